"""Everything that speaks against applying a plan, guard by guard."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from reconciler.model.plan import Refusal
from reconciler.planning.guards import (
    adoption,
    cascade,
    documents_destroyed,
    earlier_name,
    final_deletion,
    foreign_owner,
    max_delete_percent,
    max_deletes,
    nothing_declared,
    origin_unknown,
    prevent_destroy,
    published,
    rename,
    replacement,
    server_made,
    still_used,
    unavailable,
    unrepeatable,
)
from reconciler.planning.impact.guard_context import GuardContext

Guard: TypeAlias = Callable[[GuardContext], Iterator[Refusal]]

GUARDS: tuple[Guard, ...] = (
    foreign_owner.refuse,
    adoption.refuse,
    origin_unknown.refuse,
    server_made.refuse,
    replacement.refuse,
    published.refuse,
    unrepeatable.refuse,
    unavailable.refuse,
    rename.refuse,
    earlier_name.refuse,
    prevent_destroy.refuse,
    final_deletion.refuse,
    documents_destroyed.refuse,
    max_deletes.refuse,
    max_delete_percent.refuse,
    nothing_declared.refuse,
    cascade.refuse,
    still_used.refuse,
)
"""In the order in which they are told."""


def refusals_of(plan: GuardContext) -> Iterator[Refusal]:
    """Everything that speaks against applying these steps."""
    for refuse in GUARDS:
        yield from refuse(plan)
