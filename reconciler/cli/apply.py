"""`reconciler apply`: makes live what the manifests declare."""

import os
from typing import Unpack

import click

from reconciler.api.client import Reader
from reconciler.cli.carry_out import Choices, plan_and_carry_out
from reconciler.cli.options import Noted, global_options
from reconciler.cli.planning_flags import applying_options, planning_options
from reconciler.cli.sections import Sectioned
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
def apply(noted: Noted, **choices: Unpack[Choices]) -> ExitCode:
    """Make live what the manifests declare: plan, ask, apply, and look again.

    May be repeated at any time, also after a failure or an interruption: what is done stays done.
    """
    return plan_and_carry_out(noted, choices, make=_plan, question="Apply these changes?")


async def _plan(project: Project, reader: Reader, options: PlanOptions) -> Plan:
    return await make_plan(project, reader, options=options, environ=os.environ)
