"""Something unforeseen, raised in the midst of a step: at a call of our own, or at the API."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from pathlib import Path
from types import FrameType
from typing import Final
from unittest.mock import patch

import httpx

import reconciler
from reconciler.applying.execute import Executor

SECRET: Final = "quotes-a-secret"
RAISED: Final = (
    ValueError(SECRET),
    UnicodeEncodeError("ascii", "é", 0, 1, SECRET),
    KeyError(SECRET),
    RecursionError(SECRET),
    MemoryError(),
    AssertionError(SECRET),
    TimeoutError(SECRET),
    OSError(5, SECRET),
    ExceptionGroup(SECRET, [TypeError(SECRET)]),
)
_OURS: Final = str(Path(reconciler.__file__).parent)
_NOT_OURS: Final = str(Path(_OURS) / "emulator")
# A resumed coroutine that raises where it begins would skip its own `finally`: no call does that.
_RESUMED: Final = CO_COROUTINE | CO_GENERATOR | CO_ASYNC_GENERATOR


def _is_in_a_step(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code is Executor.perform.__code__:
            return True
        frame = frame.f_back
    return False


@dataclass
class Raising:
    """Counts what a step does, and raises at one of them."""

    at: int | None = None
    error: Exception = field(default_factory=ValueError)
    sites: list[str] = field(default_factory=list)
    """What was done so far."""

    @property
    def has_raised(self) -> bool:
        return self.at is not None and len(self.sites) > self.at

    def note(self, site: str) -> bool:
        """Whether it is the one."""
        self.sites.append(site)
        return len(self.sites) - 1 == self.at


@contextmanager
def at_a_call(raising: Raising) -> Iterator[None]:
    """Every call of one of our own functions that a step makes."""

    def trace(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        is_ours = code.co_filename.startswith(_OURS) and not code.co_filename.startswith(_NOT_OURS)
        if event != "call" or not is_ours or code.co_flags & _RESUMED:
            return
        if _is_in_a_step(frame.f_back) and raising.note(_site(frame)):
            raise raising.error

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def _site(frame: FrameType) -> str:
    caller = frame.f_back
    where = f"{caller.f_code.co_filename}:{caller.f_lineno}" if caller else ""
    return f"{where} {frame.f_code.co_qualname}"


@contextmanager
def at_a_request(raising: Raising, *, is_late: bool) -> Iterator[None]:
    """Every request that a step sends: before the API acts, or after."""
    send = httpx.ASGITransport.handle_async_request

    async def startle(self: httpx.ASGITransport, request: httpx.Request) -> httpx.Response:
        is_due = _is_in_a_step(sys._getframe()) and raising.note(str(request.url))
        if is_due and not is_late:
            raise raising.error
        response = await send(self, request)
        if is_due:
            raise raising.error
        return response

    with patch.object(httpx.ASGITransport, "handle_async_request", startle):
        yield
