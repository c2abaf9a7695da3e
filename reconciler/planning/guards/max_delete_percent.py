"""No greater share of what the stack owns is deleted in one run than the limit says."""

from collections.abc import Iterator
from typing import Final

from reconciler.model.plan import Refusal, Step
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.match.ownership import Ownership, is_ours

_FEW: Final = 3
"""So many can be looked at one by one, and their share of a small stack says nothing."""


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal where the share is above the limit, and more than a few go or documents do."""
    if len(plan.losses) <= _FEW and all(count == 0 for _, count in plan.counted):
        return
    owned = sum(
        is_ours(found, plan.kinds[address.kind], plan.desired)
        for address, found in plan.live.resources.items()
    )
    count = sum(step.live is not None and _is_owned(plan, step) for step in plan.losses)
    percent = -(-100 * count // owned) if owned else 0
    limit = plan.options.limits.max_delete_percent
    if percent > limit:
        flag = f"--max-delete-percent {percent}"
        yield Refusal(
            "max-delete-percent",
            f"{count} of the {owned} resources this stack owns would be deleted ({percent} %); "
            f"the limit is {limit} %",
            f"allow it with `{flag}`",
            flags=(flag,),
            besides="",
        )


def _is_owned(plan: GuardContext, step: Step) -> bool:
    return plan.owner(step) in (Ownership.OURS, Ownership.EARLIER)
