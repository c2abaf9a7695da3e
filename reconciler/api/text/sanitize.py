"""Texts from the network, made fit for a terminal: one line, printable, not too long."""

from collections.abc import Mapping, Sequence

from reconciler.model.data import Data


def one_line(text: str, *, longest: int = 300) -> str:
    """The text without line breaks or control characters, shortened at its end."""
    # Cut before the costly part: a body may be megabytes long.
    text = text[: longest * 4]
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def text_in(value: Data) -> str:
    """A text of an answer, or nothing when something else stands there."""
    return one_line(value) if isinstance(value, str) else ""


def fields_in(value: object) -> Mapping[str, Data]:
    """An object of an answer, or an empty one when something else stands there."""
    return value if isinstance(value, Mapping) else {}


def items_in(value: object) -> Sequence[Data]:
    """A list of an answer, or an empty one when something else stands there."""
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else ()
