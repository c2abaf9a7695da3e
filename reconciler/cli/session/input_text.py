"""A text that somebody names on the command line: of a file, or of the standard input."""

import sys
from pathlib import Path
from typing import Final

from reconciler.manifest.yaml.source import MAX_BYTES, decode, open_source
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

_STDIN: Final = "-"


def read_input(file: Path) -> tuple[str, str]:
    """The text, and how its places are shown; raises `Rejected` when it cannot be read."""
    shown = file.as_posix()
    is_stdin = shown == _STDIN
    source = decode(_stdin(), shown) if is_stdin else open_source(file, shown)
    if isinstance(source, Problem):
        raise Rejected(source)
    return source.text, shown


def _stdin() -> bytes:
    """All that is typed or piped in; a terminal that went away says nothing."""
    if sys.stdin is None:
        says, remedy = "the standard input is closed", "pipe a file into it, or name one"
        raise Rejected(Problem("unreadable-file", says, remedy))
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        says = f"the standard input has more than {MAX_BYTES:,} bytes"
        raise Rejected(Problem("file-too-large", says, "split it into several files"))
    return content
