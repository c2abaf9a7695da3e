"""What is live and owned by nobody is taken over only when that is asked for."""

from collections.abc import Iterator

from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Refusal
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.options.options import flag_for


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every adoption that nobody asked for; a hand-over is asked for by its giver."""
    for step in plan.steps:
        resource = step.desired
        if (
            step.action is not Action.ADOPT
            or step.reason is ActionReason.HANDED_OVER
            or resource is None
        ):
            continue
        if not (resource.lifecycle.adopt or plan.options.may_adopt(step.address)):
            flag = flag_for("--adopt", step.address)
            yield Refusal(
                "adoption",
                "is live already, and owned by nobody",
                f"take it over with `{flag}` or `lifecycle: {{adopt: true}}`",
                step.address,
                step.location,
                (flag,),
                besides="`lifecycle: {adopt: true}` takes it over as well",
            )
