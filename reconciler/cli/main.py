"""The group, and the one place where every error ends; `early` makes an exit code of it."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from reconciler import __version__
from reconciler.cli.command_list import LazyGroup
from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.session.ending import end_at_once
from reconciler.cli.session.left_out import leave_out
from reconciler.cli.session.signals import take_for_interruptions
from reconciler.cli.terminal.masking import start_masking
from reconciler.cli.terminal.streams import hold_standard_streams, lossy_stderr
from reconciler.workflows.gc_pause import spare_gc

EPILOG = """\b
Examples:
  reconciler validate
  reconciler plan --detailed-exitcode
  reconciler apply --auto-approve
  reconciler drift
  reconciler verify
  reconciler --api-url embedded apply     try it without an account

\b
Exit codes, the same in every format:
  0    fine
  1    an error, also in the flags
  2    changes (plan --detailed-exitcode), drift (drift), or a failed check (verify)
  3    blocked by a guard (apply, destroy; plan with --detailed-exitcode)
  4    partly done, or the outcome is unknown
  5    live changed since the plan was made, or it is too old (apply)
  130  interrupted

\b
Environment:
  MIXPEEK_API_KEY     the API key, unless api.key_env names another variable
  RECONCILER_API_URL  as --api-url
  RECONCILER_ENV      as --env
  RECONCILER_REASON   as --reason (apply, destroy)
  NO_COLOR            no colours
"""


@click.group(
    cls=LazyGroup,
    help="Declare Mixpeek resources in YAML; see the plan; apply it, as often as you like.",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="reconciler %(version)s")
@global_options
def group() -> None:
    """All commands; its help is no docstring, because Python can forget those (-OO)."""


def console_script() -> NoReturn:
    """What the shell runs: one command line, and the end of the process."""
    end_at_once(run())


def run() -> int:
    """The command line of this process, which is ours from its start; its exit code."""
    spare_gc()
    leave_out()
    hold_standard_streams()
    take_for_interruptions()
    return main(sys.argv[1:])


def main(args: Sequence[str]) -> int:
    """Run one command line; its exit code."""
    with lossy_stderr():
        return _main(args)


def _main(args: Sequence[str]) -> int:
    invocation = Invocation()
    # Before anything can fail: an error's words may hold a key.
    start_masking(os.environ)
    try:
        code = group.main(list(args), prog_name="reconciler", obj=invocation, standalone_mode=False)
        return int(code or 0)
    except BrokenPipeError:
        return _handle_broken_pipe()
    except (Exception, KeyboardInterrupt) as error:  # told apart there: nothing else ends a run
        from reconciler.cli.output.error_report import say_why

        return say_why(error, args, invocation)


def _handle_broken_pipe() -> int:
    """The reader of our output went away; nothing more can be said, not even at exit."""
    sys.stdout = None
    return 1
