"""`reconciler export`: what is live, as manifests that plan to nothing."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from reconciler.cli.flags.environments import read_environments
from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.flags.selection import selecting_options, wanted_in
from reconciler.cli.output.exported import ExportReport, export_bar, save_export
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.export_target import ExportTarget, open_target, require_new
from reconciler.cli.session.settings import api_of, warnings_about
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.manifest.export.layout import Layout
from reconciler.model.errors import ExitCode
from reconciler.workflows.export import Export, ExportOptions, plan_export
from reconciler.workflows.export_environments import plan_environments
from reconciler.workflows.session import Session


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler export --into ads --stack ads-platform
  reconciler export --into ads --adopt --layout namespace
  reconciler export 'Retriever/ads/*' --into ads --dry-run
  reconciler export --into ads --stack ads --as-environments staging=ads-staging,prod=ads
""",
)
@selecting_options
@click.option(
    "--into",
    type=path,
    required=True,
    metavar="DIR",
    help="A project, or where one is to be; inside of one, `pull --all` needs no folder.",
)
@click.option("--stack", metavar="NAME", help="What the stack of a new project is called.")
@click.option(
    "--layout",
    type=click.Choice([each.value for each in Layout]),
    default=Layout.KIND.value,
    show_default=True,
    help="What the folders are made of.",
)
@click.option(
    "--adopt", is_flag=True, help="Write `lifecycle: {adopt: true}` for what nobody owns."
)
@click.option(
    "--update", is_flag=True, help="Change manifests that are there, as the diff shows it."
)
@click.option(
    "--as-environments",
    "environments",
    callback=read_environments,
    metavar="ENV=NAMESPACE,...",
    help="One set of manifests for several namespaces; what differs goes into environments.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@global_options
@click.pass_obj
def export(
    invocation: Invocation,
    *,
    patterns: Sequence[str],
    kinds: Sequence[str],
    namespaces: Sequence[str],
    into: Path,
    stack: str | None,
    layout: str,
    adopt: bool,
    update: bool,
    environments: Mapping[str, str],
    dry_run: bool,
) -> ExitCode:
    """Write manifests for what is live, so that the next plan is empty; changes nothing at the API.

    Nothing is written over a file: what a project declares already keeps its text, and what is
    live otherwise is shown as a diff, which --update writes.
    """
    flags = flags_in(invocation)
    screen = screen_for(flags, may_go_unseen=not dry_run)
    target = open_target(flags, into, stack, os.environ)
    session = session_with(api_of(target.project, flags, os.environ))
    screen.warn(warnings_about(flags))
    options = ExportOptions(
        wanted=wanted_in(patterns, kinds, namespaces),
        layout=Layout(layout),
        under=target.under,
        adopt=adopt,
    )
    if environments:
        require_new(target, into, is_chosen=bool(patterns or namespaces))
    found = asyncio.run(_plan(target, session, screen, options, environments))
    report = ExportReport(found, into, is_written=not dry_run, is_updated=update and not dry_run)
    report.show_left_out(screen)
    if not dry_run:
        with export_bar(screen) as bar:
            save_export(target, found, with_declared=update, progress=bar.show)
    return report.show(screen)


async def _plan(
    target: ExportTarget,
    session: Session,
    screen: Screen,
    options: ExportOptions,
    environments: Mapping[str, str],
) -> Export:
    stack, text = target.project.stack, target.project_file or ""
    usual = partial(plan_export, target.project)
    shared = partial(plan_environments, text, stack, namespaces=environments)
    with export_bar(screen) as bar:
        plan = partial(
            shared if environments else usual,
            options=options,
            environ=os.environ,
            progress=bar.show,
        )
        return await session.read(plan, notice=screen.waits)
