"""No greater share of what the stack owns is deleted in one run than the limit says."""

from collections.abc import Iterator

from reconciler.model.plan import Refusal, Step
from reconciler.planning.measured import Measured
from reconciler.planning.ownership import Owner, is_ours


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal where the share is above the limit; a small stack is no exception."""
    owned = sum(
        is_ours(found, plan.kinds[address.kind], plan.desired)
        for address, found in plan.live.resources.items()
    )
    count = sum(step.live is not None and _is_owned(plan, step) for step in plan.losses)
    percent = -(-100 * count // owned) if owned else 0
    limit = plan.options.max_delete_percent
    if percent > limit:
        yield Refusal(
            "max-delete-percent",
            f"{count} of the {owned} resources this stack owns would be deleted ({percent} %); "
            f"the limit is {limit} %",
            f"allow it with `--max-delete-percent {percent}`",
        )


def _is_owned(plan: Measured, step: Step) -> bool:
    return plan.owner(step) in (Owner.OURS, Owner.EARLIER)
