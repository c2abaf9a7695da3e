"""`reconciler dataset pull` and `list`: the API's copies of judged queries."""

import asyncio
from functools import partial
from pathlib import Path

import click

from reconciler.cli.datasets.open import into_option, open_datasets
from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.model.errors import ExitCode
from reconciler.rendering.datasets.as_json import listed_as_json
from reconciler.rendering.datasets.as_text import listed_as_text
from reconciler.workflows.datasets.files import save_with_manifest
from reconciler.workflows.datasets.pull import fetch_dataset, list_datasets


@click.command(
    cls=CommandWithSections,
    short_help="Write one of the API's copies as manifests.",
    epilog="""\b
Examples:
  reconciler dataset pull ads/judgements-1a2b3c4d --into manifests/judgements
  reconciler dataset pull ads/auto_ret_1_2026-11-01 --name clicks --into manifests
""",
)
@click.argument("copy", metavar="[NAMESPACE/]NAME")
@click.option("--name", default="", metavar="NAME", help="What it is called here; else as there.")
@into_option
@global_options
@click.pass_obj
def pull(invocation: Invocation, *, copy: str, name: str, into: Path) -> ExitCode:
    """Write a copy of the API's, by its name or id, as a manifest and a file of queries."""
    opened = open_datasets(invocation)
    fetch = partial(fetch_dataset, opened.declared, word=copy, name=name)
    session = opened.session("dataset pull")
    dataset = asyncio.run(session.read(fetch, notice=opened.screen.waits))
    opened.show_saved(save_with_manifest(dataset, folder=opened.folder, into=into))
    return ExitCode.OK


@click.command(
    "list",
    cls=CommandWithSections,
    short_help="List the API's copies.",
    epilog="""\b
Examples:
  reconciler dataset list
  reconciler dataset list --format json
""",
)
@global_options
@click.pass_obj
def list_command(invocation: Invocation) -> ExitCode:
    """List the copies that the API holds in the namespaces of the project, and whose they are."""
    opened = open_datasets(invocation)
    session = opened.session("dataset list")
    list_all = partial(list_datasets, opened.declared)
    listed = asyncio.run(session.read(list_all, notice=opened.screen.waits))
    is_json = opened.screen.flags.wants_json
    opened.screen.result(
        listed_as_json(listed) if is_json else listed_as_text(listed, width=opened.screen.width)
    )
    return ExitCode.OK
