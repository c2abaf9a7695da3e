"""A text that somebody names on the command line: of a file, or of the standard input."""

import sys
from pathlib import Path
from typing import Final

from reconciler.manifest.yaml.source import decode, open_source
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

_STDIN: Final = "-"


def read_input(file: Path) -> tuple[str, str]:
    """The text, and how its places are shown; raises `Rejected` when it cannot be read."""
    shown = file.as_posix()
    is_stdin = shown == _STDIN
    source = decode(sys.stdin.buffer.read(), shown) if is_stdin else open_source(file, shown)
    if isinstance(source, Problem):
        raise Rejected(source)
    return source.text, shown
