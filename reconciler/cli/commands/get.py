"""`reconciler get`: one live resource, as a manifest, its spec or its row. Only reads."""

import asyncio
import os
from functools import partial

import click

from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.export_target import project_or_none
from reconciler.cli.session.settings import api_of, warnings_about
from reconciler.cli.terminal.screen import screen_for
from reconciler.model.errors import ExitCode
from reconciler.rendering.json.json_text import dump
from reconciler.workflows.inventory import find_one


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler get Retriever/ads/search
  reconciler get Retriever/ads/search --format json
  reconciler get ret_4f1c2a --raw
""",
)
@click.argument("word", metavar="ADDRESS")
@click.option("--raw", is_flag=True, help="The row as the API tells it, as JSON.")
@global_options
@click.pass_obj
def get(invocation: Invocation, *, word: str, raw: bool) -> ExitCode:
    """Print one live resource as a manifest; with --format json its spec alone.

    ADDRESS may end with an id in place of the name, or be an id alone. Secrets are never printed.
    """
    flags = flags_in(invocation)
    screen = screen_for(flags)
    project = project_or_none(flags, os.environ)
    session = session_with(api_of(project, flags, os.environ))
    screen.warn(warnings_about(flags))
    look = partial(find_one, project, word=word)
    found = asyncio.run(session.read(look, notice=screen.waits))
    if raw:
        screen.result(dump(found.raw))
    else:
        screen.result(dump(found.manifest.spec) if flags.wants_json else found.manifest.text)
    return ExitCode.OK
