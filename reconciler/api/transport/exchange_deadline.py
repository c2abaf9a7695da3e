"""One deadline for every exchange with the API, as a transport: from connecting to the last byte.

The network's own timeouts are for one silence each, and never run out where bytes keep dripping.
After a stop what is in flight is given a moment to end, and a look that begins then a little more.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import httpx

from reconciler.api.transport.rate_limiter import RateLimitTimeout
from reconciler.api.transport.retries import is_read, is_search
from reconciler.api.transport.waits import Waits


class ExchangeAborted(httpx.ReadTimeout):
    """The run was stopped while it waited for an answer."""


class _Phase(StrEnum):
    """What an exchange waits for."""

    CONNECT = "a connection"
    TAKEN = "the request to be taken"
    HEAD = "the head of the answer"
    BODY = "the rest of the answer"


_BEGINS: Final[Mapping[str, _Phase]] = {
    "connect_tcp.started": _Phase.CONNECT,
    "start_tls.started": _Phase.CONNECT,
    "send_request_headers.started": _Phase.TAKEN,
    "receive_response_headers.started": _Phase.HEAD,
    "receive_response_body.started": _Phase.BODY,
}
"""The network's own words for what begins, behind the name of the part that tells it."""


@dataclass(slots=True, eq=False)
class _Exchange:
    """One request on its way, until its answer is whole."""

    begun: float
    is_reading: bool
    is_searching: bool
    is_after_stop: bool
    scope: asyncio.Timeout | None = None
    is_hurried: bool = False
    awaited: _Phase = _Phase.HEAD

    async def note(self, event: str, _: Mapping[str, object]) -> None:
        """What the network begins to wait for now."""
        self.awaited = _BEGINS.get(event.partition(".")[2], self.awaited)

    def hurry(self, seconds: float) -> None:
        """Be over within so many seconds, if not earlier."""
        # One that began after the stop knows how long it has.
        if self.scope is None or self.scope.expired() or self.is_after_stop:
            return
        soon, when = asyncio.get_running_loop().time() + seconds, self.scope.when()
        if when is None or soon < when:
            self.is_hurried = True
            self.scope.reschedule(soon)


class DeadlineTransport(httpx.AsyncBaseTransport):
    """Ends every exchange that takes too long, or that outlives a stop by too much."""

    def __init__(self, inner: httpx.AsyncBaseTransport, *, waits: Waits) -> None:
        self._inner = inner
        self._waits = waits
        self._limits = waits.backoff.exchange
        self._open: set[_Exchange] = set()
        self._heeding: asyncio.Task[None] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        exchange = self._begin(request)
        limits = self._limits
        try:
            longest = limits.after_stop if exchange.is_after_stop else limits.whole
            async with limits.timeout(longest) as exchange.scope:
                return await self._inner.handle_async_request(request)
        except TimeoutError:
            if exchange.scope is None or not exchange.scope.expired():
                raise  # somebody else's, about something else
            raise self._overdue(exchange) from None
        # Told anew: the network's own words do not say what was waited for.
        except httpx.ReadTimeout as error:
            raise httpx.ReadTimeout(self._silent(exchange)) from error
        except httpx.WriteTimeout as error:
            raise httpx.WriteTimeout(self._silent(exchange)) from error
        except httpx.ConnectTimeout as error:
            raise httpx.ConnectTimeout(f"no connection within {limits.connect:g} s") from error
        finally:
            self._open.discard(exchange)

    def _begin(self, request: httpx.Request) -> _Exchange:
        if self._heeding is None and self._waits.can_be_stopped:
            self._heeding = asyncio.create_task(self._heed_stop())
        is_reading = is_read(request.method, request.url.path)
        is_searching = is_search(request.method, request.url.path)
        exchange = _Exchange(self._waits.now, is_reading, is_searching, self._waits.is_stopped)
        request.extensions = {**request.extensions, "trace": exchange.note}
        self._open.add(exchange)
        return exchange

    async def _heed_stop(self) -> None:
        await self._waits.until_stopped()
        for exchange in self._open:
            is_reading = exchange.is_reading
            # A read is worth nothing any more; a write's answer spares the next run a doubt
            # (§0.18).
            exchange.hurry(self._limits.reading_at_stop if is_reading else self._limits.after_stop)

    def _overdue(self, exchange: _Exchange) -> httpx.TransportError:
        """What it means that the deadline came: without a connection, nothing was sent."""
        is_connected = exchange.awaited is not _Phase.CONNECT
        if exchange.is_hurried or exchange.is_after_stop:
            waited = self._waits.now - exchange.begun
            says = f"the run was stopped, and {waited:.0f} s brought no end of {exchange.awaited}"
            # Without a connection no byte was sent, and the write is known not to have happened.
            return ExchangeAborted(says) if is_connected else RateLimitTimeout(says)
        says = f"it waited {self._limits.whole:g} s, at last for {exchange.awaited}, and gave up"
        return httpx.ReadTimeout(says) if is_connected else httpx.ConnectTimeout(says)

    def _silent(self, exchange: _Exchange) -> str:
        silence = self._limits.searching if exchange.is_searching else self._limits.silence
        return f"nothing came for {silence:g} s while it waited for {exchange.awaited}"

    async def aclose(self) -> None:
        if self._heeding is not None:
            self._heeding.cancel()
            with suppress(asyncio.CancelledError):
                await self._heeding
        await self._inner.aclose()
