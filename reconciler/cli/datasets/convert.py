"""`reconciler dataset convert`: the files of a dataset in another format."""

from pathlib import Path

import click

from reconciler.cli.datasets.open import into_option, open_datasets
from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.session.completing import complete
from reconciler.kinds.verification.datasets import Format
from reconciler.model.errors import ExitCode
from reconciler.workflows.completions import judged
from reconciler.workflows.datasets.files import convert as convert_files


@click.command(
    cls=CommandWithSections,
    short_help="Write the files in another format.",
    epilog="""\b
Examples:
  reconciler dataset convert Dataset/ads/judgements --to jsonl --into judgements
  reconciler dataset convert judgements --to trec --into /tmp/trec
""",
)
@click.argument("address", metavar="ADDRESS", shell_complete=complete(judged))
@click.option(
    "--to",
    "format_",
    type=click.Choice([each.value for each in Format]),
    required=True,
    help="TREC topics and qrels, tables, or JSON Lines, which carry everything.",
)
@into_option
@global_options
@click.pass_obj
def convert(invocation: Invocation, *, address: str, format_: str, into: Path) -> ExitCode:
    """Write the files of a dataset in another format; read back, they are the same dataset.

    What a format cannot carry is refused. The manifest stays as it is: what it has to say of the
    new files is shown.
    """
    opened = open_datasets(invocation)
    (meant,) = opened.declared.find([address])
    dataset = opened.declared.read(meant)
    saved = convert_files(dataset, Format(format_), folder=opened.folder, into=into)
    opened.show_saved(saved)
    return ExitCode.OK
