"""What a step tells: outputs for later steps, the job's summary, and lines of its log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Final

from ci.github.inputs import Run

_MOST: Final = 1_000_000
"""Bytes; GitHub shows summaries of 1 MiB at most, and none that are longer."""


def put_out(run: Run, **values: object) -> None:
    """Outputs of this step; a value cannot end early or begin another one."""
    lines = []
    for name, value in values.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        end = f"end-{token_hex(8)}"
        lines.append(f"{name.replace('_', '-')}<<{end}\n{text}\n{end}\n")
    _append(run.outputs, "".join(lines))


def summarise(run: Run, text: str) -> None:
    """Markdown on the page of the run."""
    _append(run.summary, f"{text[:_MOST]}\n")


def say(text: str) -> None:
    """A line of the log."""
    print(text, flush=True)


@contextmanager
def unheeded() -> Iterator[None]:
    """The runner obeys nothing said meanwhile: a value in a plan may look like a command."""
    token = token_hex(16)
    say(f"::stop-commands::{token}")
    try:
        yield
    finally:
        say(f"::{token}::")


def warn(text: str) -> None:
    """A warning on the page of the run."""
    print(f"::warning::{_escaped(text)}", flush=True)


def complain(text: str) -> None:
    """An error on the page of the run."""
    print(f"::error::{_escaped(text)}", flush=True)


def annotate(file: Path) -> None:
    """The lines that GitHub shows in the changed files; they are commands by now, and escaped."""
    if file.is_file():
        sys.stdout.write(file.read_text(encoding="utf-8"))
        sys.stdout.flush()


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _append(file: Path | None, text: str) -> None:
    if file is not None:
        with file.open("a", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
