"""One YAML document, from libyaml's events to plain data with the place of every field.

Depth and aliases are counted while the events arrive, so that a document which would unfold
without end is refused before it does.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from reconciler.manifest.yaml.scalars import is_over_lines, is_text, read_plain
from reconciler.manifest.yaml.source import MAX_VALUES, Source
from reconciler.manifest.yaml.thorough.surrogates import NextEvent
from reconciler.model.data import Data
from reconciler.model.location import NodeSpan
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import is_quotable

# Python's own stack ends near a thousand frames, and each level takes several.
MAX_DEPTH = 100
MAX_EXPANDED = 100_000
MAX_PROBLEMS = 1_000
TOO_DEEP: Final = "too-deep"

Position: TypeAlias = tuple[int, int]

_STANDARD = "tag:yaml.org,2002:"


class UnreadableYaml(Exception):
    """The rest of a document cannot be read; why, and where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _AnchoredNode(Struct, frozen=True):
    """A node that aliases may repeat, and how many nodes each repetition adds."""

    value: Data
    mark: NodeSpan
    size: int


class NodeReader:
    """Reads the nodes of one document; collects problems, and the places of YAML's traps."""

    def __init__(self, next_event: NextEvent, source: Source, *, before: int = 0) -> None:
        self.problems: list[Problem] = []
        self.traps: dict[Position, str] = {}
        self._next = next_event
        self._source = source
        self._anchors: dict[str, _AnchoredNode | None] = {}
        self._depth = 0
        self._nodes = before
        self._expanded = 0

    @property
    def count(self) -> int:
        """How many values were read, with those `before`."""
        return self._nodes

    def read(self, event: Event | None, key: Position | None = None) -> tuple[Data, NodeSpan]:
        """The node that begins with `event`, and its mark; `key` is where its key stands."""
        line, column = place = _place(event)
        key_line, key_column = key = key or place
        self._nodes += 1
        if self._nodes > MAX_VALUES:
            says, remedy = f"this file holds more than {MAX_VALUES:,} values", "split it"
            raise UnreadableYaml(self._problem("too-many-values", says, remedy, place))
        if type(event) is ScalarEvent:
            value = self._scalar(event, place)
            mark: NodeSpan = (key_line, key_column, line, column, None)
            if event.anchor is not None:
                self._anchors[event.anchor] = _AnchoredNode(value, mark, 1)
            return value, mark
        if isinstance(event, CollectionStartEvent):
            return self._collection(event, key, place)
        return self._alias(event, key, place)

    def _scalar(self, event: ScalarEvent, place: Position) -> Data:
        if event.tag is not None:
            self._check_tag(event.tag, place, "str")
            return event.value
        # Quoted, so that it is text to everybody.
        if event.style:
            return event.value
        if is_over_lines(event):
            self._look_for_items(event)
        value, is_trap = read_plain(event.value)
        if is_trap:
            self.traps[place] = event.value
        return value

    def _look_for_items(self, event: ScalarEvent) -> None:
        """A text without quotes swallows the items that stand too deep beneath it."""
        first, last = event.start_mark, event.end_mark
        for line in range(first.line + 1, last.line + 1) if first and last else ():
            if self._source.lines[line].lstrip().startswith("- "):
                from reconciler.manifest.yaml.thorough.indentation import item_in_text

                self.problems.append(item_in_text(line, self._source))

    def _collection(
        self, event: CollectionStartEvent, key: Position, place: Position
    ) -> tuple[Data, NodeSpan]:
        self._enter(place)
        before = self._nodes
        if event.anchor is not None:
            # Begun and not ended: an alias to it would contain itself.
            self._anchors[event.anchor] = None
        is_map = type(event) is MappingStartEvent
        if event.tag is not None:
            self._check_tag(event.tag, place, "map" if is_map else "seq")
        value, children = self._mapping() if is_map else self._sequence()
        mark: NodeSpan = (*key, *place, children)
        if event.anchor is not None:
            self._anchors[event.anchor] = _AnchoredNode(value, mark, self._nodes - before)
        self._depth -= 1
        return value, mark

    def _sequence(self) -> tuple[Data, Sequence[NodeSpan]]:
        values: list[Data] = []
        marks: list[NodeSpan] = []
        while type(event := self._next()) is not SequenceEndEvent:
            value, mark = self.read(event)
            values.append(value)
            marks.append(mark)
        return values, marks

    def _mapping(self) -> tuple[Data, Mapping[str, NodeSpan]]:
        values: dict[str, Data] = {}
        marks: dict[str, NodeSpan] = {}
        merged: list[tuple[Data, NodeSpan]] = []
        while type(event := self._next()) is not MappingEndEvent:
            place = _place(event)
            key, is_merge = self._key(event, place)
            value, mark = self.read(self._next(), place)
            # After all keys, because a map's own keys win over merged ones wherever they stand.
            if is_merge:
                merged.append((value, mark))
                continue
            if key in marks:
                self._complain_of_repeated(key, place, marks[key])
            elif key is not None:
                values[key], marks[key] = value, mark
        # In their order: of several merged maps the first one wins.
        for value, mark in merged:
            self._merge(values, marks, value, mark)
        return values, marks

    def _key(self, event: Event | None, place: Position) -> tuple[str | None, bool]:
        """The key, unless it is none, and whether it is YAML's `<<`."""
        if type(event) is ScalarEvent and event.anchor is None and event.tag is None:
            if event.value == "<<" and not event.style:
                return None, True
            if event.style or is_text(event.value):
                return event.value, False
        return self._unusual_key(event, place), False

    def _unusual_key(self, event: Event | None, place: Position) -> str | None:
        value, _ = self.read(event)
        trap = self.traps.pop(place, "")
        # A single letter such as `y` or `n` is a name too often (coordinates) to be refused as a
        # key.
        if isinstance(value, str) and len(trap) < 2:
            return value
        if isinstance(event, ScalarEvent):
            shown = event.value[:40]
            says, remedy = f"the key {shown} is not text", f'quote it: "{shown}"'
            self._complain("key-not-text", says, remedy, place)
            return event.value
        is_template = "{{" in self._source.at(*place).excerpt
        remedy = "quote the whole template" if is_template else "use a text as the key"
        self._complain("key-not-text", "a list or a map cannot be a key", remedy, place)
        return None

    def _merge(
        self, values: dict[str, Data], marks: dict[str, NodeSpan], value: Data, mark: NodeSpan
    ) -> None:
        children = mark[4]
        if isinstance(value, Mapping) and isinstance(children, Mapping):
            for key in value:
                if key not in values:
                    values[key], marks[key] = value[key], children[key]
        elif isinstance(value, list) and isinstance(children, list):
            for item, child in zip(value, children, strict=True):
                self._merge(values, marks, item, child)
        else:
            self._complain("bad-merge", "<< merges maps only", "name a map", (mark[2], mark[3]))

    def _alias(self, event: Event | None, key: Position, place: Position) -> tuple[Data, NodeSpan]:
        name = event.anchor if isinstance(event, AliasEvent) else None
        anchored = self._find_anchor(name or "", place)
        # A repetition costs as much as what it repeats, whoever walks the result.
        self._nodes += anchored.size
        self._expanded += anchored.size
        if self._expanded > MAX_EXPANDED:
            says = f"the aliases unfold into more than {MAX_EXPANDED:,} values"
            raise UnreadableYaml(
                self._problem("alias-bomb", says, "write out what is meant", place)
            )
        _, _, line, column, children = anchored.mark
        if (line, column) in self.traps:
            self.traps[place] = self.traps[line, column]
        return anchored.value, (*key, *place, children)

    def _find_anchor(self, name: str, place: Position) -> _AnchoredNode:
        anchored = self._anchors.get(name)
        if anchored is not None:
            return anchored
        if name in self._anchors:
            says, remedy = f"*{name} stands inside &{name}", "a value cannot contain itself"
            if not self._may_quote(place):
                says = "this alias stands inside what it repeats"
            raise UnreadableYaml(self._problem("endless-alias", says, remedy, place))
        says, remedy = f"*{name} repeats nothing", f"mark a value above with &{name}"
        if not self._may_quote(place):  # most likely a password that begins with a star
            says, remedy = "this alias repeats nothing", 'a text that begins with * needs "quotes"'
        raise UnreadableYaml(self._problem("unknown-alias", says, remedy, place))

    def _enter(self, place: Position) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            says = f"more than {MAX_DEPTH} levels of lists and maps"
            raise UnreadableYaml(self._problem(TOO_DEEP, says, "nest less", place))

    def _check_tag(self, tag: str, place: Position, expected: str) -> None:
        # A tag asks for a type of some language; plain data has none to give.
        if tag not in ("!", _STANDARD + expected):
            shown, remedy = f"the tag {tag.replace(_STANDARD, '!!')}", "remove it"
            if not self._may_quote(place):
                shown, remedy = "a tag", 'remove it; a text that begins with ! needs "quotes"'
            self._complain("unknown-tag", f"{shown} is not plain data", remedy, place)

    def _may_quote(self, place: Position) -> bool:
        """Whether the line may be shown, and so may what stands in it."""
        return is_quotable(self._source.at(*place).excerpt)

    def _complain_of_repeated(self, key: str, place: Position, first: NodeSpan) -> None:
        before = self._source.at(first[0], first[1])
        says = f"{key[:40]} is given twice, first at {before}"
        self._complain("duplicate-key", says, "keep one of them", place)

    def _complain(self, code: str, message: str, remedy: str, place: Position) -> None:
        self.problems.append(self._problem(code, message, remedy, place))
        if len(self.problems) > MAX_PROBLEMS:
            says = f"more than {MAX_PROBLEMS:,} things are wrong with this document; the last: "
            raise UnreadableYaml(self._problem("too-many-problems", says + message, remedy, place))

    def _problem(self, code: str, message: str, remedy: str, place: Position) -> Problem:
        return Problem(code, message, remedy, location=self._source.at(*place))


def _place(event: Event | None) -> Position:
    mark = event.start_mark if event else None
    return (mark.line, mark.column) if mark else (0, 0)
