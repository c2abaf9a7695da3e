"""What other environments of the same project declare is theirs, also where an owner is shared.

Under one stack's name, what only one of two environments declares is to the other no longer
declared, and would be deleted by it.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import Plan, Refusal, Step
from reconciler.planning.options.options import PlanOptions, flag_for

GUARD: Final = "declared-elsewhere"


class Sibling(Struct, frozen=True):
    """Another environment behind the same API, as far as its manifests can be read here."""

    name: str
    """`environment prod`; a project may be used without an environment as well."""
    stack: str
    declared: frozenset[Address]


def refuse_to_delete_theirs(
    plan: Plan, own: Collection[Address], siblings: Sequence[Sibling], options: PlanOptions
) -> Plan:
    """The plan, with a refusal for whatever it deletes and a sibling of the same stack declares."""
    found = tuple(
        _refuse(step, sibling)
        for step in deletions_of_undeclared(plan, own)
        if not options.may_destroy(step.address)
        for sibling in siblings
        if sibling.stack == plan.stack and step.address in sibling.declared
    )
    return replace(plan, refusals=(*plan.refusals, *found)) if found else plan


def deletions_of_undeclared(plan: Plan, own: Collection[Address]) -> Iterator[Step]:
    """The deletions of what this environment does not declare."""
    for step in plan.steps:
        if step.action is Action.DELETE and step.address not in own:
            yield step


def _refuse(step: Step, sibling: Sibling) -> Refusal:
    flag = flag_for("--allow-destroy", step.address)
    return Refusal(
        GUARD,
        f"is declared in {sibling.name}, which is the stack {sibling.stack} too: what only one of "
        "them declares, the other one deletes",
        "give one of them another `stack:`, in its file in environments/; or let it go with "
        f"`{flag}`",
        step.address,
        step.location,
        (flag,),
    )
