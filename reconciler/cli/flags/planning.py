"""The options of every command that plans, and what they allow."""

from typing import Final

import click
from msgspec import Struct

from reconciler.cli.flags.addresses import ALL, read_address, read_destroyable, read_pattern
from reconciler.cli.flags.invocation import (
    Decorated,
    Invocation,
    add_options,
    path,
    shared_option,
)
from reconciler.model.address import Address
from reconciler.planning.options.options import PlanOptions

_COUNT: Final = click.IntRange(min=0)
_PERCENT: Final = click.IntRange(0, 100)


class PlanningFlags(Struct, frozen=True, kw_only=True):
    """What a plan is about, and what it may do."""

    prune: bool | None = None
    """`None` leaves it to the project."""
    target: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    resend: tuple[str, ...] = ()
    adopt: tuple[Address | str, ...] = ()
    allow_replace: tuple[Address | str, ...] = ()
    allow_drop: tuple[Address | str, ...] = ()
    allow_empty: bool = False
    verify: bool = False
    execute_clusters: bool = False


class LimitFlags(Struct, frozen=True, kw_only=True):
    """How far a run may go; `None` leaves it to the project."""

    allow_destroy: tuple[Address | str, ...] = ()
    max_documents_destroyed: int | None = None
    max_deletes: int | None = None
    max_delete_percent: int | None = None


class ApplyFlags(Struct, frozen=True, kw_only=True):
    """Why a run changes something, for those who read the API's audit log."""

    reason: str | None = None


class DestroyFlags(Struct, frozen=True, kw_only=True):
    """How much of a stack ends with it."""

    include_namespaces: bool = False


_WRITTEN: Final = {"prune": "--prune/--no-prune"}
"""Flags that are not written as their fields are named."""

_EXECUTE: Final = "--execute-clusters"

_CHOICES: Final = (
    shared_option(
        PlanningFlags,
        "--target",
        type=read_pattern,
        multiple=True,
        metavar="ADDRESS",
        help="Only this one, or all that match `Retriever/ads/*`, and what they need.",
    ),
    shared_option(
        PlanningFlags,
        "--exclude",
        type=read_pattern,
        multiple=True,
        metavar="ADDRESS",
        help="Leave this one alone, or all that match a pattern.",
    ),
    shared_option(
        PlanningFlags, "--prune/--no-prune", help="Delete what is no longer declared, or keep it."
    ),
    shared_option(
        PlanningFlags,
        "--adopt",
        type=read_address,
        multiple=True,
        is_flag=False,
        flag_value=ALL,
        metavar="[ADDRESS]",
        help="Take over this declared resource, or a pattern, where nobody owns it; alone: all.",
    ),
    shared_option(
        PlanningFlags,
        "--allow-replace",
        type=read_address,
        multiple=True,
        metavar="ADDRESS",
        help="Replace this one, or a pattern of them, where it cannot change in place.",
    ),
    shared_option(
        PlanningFlags,
        "--allow-drop",
        type=read_address,
        multiple=True,
        metavar="ADDRESS",
        help="Drop live values of this one that nobody declares, whatever their origin.",
    ),
    shared_option(
        PlanningFlags,
        "--resend",
        type=read_pattern,
        multiple=True,
        metavar="ADDRESS",
        help="Send this one again, or all that match: that a secret changed cannot be seen.",
    ),
    shared_option(
        PlanningFlags,
        "--allow-empty",
        flag_value=True,
        help="Accept that nothing of a kind is declared any more.",
    ),
    shared_option(
        PlanningFlags,
        "--verify",
        flag_value=True,
        help="Also ask the checks and gates of what is only created.",
    ),
    shared_option(
        PlanningFlags,
        _EXECUTE,
        flag_value=True,
        help="Afterwards execute the clusters that are created, changed, or were never executed.",
    ),
)
_LIMITS: Final = (
    shared_option(
        LimitFlags,
        "--allow-destroy",
        type=read_destroyable,
        multiple=True,
        metavar="ADDRESS",
        help="Delete this one, or a pattern of them, although protected, in use or public.",
    ),
    shared_option(
        LimitFlags,
        "--max-documents-destroyed",
        type=_COUNT,
        metavar="N",
        help="How many documents may be destroyed.",
    ),
    shared_option(
        LimitFlags,
        "--max-deletes",
        type=_COUNT,
        metavar="N",
        help="How many resources may be deleted.",
    ),
    shared_option(
        LimitFlags,
        "--max-delete-percent",
        type=_PERCENT,
        metavar="N",
        help="How many percent of the owned resources may be deleted.",
    ),
)
_APPROVING: Final = click.option(
    "--auto-approve", "--yes", is_flag=True, help="Do not ask for approval."
)
_APPLYING: Final = (
    _APPROVING,
    click.option("--dry-run", is_flag=True, help="Show the requests; send none that writes."),
    click.option(
        "--parallelism",
        metavar="N",
        type=click.IntRange(1, 64),
        default=4,
        show_default=True,
        help="How many steps run at once.",
    ),
    click.option(
        "--record", type=path, metavar="FILE", help="Keep what the run did, as JSON, in FILE."
    ),
    shared_option(
        ApplyFlags,
        "-m",
        "--reason",
        metavar="TEXT",
        help="Why, for the API's audit log (RECONCILER_REASON); else the commit's title.",
    ),
)


_NAMESPACES: Final = shared_option(
    DestroyFlags,
    "--include-namespaces",
    flag_value=True,
    help="Delete the declared namespaces too, where nothing in them is anybody else's.",
)


def applying_options(command: Decorated) -> Decorated:
    """Adds the options of a command that changes something."""
    return add_options(_APPLYING, command)


def approving_option(command: Decorated) -> Decorated:
    """Adds the option that answers yes before anything is asked, in both of its spellings."""
    return _APPROVING(command)


def planning_options(command: Decorated) -> Decorated:
    """Adds the options of a command that compares manifests with what is live."""
    return add_options((*_CHOICES, *_LIMITS), command)


def limiting_options(command: Decorated) -> Decorated:
    """Adds the options that lift a guard."""
    return add_options(_LIMITS, command)


def namespace_options(command: Decorated) -> Decorated:
    """Adds the option that ends a stack with its namespaces."""
    return _NAMESPACES(command)


def planning_flags_in(invocation: Invocation) -> tuple[str, ...]:
    """What was said about planning, as it is written."""
    groups = (invocation.get(PlanningFlags), invocation.get(LimitFlags))
    return tuple(
        _WRITTEN.get(name, f"--{name.replace('_', '-')}")
        for group in groups
        for name in group.__struct_fields__
        if getattr(group, name) != getattr(type(group)(), name)
    )


def plan_options(invocation: Invocation) -> PlanOptions:
    """What was allowed on the command line."""
    flags, limits = invocation.get(PlanningFlags), invocation.get(LimitFlags)
    return PlanOptions(
        prune=flags.prune,
        adopt_unowned=True if ALL in flags.adopt else None,
        adopt=frozenset(address for address in flags.adopt if address != ALL),
        allow_destroy=frozenset(limits.allow_destroy),
        allow_replace=frozenset(flags.allow_replace),
        allow_drop=frozenset(flags.allow_drop),
        targets=flags.target,
        excluded=flags.exclude,
        resend=flags.resend,
        max_documents_destroyed=limits.max_documents_destroyed,
        max_deletes=limits.max_deletes,
        max_delete_percent=limits.max_delete_percent,
        allow_empty=flags.allow_empty,
        verifies_new=flags.verify,
        runs=frozenset({_EXECUTE} if flags.execute_clusters else ()),
        is_with_namespaces=invocation.get(DestroyFlags).include_namespaces,
    )
