"""What cannot change in place is never replaced without being told so."""

from collections.abc import Iterator

from reconciler.model.plan import Refusal, Step
from reconciler.model.resource import OnReplace
from reconciler.planning.measured import Measured


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal for every field that cannot change in place, with the recipe."""
    for step in plan.steps:
        told = {change.obstacle: change for change in step.changes if change.obstacle}
        for obstacle, change in told.items():
            yield Refusal(
                "replacement",
                f"`{change.path[0]}` cannot change in place: {obstacle}",
                _recipe(step, str(change.path[0])),
                step.address,
                change.location or step.location,
            )


def _recipe(step: Step, field: str) -> str:
    chosen = step.desired.lifecycle.on_replace if step.desired else OnReplace.REFUSE
    unable = "" if chosen is OnReplace.REFUSE else f"`on_replace: {chosen}` is not available yet: "
    return (
        f"{unable}take the change back, leave live as it is with "
        f"`lifecycle: {{ignore_changes: [{field}]}}`, or declare a successor under a new name, "
        f"point its users to it, and remove {step.address} last"
    )
