"""What the server made for itself is nobody's: it is neither taken over nor deleted."""

from collections.abc import Iterator

from reconciler.model.change import Action
from reconciler.model.plan import Refusal
from reconciler.planning.measured import Measured
from reconciler.planning.ownership import Owner
from reconciler.planning.users import made_by_server


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal for every step that takes over or deletes what a cluster writes into (§7)."""
    made = made_by_server(plan)
    for step in plan.steps:
        maker = made.get(step.address)
        is_taken = step.action in (Action.ADOPT, Action.DELETE)
        if maker is not None and is_taken and plan.owner(step) is Owner.NOBODY:
            yield Refusal(
                "server-made",
                f"was made by the server for {maker}, and comes and goes with it",
                f"remove it from the manifests; it ends when {maker} is deleted",
                step.address,
                step.location,
            )
