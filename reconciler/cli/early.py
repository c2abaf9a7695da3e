"""When a run ends early: which exit code, and which words on which stream.

Loaded only then, because `--help` and `version` need none of it.
"""

import errno
import sys
from collections.abc import Sequence
from itertools import pairwise

import click

from reconciler.cli.flags import Flags, flags_in
from reconciler.cli.options import Noted
from reconciler.cli.screen import screen_for
from reconciler.model.errors import ExitCode, ReconcilerError
from reconciler.model.problem import Problem


def say_why(error: BaseException, args: Sequence[str], noted: Noted) -> ExitCode:
    """Tell people on stderr, or a program on stdout, why the run ended; its exit code."""
    flags = flags_in(noted)
    match error:
        case click.ClickException():
            return _misused(error, args, flags)
        case ReconcilerError():
            return _stopped(error.problems, error.exit_code, flags)
        case click.Abort() | KeyboardInterrupt():
            interrupted = Problem("interrupted", "interrupted before it was done")
            return _stopped((interrupted,), ExitCode.INTERRUPTED, flags)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return _stopped((_no_room(error),), ExitCode.ERROR, flags)
        case _:
            return _broken(error, flags)


def _no_room(error: OSError) -> Problem:
    remedy = "make room where the output goes, and run again"
    return Problem("cannot-write", f"the output could not be written: {error.strerror}", remedy)


def _stopped(problems: Sequence[Problem], code: ExitCode, flags: Flags) -> ExitCode:
    screen = screen_for(flags)
    if flags.wants_json and sys.stdout:
        from reconciler.rendering.as_json import problems_as_json

        screen.result(problems_as_json(problems, exit_code=code))
    else:
        screen.problems(problems)
    return code


def _misused(error: click.ClickException, args: Sequence[str], flags: Flags) -> ExitCode:
    # click's own exit code for this is 2, which means "changes" here.
    if not flags.wants_json and not _asks_for_json(args):
        error.show()
        return ExitCode.ERROR
    command = getattr(getattr(error, "ctx", None), "command_path", "reconciler")
    problem = Problem("usage", error.format_message(), f"see `{command} --help`")
    return _stopped((problem,), ExitCode.ERROR, Flags(format="json"))


def _asks_for_json(args: Sequence[str]) -> bool:
    """Also where the parser gave up before it came to that option."""
    return "--format=json" in args or ("--format", "json") in pairwise(args)


def _broken(error: BaseException, flags: Flags) -> ExitCode:
    if flags.verbose:
        import traceback

        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    again = "" if flags.verbose else ", with what `-v` shows"
    problem = Problem(
        "internal-error",
        f"the reconciler itself failed ({type(error).__name__})",
        f"this is a bug: please report it{again}; running the same command again is safe",
    )
    return _stopped((problem,), ExitCode.ERROR, flags)
