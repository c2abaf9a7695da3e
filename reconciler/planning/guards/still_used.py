"""Nothing is deleted under what stays: what refers to it, and what lives inside it."""

from collections.abc import Iterator

from reconciler.kinds.references import references_in
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.plan import Refusal, Step
from reconciler.planning.measured import Measured


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal for every deletion of what something that stays still uses."""
    leaving = {step.address: step for step in plan.deletions}
    if not leaving:
        return
    users: dict[Address, list[Address]] = {}
    for address, fields in plan.staying.items():
        for used in _stands_on(plan, address, fields):
            users.setdefault(used, []).append(address)
    for address, step in leaving.items():
        if address in users and not plan.is_allowed(address):
            yield _use(step, users[address])


def _use(step: Step, users: list[Address]) -> Refusal:
    shown = ", ".join(str(user) for user in sorted(users)[:5])
    more = f" and {len(users) - 5} more" if len(users) > 5 else ""
    return Refusal(
        "still-used",
        f"is still used by {shown}{more}, which would break or go with it",
        f"delete or re-point those first; or allow it with `--allow-destroy {step.address}`",
        step.address,
        step.location,
    )


def _stands_on(plan: Measured, address: Address, fields: Fields) -> set[Address]:
    """What a resource that stays refers to, and the namespace it is in."""
    kind = plan.kinds[address.kind]
    used = {
        plan.naming.address_of(reference, plan.kinds)
        for reference in references_in(kind, fields, address)
    }
    if kind.is_namespaced:
        used.add(Address("Namespace", "", address.namespace))
    return used
