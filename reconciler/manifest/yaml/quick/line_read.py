"""The quickest reading, line by line, of what nearly every manifest is: keys, dashes, short values.

A line is taken apart once, and remembered: manifests are alike, and most of their lines the same.
So is what a field holds, which all manifests that say the same there have in common, as one object.
No event is made of any line. Whatever could be anything but a key, a dash, a comment, and a word, a
closed quote or a closed bracket on one line is left to the parser: this reader is right, or says
nothing.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from sys import intern
from typing import Final, TypeAlias

from reconciler.manifest.yaml.quick.flow_read import Unsupported, read_flow
from reconciler.manifest.yaml.scalars import is_text, read_plain
from reconciler.model.data import Data
from reconciler.model.sharing.memo import note_in_common

_LINE: Final = re.compile(
    r"( *+)((?:- ++)?+)(?:([A-Za-z_][A-Za-z0-9_.$/-]{0,99}):(?= |$))?+ *+([ -~\xa1-\u1fff]*+)"
)
"""Of a line: the indentation, a dash, a key, and the rest; nothing that may break a line, hide, or
be no character of YAML at all."""
_FIRST: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/.+$(~;^")
"""What a text without quotes may begin with, whatever follows."""
_QUOTED: Final = re.compile(r"""(?:"([^"\\]*)"|'([^']*)')(?: *| +#.*)""")
_MOST_DEEP: Final = 30
_OF_FIELDS: Final = 2
"""How deep the fields of a spec stand, whose values manifests have in common."""

ParsedNode: TypeAlias = tuple[Data, int, int]
"""What a document holds, and the zero-based line and column at which that begins."""
_Map: TypeAlias = dict[str, Data]
_Open: TypeAlias = tuple[int, bool, _Map, list[Data]]
"""The column of the keys or dashes of what may go on, whether it is a list, and itself: one of the
last two."""
_Line: TypeAlias = tuple[int, bool, int, str, Data, bool]
"""The column of a line, whether that is a dash's, the column of its key, the key, what it is told
to be, and whether it is told that."""


def read_plain_lines(text: str) -> list[ParsedNode] | None:
    """What each document holds, with the line and the column of its first key, or `None`."""
    said = text.split("\n")
    try:
        if "---" not in said:
            return [_read_document(said, 0)]
        return list(_read_documents(said))
    except Unsupported:
        return None


def _read_documents(said: Sequence[str]) -> Iterator[ParsedNode]:
    ends = [number for number, line in enumerate(said) if line == "---"]
    for first, end in zip([0, *(end + 1 for end in ends)], [*ends, len(said)], strict=True):
        # Before the first dashes there may be nothing, and then there is no document either.
        if first or any(map(_take_apart, said[:end])):
            yield _read_document(said[first:end], first)


def _read_document(said: Sequence[str], number: int) -> ParsedNode:
    """What the lines hold that begin with this one of the file."""
    root: _Map = {}
    lines = list(map(_take_apart, said))
    _read(lines, (0, False, root, []), said)
    return root, number + _first_in(lines), 0


_READ: Final[dict[str, Data]] = {}
"""What stands below fields, and what that holds."""
_MOST_READ: Final = 4096
_LONGEST_READ: Final = 4000
"""Characters: what is longer, a prompt, is hardly ever said twice, and would fill the memory."""


def _read_value(lines: list[_Line | None], text: str) -> Data:
    """What the lines below a key hold; they begin with one that says something."""
    known = _READ.get(text)
    if known is not None:
        note_in_common(known)
        return known
    column, is_list, *_ = lines[0] or (0, False)
    held: _Map = {}
    items: list[Data] = []
    _read(lines, (column, is_list, held, items), ())
    value: Data = items if is_list else held
    if len(text) <= _LONGEST_READ:
        if len(_READ) >= _MOST_READ:
            _READ.clear()
        _READ[text] = value
    return value


# One loop, because a call for each line would cost as much as the parser does.
def _read(lines: list[_Line | None], top: _Open, said: Sequence[str]) -> None:  # noqa: C901
    """Fill what is open at the top; of what is `said`, fields have what they hold in common."""
    opened = [top]
    here, is_list, held, items = top
    waiting, at = "", 0  # the last key, while it may be waiting for what it holds, and its column
    done = 0
    for number, line in enumerate(lines):
        if line is None or number < done:
            continue
        column, is_item, inner, key, value, is_said = line
        if waiting:
            # The dashes of a list may stand right below the key that it belongs to.
            if column > at or (column == at and is_item):
                if said and len(opened) == _OF_FIELDS:
                    done = _end_of_value(lines, number, at)
                    below = "\n".join(said[number:done])
                    held[waiting] = _read_value(lines[number:done], below)
                    waiting = ""
                    continue
                if is_item:
                    held[waiting] = items = []
                else:
                    held[waiting] = held = {}
                here, is_list = column, is_item
                opened.append((here, is_list, held, items))
                if len(opened) > _MOST_DEEP:
                    raise Unsupported
            waiting = ""
        # Most lines go on with what the line above belongs to.
        if column != here or is_list is not is_item:
            here, is_list, held, items = _close(opened, column, is_list=is_item)
        if type(value) is list or type(value) is dict:
            # What was remembered is that of every such line.
            is_field = said and len(opened) == _OF_FIELDS
            value = _hold_in_common(value) if is_field else _copy(value)
        if is_item:
            if not key:
                items.append(value)
                continue
            held = {}
            items.append(held)
            here, is_list = inner, False
            opened.append((here, is_list, held, items))
        if key in held:
            raise Unsupported
        held[key] = value
        if not is_said:
            waiting, at = key, here


_SAID: Final[dict[int, Data]] = {}
"""What fields hold that are said on one line, by its identity, which it has as long as that line is
remembered; whoever changed it would change what each later reading finds."""


def _hold_in_common(value: Data) -> Data:
    """The value of a line, which all fields have that say the same."""
    if id(value) in _SAID:
        note_in_common(value)
    else:
        if len(_SAID) >= _MOST_READ:
            _SAID.clear()
        _SAID[id(value)] = value
    return value


def _copy(value: Data) -> Data:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def _end_of_value(lines: list[_Line | None], first: int, at: int) -> int:
    """Behind the lines that stand below a key in this column, the first among them."""
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if line is not None and (line[0] < at or (line[0] == at and not line[1])):
            return number
    return len(lines)


def _first_in(lines: list[_Line | None]) -> int:
    for number, line in enumerate(lines):
        if line is not None:
            return number
    raise Unsupported


@lru_cache(maxsize=16384)
def _take_apart(line: str) -> _Line | None:
    """What a line says; `None` of one without anything to read."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise Unsupported
    indent, dash, key, rest = found.groups("")
    if not (dash or key) and (not rest or rest[0] == "#"):
        return None
    is_odd = not is_text(key) if key else not (dash and rest)
    if is_odd:
        raise Unsupported
    is_said = not key or rest[:1] not in ("", "#")
    # The keys of all manifests are the same few, and found sooner where they are one text.
    value = _value(rest) if is_said else None
    column = len(indent)
    return column, dash != "", column + len(dash), intern(key), value, is_said


def _close(opened: list[_Open], column: int, *, is_list: bool) -> _Open:
    """Go out to the map or the list that a line goes on with."""
    while opened and (
        opened[-1][0] > column or (opened[-1][0] == column and opened[-1][1] is not is_list)
    ):
        opened.pop()
    if not opened or opened[-1][0] != column:
        raise Unsupported
    return opened[-1]


def _value(said: str) -> Data:
    return read_flow(said) if said[0] in "[{" else _scalar(said)


def _scalar(said: str) -> Data:
    first = said[0]
    if first in _FIRST or (first == "-" and said[1:2] not in ("", " ", "-")):
        plain = said.partition(" #")[0].rstrip(" ")
        if ": " in plain or plain[-1] == ":":
            raise Unsupported
        value, is_trap = read_plain(plain)
        if is_trap:
            raise Unsupported
        return value
    quoted = _QUOTED.fullmatch(said)
    if quoted is None:
        raise Unsupported
    return quoted[1] if quoted[2] is None else quoted[2]
