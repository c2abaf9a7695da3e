"""Which live resources a command is about: patterns, `--kind` and `--namespace`."""

from collections.abc import Sequence

import click

from reconciler.cli.flags.addresses import read_pattern
from reconciler.cli.flags.invocation import Decorated, add_options
from reconciler.kinds import KINDS
from reconciler.model.text.nearest import did_you_mean
from reconciler.workflows.selection import Wanted


def read_kind(text: str) -> str:
    """The name of a kind that can be declared."""
    if text not in KINDS:
        raise click.BadParameter(f"`{text}` is not a kind: {did_you_mean(text, KINDS)}")
    return text


_OPTIONS = (
    click.argument("patterns", type=read_pattern, nargs=-1, metavar="[ADDRESS|PATTERN]..."),
    click.option(
        "--kind",
        "kinds",
        type=read_kind,
        multiple=True,
        metavar="KIND",
        help="Only resources of this kind; may be repeated.",
    ),
    click.option(
        "--namespace",
        "namespaces",
        multiple=True,
        metavar="NAME",
        help="Only what is in this namespace, and itself; may be repeated.",
    ),
)


def selecting_options(command: Decorated) -> Decorated:
    """Adds them to a command."""
    return add_options(_OPTIONS, command)


def wanted_in(patterns: Sequence[str], kinds: Sequence[str], namespaces: Sequence[str]) -> Wanted:
    """What was asked for."""
    return Wanted(patterns=tuple(patterns), kinds=tuple(kinds), namespaces=tuple(namespaces))
