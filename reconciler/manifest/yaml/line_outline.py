"""What the lines of a broken text would be: where keys, items and texts begin, by eye.

For a text that no parser reads; what its lines say is nobody's to repeat, except for their keys.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import Struct

_BLANK = re.compile(r"\s*(#.*)?")
_DASHES = re.compile(r" *((?:-(?: +|$))*)")
_NAME = re.compile(r"([\w.$/-]+|\"[^\"]*\"|'[^']*') *(?=:(?:\s|$))")
_KEY = re.compile(r" *(?:- +)*(?:[\w.$/-]+|\"[^\"]*\"|'[^']*') *")
_STUCK = (
    ("dash", re.compile(r" *-(?=[\w\"'])")),
    ("colon", re.compile(r" *(?:- +)*[\w.-]+:(?=[^\s:/])")),
)


class BlockType(Enum):
    """What begins somewhere."""

    ITEM = "-"
    KEY = "key"
    TEXT = "text"


class BlockStart(Struct, frozen=True):
    """A place where something begins that is still open further down."""

    line: int
    column: int
    sort: BlockType
    key: str = ""

    def __str__(self) -> str:
        like = f"`{self.key}`" if self.key else "the text"
        like = "the `-`" if self.sort is BlockType.ITEM else like
        return f"column {self.column + 1}, like {like} on line {self.line + 1}"

    def depth(self) -> int:
        """How far it is indented."""
        return self.column

    def is_at(self, indent: int) -> bool:
        """Whether it is indented so far."""
        return self.column == indent


def indent_of(text: str) -> int:
    """The spaces before a line."""
    return len(text) - len(text.lstrip(" "))


def sort_of(text: str) -> BlockType:
    """What begins with a line."""
    dashes = _DASHES.match(text)
    if dashes and dashes[1]:
        return BlockType.ITEM
    return BlockType.KEY if _NAME.match(text, indent_of(text)) else BlockType.TEXT


def is_first_colon(text: str, column: int) -> bool:
    """Whether the first colon of a line stands there, behind what can only be a key."""
    return text[column : column + 1] == ":" and _KEY.fullmatch(text[:column]) is not None


def stuck_sign(text: str) -> tuple[str, int] | None:
    """A dash or colon that lacks the space behind it, and its column."""
    for sign, pattern in _STUCK:
        if found := pattern.match(text):
            return sign, found.end() - 1
    return None


def line_above(line: int, lines: Sequence[str]) -> int | None:
    """The next line upwards that says something."""
    return next((at for at in range(line - 1, -1, -1) if not _BLANK.fullmatch(lines[at])), None)


def open_above(line: int, lines: Sequence[str]) -> Iterator[BlockStart]:
    """What is still open above a line, from the innermost out."""
    innermost: int | None = None
    above = line_above(line, lines)
    while above is not None and not lines[above].startswith(("---", "...")):
        if innermost is None or indent_of(lines[above]) < innermost:
            starts = list(_starts(above, lines[above]))
            yield from (each for each in starts if innermost is None or each.column < innermost)
            innermost = indent_of(lines[above])
        above = line_above(above, lines)


def _starts(number: int, text: str) -> Iterator[BlockStart]:
    """The key or the text of a line, and its dashes before it."""
    dashes = _DASHES.match(text)
    end = dashes.end() if dashes else 0
    name = _NAME.match(text, end)
    if name:
        yield BlockStart(number, end, BlockType.KEY, name[1][:40])
    elif text[end:].strip():
        yield BlockStart(number, end, BlockType.TEXT)
    for column in range(end - 1, indent_of(text) - 1, -1):
        if text[column] == "-":
            yield BlockStart(number, column, BlockType.ITEM)
