"""`reconciler fleet list`, `plan`, `status`, `drift` and `verify`: none of them can write."""

import os
from collections.abc import Sequence
from functools import partial

import click

from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.fleet.flags import (
    detailed_option,
    running_stacks,
    selecting_stacks,
    selection_in,
)
from reconciler.cli.fleet.open import open_fleet
from reconciler.cli.fleet.show import about_verb, run_and_show
from reconciler.cli.session.plan_file import time_of_making
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.fleet.outcome import Verb
from reconciler.rendering.fleet.as_json import matrix_as_json
from reconciler.rendering.fleet.listing import stacks_as_text
from reconciler.workflows.fleet.run import FleetRun


@click.command(
    "list",
    cls=CommandWithSections,
    short_help="List the stacks, also as a matrix of jobs.",
    epilog="""\b
Examples:
  reconciler fleet list
  reconciler fleet list --wave 1 --format json
  reconciler fleet list --shard 2/5
""",
)
@selecting_stacks
@global_options
@click.pass_obj
def list_command(invocation: Invocation, *, names: Sequence[str]) -> ExitCode:
    """List the stacks of the fleet; nothing is fetched, and no API is asked.

    With --format json it is one line that GitHub takes as a job's matrix. Any problem of fleet.yaml
    is an error here: no job should go missing by itself.
    """
    opened = open_fleet(invocation, names)
    if problems := [problem for each in opened.fleet.stacks for problem in each.problems]:
        raise Rejected(*problems)
    screen = opened.screen
    screen.result(
        matrix_as_json(opened.stacks)
        if screen.flags.wants_json
        else stacks_as_text(opened.stacks, color=screen.has_color, width=screen.width)
    )
    return ExitCode.OK


@click.command(
    cls=CommandWithSections,
    short_help="Show what would change, in every stack.",
    epilog="""\b
Examples:
  reconciler fleet plan
  reconciler fleet plan 'ads-*' --detailed-exitcode
  reconciler fleet plan --shard 2/5 --output markdown=plan.md --output json=plan.json
""",
)
@detailed_option
@running_stacks
@global_options
@click.pass_obj
def plan(invocation: Invocation, *, names: Sequence[str], detailed_exitcode: bool) -> ExitCode:
    """Show what would change in every stack; changes nothing.

    Waves do not matter here. A stack that cannot be planned says why, and the others are planned.
    """
    return _read(invocation, names, Verb.PLAN, is_detailed=detailed_exitcode)


@click.command(
    cls=CommandWithSections,
    short_help="Show in one line each how the stacks are.",
    epilog="""\b
Examples:
  reconciler fleet status
  reconciler fleet status --wave 1 --format json
""",
)
@detailed_option
@running_stacks
@global_options
@click.pass_obj
def status(invocation: Invocation, *, names: Sequence[str], detailed_exitcode: bool) -> ExitCode:
    """Show for every stack whether live is as its manifests declare; changes nothing.

    As `fleet plan`, without the plans themselves.
    """
    return _read(invocation, names, Verb.STATUS, is_detailed=detailed_exitcode)


@click.command(
    cls=CommandWithSections,
    short_help="Show what changed outside the manifests, in every stack.",
    epilog="""\b
Examples:
  reconciler fleet drift
  reconciler fleet drift --format markdown
""",
)
@running_stacks
@global_options
@click.pass_obj
def drift(invocation: Invocation, *, names: Sequence[str]) -> ExitCode:
    """Show what is live otherwise than it was declared, in every stack; exit 2 when anything is."""
    return _read(invocation, names, Verb.DRIFT)


@click.command(
    cls=CommandWithSections,
    short_help="Ask the checks and gates of every stack.",
    epilog="""\b
Examples:
  reconciler fleet verify
  reconciler fleet verify ads-de --max-credits 20
""",
)
@click.option(
    "--max-credits",
    type=click.FloatRange(min=0),
    metavar="N",
    help="Ask no more of each stack than that buys.",
)
@running_stacks
@global_options
@click.pass_obj
def verify(invocation: Invocation, *, names: Sequence[str], max_credits: float | None) -> ExitCode:
    """Ask what the checks and gates of every stack ask; it only searches, and is billed.

    Exit 2 when one fails, 1 when one cannot be asked.
    """
    return _read(invocation, names, Verb.VERIFY, max_credits=max_credits)


def _read(
    invocation: Invocation,
    names: Sequence[str],
    verb: Verb,
    *,
    is_detailed: bool = False,
    max_credits: float | None = None,
) -> ExitCode:
    opened = open_fleet(invocation, names, about=about_verb(verb, invocation))
    job = partial(
        FleetRun,
        verb=verb,
        fleet=opened.fleet,
        stacks=opened.stacks,
        around=opened.around(),
        today=time_of_making(os.environ).date().isoformat(),
        max_credits=max_credits,
        shard=selection_in(invocation).shard,
        is_detailed=is_detailed,
    )
    return run_and_show(opened, lambda stop: job(stop=stop))
