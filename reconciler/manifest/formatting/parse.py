"""The events of libyaml as a tree with places, and the lines that scalars cover."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from reconciler.manifest.formatting.tree import (
    AliasName,
    BlockText,
    Collection,
    Entry,
    LaidOut,
    LaidOutDocument,
    NotFormattable,
    Position,
    ScalarText,
)
from reconciler.manifest.yaml.thorough.surrogates import NextEvent, parse_events

_PROPERTIES: Final = re.compile(r"(?:[&!]\S*\s*)*")
_HEADER: Final = re.compile(r"([|>])(?:([-+])?([1-9])?|([1-9])([-+]))(?=\s|$)")
_BEFORE_A_DASH: Final = re.compile(r"[-?: ]*")
_STANDARD: Final = "tag:yaml.org,2002:"


class ParsedLayout(Struct):
    """The documents of a text, and which of its columns are inside scalars."""

    documents: list[LaidOutDocument] = field(default_factory=list)
    covered: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """By line: from which column to which a scalar reaches."""


def parse_layout(text: str, lines: Sequence[str]) -> ParsedLayout:
    """The tree of every document; raises `NotFormattable`, and `yaml.YAMLError`."""
    return _Parser(parse_events(text), lines).parse()


def _start(event: Event) -> Position:
    mark = event.start_mark
    return (mark.line, mark.column) if mark else (0, 0)


def _end(event: Event) -> Position:
    mark = event.end_mark
    return (mark.line, mark.column) if mark else (0, 0)


class _Parser:
    def __init__(self, next_event: NextEvent, lines: Sequence[str]) -> None:
        self._next = next_event
        self._lines = lines
        self._layout = ParsedLayout()
        self._has_aliases = False

    def parse(self) -> ParsedLayout:
        while (event := self._next()) is not None and type(event) is not StreamEndEvent:
            if isinstance(event, DocumentStartEvent):
                self._document(event)
        return self._layout

    def _document(self, event: DocumentStartEvent) -> None:
        if event.version or event.tags:
            raise NotFormattable("it begins with a directive of YAML", _start(event))
        self._has_aliases = False
        root = self._node(self._next(), -1)
        document = LaidOutDocument(
            root, bool(event.explicit), _start(event), has_aliases=self._has_aliases
        )
        self._layout.documents.append(document)

    def _node(self, event: Event | None, indent: int) -> LaidOut:
        """The value that begins with an event, inside a block that is indented so far."""
        if isinstance(event, ScalarEvent):
            return self._scalar(event, indent)
        if isinstance(event, CollectionStartEvent):
            return self._collection(event)
        if isinstance(event, AliasEvent):
            self._has_aliases = True
            return AliasName(event.anchor or "", _start(event), _end(event))
        raise NotFormattable("it ends too early", (0, 0))

    def _collection(self, event: CollectionStartEvent) -> Collection:
        is_map, is_flow = isinstance(event, MappingStartEvent), bool(event.flow_style)
        line, column = _end(event)
        if not (is_flow or is_map) and self._lines[line][column : column + 1] != "-":
            column -= 1  # a list level with its key begins behind its first dash
        found = Collection(is_map, is_flow, _start(event), column, _properties(event))
        while not isinstance(inner := self._next(), MappingEndEvent | SequenceEndEvent):
            if inner is None:
                raise NotFormattable("it ends too early", found.start)
            found.entries.append(self._pair(inner, found) if is_map else self._item(inner, found))
        found.end = _end(inner)
        return found

    def _pair(self, event: Event, around: Collection) -> Entry:
        key = self._node(event, around.column)
        if isinstance(key, Collection):
            raise NotFormattable("a list or a map is a key", _start(event))
        return Entry(key, self._node(self._next(), around.column), _start(event))

    def _item(self, event: Event, around: Collection) -> Entry:
        value = self._node(event, around.column)
        start = _start(event) if around.is_flow else self._dash_of(_start(event), around.column)
        return Entry(None, value, start)

    def _dash_of(self, at: Position, column: int) -> Position:
        for line in range(at[0], -1, -1):
            text = self._lines[line] if line < len(self._lines) else ""
            before = _BEFORE_A_DASH.match(text)
            is_open = before is not None and before.end() >= column
            if text[column : column + 1] == "-" and is_open and (line, column) < at:
                return line, column
        raise NotFormattable("the dash of an item cannot be found", at)

    def _scalar(self, event: ScalarEvent, indent: int) -> ScalarText:
        start, end, style = _start(event), _end(event), event.style or ""
        properties = _properties(event)
        is_empty = not (event.value or style)
        first = self._skip_properties(start) if properties and not is_empty else start
        if style in ("|", ">"):
            block, last = self._block(first, indent, event.value)
            if block.lines and block.chomping != "-" and not event.value.endswith("\n"):
                block = replace(block, chomping="-")  # the file ended with the text itself
            end = (first[0], len(self._header_at(first).group()) + first[1])
            self._cover(first, end)
            for line in range(first[0] + 1, last):
                self._cover((line, 0), (line, len(self._lines[line])))
            return ScalarText(event.value, style, start, end, properties, block)
        self._cover(first, end)
        return ScalarText(event.value, style if style in ("'", '"') else "", start, end, properties)

    def _skip_properties(self, start: Position) -> Position:
        line, column = start
        found = _PROPERTIES.match(self._lines[line], column)
        end = found.end() if found else column
        rest = self._lines[line][end:]
        if rest.startswith("#") or not rest:
            raise NotFormattable("an anchor or a tag stands on another line than its value", start)
        return line, end

    def _header_at(self, at: Position) -> re.Match[str]:
        found = _HEADER.match(self._lines[at[0]], at[1])
        if found is None:
            raise NotFormattable("a block of text begins in an unusual way", at)
        return found

    def _block(self, at: Position, indent: int, value: str) -> tuple[BlockText, int]:
        """The text, and the line behind it."""
        header = self._header_at(at)
        explicit = header[3] or header[4]
        column = max(indent, 0) + int(explicit) if explicit else self._text_column(at[0] + 1)
        lines: list[str] = []
        number = at[0] + 1
        while number < len(self._lines):
            line = self._lines[number]
            if line.strip(" ") and len(line) - len(line.lstrip(" ")) < column:
                break
            lines.append(line[column:])
            number += 1
        last = number
        while lines and not lines[-1]:
            lines.pop()
            last -= 1
        chomping = header[2] or header[5] or ""
        if chomping != "+":
            return BlockText(header[1], chomping, tuple(lines)), last
        # Of blank lines at the end of a file, the value alone tells how many count.
        kept = len(value) - len(value.rstrip("\n")) - bool(lines)
        return BlockText(header[1], chomping, (*lines, *[""] * kept)), number

    def _text_column(self, line: int) -> int:
        for text in self._lines[line:]:
            if text.strip(" "):
                return max(len(text) - len(text.lstrip(" ")), 1)
        return 1

    def _cover(self, start: Position, end: Position) -> None:
        for line in range(start[0], end[0] + 1):
            first = start[1] if line == start[0] else 0
            # The end of a scalar on the next line is no part of that line.
            last = end[1] if line == end[0] else len(self._lines[line])
            self._layout.covered.setdefault(line, []).append((first, last))


def _properties(event: ScalarEvent | CollectionStartEvent) -> str:
    anchor = f"&{event.anchor}" if event.anchor else ""
    tag = (event.tag or "").replace(_STANDARD, "!!")
    return " ".join(filter(None, (anchor, tag)))
