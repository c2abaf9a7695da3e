"""Pauses of the whole run that nobody asked for, and the signal that ends them."""

from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class PauseReason(StrEnum):
    """What the run waits for."""

    PACE = "pace"
    """Its own turn: the account allows only so many requests in so much time."""
    THROTTLED = "throttled"
    """The API said that it was asked too often."""
    UNAVAILABLE = "unavailable"
    """The API said that it cannot work now."""
    FAILED = "failed"
    """The API failed; what was asked may be asked again."""
    UNREACHABLE = "unreachable"
    """The connection broke, or there was none."""
    UNFINISHED = "unfinished"
    """What the API does later is not done yet."""
    UNSEEN = "unseen"
    """What was written is not read back yet."""


class Pause(Struct, frozen=True):
    """A wait that has just begun."""

    seconds: float
    why: PauseReason


class StopSignal(Protocol):
    """Says whether the user asked to stop; an `Event` of asyncio or anyio does."""

    def is_set(self) -> bool:
        """Whether nothing new may start, and nothing is to be waited for any more."""
        ...

    async def wait(self) -> object:
        """Return once it is set."""
        ...
