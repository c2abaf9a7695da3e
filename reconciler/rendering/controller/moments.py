"""Moments as they are shown: in UTC, and how far they are from another one."""

from datetime import UTC, datetime
from typing import Final, TypeAlias

Moment: TypeAlias = datetime
"""A point in time, with its zone."""

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


def stamp(moment: Moment) -> str:
    """`2026-11-29 14:19:25`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def iso(moment: Moment) -> str:
    """`2026-11-29T14:19:25.000Z`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def iso_or_none(moment: Moment | None) -> str | None:
    """The same, where there is one."""
    return None if moment is None else iso(moment)


def ago(moment: Moment, at: Moment) -> str:
    """`3 min ago`; clocks of two machines may differ by a little."""
    return f"{_span((at - moment).total_seconds())} ago"


def until(moment: Moment, at: Moment) -> str:
    """`in 3 min`; what should have begun already is `due`."""
    seconds = (moment - at).total_seconds()
    return f"in {_span(seconds)}" if seconds > 0 else "due"


def _span(seconds: float) -> str:
    """One unit is enough for who wants to know whether it was minutes or days."""
    whole = max(int(seconds), 0)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min"
    return f"{whole // _HOUR} h" if whole < 2 * _DAY else f"{whole // _DAY:,} days"
