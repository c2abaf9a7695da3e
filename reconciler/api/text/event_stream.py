"""Server-sent events that hold JSON: as a whole, or piece by piece as they come (§12)."""

import re
from typing import Final

from reconciler.model.data import Data
from reconciler.model.text.json_text import NotJson, read_json

EVENT_STREAM: Final = "text/event-stream"
_END: Final = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_LINE: Final = re.compile(rb"\r\n|\n|\r")
_LAST: Final = b"[DONE]"
"""What some servers say at the end of a stream."""


class EventReader:
    """Takes a stream in pieces of any size, and gives the events that are whole."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> list[Data | NotJson]:
        """The events that this piece completes."""
        *whole, self._rest = _END.split(self._rest + piece)
        return [value for value in map(_value_of, whole) if value is not None]


def parse_events(content: bytes) -> Data | NotJson:
    """The values of all events, in their order, or why one of them has none."""
    values: list[Data] = []
    for event in _END.split(content):
        value = _value_of(event)
        if isinstance(value, NotJson):
            return value
        if value is not None:
            values.append(value)
    return values


def _value_of(event: bytes) -> Data | NotJson:
    """What stands behind `data:`; `None` for a comment, which keeps a connection alive."""
    lines = (line.partition(b":") for line in _LINE.split(event))
    data = b"\n".join(value.removeprefix(b" ") for name, _, value in lines if name == b"data")
    return read_json(data) if data.strip() and data.strip() != _LAST else None
