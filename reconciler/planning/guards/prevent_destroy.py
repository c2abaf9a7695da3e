"""What is protected is deleted only by name, whether the manifest or its stamp protects it."""

from collections.abc import Iterator

from reconciler.model.change import ActionReason
from reconciler.model.plan import Refusal, Step
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.options.options import flag_for

_BY_REPLACING = ", and replacing it deletes the one that is there"


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every deletion of what is protected, replacements included."""
    for step in plan.deletions:
        if _is_protected(step) and not plan.is_allowed(step):
            flag = flag_for("--allow-destroy", step.address)
            yield Refusal(
                "prevent-destroy",
                f"is protected from deletion{_BY_REPLACING if step.part else ''}",
                f"lift it with `{flag}`",
                step.address,
                step.location,
                (flag,),
                besides="",
            )


def _is_protected(step: Step) -> bool:
    # What an interrupted swap left was given up when the swap was allowed; its stamp is a copy.
    if step.reason is ActionReason.LEFT_OVER:
        return False
    stamped = step.live is not None and step.live.stamp and step.live.stamp.is_protected
    return bool(stamped) or (step.desired is not None and step.desired.lifecycle.prevent_destroy)
