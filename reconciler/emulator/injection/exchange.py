"""A request that is not simply passed on, and what becomes of it.

Between the faults, which speak of answers, and the wire, which carries them or breaks.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope

from reconciler.emulator.contract.json_text import Json, JsonObject, as_object, decode, encode
from reconciler.emulator.faults.fault import Effect
from reconciler.emulator.faults.vocabulary import OF_THE_API

EFFECTS = "emulator.effects"
"""Where the API's own modules find what a request suffers, in its ASGI scope."""


class ConnectionEnd(StrEnum):
    """How a connection takes part in an answer; only the first one carries it whole."""

    WHOLE = "whole"
    CUT = "cut"
    RESET = "reset"
    CLOSED = "closed"
    REFUSED = "refused"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class BufferedResponse:
    """An answer at rest."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def json(self) -> Json:
        try:
            return decode(self.body)
        except ValueError:
            return None

    @property
    def fields(self) -> JsonObject:
        return as_object(self.json)

    def saying(self, value: Json) -> "BufferedResponse":
        return replace(self, body=encode(value).encode())


@dataclass(frozen=True, slots=True)
class Delivery:
    """A reply, how late it comes, and how its connection ends; ``at`` is where it is cut."""

    reply: BufferedResponse
    ending: ConnectionEnd = ConnectionEnd.WHOLE
    at: int = 0
    wait: float = 0.0


@dataclass
class Exchange:
    """A request, and the app that could answer it. ``then`` sees every answer of the app."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    clock: Callable[[], float]
    then: Callable[["Exchange", BufferedResponse], BufferedResponse]
    effects: tuple[Effect, ...] = ()
    """What befalls it."""
    _body: bytes | None = field(default=None, init=False)

    @property
    def method(self) -> str:
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    @cached_property
    def namespace(self) -> str:
        return header_of(self.scope, "x-namespace")

    async def body(self) -> bytes:
        if self._body is None:
            self._body = await _read(self.receive)
        return self._body

    async def ask(self, *, body: bytes | None = None) -> BufferedResponse:
        """The app's own answer, to this body in place of the one that was sent."""
        heard = await self.body() if body is None else body
        return self.then(self, await self._ask({}, heard))

    async def look(self, path: str) -> BufferedResponse:
        """What the app would answer to a GET of this path now."""
        get = {"method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
        return await self._ask(get, b"")

    async def _ask(self, differing: Scope, body: bytes) -> BufferedResponse:
        of_the_api = tuple(each for each in self.effects if each.word in OF_THE_API)
        framed = {EFFECTS: of_the_api, "headers": _with_length(self.scope, body)}
        collector = _ResponseCollector()
        await self.app({**self.scope, **framed, **differing}, _saying(body), collector)
        return collector.reply


@dataclass
class _ResponseCollector:
    """Receives an answer in the place of the client."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            raw = message.get("headers", [])
            self.headers = {k.decode().lower(): v.decode("latin-1") for k, v in raw}
        else:
            self.body += message.get("body", b"")

    @property
    def reply(self) -> BufferedResponse:
        return BufferedResponse(self.status, self.headers, bytes(self.body))


def header_of(scope: Scope, name: str) -> str:
    raw = name.encode()
    found = (value.decode("latin-1") for key, value in scope["headers"] if key.lower() == raw)
    return next(found, "")


def _with_length(scope: Scope, body: bytes) -> list[tuple[bytes, bytes]]:
    kept = [(key, value) for key, value in scope["headers"] if key.lower() != b"content-length"]
    return [*kept, (b"content-length", str(len(body)).encode())]


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _saying(body: bytes) -> Callable[[], Awaitable[Message]]:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
