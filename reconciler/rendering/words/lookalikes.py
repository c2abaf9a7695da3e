"""Differences that look like none: both sides escaped, so that a reader sees what differs."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final
from unicodedata import category, normalize

from reconciler.model.data import FieldPath, show_path
from reconciler.rendering.words.excerpts import cut_text
from reconciler.rendering.words.view import visible

_LETTERS: Final = str.maketrans(
    "АВЕКМНОРСТХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABEKMHOPCTXaeopcyxijsABEZHIKMNOPTYXo",
)
"""Cyrillic and Greek letters that have the shape of Latin ones."""
_SELECTORS: Final = range(0xFE00, 0xFE10)
_UNSEEN: Final = re.compile(r"(?<= ) | $|^ | (?= )|[^\x00-\x7f]")
_LONGEST_PATH: Final = 300


def look_of(text: str) -> str:
    """What one sees of a text: the same for texts that cannot be told apart by looking."""
    if not text.isascii():
        composed = normalize("NFKC", text).translate(_LETTERS)
        text = "".join(char for char in composed if not _is_unseen(char))
    lead = text[: len(text) - len(text.lstrip())]
    return lead + " ".join(text.split())


def _is_unseen(char: str) -> bool:
    return ord(char) in _SELECTORS or category(char) == "Cf"


def escape_lookalikes(text: str) -> str:
    """The text with everything spelled out that could be taken for something else."""
    return _UNSEEN.sub(_spell_out, text)


def _spell_out(match: re.Match[str]) -> str:
    char = match.group()
    return r"\x20" if char == " " else char.encode("ascii", "backslashreplace").decode()


def tell_apart(before: str, after: str) -> tuple[str, str]:
    """Both sides of a difference on one line, as they differ to the eye as well."""
    if look_of(before) != look_of(after):
        return before, after
    return escape_lookalikes(before), escape_lookalikes(after)


def looks_of_both(removed: Iterable[str], added: Iterable[str]) -> Collection[str]:
    """What can be seen on either side of a difference, although it is not the same there."""
    return {*map(look_of, {*removed})} & {*map(look_of, {*added})}


def names_of(paths: Iterable[FieldPath]) -> Mapping[FieldPath, str]:
    """Paths as they are shown side by side; escaped where two of them would look the same."""
    shown = {path: visible(show_path(path)) for path in paths}
    looks: dict[str, set[str]] = {}
    for name in shown.values():
        looks.setdefault(look_of(name), set()).add(name)
    return {
        path: cut_text(
            name if len(looks[look_of(name)]) == 1 else escape_lookalikes(name), _LONGEST_PATH
        )
        for path, name in shown.items()
    }
