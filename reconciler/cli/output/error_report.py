"""When a run ends early: which exit code, and which words on which stream.

Loaded only then, because `--help` and `version` need none of it.
"""

import errno
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import click
from msgspec.structs import replace

from reconciler.api.text.sanitize import one_line
from reconciler.cli.flags.global_flags import Format, GlobalFlags, UnsupportedFormat
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.terminal.masking import mask_secrets
from reconciler.cli.terminal.screen import screen_for
from reconciler.model.errors import ExitCode, ReconcilerError
from reconciler.model.problem import Problem

_LONGEST_PATH: Final = 200


def say_why(error: BaseException, args: Sequence[str], invocation: Invocation) -> ExitCode:
    """Tell people on stderr, or a program on stdout, why the run ended; its exit code."""
    match error:
        case UnsupportedFormat():
            error.show(file=sys.stderr)
            return ExitCode.ERROR
        case click.ClickException():
            return _report_usage_error(error, args, invocation)
        case ReconcilerError():
            return _report_problems(error.problems, error.exit_code, invocation)
        case click.Abort() | KeyboardInterrupt():
            interrupted = Problem("interrupted", "interrupted before it was done")
            return _report_problems((interrupted,), ExitCode.INTERRUPTED, invocation)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return _report_problems((_report_unwritable(error),), ExitCode.ERROR, invocation)
        case OSError() if error.filename is not None or _is_here_gone():
            return _report_problems((_report_unusable(error),), ExitCode.ERROR, invocation)
        case _:
            return _report_crash(error, invocation)


def _report_unwritable(error: OSError) -> Problem:
    remedy = "make room where the output goes, and run again"
    return Problem("cannot-write", f"the output could not be written: {error.strerror}", remedy)


def _report_unusable(error: OSError) -> Problem:
    """A path that the system refuses, wherever it was looked at: too long, or not to be read."""
    if error.filename is None:
        says = "the folder that this was started in does not exist any more"
        return Problem("unusable-path", says, "change into another folder, and run again")
    shown = one_line(str(error.filename), longest=_LONGEST_PATH)
    says = f"{shown} cannot be used: {error.strerror}"
    return Problem("unusable-path", says, "name another path, or mend its permissions")


def _is_here_gone() -> bool:
    try:
        Path.cwd()
    except OSError:
        return True
    return False


def _report_problems(
    problems: Sequence[Problem], code: ExitCode, invocation: Invocation
) -> ExitCode:
    flags = invocation.get(GlobalFlags)
    screen = screen_for(flags, may_go_unseen=True)
    is_for_people = flags.format is Format.TEXT or not sys.stdout
    if flags.output or not is_for_people:
        from reconciler.cli.output.formats import problems_in
        from reconciler.cli.output.outputs import about_in, write_problems

        about = about_in(invocation)
        unwritten = write_problems(flags.output, problems, about, code=code)
        problems = [*problems, *(each for each in unwritten if each not in problems)]
        if not is_for_people:
            screen.result(problems_in(flags.format, problems, about, code=code))
    if is_for_people or not flags.wants_json:
        screen.problems(problems)
    return code


def _report_usage_error(
    error: click.ClickException, args: Sequence[str], invocation: Invocation
) -> ExitCode:
    # click's own exit code for this is 2, which means "changes" here.
    flags = invocation.get(GlobalFlags)
    if flags.format is Format.TEXT:
        flags = replace(flags, format=_find_format(args) or Format.TEXT)
    if flags.format is Format.TEXT and not flags.output:
        error.show(file=sys.stderr)
        return ExitCode.ERROR
    command = getattr(getattr(error, "ctx", None), "command_path", "reconciler")
    problem = Problem("usage", error.format_message(), f"see `{command} --help`")
    invocation.set(flags)
    return _report_problems((problem,), ExitCode.ERROR, invocation)


def _find_format(args: Sequence[str]) -> Format | None:
    """The format of the result, also where the parser gave up before it came to that option."""
    pairs = [arg.split("=", 1) for arg in args if arg.startswith("--format=")]
    said = [name for option, name in (*pairs, *pairwise(args)) if option == "--format"]
    return next((each for each in Format if each in said), None)


def _report_crash(error: BaseException, invocation: Invocation) -> ExitCode:
    flags = invocation.get(GlobalFlags)
    if flags.verbose:
        from reconciler.cli.terminal.traceback import traceback_as_text

        click.echo(mask_secrets(traceback_as_text(error)), file=sys.stderr, nl=False)
    again = "" if flags.verbose else ", with what `-v` shows"
    problem = Problem(
        "internal-error",
        f"the reconciler itself failed ({type(error).__name__})",
        f"this is a bug: please report it{again}; running the same command again is safe",
    )
    return _report_problems((problem,), ExitCode.ERROR, invocation)
