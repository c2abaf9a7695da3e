"""`reconciler version`."""

import json

import click

from reconciler import __version__
from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation


@click.command(cls=CommandWithSections)
@global_options
@click.pass_obj
def version(invocation: Invocation) -> None:
    """Print the version."""
    as_json = json.dumps({"version": __version__})
    click.echo(as_json if flags_in(invocation).wants_json else f"reconciler {__version__}")
