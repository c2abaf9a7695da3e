"""The quick reading of documents that hold nothing unusual, by the parser's events."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from reconciler.manifest.yaml.quick.line_read import ParsedNode
from reconciler.manifest.yaml.scalars import is_over_lines, is_text, read_plain
from reconciler.model.data import Data

MAX_PLAIN_DEPTH = 50
"""Far more than any manifest nests, and far less than Python can."""

NextEvent: TypeAlias = Callable[[], Event | None]
"""The parser's next event."""


class _Unsupported(Exception):
    """Something that needs the thorough reader."""


def parse_plain_documents(text: str) -> list[ParsedNode] | None:
    """What every document holds, or `None` when any of them is not plain."""
    try:
        return list(_documents(CParser(text)))
    except (_Unsupported, YAMLError):
        return None


def _documents(parser: CParser) -> Iterator[ParsedNode]:
    next_event = parser.get_event
    while (event := next_event()) is not None and type(event) is not StreamEndEvent:
        if type(event) is DocumentStartEvent:
            first = next_event()
            content = _read(first, next_event, MAX_PLAIN_DEPTH)
            if content is None or first is None or first.start_mark is None:
                raise _Unsupported
            yield content, first.start_mark.line, first.start_mark.column


def _read(event: Event | None, next_event: NextEvent, depth_left: int) -> Data:
    if type(event) is ScalarEvent:
        if event.anchor is None and event.tag is None:
            return event.value if event.style else _scalar(event)
    elif type(event) is MappingStartEvent:
        if event.anchor is None and event.tag is None and depth_left:
            return _mapping(next_event, depth_left - 1)
    elif (
        type(event) is SequenceStartEvent
        and event.anchor is None
        and event.tag is None
        and depth_left
    ):
        return _sequence(next_event, depth_left - 1)
    raise _Unsupported


def _sequence(next_event: NextEvent, depth_left: int) -> list[Data]:
    items: list[Data] = []
    while type(event := next_event()) is not SequenceEndEvent:
        items.append(_read(event, next_event, depth_left))
    return items


def _scalar(event: ScalarEvent) -> Data:
    value, is_trap = read_plain(event.value)
    if is_trap or is_over_lines(event):
        raise _Unsupported
    return value


def _mapping(next_event: NextEvent, depth_left: int) -> dict[str, Data]:
    values: dict[str, Data] = {}
    while type(event := next_event()) is not MappingEndEvent:
        if type(event) is not ScalarEvent or event.anchor is not None or event.tag is not None:
            raise _Unsupported
        key = event.value
        if key in values or key == "<<" or not (event.style or is_text(key)):
            raise _Unsupported
        values[key] = _read(next_event(), next_event, depth_left)
    return values
