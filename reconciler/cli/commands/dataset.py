"""`reconciler dataset`: the commands of judged queries."""

import click

from reconciler.cli.command_list import with_help
from reconciler.cli.datasets.convert import convert
from reconciler.cli.datasets.from_interactions import from_interactions
from reconciler.cli.datasets.pull import list_command, pull
from reconciler.cli.datasets.push import push


@click.group()
def dataset() -> None:
    """Judged queries: write them in other formats, and copy them to the API and back."""


for _each in (convert, push, pull, list_command, from_interactions):
    dataset.add_command(with_help(_each))
