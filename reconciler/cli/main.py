"""The group, and the one place where an error becomes an exit code and a message."""

import signal
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise
from typing import NoReturn

import click

from reconciler import __version__
from reconciler.cli.commands import LazyGroup
from reconciler.cli.flags import Flags, Noted, flags_in, global_options
from reconciler.model.errors import ExitCode, ReconcilerError
from reconciler.model.problem import Problem

EPILOG = """\b
Examples:
  reconciler validate
  reconciler plan --detailed-exitcode
  reconciler apply --auto-approve
  reconciler --api-url embedded apply     try it without an account

\b
Exit codes, the same in every format:
  0    fine
  1    an error, also in the flags
  2    changes (plan --detailed-exitcode)
  3    blocked by a guard (apply, destroy; plan with --detailed-exitcode)
  4    partly done, or the outcome is unknown
  130  interrupted

\b
Environment:
  MIXPEEK_API_KEY     the API key, unless api.key_env names another variable
  RECONCILER_API_URL  as --api-url
  RECONCILER_ENV      as --env
  NO_COLOR            no colours
"""


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="reconciler %(version)s")
@global_options
def group() -> None:
    """Declare Mixpeek resources in YAML; see the plan; apply it, as often as you like."""


def run() -> NoReturn:
    """The console script."""
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    sys.exit(main(sys.argv[1:]))


def main(args: Sequence[str]) -> int:
    """Run one command line; its exit code."""
    noted: Noted = {}
    try:
        code = group.main(list(args), prog_name="reconciler", obj=noted, standalone_mode=False)
        return int(code or ExitCode.OK)
    except click.ClickException as error:
        return _misused(error, args, flags_in(noted))
    except ReconcilerError as error:
        return _stopped(error.problems, error.exit_code, flags_in(noted))
    except (click.Abort, KeyboardInterrupt):
        return _stopped((_INTERRUPTED,), ExitCode.INTERRUPTED, flags_in(noted))
    except BrokenPipeError:
        return _cut_off()
    except Exception as error:  # the last resort, so that our bug never looks like a user's
        return _broken(error, flags_in(noted))


_INTERRUPTED = Problem("interrupted", "interrupted before it was done")


def _stopped(problems: Sequence[Problem], code: ExitCode, flags: Flags) -> int:
    """Say why the run ended early: people read stderr, programs stdout."""
    from reconciler.cli.screen import screen_for

    screen = screen_for(flags)
    if flags.wants_json:
        from reconciler.rendering.as_json import problems_as_json

        screen.result(problems_as_json(problems, exit_code=code))
    else:
        screen.problems(problems)
    return code


def _misused(error: click.ClickException, args: Sequence[str], flags: Flags) -> int:
    if not (flags.wants_json or "--format=json" in args or ("--format", "json") in _pairs(args)):
        error.show()
        return ExitCode.ERROR
    command = getattr(getattr(error, "ctx", None), "command_path", "reconciler")
    problem = Problem("usage", error.format_message(), f"see `{command} --help`")
    return _stopped((problem,), ExitCode.ERROR, Flags(format="json"))


def _pairs(args: Sequence[str]) -> list[tuple[str, str]]:
    return list(pairwise(args))


def _cut_off() -> int:
    """The reader of our output went away; nothing more can be said, not even at exit."""
    sys.stdout = None
    return ExitCode.ERROR


def _broken(error: Exception, flags: Flags) -> int:
    if flags.verbose:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    again = "" if flags.verbose else ", with what `-v` shows"
    problem = Problem(
        "internal-error",
        f"the reconciler itself failed ({type(error).__name__})",
        f"this is a bug: please report it{again}; running the same command again is safe",
    )
    return _stopped((problem,), ExitCode.ERROR, flags)
