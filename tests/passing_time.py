"""Time that passes only while somebody waits for it, so that no test waits."""

import asyncio
from dataclasses import dataclass

from msgspec.structs import replace

from reconciler.api.transport.backoff import RETRYING, SETTLING, Backoff


@dataclass
class PassingTime:
    """One clock for all that wait in a test: pauses are as long as they are, and take no time."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def retrying(self) -> Backoff:
        """What a session has with requests that fail."""
        return self._by_this_clock(RETRYING)

    @property
    def settling(self) -> Backoff:
        """What an apply has with work that the API does later."""
        return self._by_this_clock(SETTLING)

    def _by_this_clock(self, backoff: Backoff) -> Backoff:
        return replace(
            backoff,
            sleep=self.sleep,
            clock=self,
            today=lambda: 1_780_000_000 + self.now,
            jitter=lambda: 1.0,
        )
