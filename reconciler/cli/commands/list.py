"""`reconciler list`: what is live, and whose it is. Only reads."""

import asyncio
import os
from collections.abc import Sequence
from functools import partial

import click

from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.selection import selecting_options, wanted_in
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.export_target import project_or_none
from reconciler.cli.session.settings import api_of, warnings_about
from reconciler.cli.terminal.screen import screen_for
from reconciler.model.errors import ExitCode
from reconciler.rendering.export.inventory import inventory_as_json, inventory_as_text
from reconciler.workflows.inventory import list_live


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler list
  reconciler list 'Retriever/ads/*'
  reconciler list --namespace ads --format json
""",
)
@selecting_options
@global_options
@click.pass_obj
def list(  # noqa: A001 - the command's name
    invocation: Invocation,
    *,
    patterns: Sequence[str],
    kinds: Sequence[str],
    namespaces: Sequence[str],
) -> ExitCode:
    """List what is live: address, owner, counts where there are any, last change.

    Needs no project; without one nothing is ours.
    """
    flags = flags_in(invocation)
    screen = screen_for(flags)
    project = project_or_none(flags, os.environ)
    session = session_with(api_of(project, flags, os.environ))
    screen.warn(warnings_about(flags))
    look = partial(list_live, project, wanted=wanted_in(patterns, kinds, namespaces))
    rows = asyncio.run(session.read(look, notice=screen.waits))
    screen.result(inventory_as_json(rows) if flags.wants_json else inventory_as_text(rows))
    return ExitCode.OK
