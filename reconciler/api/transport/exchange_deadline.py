"""One deadline for every exchange with the API, as a transport: from connecting to the last byte.

The network's own timeouts are for one silence each, and never run out where bytes keep dripping.
After a stop what is in flight is given a moment to end, and a look that begins then a little more.
"""

import asyncio
from contextlib import suppress

from msgspec import Struct

from reconciler.api.network.errors import (
    ConnectTimeout,
    ReadTimeout,
    TransportError,
    WriteTimeout,
)
from reconciler.api.network.messages import Request, Response, Transport
from reconciler.api.transport.retries import is_read, is_search
from reconciler.api.transport.waits import Waits


class ExchangeAborted(ReadTimeout):
    """The run was stopped while it waited for an answer."""


class _Exchange(Struct, eq=False):
    """One request on its way, until its answer is whole."""

    begun: float
    is_reading: bool
    is_searching: bool
    is_after_stop: bool
    scope: asyncio.Timeout | None = None
    is_hurried: bool = False

    def hurry(self, seconds: float) -> None:
        """Be over within so many seconds, if not earlier."""
        # One that began after the stop knows how long it has.
        if self.scope is None or self.scope.expired() or self.is_after_stop:
            return
        soon, when = asyncio.get_running_loop().time() + seconds, self.scope.when()
        if when is None or soon < when:
            self.is_hurried = True
            self.scope.reschedule(soon)


class DeadlineTransport:
    """Ends every exchange that takes too long, or that outlives a stop by too much."""

    def __init__(self, inner: Transport, *, waits: Waits) -> None:
        self._inner = inner
        self._waits = waits
        self._limits = waits.backoff.exchange
        self._open: set[_Exchange] = set()
        self._heeding: asyncio.Task[None] | None = None

    async def send(self, request: Request) -> Response:
        exchange = self._begin(request)
        limits = self._limits
        try:
            longest = limits.after_stop if exchange.is_after_stop else limits.whole
            async with limits.timeout(longest) as exchange.scope:
                return await self._inner.send(request)
        except TimeoutError:
            if exchange.scope is None or not exchange.scope.expired():
                raise  # somebody else's, about something else
            raise self._overdue(exchange) from None
        # Told anew: the network's own words do not say how long.
        except ReadTimeout as error:
            raise ReadTimeout(self._silent(exchange)) from error
        except WriteTimeout as error:
            raise WriteTimeout(self._silent(exchange)) from error
        except ConnectTimeout as error:
            raise ConnectTimeout(f"no connection within {limits.connect:g} s") from error
        finally:
            self._open.discard(exchange)

    def _begin(self, request: Request) -> _Exchange:
        if self._heeding is None and self._waits.can_be_stopped:
            self._heeding = asyncio.create_task(self._heed_stop())
        is_reading = is_read(request.method, request.path)
        is_searching = is_search(request.method, request.path)
        exchange = _Exchange(self._waits.now, is_reading, is_searching, self._waits.is_stopped)
        self._open.add(exchange)
        return exchange

    async def _heed_stop(self) -> None:
        await self._waits.until_stopped()
        for exchange in self._open:
            is_reading = exchange.is_reading
            # A read is worth nothing any more; a write's answer spares the next run a doubt
            # (§0.18).
            exchange.hurry(self._limits.reading_at_stop if is_reading else self._limits.after_stop)

    def _overdue(self, exchange: _Exchange) -> TransportError:
        """What is told when the deadline came; how far the exchange was by then, nobody knows."""
        if exchange.is_hurried or exchange.is_after_stop:
            waited = self._waits.now - exchange.begun
            says = f"the run was stopped, and {waited:.0f} s brought no whole answer"
            return ExchangeAborted(says)
        return ReadTimeout(f"none was whole within {self._limits.whole:g} s")

    def _silent(self, exchange: _Exchange) -> str:
        silence = self._limits.searching if exchange.is_searching else self._limits.silence
        return f"nothing came for {silence:g} s"

    async def aclose(self) -> None:
        if self._heeding is not None:
            self._heeding.cancel()
            with suppress(asyncio.CancelledError):
                await self._heeding
        await self._inner.aclose()
