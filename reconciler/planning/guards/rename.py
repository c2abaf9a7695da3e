"""A rename never makes a second resource beside the old one, nor takes another one's place."""

from collections.abc import Iterator
from dataclasses import replace

from reconciler.model.change import Action
from reconciler.model.plan import Refusal
from reconciler.planning.measured import Measured


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal for every rename that would leave the old one where it is."""
    for step in plan.steps:
        before = step.desired.renamed_from if step.desired else None
        old = replace(step.address, name=before or "")
        if step.action is Action.CREATE and old in plan.live.resources:
            yield Refusal(
                "rename",
                f"{old} is live, and renaming in place is not available yet",
                f"keep the name {before}, or rename {old} through the API and plan again",
                step.address,
                step.location,
            )
