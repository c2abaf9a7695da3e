"""`reconciler destroy`: deletes what the stack owns, under the same guards."""

import os
from typing import Unpack

import click

from reconciler.cli.applying.intent import ApplyChoices, Reading
from reconciler.cli.applying.run_apply import plan_and_carry_out
from reconciler.cli.flags.extent import extent_options
from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.planning import (
    applying_options,
    limiting_options,
    namespace_options,
)
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.destroy import make_destroy_plan


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler destroy --dry-run
  reconciler destroy --include-namespaces
  reconciler destroy --max-deletes 20 --max-delete-percent 100
  reconciler destroy --max-documents-destroyed 48000 --auto-approve
""",
)
@applying_options
@namespace_options
@limiting_options
@extent_options
@global_options
@click.pass_obj
def destroy(invocation: Invocation, **choices: Unpack[ApplyChoices]) -> ExitCode:
    """Delete what this stack owns, in an order that its references allow.

    The guards of reconciler.yaml hold here too; each is lifted by its own option. A namespace
    carries no owner: it stays, unless --include-namespaces says otherwise.
    """
    return plan_and_carry_out(
        invocation, choices, command="destroy", make=_planning, question="Delete these resources?"
    )


def _planning(project: Project, options: PlanOptions) -> Reading:
    return lambda reader: make_destroy_plan(project, reader, options=options, environ=os.environ)
