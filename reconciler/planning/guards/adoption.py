"""What is live and owned by nobody is taken over only when that is asked for."""

from collections.abc import Iterator

from reconciler.model.change import Action
from reconciler.model.plan import Refusal
from reconciler.planning.measured import Measured
from reconciler.planning.options import flag_for


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal for every adoption that nobody asked for."""
    for step in plan.steps:
        resource = step.desired
        if step.action is not Action.ADOPT or resource is None:
            continue
        if not (
            plan.options.adopt_unowned
            or resource.lifecycle.adopt
            or step.address in plan.options.adopt
        ):
            yield Refusal(
                "adoption",
                "is live already, and owned by nobody",
                f"take it over with `{flag_for('--adopt', step.address)}` "
                "or `lifecycle: {adopt: true}`",
                step.address,
                step.location,
            )
