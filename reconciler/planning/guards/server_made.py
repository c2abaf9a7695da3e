"""What the server made for itself is nobody's: it is neither taken over nor deleted."""

from collections.abc import Iterator

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import Refusal, Step
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.impact.users import find_server_made
from reconciler.planning.options.options import flag_for


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every step that takes over or deletes what a cluster writes into (§7)."""
    made = find_server_made(plan)
    for step in plan.steps:
        maker = made.get(step.address)
        if maker is None or step.action not in (Action.ADOPT, Action.DELETE):
            continue
        if step.action is Action.ADOPT or not plan.is_allowed(step):
            yield Refusal(
                "server-made",
                f"was made by the server for {maker}, and comes and goes with it",
                _remedy(step, maker),
                step.address,
                step.location,
                () if step.action is Action.ADOPT else (_flag(step),),
            )


def _remedy(step: Step, maker: Address) -> str:
    if step.action is Action.ADOPT:
        return "remove it from the manifests: it is nobody's to declare"
    return f"leave it to {maker}, with which it ends; or allow it with `{_flag(step)}`"


def _flag(step: Step) -> str:
    return flag_for("--allow-destroy", step.address)
