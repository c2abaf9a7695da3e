"""An event loop whose clock jumps to the next moment at which anything happens."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TypeVar

from reconciler.api.transport.backoff import Backoff

_T = TypeVar("_T")


class _Jumping(selectors.SelectSelector):
    """Instead of waiting for a while, lets the while be over."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "everybody waits for something that never comes"
        self.now += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def in_virtual_time(make: Callable[[], Coroutine[object, object, _T]]) -> _T:
    """Run it to its end; hours pass in an instant."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(make())


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Sleeps:
    """Every sleep: when it began, and how long it was meant to be."""

    begun: list[tuple[float, float]] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.begun.append((now(), seconds))
        await asyncio.sleep(seconds)

    def backoff(self, *, total: float = 180.0) -> Backoff:
        """Patience by the virtual clock, which began in 2026."""
        return Backoff(
            total=total,
            sleep=self.sleep,
            clock=now,
            today=lambda: 1_780_000_000 + now(),
            jitter=lambda: 1.0,
        )
