"""Time that passes only where nothing else can happen, so that no test waits and none is too slow.

An exchange runs into its deadline when everything in flight was left waiting by the proxy.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from proxy import FaultProxy

from reconciler.api.transport.backoff import Backoff, ExchangeLimits

_GLANCE = 0.002
_NEVER = 10**6


@dataclass
class StallClock:
    """The clock of everybody who asks through one proxy."""

    proxy: FaultProxy
    now: float = 0.0
    running: int = 0
    given_up: int = 0

    def backoff(self, *, first: float = 0.5, total: float = 180.0) -> Backoff:
        """The usual patience, by this clock."""
        limits = ExchangeLimits(connect=_NEVER, silence=_NEVER, timeout=self.timeout)
        return Backoff(
            first=first,
            total=total,
            sleep=self.sleep,
            clock=lambda: self.now,
            jitter=lambda: 1.0,
            exchange=limits,
        )

    async def sleep(self, seconds: float) -> None:
        """Nobody waits; what the API does meanwhile gets its chance."""
        self.now += seconds
        await asyncio.sleep(_GLANCE)

    @asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncIterator[asyncio.Timeout]:
        """Runs out when all that is in flight is stalled, and a stop may move it."""
        self.running += 1
        try:
            async with asyncio.timeout(None) as scope:
                watching = asyncio.create_task(self._watch(scope, seconds))
                try:
                    yield scope
                finally:
                    watching.cancel()
        finally:
            self.running -= 1

    async def _watch(self, scope: asyncio.Timeout, seconds: float) -> None:
        # Every stall ends by being given up here: what is left is what waits now.
        while self.running != self.proxy.stalls - self.given_up:  # noqa: ASYNC110 - another thread
            await asyncio.sleep(_GLANCE)
        self.given_up += 1
        self.now += seconds
        scope.reschedule(asyncio.get_running_loop().time())
