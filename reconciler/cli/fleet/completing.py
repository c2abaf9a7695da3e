"""What a shell offers where a stack of the fleet is named: silent, whatever is wrong with it."""

import os
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from reconciler.cli.flags.global_flags import GlobalFlags
from reconciler.cli.flags.invocation import Invocation
from reconciler.model.errors import ReconcilerError


def complete_stacks(
    context: click.Context, argument: click.Parameter, typed: str
) -> list[CompletionItem]:
    """The names of the stacks that are not named yet."""
    from reconciler.manifest.fleet.load import find_fleet, load_fleet

    said = context.params.get(argument.name or "") or ()
    flags = context.ensure_object(Invocation).get(GlobalFlags)
    folder = find_fleet(flags.project or Path.cwd())
    try:
        stacks = load_fleet(folder, environ=os.environ).stacks if folder else ()
    except ReconcilerError:  # it is told by whoever runs a command
        return []
    names = (each.name for each in stacks if each.name not in said and not each.problems)
    return [CompletionItem(name) for name in names if name.startswith(typed)]
