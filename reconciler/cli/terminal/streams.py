"""The standard streams of a process, as a run may rely on them.

What goes to stderr is told beside the work: losing it, to a full disk or to a reader who went away,
stops and unsays nothing. What goes to stdout is the result, and losing that is an error.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOBase
from typing import Final, TextIO, cast

_STANDARD: Final = (0, 1, 2)
_LOST: Final = (OSError, ValueError)
"""What writing raises where nothing can be written: `ValueError` is a closed file's."""


class LossyStream:
    """A stream that loses what it cannot write, and is otherwise the stream it is around."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, or lose it."""
        with suppress(*_LOST):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush what can be flushed."""
        with suppress(*_LOST):
            self._stream.flush()

    def reconfigure(self, **settings: str) -> None:
        """The stream's own, which flushes first; a stream that has none stays as it is."""
        with suppress(AttributeError, *_LOST):
            self._stream.reconfigure(**settings)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def hold_standard_streams() -> None:
    """Once at the start of a process, before it opens anything.

    A file or a connection that got the number of a closed stream would be written to by whoever
    means the stream. An absent stdout stays absent, so that nobody takes a result for shown.
    """
    for number in _STANDARD:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stderr = _lossy(sys.stderr)


@contextmanager
def lossy_stderr() -> Iterator[None]:
    """Around one run: nothing in it fails because nobody can be told of it."""
    before = sys.stderr
    sys.stderr = _lossy(before)
    try:
        yield
    finally:
        sys.stderr = before


def _lossy(stream: TextIO | LossyStream | None) -> TextIO:
    if not isinstance(stream, LossyStream):
        stream = LossyStream(stream or cast("TextIO", _NullStream()))
    return cast("TextIO", stream)


class _NullStream(TextIOBase):
    """In place of a stream that was closed before the process began."""

    def write(self, text: str) -> int:
        return len(text)
