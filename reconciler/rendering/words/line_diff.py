"""Two values, line by line: what goes, what comes, and a little around it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import unified_diff
from functools import partial
from typing import Final, TypeAlias

from reconciler.model.data import Data
from reconciler.rendering.words.excerpts import (
    ExcerptLimits,
    contrast,
    cut_text,
    excerpt_difference,
)
from reconciler.rendering.words.lookalikes import (
    escape_lookalikes,
    look_of,
    looks_of_both,
    tell_apart,
)
from reconciler.rendering.words.values import block, inline, is_multiline, line_of
from reconciler.rendering.words.view import format_count, quote

GAP: Final = "@"
"""The sign of a line that stands for lines which stay, and are not shown."""
_HOLDERS: Final = (Mapping, list, tuple)
_NO_NEWLINE: Final = "(no newline at the end)"

_DiffLine: TypeAlias = tuple[str, Callable[[], str]]
"""A sign, and what makes its line harmless: most lines of a long text are only counted."""


def line_diff(
    before: Data, after: Data, *, width: int, limits: ExcerptLimits, around: int
) -> Iterator[tuple[str, str]]:
    """Signs (`-`, `+`, a space, or `GAP`) and lines that are harmless to print."""
    is_text = is_multiline(before) or is_multiline(after)
    if is_text and isinstance(before, str) and isinstance(after, str):
        found = list(
            unified_diff(
                _split_lines(before, after), _split_lines(after, before), n=around, lineterm=""
            )
        )
        if before.rstrip("\n") == after.rstrip("\n"):
            found = []
        signed = _contrast_lines(_strip_head(found), limits)
    else:
        old, new = contrast(before, after, limits)
        lines = lines_of(old, width=width), lines_of(new, width=width)
        found = list(unified_diff(*lines, n=around, lineterm=""))
        signed = _escape_alike(_strip_head(found))
    if not found:  # nothing but newlines at the end of a text
        sides = contrast(before, after, limits)
        old_line, new_line = tell_apart(*map(inline, sides))
        signed = iter([("-", partial(str, old_line)), ("+", partial(str, new_line))])
    yield from _limit_lines(signed, limits.field)


def lines_of(value: Data, *, width: int) -> list[str]:
    """A value as lines that can be compared one by one."""
    if value is None:
        return []
    if isinstance(value, list | tuple) and not any(isinstance(item, _HOLDERS) for item in value):
        return [inline(item) for item in value]
    return block(value, width=width)


def _split_lines(text: str, other: str) -> list[str]:
    if not is_multiline(text):
        return [quote(text)]
    lines = text.removesuffix("\n").split("\n")
    is_lacking = other.endswith("\n") and not text.endswith("\n")
    return [*lines, _NO_NEWLINE] if is_lacking else lines


def _strip_head(found: Sequence[str]) -> list[tuple[str, str]]:
    """The lines of a diff without its head; where it begins at the top there is no gap."""
    signed = [(text[0], "") if text.startswith("@@") else (text[0], text[1:]) for text in found[2:]]
    is_at_the_top = len(found) > 2 and found[2].startswith(("@@ -0", "@@ -1 ", "@@ -1,"))
    return signed[1:] if is_at_the_top else signed


def _split_sides(signed: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    removed, added = ([line for sign, line in signed if sign == side] for side in "-+")
    return removed, added


def _escape_alike(signed: Sequence[tuple[str, str]]) -> Iterator[_DiffLine]:
    """Lines of a value; those that would look the same on both sides are escaped."""
    alike = looks_of_both(*_split_sides(signed))
    for sign, line in signed:
        is_alike = sign in "-+" and look_of(line) in alike
        yield sign, partial(escape_lookalikes if is_alike else str, line)


def _contrast_lines(signed: list[tuple[str, str]], limits: ExcerptLimits) -> Iterator[_DiffLine]:
    """Lines of a text likewise; of long ones, the part in which they differ."""
    alike = looks_of_both(*(map(line_of, {*side}) for side in _split_sides(signed)))
    partners = _pair_lines(signed)
    for at, (sign, line) in enumerate(signed):
        partner = partners.get(at)
        if max(len(line), len(partner or "")) <= limits.text:
            yield sign, partial(_as_it_is, line, alike if sign in "-+" else ())
        elif partner is None:
            yield sign, partial(_cut, line, limits.text)
        else:
            yield sign, partial(_contrast_line, line, partner, limits.text)


def _as_it_is(line: str, alike: Collection[str]) -> str:
    shown = line_of(line)
    return escape_lookalikes(quote(line)) if look_of(shown) in alike else shown


def _cut(line: str, most: int) -> str:
    return cut_text(line_of(line), most)


def _contrast_line(line: str, partner: str, most: int) -> str:
    one, other = excerpt_difference(line, partner, most)
    return tell_apart(one, other)[0]


def _pair_lines(signed: Sequence[tuple[str, str]]) -> dict[int, str]:
    """Of each line that goes the one that comes in its place, and the other way round."""
    found: dict[int, str] = {}
    going: list[int] = []
    coming: list[int] = []
    for at, (sign, _) in enumerate([*signed, (" ", "")]):
        if sign == "-" and not coming:
            going.append(at)
        elif sign == "+":
            coming.append(at)
        else:
            for old, new in zip(going, coming, strict=False):
                found[old], found[new] = signed[new][1], signed[old][1]
            going, coming = ([at] if sign == "-" else []), []
    return found


def _limit_lines(signed: Iterator[_DiffLine], most: int) -> Iterator[tuple[str, str]]:
    """As many lines as there is room for, on either side; of the rest, the number."""
    left = {"-": most, "+": most, " ": most, GAP: most}
    missing = 0
    for sign, show in signed:
        if left[sign] >= 0:
            line = show()
            left[sign] -= len(line) + 1
        if left[sign] >= 0:
            yield sign, line
        else:
            missing += sign in "-+"
    if missing:
        yield " ", f"… and {format_count(missing, 'more line')}"
