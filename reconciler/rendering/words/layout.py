"""Lines of text: what they say, how they are coloured, and where they are folded."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from textwrap import TextWrapper
from typing import Final

from msgspec import Struct

from reconciler.model.change import Action
from reconciler.model.data import FieldPath
from reconciler.model.resource import OnReplace
from reconciler.rendering.words.view import visible


class Tone(StrEnum):
    """How a line is meant; the value is its ANSI attribute."""

    PLAIN = ""
    STRONG = "1"
    FAINT = "2"
    BAD = "31"
    GOOD = "32"
    CAUTION = "33"
    NOTE = "36"


TONES = {
    Action.CREATE: Tone.GOOD,
    Action.UPDATE: Tone.CAUTION,
    Action.RENAME: Tone.NOTE,
    Action.ADOPT: Tone.NOTE,
    Action.DELETE: Tone.BAD,
    Action.AWAIT: Tone.PLAIN,
    Action.VERIFY: Tone.PLAIN,
    Action.EXECUTE: Tone.PLAIN,
    Action.NO_OP: Tone.PLAIN,
}
DECLARED_TO_LIVE: Final = "Live moved; declared → live"
"""What is said above every drift, in every format: who stands on which side of an arrow."""
DRIFT_TONES = {"-": Tone.BAD, "~": Tone.CAUTION, "+": Tone.GOOD}
REPLACING_TONES = {OnReplace.RECREATE: Tone.BAD, OnReplace.SWAP: Tone.CAUTION}


class Line(Struct, frozen=True):
    """One line of output."""

    text: str = ""
    tone: Tone = Tone.PLAIN
    about: FieldPath | None = None
    """The field it is part of; `None` for what is said of the whole."""


def fold(text: str, *, width: int, indent: str = "", hanging: str | None = None) -> list[str]:
    """`text` in lines of at most `width`, broken at spaces only, so that names stay whole."""
    if len(indent) + len(text) <= width and "\n" not in text:
        return [indent + text] if text else []
    return TextWrapper(
        width=max(width, 20),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    ).wrap(text)


def sentence(
    text: str, *, width: int, indent: str = "", hanging: str | None = None, tone: Tone = Tone.PLAIN
) -> Iterator[Line]:
    """A folded sentence."""
    for folded in fold(text, width=width, indent=indent, hanging=hanging):
        yield Line(folded, tone)


def remark(text: str, *, width: int) -> Iterator[Line]:
    """A folded sentence that explains the line above it."""
    yield from sentence(
        visible(text), width=width, indent="    # ", hanging="    # ", tone=Tone.FAINT
    )


def as_text(lines: Iterable[Line], *, color: bool) -> str:
    """The lines, without spaces at their ends, and a newline after the last."""
    shown = [_paint(line) if color and line.tone else line.text.rstrip() for line in lines]
    return "\n".join([*shown, ""]) if shown else ""


def _paint(line: Line) -> str:
    text = line.text.rstrip()
    return f"\x1b[{line.tone}m{text}\x1b[0m" if text else ""
