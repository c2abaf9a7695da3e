"""`--compact` and `--stat`: how much of a plan is told."""

from typing import Final

import click
from msgspec import Struct

from reconciler.cli.flags.invocation import Decorated, Invocation, add_options, shared_option
from reconciler.rendering.words.extent import Extent


class ExtentFlags(Struct, frozen=True, kw_only=True):
    """What was said of how much is to be told."""

    compact: bool = False
    stat: bool = False


_OPTIONS: Final = (
    shared_option(
        ExtentFlags,
        "--compact",
        flag_value=True,
        help="One line for each resource; whatever is dangerous stays.",
    ),
    shared_option(
        ExtentFlags,
        "--stat",
        flag_value=True,
        help="Only numbers for each kind and namespace, and what is destroyed.",
    ),
)


def extent_options(command: Decorated) -> Decorated:
    """Adds the options of a command that shows a plan."""
    return add_options(_OPTIONS, command)


def extent_in(invocation: Invocation) -> Extent:
    """How much is to be told, in text and in Markdown."""
    flags = invocation.get(ExtentFlags)
    if flags.compact and flags.stat:
        raise click.UsageError("--compact and --stat are two forms of one plan: say one of them")
    if flags.stat:
        return Extent.STAT
    return Extent.COMPACT if flags.compact else Extent.FULL
