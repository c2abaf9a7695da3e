"""A pause of the whole run that nobody asked for, told to whoever shows progress."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
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


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait that has just begun."""

    seconds: float
    why: Why
