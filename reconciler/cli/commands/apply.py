"""`reconciler apply`: makes live what the manifests declare."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Unpack

import click

from reconciler.cli.applying.intent import ApplyChoices, Reading
from reconciler.cli.applying.run_apply import plan_and_carry_out
from reconciler.cli.flags.extent import extent_options
from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.flags.planning import applying_options, planning_options
from reconciler.cli.session.span import read_span
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.plan import make_planner


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler apply
  reconciler apply --auto-approve --format json
  reconciler apply --dry-run
  reconciler plan -o plan.json && reconciler apply plan.json
  reconciler --api-url embedded apply
""",
)
@click.argument("planfile", required=False, type=path, metavar="[PLANFILE]")
@click.option(
    "--max-age",
    type=read_span,
    metavar="AGE",
    help="Refuse a PLANFILE that is older: 90s, 15m, 2h, 7d.",
)
@applying_options
@planning_options
@extent_options
@global_options
@click.pass_obj
def apply(
    invocation: Invocation,
    *,
    planfile: Path | None,
    max_age: timedelta | None,
    **choices: Unpack[ApplyChoices],
) -> ExitCode:
    """Make live what the manifests declare: plan, ask, apply, and look again.

    With PLANFILE, carry out exactly the plan that `plan -o` saved there, if nothing it depends on
    has moved since. May be repeated at any time, also after a failure or an interruption: what is
    done stays done.
    """
    if planfile is not None:
        # Loaded where there is one: most plans are applied as they are made.
        from reconciler.cli.applying.saved_apply import apply_saved

        return apply_saved(planfile, invocation, choices, max_age=max_age)
    if max_age is not None:
        raise click.UsageError("--max-age is about the age of a PLANFILE, and none is named")
    return plan_and_carry_out(
        invocation, choices, command="apply", make=_planning, question="Apply these changes?"
    )


def _planning(project: Project, options: PlanOptions) -> Reading:
    return make_planner(project, options=options, environ=os.environ)
