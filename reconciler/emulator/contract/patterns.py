"""Regular expressions of filters, without those that go on for ever (§1.9).

Python's engine tries every way to match, and cannot be stopped: a repetition of repetitions, or of
alternatives that begin alike, may take longer than anybody waits. Such a pattern is refused.
"""

import re
import warnings
from collections.abc import Iterator
from math import prod
from re import _constants as op  # type: ignore[attr-defined] # private: no public one reads patterns
from re import _parser as parser  # type: ignore[attr-defined] # likewise
from typing import Any, TypeAlias

Parsed: TypeAlias = Any
"""What Python's own parser makes of a pattern, or of a part of one; it has no types."""

_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)
_LONGEST = 1000
_MOST_OPEN = 3
"""Long repetitions side by side: each makes the time grow by the length of the text."""
_LONG, _MOST_WAYS = 20, 10_000


class UnsafePattern(ValueError):
    """It could go on for ever; the message says why."""


def compile_pattern(text: str) -> re.Pattern[str]:
    """Raises UnsafePattern, and ``re.error`` for what is no pattern."""
    if len(text) > _LONGEST:
        raise UnsafePattern(f"it is longer than {_LONGEST} characters")
    with warnings.catch_warnings():
        # What a later Python will read otherwise is read as today.
        warnings.simplefilter("ignore", FutureWarning)
        try:
            _refuse_endless(parser.parse(text))
            return re.compile(text)
        except (RecursionError, OverflowError) as error:
            raise UnsafePattern("it is nested too deep") from error


def _refuse_endless(tree: Parsed) -> None:
    items = list(_items(tree))
    if any(_repeats(item) and _is_open_inside(item[1][2]) for item in items):
        raise UnsafePattern("it repeats what can be repeated in many ways, like (a+)+ or (a|a)*")
    if sum(_is_open(item) for item in items) > _MOST_OPEN:
        raise UnsafePattern(f"it has more than {_MOST_OPEN} long repetitions")
    if prod(map(_ways, items)) > _MOST_WAYS:
        raise UnsafePattern("it can match in too many ways")


def _items(tree: Parsed) -> Iterator[Parsed]:
    for item in tree:
        yield item
        for inner in _parts(item[1]):
            yield from _items(inner)


def _parts(argument: Parsed) -> Iterator[Parsed]:
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, list | tuple):
        for each in argument:
            yield from _parts(each)


def _repeats(item: Parsed) -> bool:
    return item[0] in _REPEATS and item[1][1] > 1


def _is_open(item: Parsed) -> bool:
    return _varies(item) and item[1][1] > _LONG


def _varies(item: Parsed) -> bool:
    return item[0] in _REPEATS and item[1][0] != item[1][1]


def _ways(item: Parsed) -> int:
    """In how many ways a short repetition, or alternatives, can be tried."""
    if _varies(item) and not _is_open(item):
        return int(item[1][1]) - int(item[1][0]) + 1
    return len(item[1][1]) if item[0] is op.BRANCH and not _begin_apart(item[1][1]) else 1


def _is_open_inside(tree: Parsed) -> bool:
    """Can one text be matched by it in more ways than one?"""
    return any(
        _varies(item)
        or (item[0] is op.BRANCH and not _begin_apart(item[1][1]))
        or item[0] in (op.GROUPREF, op.GROUPREF_EXISTS)
        for item in _items(tree)
    )


def _begin_apart(branches: Parsed) -> bool:
    """Does the first character tell which of them it is?"""
    firsts = [branch[0] if len(branch) else None for branch in branches]
    letters = [chr(each[1]).lower() for each in firsts if each and each[0] is op.LITERAL]
    return len(set(letters)) == len(branches)
