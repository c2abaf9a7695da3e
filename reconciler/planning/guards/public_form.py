"""A public form is not withdrawn when it could not be published again as it is (§9)."""

from collections.abc import Iterator

from reconciler.model.plan import Refusal, ReplacementPart
from reconciler.planning.impact.guard_context import GuardContext


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every swap that is to take along what the API does not tell in full."""
    for step in plan.steps:
        form = plan.kinds[step.address.kind].public_form
        read = plan.live.publications.get(step.live.id) if step.live else None
        if step.part is not ReplacementPart.WITHDRAW or form is None or read is None:
            continue
        if obstacle := form.obstacle(read):
            yield Refusal(
                "public-form",
                f"cannot be published again after the swap: {obstacle}",
                "unpublish it by hand and publish its successor yourself, or remove "
                "`lifecycle: {republish: true}`: the public form then ends with the swap",
                step.address,
                step.location,
            )
