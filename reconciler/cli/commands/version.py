"""`reconciler version`."""

import json

import click

from reconciler import __version__
from reconciler.cli.flags.global_flags import flags_in
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.options import Noted, global_options


@click.command(cls=CommandWithSections)
@global_options
@click.pass_obj
def version(noted: Noted) -> None:
    """Print the version."""
    as_json = json.dumps({"version": __version__})
    click.echo(as_json if flags_in(noted).wants_json else f"reconciler {__version__}")
