"""`reconciler compare`: two environments, or one and what is live, side by side. Only reads."""

import asyncio
import os
from functools import partial

import click
from msgspec.structs import replace

from reconciler.cli.flags.global_flags import Format, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.output.formats import ReportInfo, TextStyle, plan_in
from reconciler.cli.output.outputs import about_in, review_flags, show_result
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.model.errors import ExitCode
from reconciler.model.plan import ComparedSides, Plan
from reconciler.rendering.environments.compared_as_json import compared_as_json
from reconciler.rendering.text.totals import compared_of
from reconciler.rendering.words.entries import entries_of
from reconciler.workflows.compare_environments import (
    LIVE,
    compare_two,
    compare_with_live,
    read_environment,
)

_ABOUT = ReportInfo(title="Comparison", marker="compare")


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler compare staging prod
  reconciler compare prod live
  reconciler compare staging prod --format json
""",
)
@click.argument("before", metavar="ENV")
@click.argument("after", metavar="ENV|live")
@global_options
@click.pass_obj
def compare(invocation: Invocation, *, before: str, after: str) -> ExitCode:
    """Show what differs between two environments, from the first to the second; exit 2 if it does.

    `live` on either side is what the API has. What is wrong with the manifests is told on stderr,
    and what it is about is left out.
    """
    flags = review_flags(invocation, _ABOUT)
    if flags.env:
        raise click.UsageError("compare names its environments itself: leave out --env")
    if before == after == LIVE:
        raise click.UsageError("live is live: name an environment to compare it with")
    screen = screen_for(flags)
    made = _compare(ComparedSides(before, after), screen)
    code = ExitCode.CHANGES if made.steps else ExitCode.OK
    says = compared_of(made, made.compared or ComparedSides(before, after), entries_of(made, KINDS))
    show_result(
        screen,
        partial(_format, made, replace(about_in(invocation), stack=made.stack, says=says), code),
        all_of_it=False,
    )
    return code


def _compare(named: ComparedSides, screen: Screen) -> Plan:
    environments = [name for name in (named.before, named.after) if name != LIVE]
    flags = screen.flags
    projects = [open_project(replace(flags, env=(name,)), os.environ) for name in environments]
    sides = [read_environment(project, environ=os.environ) for project in projects]
    problems = dict.fromkeys(problem for side in sides for problem in side.problems)
    if problems:
        screen.problems([*problems])
    if len(sides) == len((named.before, named.after)):
        return compare_two(sides[0], sides[1], named)
    session = session_with(api_of(projects[0], flags, os.environ))
    screen.warn(warnings_about(flags))
    look = partial(compare_with_live, projects[0], read=sides[0], named=named)
    made, found = asyncio.run(session.read(look, notice=screen.waits))
    if found:
        screen.problems(found)
    return made


def _format(plan: Plan, about: ReportInfo, code: ExitCode, format_: Format, look: TextStyle) -> str:
    if format_ is Format.JSON:
        return compared_as_json(plan, exit_code=code, kinds={**KINDS, **VERIFICATIONS})
    return plan_in(format_, plan, about, look)
