"""Patterns of fields, as `ignore_changes` and `--ignore` have them, matched one step at a time.

    description                            a field
    stages.search.config.parameters.limit  below an item by its name, or a key of a map
    stages.*.config.parameters.limit       `*` stands for any letters of one name
    retriever_enrichments[0].retriever_id  below an item without a name, or all of them: `[*]`

Keys may hold dots themselves: the longest that the pattern spells out is meant.
"""

import re
from collections.abc import Iterable
from typing import Final

_PLACE: Final = r"\[(?:\d+|\*)\]"
_PATTERN: Final = re.compile(rf"[^.\s\[\]]+(?:{_PLACE})*(?:\.[^.\s\[\]]+(?:{_PLACE})*)*")
_LONGEST_PLACE: Final = 10
_FIRST: Final = re.compile(r"[^.\[]+")
_FIRST_PLACE: Final = re.compile(r"\[(\d+|\*)\]\.?")


def is_pattern(text: str) -> bool:
    """Whether a text can be meant to name fields."""
    return _PATTERN.fullmatch(text) is not None


def match_keys(pattern: str, keys: Iterable[str]) -> list[tuple[str, str]]:
    """The keys that the pattern begins with, each with the rest of it, where any is left."""
    known = list(keys)
    for key in sorted(known, key=len, reverse=True):
        rest = pattern.removeprefix(key)
        if pattern.startswith(key) and rest[:1] in ("", ".", "["):
            return [(key, rest.removeprefix("."))]
    first = first_word(pattern)
    if "*" not in first:
        return []
    rest = pattern[len(first) :].removeprefix(".")
    named = re.compile(".*".join(map(re.escape, first.split("*"))), re.DOTALL)
    return [(key, rest) for key in known if named.fullmatch(key)]


def match_places(pattern: str, count: int) -> list[tuple[int, str]]:
    """The same for the items of a list of this length, which have no names: `[0]`, `[*]`."""
    place, rest = first_place(pattern)
    if place == "*":
        return [(each, rest) for each in range(count)]
    is_there = place != "" and len(place) < _LONGEST_PLACE and int(place) < count
    return [(int(place), rest)] if is_there else []


def first_place(pattern: str) -> tuple[str, str]:
    """The place in a list that a pattern begins with, as it is written, and the rest of it."""
    found = _FIRST_PLACE.match(pattern)
    return (found[1], pattern[found.end() :]) if found else ("", pattern)


def first_word(pattern: str) -> str:
    """The first name in a pattern; empty where it begins with a place in a list."""
    found = _FIRST.match(pattern)
    return found[0] if found else ""


def means_all(pattern: str) -> bool:
    """Whether the rest of a pattern takes all that is there: nothing is left of it, or `[*]`."""
    return pattern in ("", "[*]")
