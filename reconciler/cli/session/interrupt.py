"""Ctrl-C while steps or searches are under way: the first ends them well, the second now."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from reconciler.cli.session.signals import ENDING, HANG_UP, is_minded


@contextmanager
def handle_interrupts(
    say: Callable[[str], None], *, what: str = "steps"
) -> Iterator[asyncio.Event]:
    """An event that the first signal sets; the second one cancels the running task."""
    stop = asyncio.Event()
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()

    def stop_or_cancel(number: int) -> None:
        if not stop.is_set():
            stop.set()
            say(f"Stopping: finishing the {what} in progress. Press Ctrl-C again to stop now.\n")
        elif task and number != HANG_UP:
            task.cancel()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        # A handler runs between any two instructions; the loop is the only safe place.
        loop.call_soon_threadsafe(stop_or_cancel, number)

    heeded = [number for number in (signal.SIGINT, *ENDING) if is_minded(number)]
    before = {number: signal.getsignal(number) for number in heeded}
    try:
        for number in heeded:
            with suppress(NotImplementedError):  # on Windows
                # The loop wakes, also where a signal comes just before it falls asleep.
                loop.add_signal_handler(number, _do_nothing)
            signal.signal(number, on_signal)
        yield stop
    finally:
        for number, handler in before.items():
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)
            signal.signal(number, handler)


def _do_nothing() -> None:
    """The handler itself has done it."""


@contextmanager
def interrupted_at_once() -> Iterator[None]:
    """While somebody is asked: a Ctrl-C is an answer, and does not wait for the end of the line.

    asyncio's own handler only cancels what would be awaited next.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
