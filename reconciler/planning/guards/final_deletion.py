"""What nobody can bring back is deleted only by name, replacements included."""

from collections.abc import Iterator

from reconciler.model.change import Action
from reconciler.model.plan import Refusal
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.options.options import flag_for


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every deletion that is for good, with what makes it unneeded."""
    for step in plan.deletions:
        kind = plan.kinds[step.address.kind]
        if not kind.ends_for_good or plan.is_allowed(step):
            continue
        flag = flag_for("--allow-destroy", step.address)
        other = (
            f"declare another {kind.name} under another name instead"
            if _is_replaced(step.address, plan)
            else ""
        )
        yield Refusal(
            "final-deletion",
            f"deleting it {kind.ends_for_good}",
            f"{other}{', or ' if other else ''}allow it with `{flag}`",
            step.address,
            step.location,
            (flag,),
            besides=other,
        )


def _is_replaced(address: object, plan: GuardContext) -> bool:
    return any(step.address == address and step.action is Action.CREATE for step in plan.steps)
