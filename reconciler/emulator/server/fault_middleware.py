"""Stands before the app: strikes, records, and gives every request its id."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reconciler.emulator.call.audit import HEADER
from reconciler.emulator.call.request_log import LoggedRequest, RequestLog
from reconciler.emulator.contract.http_errors import envelope
from reconciler.emulator.faults.fault import Effect, UnreadableFault, read_effects
from reconciler.emulator.faults.matching import FaultMatcher, RequestSummary
from reconciler.emulator.faults.vocabulary import STALE, UNLISTED
from reconciler.emulator.injection.exchange import (
    BufferedResponse,
    ConnectionEnd,
    Delivery,
    Exchange,
    header_of,
)
from reconciler.emulator.injection.inject import inject_faults
from reconciler.emulator.injection.stale_lists import StaleLists
from reconciler.emulator.injection.stale_reads import StaleReads
from reconciler.emulator.server.asgi_state import listener_of
from reconciler.emulator.server.delivery import deliver

CONTROL = "/_emulator/"
"""Never struck, never recorded: how a test speaks with the emulator itself."""
FAULT = "x-emulator-fault"
REQUEST_ID = "x-request-id"
"""The contract names no header for it (§1.1)."""


@dataclass
class _ResponseSender:
    """Sends an answer on its way, with the request's id, and remembers its status."""

    send: Send
    request_id: str
    status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            mark = (REQUEST_ID.encode(), self.request_id.encode())
            message = {**message, "headers": [*message.get("headers", []), mark]}
        await self.send(message)


@dataclass
class FaultMiddleware:
    """ASGI form of the faults; whether connections can break is for `wire` to know."""

    app: ASGIApp
    matcher: FaultMatcher
    record: RequestLog
    clock: Callable[[], float]
    unlisted: StaleLists = field(default_factory=StaleLists)
    outdated: StaleReads = field(default_factory=StaleReads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        listener = listener_of(scope)
        send = listener.with_close(self.matcher, send) if listener else send
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self.app(scope, receive, send)
        else:
            await self._respond(scope, receive, send)
        if listener is not None:
            # A connection that broke had no answer to heed it.
            listener.close_if_due(self.matcher)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        number = self.record.open()
        answering = _ResponseSender(send, f"req_{number:08}")
        heard = _hear(scope)
        effects: tuple[Effect, ...] = ()
        is_answered = False
        try:
            effects = self._choose(heard, header_of(scope, FAULT))
            is_answered = await self._answer(effects, scope, receive, answering)
        except UnreadableFault as error:
            await deliver(Delivery(_unreadable(error)), scope, receive, answering)
            is_answered = True
        except ClientDisconnect:
            # Nobody is left to be told: not an error of ours.
            pass
        finally:
            asked = LoggedRequest(
                number=number,
                method=heard.method,
                path=heard.path,
                query=heard.query,
                namespace=heard.namespace,
                request_id=answering.request_id,
                status=answering.status if is_answered else None,
                fault="; ".join(map(str, effects)) or None,
                reason=header_of(scope, HEADER) or None,
            )
            self.record.close(asked)

    def _choose(self, heard: RequestSummary, asked_for: str) -> tuple[Effect, ...]:
        """What a request asks for itself goes before what is made to order for it."""
        ordered = self.matcher.next(heard)
        return (*read_effects(asked_for), *ordered) if asked_for else ordered

    async def _answer(
        self, effects: tuple[Effect, ...], scope: Scope, receive: Receive, send: Send
    ) -> bool:
        """Whether the client was sent an answer; most requests are simply passed on."""
        if not effects and not self.unlisted and not self.outdated:
            await self.app(scope, receive, send)
            return True
        exchange = Exchange(self.app, scope, receive, self.clock, self._make_stale, effects)
        for each in effects:
            if each.word == STALE:
                await self.outdated.keep(exchange, each.number("reads", 1))
        delivery = await inject_faults(exchange)
        self.outdated.end(exchange)
        await deliver(delivery, scope, receive, send)
        return delivery.ending in (ConnectionEnd.WHOLE, ConnectionEnd.CUT)

    def _make_stale(self, exchange: Exchange, reply: BufferedResponse) -> BufferedResponse:
        """An answer of the app, as old as this request finds it."""
        for each in exchange.effects:
            if each.word == UNLISTED:
                self.unlisted.hide(exchange, reply, each.number("reads", 1))
        shown = self.unlisted.filter_list(exchange, reply) if self.unlisted else reply
        return self.outdated.show_stale(exchange, shown) if self.outdated else shown


def _hear(scope: Scope) -> RequestSummary:
    query = scope["query_string"].decode("latin-1")
    return RequestSummary(scope["method"], scope["path"], query, header_of(scope, "x-namespace"))


def _unreadable(error: UnreadableFault) -> BufferedResponse:
    """Of no use to answer as the API would: whoever wrote the header must see it."""
    text = envelope(400, "UnreadableFault", f"{error.says}: {error.remedy}")
    return BufferedResponse(400, {"content-type": "application/json"}, text.encode())
