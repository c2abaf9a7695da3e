"""What is made anew is made as it was: nothing goes that is neither declared nor told in full."""

from collections.abc import Iterator

from reconciler.model.data import Fields
from reconciler.model.plan import Refusal, ReplacementPart, Step
from reconciler.planning.impact.guard_context import GuardContext


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every replacement after which something would be another than it was."""
    for step in plan.deletions:
        if step.part is not ReplacementPart.REMOVE or step.live is None or step.desired is None:
            continue
        find = plan.kinds[step.address.kind].unrepeatable
        if find is None:
            continue
        for why, remedy in find(step.desired.spec, step.live.body, _find_owner(plan, step)):
            yield Refusal(
                "unrepeatable",
                f"cannot be made again as it is: {why}",
                remedy,
                step.address,
                step.location,
            )


def _find_owner(plan: GuardContext, step: Step) -> Fields | None:
    """The live body of what a step's resource belongs to."""
    parent, found = plan.kinds[step.address.kind].parent, step.live
    if parent is None or found is None:
        return None
    return next(
        (
            each.body
            for address, each in plan.live.resources.items()
            if address.kind == parent.kind and each.id == found.parent
        ),
        None,
    )
