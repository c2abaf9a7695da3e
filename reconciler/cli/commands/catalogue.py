"""`reconciler catalogue`: the stages and extractors that manifests can use."""

import asyncio
import os
from collections.abc import Sequence
from functools import partial

import click
from click.shell_completion import CompletionItem

from reconciler.cli.flags.global_flags import GlobalFlags, flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.export_target import project_or_none
from reconciler.cli.session.settings import api_of, public_api_of, warnings_about
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.kinds.catalogue.entries import bundled_entries
from reconciler.model.errors import ExitCode
from reconciler.model.search.catalogue_entry import CatalogueListing
from reconciler.rendering.catalogue.as_json import catalogue_as_json
from reconciler.rendering.catalogue.as_text import entries_as_text, listing_as_text
from reconciler.workflows.catalogue import (
    choose,
    completions,
    example_text,
    read_live,
    read_words,
)


def _complete(
    context: click.Context, _argument: click.Parameter, typed: str
) -> list[CompletionItem]:
    before = context.params.get("words") or ()
    return [CompletionItem(word) for word in completions(typed, before)]


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler catalogue
  reconciler catalogue stages
  reconciler catalogue stages rerank
  reconciler catalogue text_extractor --live
  reconciler catalogue extractors --namespace ads --format json
""",
)
@click.argument("words", metavar="[stages|extractors] [NAME]", nargs=-1, shell_complete=_complete)
@click.option("--live", is_flag=True, help="Ask the API, which needs no key for it.")
@click.option(
    "--namespace",
    metavar="NS",
    help="Ask the API for the extractors of this namespace, those of your own among them.",
)
@global_options
@click.pass_obj
def catalogue(
    invocation: Invocation, *, words: Sequence[str], live: bool, namespace: str | None
) -> ExitCode:
    """Show the stages and extractors that can be used, or one of them in full.

    Without --live it is the copy that this version brings along, and nothing is asked.
    """
    if len(words) > 2:
        raise click.UsageError("name one stage or extractor at a time")
    flags = flags_in(invocation)
    screen = screen_for(flags)
    section, name = read_words(words)
    is_live = live or namespace is not None
    listing = _read(flags, screen, namespace) if is_live else bundled_entries()
    chosen = choose(listing, section, name)
    examples = [example_text(each) for each in chosen]
    if flags.wants_json:
        screen.result(catalogue_as_json(chosen, examples, listing))
    elif name is None:
        screen.result(listing_as_text(chosen, listing, color=screen.has_color, width=screen.width))
    else:
        screen.result(
            entries_as_text(chosen, examples, listing, color=screen.has_color, width=screen.width)
        )
    return ExitCode.OK


def _read(flags: GlobalFlags, screen: Screen, namespace: str | None) -> CatalogueListing:
    project = project_or_none(flags, os.environ)
    # What is told of a namespace is told to those who may look into it.
    find = api_of if namespace is not None else public_api_of
    session = session_with(find(project, flags, os.environ))
    screen.warn(warnings_about(flags))
    look = partial(read_live, namespace=namespace)
    return asyncio.run(session.read(look, notice=screen.waits))
