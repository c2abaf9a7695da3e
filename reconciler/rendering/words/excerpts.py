"""Long values in part: how they begin, or where they differ, and how long they are.

A value that is too long to be shown is cut itself; whatever stands beside it is shown as ever.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from reconciler.model.data import Data, is_object
from reconciler.rendering.words.view import format_count, quote


class ExcerptLimits(Struct, frozen=True):
    """How much is shown, in characters."""

    text: int
    """Of one text, or of one line of it."""
    field: int
    """Of one field, on each side of a difference."""


FULL: Final = ExcerptLimits(2_000, 20_000)
MIDDLE: Final = ExcerptLimits(500, 4_000)
BRIEF: Final = ExcerptLimits(120, 600)
_TWICE: Final = 200
"""Longer texts are not shown whole on both sides, when they have a part in common."""
_AROUND: Final = 20
"""So many letters that both sides share stand around those that differ."""


class Excerpt(str):
    """What is shown of a text, in quotes already and with its length."""

    __slots__ = ()


def cut_text(text: str, most: int) -> str:
    """What is printed as it stands, with its length where it had to be cut."""
    return text if len(text) <= most else f"{text[:most]}… ({format_count(len(text), 'character')})"


def shorten(value: Data, limits: ExcerptLimits) -> Data:
    """The value with an excerpt in place of every text that is too long."""
    return _shorten(value, limits) if _holds_longer(value, limits.text) else value


def _holds_longer(value: Data, most: int) -> bool:
    """Whether there is a text to be cut: hardly ever, and to see that makes nothing."""
    left = [value]
    while left:
        inner = left.pop()
        if isinstance(inner, str):
            if len(inner) > most:
                return True
        elif is_object(inner):
            left += inner.values()
        elif isinstance(inner, list | tuple):
            left += inner
    return False


def _shorten(value: Data, limits: ExcerptLimits) -> Data:
    if isinstance(value, str):
        return _beginning(value, limits) if len(value) > limits.text else value
    if isinstance(value, Mapping):
        return {key: _shorten(inner, limits) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shorten(item, limits) for item in value]
    return value


def _beginning(text: str, limits: ExcerptLimits) -> str:
    if "\n" not in text.rstrip("\n"):
        return Excerpt(
            f'{quote(text[: limits.text])[:-1]}…" ({format_count(len(text), "character")})'
        )
    shown: list[str] = []
    room = limits.field // 2  # the rest is for indentation, and for what stands beside it
    for line in text.split("\n"):
        shown.append(cut_text(line, limits.text))
        room -= len(shown[-1]) + 1
        if room < 0:
            return "\n".join([*shown, f"… ({format_count(len(text), 'character')})"])
    return "\n".join(shown)


def contrast(before: Data, after: Data, limits: ExcerptLimits) -> tuple[Data, Data]:
    """Both sides of a difference; of texts that are too long, the part in which they differ."""
    if isinstance(before, str) and isinstance(after, str):
        is_long = max(len(before), len(after)) > min(limits.text, _TWICE)
        return (
            excerpt_difference(before, after, limits.text)
            if is_long and before != after
            else (before, after)
        )
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return _contrast_fields(before, after, limits)
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return _contrast_items(before, after, limits)
    return shorten(before, limits), shorten(after, limits)


def _contrast_items(
    before: Sequence[Data], after: Sequence[Data], limits: ExcerptLimits
) -> tuple[list[Data], list[Data]]:
    both = [contrast(old, new, limits) for old, new in zip(before, after, strict=False)]
    rest = [[shorten(item, limits) for item in side[len(both) :]] for side in (before, after)]
    return [old for old, _ in both] + rest[0], [new for _, new in both] + rest[1]


def _contrast_fields(
    before: Mapping[str, Data], after: Mapping[str, Data], limits: ExcerptLimits
) -> tuple[dict[str, Data], dict[str, Data]]:
    both = {key: contrast(before[key], after[key], limits) for key in before if key in after}
    old = {key: both[key][0] if key in both else shorten(before[key], limits) for key in before}
    new = {key: both[key][1] if key in both else shorten(after[key], limits) for key in after}
    return old, new


def excerpt_difference(before: str, after: str, most: int) -> tuple[Excerpt, Excerpt]:
    """Two texts around the first letters in which they differ."""
    # From both ends: what differs in the middle of a long prompt is what people look for.
    shared = _count_shared(before, after)
    ends = _count_shared(before[shared:][::-1], after[shared:][::-1])
    start = max(shared - _AROUND, 0)
    return _part(before, start, ends, most), _part(after, start, ends, most)


def _part(text: str, start: int, ends: int, most: int) -> Excerpt:
    stop = min(len(text) - max(ends - _AROUND, 0), start + most)
    if (start, stop) == (0, len(text)):
        return Excerpt(quote(text))
    shown = f"{'…' if start else ''}{quote(text[start:stop])[1:-1]}{'…' * (stop < len(text))}"
    return Excerpt(
        f'"{shown}" ({start + 1:,} to {stop:,} of {format_count(len(text), "character")})'
    )


def _count_shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low
