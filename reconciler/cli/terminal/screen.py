"""Where words go: results to stdout, everything else to stderr, in colour where it is welcome."""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, TextIO

import click
from msgspec import Struct

from reconciler.cli.flags.global_flags import Format, GlobalFlags
from reconciler.cli.terminal.encoding import SPELLED_OUT
from reconciler.cli.terminal.masking import mask_secrets
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.run.pause import Pause
from reconciler.rendering.run.pauses import pause_as_text
from reconciler.rendering.text.problems import problems_as_text
from reconciler.rendering.words.extent import Extent

_WIDEST = 100
_USUAL = 80


class Screen(Struct, frozen=True, kw_only=True):
    """The two streams of one run, and how wide and colourful they may be.

    Left alone, click writes UTF-8 where a terminal is ASCII: right for programs, not for people, so
    their streams are named.
    """

    flags: GlobalFlags
    width: int
    has_color: bool
    """Of the result."""
    has_log_color: bool
    extent: Extent = Extent.FULL
    """How much of a plan is told."""

    def result(self, text: str) -> None:
        """What was asked for."""
        try:
            stream = sys.stdout if self.flags.format is Format.TEXT else None
            click.echo(mask_secrets(text), file=stream, nl=False, color=True)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Rejected(lose_stdout(error)) from error

    def note(self, text: str) -> None:
        """What is good to know, unless silence was asked for."""
        if not self.flags.quiet:
            click.echo(mask_secrets(text), file=sys.stderr, nl=False, color=True)

    def waits(self, pause: Pause) -> None:
        """Why nothing seems to happen."""
        self.note(pause_as_text(pause))

    def aside(self, text: str) -> None:
        """What somebody must see before answering, when the result is for a program."""
        click.echo(mask_secrets(text), file=sys.stderr, nl=False, color=True)

    def warn(self, problems: Sequence[Problem]) -> None:
        """What is unwise, but works."""
        if problems and not self.flags.quiet:
            self.problems(problems)

    def asks(self, question: str) -> bool:
        """Whether somebody at the terminal answers yes."""
        click.echo(mask_secrets(question), file=sys.stderr, nl=False)
        try:
            answer = sys.stdin.readline()
        except (OSError, ValueError):  # the terminal went away, or what was typed is no text
            return False
        if not answer.endswith("\n"):  # Ctrl-D leaves the question's line open
            click.echo(file=sys.stderr)
        return answer.strip() == "yes"

    def answer(self, question: str) -> str | None:
        """What somebody at the terminal types; `None` when nobody answers."""
        click.echo(mask_secrets(question), file=sys.stderr, nl=False)
        try:
            typed = sys.stdin.readline()
        except (OSError, ValueError):  # the terminal went away, or what was typed is no text
            return None
        if not typed.endswith("\n"):  # Ctrl-D leaves the question's line open
            click.echo(file=sys.stderr)
            return None
        return typed.strip()

    def problems(self, problems: Sequence[Problem]) -> None:
        """What went wrong; said even when silence was asked for."""
        # The pages come with all kinds, and most runs have nothing to complain of.
        from reconciler.rendering.text.codes import problems_hint

        text = problems_as_text(problems, color=self.has_log_color, width=self.width)
        text += problems_hint(problems, color=self.has_log_color, width=self.width)
        click.echo(mask_secrets(text), file=sys.stderr, nl=False, color=True)


def lose_stdout(error: OSError) -> Problem:
    """Write nothing more to it: what is left in its buffer would fail again at exit."""
    # Python flushes at exit, and would fail a second time with a traceback.
    sys.stdout = None
    is_left = isinstance(error, BrokenPipeError)
    why = "its reader went away" if is_left else error.strerror
    what = "let its reader read to the end" if is_left else "make room where it goes"
    return Problem(
        "cannot-write",
        f"the result could not be written: {why}",
        f"{what}, and run again; what was applied stays applied",
    )


def screen_for(
    flags: GlobalFlags, *, may_go_unseen: bool = False, extent: Extent = Extent.FULL
) -> Screen:
    """The streams of this process.

    Raises `Rejected` when stdout is closed, and nothing else is to be done than to show a result.
    """
    if sys.stdout is None and not (may_go_unseen or flags.output):
        raise Rejected(_CLOSED)
    _write_anything(sys.stdout, is_for_people=flags.format is Format.TEXT)
    _write_anything(sys.stderr, is_for_people=flags.log_format == "text")
    return Screen(
        flags=flags,
        width=_width(),
        has_color=_is_colorful(sys.stdout, flags, os.environ),
        has_log_color=_is_colorful(sys.stderr, flags, os.environ),
        extent=extent,
    )


_CLOSED: Final = Problem(
    "cannot-write",
    "there is nowhere to show the result: stdout is closed",
    "leave it open, or send it to a file, or to /dev/null if nobody is to read it",
)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sits at the other end; a closed stream has no other end."""
    return stream is not None and stream.isatty()


def _write_anything(stream: TextIO, *, is_for_people: bool) -> None:
    # An old code page lacks the arrows; a replacement is better than a crash.
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        with suppress(OSError):  # it flushes; what is lost is told by whoever writes
            reconfigure(errors=SPELLED_OUT if is_for_people else "backslashreplace")


def _is_colorful(stream: TextIO, flags: GlobalFlags, environ: Mapping[str, str]) -> bool:
    if flags.no_color or environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return is_terminal(stream)


def _width() -> int:
    if not is_terminal(sys.stdout):
        return _USUAL
    return min(shutil.get_terminal_size((_USUAL, 24)).columns, _WIDEST)
