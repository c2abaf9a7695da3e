"""How long to wait between two attempts and altogether; clocks and sleep are arguments."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from msgspec import Struct, field


class ExchangeLimits(Struct, frozen=True, kw_only=True):
    """How many seconds a request and its answer may take; what ends them then is an argument."""

    connect: float = 5.0
    silence: float = 30.0
    """Without one byte going either way."""
    searching: float = 120.0
    """The same while a search runs: nothing comes before its last stage is over (§12)."""
    whole: float = 300.0
    """From connecting to the last byte of the answer, however steadily it drips."""
    reading_at_stop: float = 1.0
    """For a read that is in flight when the run is stopped: it changes nothing."""
    after_stop: float = 10.0
    """For a write that is in flight then, and for a look that begins afterwards."""
    timeout: Callable[[float], AbstractAsyncContextManager[asyncio.Timeout]] = asyncio.timeout


class Backoff(Struct, frozen=True, kw_only=True):
    """Pauses that double from `first` to `longest`, until `total` seconds are over."""

    first: float = 0.5
    longest: float = 30.0
    total: float = 180.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    today: Callable[[], float] = time.time
    """Seconds since 1970, for an API that names a date instead of a wait."""
    jitter: Callable[[], float] = random.random
    """From 0 to 1: spreads clients that failed together."""
    exchange: ExchangeLimits = field(default_factory=ExchangeLimits)
    """For each attempt by itself."""

    def pause(self, turn: int) -> float:
        """The pause after attempt `turn`, counted from 0: between half of it and all of it."""
        # The exponent is bounded: after a thousand turns a float would overflow.
        whole = min(self.longest, self.first * 2.0 ** min(turn, 30))
        return whole * (0.5 + self.jitter() / 2)

    def deadline(self) -> float:
        """The moment on our clock when patience ends, counted from now."""
        return self.clock() + self.total


RETRYING = Backoff()
"""The vendor's own measure: 30 s at most at once, 180 s altogether (§1.3)."""

SETTLING = Backoff(first=1.0, total=900.0)
"""For work that the API does later: looks that go from 1 s to 30 s (§1.7)."""
