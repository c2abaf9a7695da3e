"""Nothing is created, or taken away to be created anew, under what somebody else has."""

from collections.abc import Iterator

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Data
from reconciler.model.plan import Refusal, Step
from reconciler.planning.impact.guard_context import GuardContext


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every create whose unique value is another's."""
    for step in plan.steps:
        unique = plan.kinds[step.address.kind].availability
        if step.action is not Action.CREATE or step.desired is None or unique is None:
            continue
        value = step.desired.spec.get(unique.field)
        if whose := _find_holder(plan, step, unique.field, value):
            yield Refusal(
                "unavailable",
                f"`{unique.field}` {value} {whose}, and is unique in the world",
                f"write another {unique.field}",
                step.address,
                step.desired.locations.of_value(("spec", unique.field)),
            )


def _find_holder(plan: GuardContext, step: Step, field: str, value: Data) -> str:
    """Whose a value is, if it is another's."""
    if value is None:
        return ""
    if (step.address.kind, value) in plan.live.taken:
        return "is taken by somebody else"
    others = (each for each in _values(plan, step.address.kind, field) if each[1] == value)
    other = next((address for address, _ in others if address != step.address), None)
    return f"is that of {other}" if other is not None else ""


def _values(plan: GuardContext, kind: str, field: str) -> Iterator[tuple[Address, Data]]:
    """What the resources of a kind have after the plan."""
    for address in sorted({*plan.live.resources, *plan.declared}):
        if address.kind != kind:
            continue
        declared, found = plan.declared.get(address), plan.live.resources.get(address)
        if declared is not None and field in declared:
            yield address, declared[field]
        elif found is not None and (declared is not None or address not in plan.ended):
            yield address, found.body.get(field)
