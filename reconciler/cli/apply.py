"""`reconciler apply`: makes live what the manifests declare."""

import os

import click

from reconciler.api.client import Reader
from reconciler.cli.carry_out import Intent, carry_out
from reconciler.cli.flags import flags_in
from reconciler.cli.options import Noted, global_options
from reconciler.cli.planning_flags import applying_options, plan_options, planning_options
from reconciler.cli.screen import screen_for
from reconciler.cli.sections import Sectioned
from reconciler.cli.session import session_with
from reconciler.cli.settings import api_of, open_project, warnings_about
from reconciler.manifest.project import Project
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan
from reconciler.planning.options import PlanOptions
from reconciler.workflows.plan import make_plan


@click.command(
    cls=Sectioned,
    epilog="""\b
Examples:
  reconciler apply
  reconciler apply --auto-approve --format json
  reconciler apply --dry-run
  reconciler --api-url embedded apply
""",
)
@applying_options
@planning_options
@global_options
@click.pass_obj
def apply(noted: Noted, *, auto_approve: bool, dry_run: bool, parallelism: int) -> ExitCode:
    """Make live what the manifests declare: plan, ask, apply, and look again.

    May be repeated at any time, also after a failure or an interruption: what is done stays done.
    """
    flags = flags_in(noted)
    screen = screen_for(flags)
    project = open_project(flags, os.environ)
    api = api_of(project, flags, os.environ)
    screen.warn(warnings_about(flags))
    return carry_out(
        Intent(
            project=project,
            session=session_with(api),
            options=plan_options(project, noted),
            make=_plan,
            question="Apply these changes?",
            is_approved=auto_approve,
            is_dry_run=dry_run,
            parallelism=parallelism,
        ),
        screen,
    )


async def _plan(project: Project, reader: Reader, options: PlanOptions) -> Plan:
    return await make_plan(project, reader, options=options, environ=os.environ)
