"""Nothing is created, or taken away to be created anew, under what somebody else has."""

from collections.abc import Iterator

from reconciler.model.change import Action
from reconciler.model.plan import Refusal
from reconciler.planning.impact.guard_context import GuardContext


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every create whose unique value the API says is taken."""
    for step in plan.steps:
        unique = plan.kinds[step.address.kind].availability
        if step.action is not Action.CREATE or step.desired is None or unique is None:
            continue
        value = step.desired.spec.get(unique.field)
        if (step.address.kind, value) in plan.live.taken:
            yield Refusal(
                "unavailable",
                f"`{unique.field}` {value} is taken, and unique in the world",
                f"write another {unique.field}",
                step.address,
                step.desired.locations.of_value(("spec", unique.field)),
            )
