"""`reconciler dataset from-interactions`: judged queries, made of what users did."""

import asyncio
import os
from pathlib import Path

import click

from reconciler.cli.datasets.open import Opened, into_option, open_datasets
from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.session.completing import complete
from reconciler.cli.session.plan_file import time_of_making
from reconciler.model.errors import ExitCode
from reconciler.model.verification.judgements import Dataset
from reconciler.workflows.completions import searchable
from reconciler.workflows.datasets.files import save_with_manifest
from reconciler.workflows.datasets.interactions import MOST_DAYS, InteractionsWanted, generate


@click.command(
    "from-interactions",
    cls=CommandWithSections,
    short_help="Make them of what users did.",
    epilog="""\b
Examples:
  reconciler dataset from-interactions ads/search --into manifests/judgements
  reconciler dataset from-interactions search --types click,purchase --into manifests
""",
)
@click.argument("searched", metavar="[NAMESPACE/]RETRIEVER", shell_complete=complete(searchable))
@click.option(
    "--min-interactions",
    type=click.IntRange(1),
    metavar="N",
    help="Leave out a query with fewer; else as the API has it.",
)
@click.option(
    "--lookback-days",
    type=click.IntRange(1, MOST_DAYS),
    metavar="DAYS",
    help="How far back to look; else as the API has it.",
)
@click.option(
    "--types",
    default="",
    metavar="TYPE,...",
    help="What says that a result was good: click,purchase; else as the API has it.",
)
@click.option("--name", default="", metavar="NAME", help="What it is called; else RETRIEVER-DATE.")
@into_option
@global_options
@click.pass_obj
def from_interactions(
    invocation: Invocation,
    *,
    searched: str,
    min_interactions: int | None,
    lookback_days: int | None,
    types: str,
    name: str,
    into: Path,
) -> ExitCode:
    """Have the API judge queries by what users did with the results of RETRIEVER.

    Writes a manifest and a file of queries. The API keeps what it made under the same name, and
    can never delete it.
    """
    opened = open_datasets(invocation)
    wanted = InteractionsWanted(
        name=name or _usual_name(searched),
        min_interactions=min_interactions,
        lookback_days=lookback_days,
        types=[each.strip() for each in types.split(",") if each.strip()],
    )
    dataset = asyncio.run(_generate(opened, searched, wanted))
    opened.show_saved(save_with_manifest(dataset, folder=opened.folder, into=into))
    return ExitCode.OK


def _usual_name(searched: str) -> str:
    day = time_of_making(os.environ).strftime("%Y-%m-%d")
    return f"{searched.rpartition('/')[2]}-{day}"


async def _generate(opened: Opened, searched: str, wanted: InteractionsWanted) -> Dataset:
    session = opened.session("dataset from-interactions")
    async with session.writing(notice=opened.screen.waits) as writer:
        return await generate(opened.declared, writer, searched=searched, wanted=wanted)
