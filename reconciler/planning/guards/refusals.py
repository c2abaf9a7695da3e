"""Everything that speaks against applying a plan, guard by guard."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from reconciler.kinds.kind import Kind
from reconciler.model.plan import Refusal, Step
from reconciler.model.resource import Desired, Live
from reconciler.planning.guards import (
    adoption,
    documents_destroyed,
    foreign_owner,
    max_delete_percent,
    max_deletes,
    nothing_declared,
    prevent_destroy,
    public_form,
    rename,
    replacement,
    still_used,
)
from reconciler.planning.measured import Measured
from reconciler.planning.naming import Naming
from reconciler.planning.options import PlanOptions

Guard: TypeAlias = Callable[[Measured], Iterator[Refusal]]

GUARDS: tuple[Guard, ...] = (
    foreign_owner.refuse,
    adoption.refuse,
    replacement.refuse,
    rename.refuse,
    public_form.refuse,
    prevent_destroy.refuse,
    documents_destroyed.refuse,
    max_deletes.refuse,
    max_delete_percent.refuse,
    nothing_declared.refuse,
    still_used.refuse,
)
"""In the order in which they are told."""


def refusals_of(
    steps: Sequence[Step],
    desired: Desired,
    live: Live,
    kinds: Mapping[str, Kind],
    options: PlanOptions,
    naming: Naming,
) -> Iterator[Refusal]:
    """Everything that speaks against applying these steps."""
    plan = Measured(steps, desired, live, kinds, options, naming)
    for refuse in GUARDS:
        yield from refuse(plan)
