"""Another stack's resource is never changed and never deleted; no flag lifts this."""

from collections.abc import Iterator

from reconciler.model.change import ActionReason
from reconciler.model.plan import Refusal, Step
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.match.hand_over import is_handed_over
from reconciler.planning.match.ownership import Ownership


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every step on what another stack owns, unless it is taken over from there."""
    for step in plan.steps:
        if plan.owner(step) is not Ownership.FOREIGN or not step.live or not step.live.stamp:
            continue
        if step.reason is ActionReason.HANDED_OVER and is_handed_over(step.desired, step.live):
            continue
        yield Refusal(
            "foreign-owner",
            f"belongs to the stack {step.live.stamp.stack}",
            _remedy(step, step.live.stamp.stack),
            step.address,
            step.location,
        )


def _remedy(step: Step, owner: str) -> str:
    named = step.desired.lifecycle.take_over_from if step.desired else None
    if named is not None:
        return (
            f"it is not {named} that has it: write `take_over_from: {owner}` where {owner} is to "
            "hand it over, or remove it here"
        )
    return (
        f"declare it there only; or take it over with `lifecycle: {{take_over_from: {owner}}}` "
        "here and `lifecycle: {ensure: released}` there; or list "
        f"`previously: [{owner}]` if that was this stack"
    )
