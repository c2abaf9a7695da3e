"""`reconciler plan`: what would change, and what speaks against it."""

import asyncio
import os

import click

from reconciler.cli.collector import collector_off
from reconciler.cli.flags import flags_in
from reconciler.cli.options import Noted, global_options
from reconciler.cli.planning_flags import plan_options, planning_options
from reconciler.cli.screen import screen_for
from reconciler.cli.sections import Sectioned
from reconciler.cli.session import Session, session_with
from reconciler.cli.settings import api_of, open_project, warnings_about
from reconciler.manifest.project import Project
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan
from reconciler.planning.options import PlanOptions
from reconciler.rendering.as_json import plan_as_json
from reconciler.rendering.as_text import plan_as_text
from reconciler.workflows.plan import make_plan


@click.command(
    cls=Sectioned,
    epilog="""\b
Examples:
  reconciler plan
  reconciler plan --detailed-exitcode --format json > plan.json
  reconciler plan --no-prune --adopt Bucket/ads/videos
  reconciler plan --allow-destroy Collection/ads/old --max-documents-destroyed 48000
""",
)
@click.option(
    "--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes, 3 when refused."
)
@click.option("--show-unmanaged", is_flag=True, help="List live resources that nobody declares.")
@planning_options
@global_options
@click.pass_obj
def plan(noted: Noted, *, detailed_exitcode: bool, show_unmanaged: bool) -> ExitCode:
    """Show what would change; changes nothing."""
    flags = flags_in(noted)
    screen = screen_for(flags)
    project = open_project(flags, os.environ)
    session = session_with(api_of(project, flags, os.environ))
    screen.warn(warnings_about(flags))
    made = asyncio.run(_made(project, session, plan_options(project, noted)))
    if flags.wants_json:
        screen.result(plan_as_json(made))
    else:
        screen.result(
            plan_as_text(
                made, width=screen.width, color=screen.has_color, show_unmanaged=show_unmanaged
            )
        )
    return exit_code_of(made) if detailed_exitcode else ExitCode.OK


async def _made(project: Project, session: Session, options: PlanOptions) -> Plan:
    with collector_off():
        async with session.reading() as reader:
            return await make_plan(project, reader, options=options, environ=os.environ)


def exit_code_of(plan: Plan) -> ExitCode:
    """What a plan means to a script."""
    if plan.refusals:
        return ExitCode.REFUSED
    return ExitCode.CHANGES if plan.steps else ExitCode.OK
