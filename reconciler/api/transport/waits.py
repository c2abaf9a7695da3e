"""Every wait of a session's transports: told to whoever wants to know, ended by a stop."""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from reconciler.api.transport.backoff import RETRYING, Backoff
from reconciler.model.run.pause import Pause, PauseReason, StopSignal

Notice: TypeAlias = Callable[[Pause], None]

_WORTH_TELLING = 1.0


class Waits:
    """One session's patience, its ear for a stop, and whom it tells."""

    def __init__(
        self,
        backoff: Backoff = RETRYING,
        *,
        stop: StopSignal | None = None,
        notice: Notice | None = None,
    ) -> None:
        self.backoff = backoff
        self._stop = stop
        self._notice = notice
        self._told = float("-inf")

    @property
    def now(self) -> float:
        """The moment on our clock."""
        return self.backoff.clock()

    @property
    def is_stopped(self) -> bool:
        """Whether nothing is waited for any more."""
        return self._stop is not None and self._stop.is_set()

    @property
    def can_be_stopped(self) -> bool:
        """Whether anybody could ask for a stop."""
        return self._stop is not None

    async def until_stopped(self) -> None:
        """Return once nothing is waited for any more; at once where nobody could ask for it."""
        if self._stop is not None:
            await self._stop.wait()

    async def wait(self, seconds: float, why: PauseReason) -> bool:
        """Whether all of it passed: a stop ends it at once, or does not let it begin."""
        if self._stop is None:
            self._notify(seconds, why)
            await self.backoff.sleep(seconds)
            return True
        if self.is_stopped:
            return False
        self._notify(seconds, why)
        await self._sleep_or(self._stop, seconds)
        return not self.is_stopped

    async def _sleep_or(self, stop: StopSignal, seconds: float) -> None:
        ends = (
            asyncio.ensure_future(self.backoff.sleep(seconds)),
            asyncio.ensure_future(stop.wait()),
        )
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()

    def _notify(self, seconds: float, why: PauseReason) -> None:
        """Once, however many requests wait for the same moment."""
        ends = self.now + seconds
        if self._notice and seconds >= _WORTH_TELLING and ends >= self._told + _WORTH_TELLING:
            self._told = ends
            self._notice(Pause(seconds, why))
