"""What a shell offers behind a command: silent, whatever is wrong with the project."""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import click
from click.shell_completion import CompletionItem

from reconciler.cli.flags.global_flags import flags_in
from reconciler.cli.flags.invocation import Invocation
from reconciler.model.errors import ReconcilerError

if TYPE_CHECKING:
    from reconciler.manifest.load import LoadedProject

Complete: TypeAlias = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
Offer: TypeAlias = "Callable[[LoadedProject, Sequence[str], str], list[str]]"
"""What may follow: of what is declared, behind these words, and what is typed so far."""


def complete(offer: Offer) -> Complete:
    """For `shell_complete` of an argument: what the project has to offer there."""

    def offered(
        context: click.Context, argument: click.Parameter, typed: str
    ) -> list[CompletionItem]:
        from reconciler.cli.session.settings import open_project
        from reconciler.workflows.completions import load_declared

        said = context.params.get(argument.name or "") or ()
        words = said if isinstance(said, tuple) else ()
        try:
            project = open_project(flags_in(context.ensure_object(Invocation)), os.environ)
            loaded = load_declared(project, environ=os.environ)
        except ReconcilerError:  # it is told by whoever runs a command
            return []
        return [CompletionItem(word) for word in offer(loaded, words, typed)]

    return offered
