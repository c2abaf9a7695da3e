"""`reconciler fleet apply`: stack after stack, wave after wave, each only while all is well."""

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click

from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.planning import approving_option
from reconciler.cli.fleet.flags import running_stacks, selection_in
from reconciler.cli.fleet.open import OpenedFleet, open_fleet
from reconciler.cli.fleet.show import about_verb, run_and_show
from reconciler.cli.session.interrupt import interrupted_at_once
from reconciler.cli.session.plan_file import time_of_making
from reconciler.cli.session.reason import reason_for
from reconciler.cli.terminal.screen import is_terminal
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.fleet.outcome import State, Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.model.fleet.stack import FleetStack
from reconciler.model.problem import Problem
from reconciler.rendering.fleet.as_text import report_as_text
from reconciler.rendering.words.view import format_count
from reconciler.workflows.fleet.run import FleetRun


@click.command(
    cls=CommandWithSections,
    short_help="Make live what the stacks declare, wave by wave.",
    epilog="""\b
Examples:
  reconciler fleet apply
  reconciler fleet apply --auto-approve --output json=applied.json
  reconciler fleet apply --unattended
  reconciler fleet apply --wave 1 --verify --auto-approve
""",
)
@approving_option
@click.option(
    "--unattended",
    is_flag=True,
    help="Ask nobody: apply what each entry's `unattended` allows, and leave the rest.",
)
@click.option(
    "--verify", "verifies", is_flag=True, help="Look at drift and checks after the last wave too."
)
@click.option(
    "--max-credits",
    type=click.FloatRange(min=0),
    metavar="N",
    help="Ask no more of each stack than that buys.",
)
@click.option(
    "--parallelism",
    type=click.IntRange(1, 64),
    default=4,
    metavar="N",
    help="Steps at once, in each stack.",
)
@click.option(
    "-m",
    "--reason",
    metavar="TEXT",
    help="Why, for the API's audit log (RECONCILER_REASON).",
)
@running_stacks
@global_options
@click.pass_obj
def apply(
    invocation: Invocation,
    *,
    names: Sequence[str],
    auto_approve: bool,
    unattended: bool,
    verifies: bool,
    max_credits: float | None,
    parallelism: int,
    reason: str | None,
) -> ExitCode:
    """Make live what the stacks declare: wave by wave, each planned, approved, applied, looked at.

    The next wave starts only when drift and checks of the one before are clean. A stack that fails
    while it is changed also keeps those of its own wave from starting.
    """
    if auto_approve and unattended:
        raise click.UsageError("--auto-approve approves all of it, and --unattended does not")
    is_asked = not auto_approve and not unattended
    if is_asked and not is_terminal(sys.stdin):
        raise Rejected(_NOBODY)
    opened = open_fleet(
        invocation, names, about=about_verb(Verb.APPLY, invocation), may_go_unseen=not is_asked
    )
    job = partial(
        FleetRun,
        verb=Verb.APPLY,
        fleet=opened.fleet,
        stacks=opened.stacks,
        around=opened.around(partial(_reason_of, said=reason)),
        today=time_of_making(os.environ).date().isoformat(),
        ask=partial(_ask, opened) if is_asked else None,
        is_unattended=unattended,
        is_verified=verifies,
        parallelism=parallelism,
        max_credits=max_credits,
        shard=selection_in(invocation).shard,
    )
    return run_and_show(opened, lambda stop: job(stop=stop))


_NOBODY = Problem(
    "nobody-to-ask",
    "there is no terminal to ask for approval",
    "pass --auto-approve, or --unattended to apply only what fleet.yaml allows",
)


def _reason_of(stack: FleetStack, folder: Path, *, said: str | None) -> Callable[[], str]:
    return reason_for(f"fleet apply {stack.name}", said=said, folder=folder, environ=os.environ)


def _ask(opened: OpenedFleet, report: FleetReport) -> bool:
    """Show what a wave would do, and ask whether it may."""
    screen = opened.screen
    show = screen.aside if screen.flags.wants_json else screen.result
    show(f"{report_as_text(report, width=screen.width, color=screen.has_color)}\n")
    many = format_count(report.counts[State.CHANGES], "stack")
    with interrupted_at_once():
        return screen.asks(f'Apply these changes to {many}? Only "yes" is accepted: ')
