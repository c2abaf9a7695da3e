"""The options that say which stacks of a fleet are meant, and how many run at once."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import click
from msgspec import Struct

from reconciler.cli.flags.invocation import Decorated, Invocation, add_options, shared_option
from reconciler.cli.fleet.completing import complete_stacks
from reconciler.cli.session.span import read_span
from reconciler.model.fleet.selection import Shard

_SHARD: Final = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")


class SelectionFlags(Struct, frozen=True, kw_only=True):
    """Which stacks are meant."""

    wave: tuple[int, ...] = ()
    shard: Shard | None = None


class LimitFlags(Struct, frozen=True, kw_only=True):
    """How much runs at once; `None` is as the fleet says."""

    at_once: int | None = None
    timeout: timedelta | None = None


def read_shard(text: str) -> Shard:
    """`2/5`."""
    found = _SHARD.fullmatch(text)
    number, count = map(int, found.groups()) if found else (1, 0)
    if number > count:
        raise click.BadParameter(f"`{text}` is not a part such as 2/5, the second of five")
    return Shard(number, count)


def _read_timeout(text: str) -> timedelta:
    span = read_span(text)
    if not span:
        raise click.BadParameter("in no time nothing can be done: 90s, 15m, 2h")
    return span


_SELECTING: Final = (
    click.argument("names", nargs=-1, metavar="[STACK]...", shell_complete=complete_stacks),
    shared_option(
        SelectionFlags,
        "--wave",
        type=click.IntRange(min=1),
        multiple=True,
        metavar="N",
        help="Only the stacks of this wave; may be repeated.",
    ),
    shared_option(
        SelectionFlags,
        "--shard",
        type=read_shard,
        metavar="K/N",
        help="Only one of N parts, such as 2/5; together they are the whole.",
    ),
)
_LIMITING: Final = (
    shared_option(
        LimitFlags,
        "--at-once",
        type=click.IntRange(1, 256),
        metavar="N",
        help="Stacks at once, over all accounts; else `limits.stacks`.",
    ),
    shared_option(
        LimitFlags,
        "--timeout",
        type=_read_timeout,
        metavar="TIME",
        help="How long a stack may take that does not say it itself: 90s, 15m, 2h.",
    ),
)


def selecting_stacks(command: Decorated) -> Decorated:
    """Adds what says which stacks are meant."""
    return add_options(_SELECTING, command)


def running_stacks(command: Decorated) -> Decorated:
    """The same, for a command that does something with them."""
    return add_options((*_SELECTING, *_LIMITING), command)


def detailed_option(command: Decorated) -> Decorated:
    """`--detailed-exitcode`."""
    option = click.option(
        "--detailed-exitcode",
        is_flag=True,
        help="Exit 2 when any has changes, 3 when any is refused.",
    )
    return option(command)


def selection_in(invocation: Invocation) -> SelectionFlags:
    """What was said."""
    return invocation.get(SelectionFlags)


def words_of(names: Sequence[str]) -> tuple[str, ...]:
    """The names and patterns, each once."""
    return tuple(dict.fromkeys(names))
