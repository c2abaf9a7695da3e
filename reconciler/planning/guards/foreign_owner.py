"""Another stack's resource is never changed and never deleted; no flag lifts this."""

from collections.abc import Iterator

from reconciler.model.plan import Refusal
from reconciler.planning.measured import Measured
from reconciler.planning.ownership import Owner


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal for every step on what another stack owns."""
    for step in plan.steps:
        if plan.owner(step) is Owner.FOREIGN and step.live and step.live.stamp:
            stack = step.live.stamp.stack
            yield Refusal(
                "foreign-owner",
                f"belongs to the stack {stack}",
                f"declare it there only, or list `previously: [{stack}]` if that was this stack",
                step.address,
                step.location,
            )
