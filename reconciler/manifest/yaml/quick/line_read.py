"""The quickest reading, line by line, of what nearly every manifest is: keys, dashes, short values.

One pattern takes all lines apart at once, and no event is made of any of them. Whatever could be
anything but a key, a dash, a word or a closed quote on one line is left to the parser: this reader
is right, or says nothing.
"""

import re
from functools import lru_cache
from typing import Final, TypeAlias

from reconciler.manifest.yaml.scalars import is_text, read_plain
from reconciler.model.data import Data

_ODD: Final = re.compile("[^\n -~\xa1-\u1fff]")
"""What may break a line, hide, or be no character of YAML at all."""
_LINES: Final = re.compile(
    r"^( *)((?:- +)?)(?:([A-Za-z_][A-Za-z0-9_.$/-]{0,99}):(?= |$))? *(.*)$", re.M
)
"""Of every line: the indentation, a dash, a key, and the rest."""
_FIRST: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/.+$(~;^")
"""What a text without quotes may begin with, whatever follows."""
_WORD: Final = "[A-Za-z0-9_/][A-Za-z0-9_./-]*"
_WORDS: Final = re.compile(rf"\[(?:{_WORD}(?:, {_WORD})*)?\]")
"""A list of plain words on one line."""
_MOST_DEEP: Final = 30

ParsedNode: TypeAlias = tuple[Data, int, int]
"""What a document holds, and the zero-based line and column at which that begins."""
_Map: TypeAlias = dict[str, Data]
_Open: TypeAlias = tuple[int, bool, _Map, list[Data]]
"""The column of the keys or dashes of what may go on, whether it is a list, and itself: one of the
last two."""


class _Unsupported(Exception):
    """Something that needs the parser."""


def read_plain_lines(text: str) -> ParsedNode | None:
    """What the one document holds, with the line and the column of its first key, or `None`."""
    if _ODD.search(text):
        return None
    try:
        return _read(text)
    except _Unsupported:
        return None


# One loop, because a call for each line would cost as much as the parser does.
def _read(text: str) -> ParsedNode:  # noqa: C901
    root: _Map = {}
    opened: list[_Open] = [(0, False, root, [])]
    first, waiting = -1, ""
    at, held = 0, root  # of the last key, which may be waiting for what it holds
    for number, (indent, dash, key, rest) in enumerate(_LINES.findall(text)):
        if (not rest and not key) or (rest[:1] == "#" and not (key or dash)):
            continue
        column, is_list = len(indent), dash != ""
        if waiting:
            if column > at or (is_list and column == at):
                opened.append(_below(held, waiting, column, len(opened), is_list=is_list))
            waiting = ""
        # Most lines go on with what the line above belongs to.
        if opened[-1][0] != column or opened[-1][1] is not is_list:
            _close(opened, column, is_list=is_list)
        _, _, held, items = opened[-1]
        if is_list:
            if not key:
                items.append(_words(rest) if rest[0] == "[" else _scalar(rest))
                continue
            column += len(dash)
            held = {}
            items.append(held)
            opened.append((column, False, held, items))
        if not key or key in held or not is_text(key):
            raise _Unsupported
        if rest and rest[0] != "#":
            held[key] = _words(rest) if rest[0] == "[" else _scalar(rest)
        else:
            held[key] = None
            waiting, at = key, column
        if first < 0:
            first = number
    if first < 0:
        raise _Unsupported
    return root, first, 0


def _below(holder: _Map, key: str, column: int, depth: int, *, is_list: bool) -> _Open:
    """What stands below a key without a value: a map or a list.

    The dashes of a list may stand right below the key that it belongs to.
    """
    if depth > _MOST_DEEP:
        raise _Unsupported
    inside: _Map = {}
    items: list[Data] = []
    holder[key] = items if is_list else inside
    return column, is_list, inside, items


def _close(opened: list[_Open], column: int, *, is_list: bool) -> None:
    """Go out to the map or the list that a line goes on with."""
    while opened and (
        opened[-1][0] > column or (opened[-1][0] == column and opened[-1][1] is not is_list)
    ):
        opened.pop()
    if not opened or opened[-1][0] != column:
        raise _Unsupported


@lru_cache(maxsize=8192)
def _scalar(said: str) -> Data:
    said = said.rstrip(" ")
    first = said[0]
    if first in _FIRST or (first == "-" and said[1:2] not in ("", " ", "-")):
        if ": " in said or " #" in said or said[-1] == ":":
            raise _Unsupported
        value, is_trap = read_plain(said)
        if is_trap:
            raise _Unsupported
        return value
    if first not in ('"', "'") or said.count(first) != 2 or said[-1] != first or "\\" in said:
        raise _Unsupported
    return said[1:-1]


def _words(said: str) -> list[Data]:
    said = said.rstrip(" ")
    if not _WORDS.fullmatch(said):
        raise _Unsupported
    return [_scalar(each) for each in said[1:-1].split(", ")] if len(said) > 2 else []
