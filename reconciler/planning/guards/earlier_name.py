"""What a stack's earlier name owns is not pruned unasked: another stack may have that name still.

A stack that is split, and not renamed, would otherwise delete what the other half keeps.
"""

from collections.abc import Iterator

from reconciler.model.change import ActionReason
from reconciler.model.plan import Refusal
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.match.ownership import Ownership
from reconciler.planning.options.options import flag_for


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every deletion, unasked by a manifest, of what carries an earlier name."""
    for step in plan.deletions:
        is_declared = step.desired is not None or step.reason is ActionReason.LEFT_OVER
        if plan.owner(step) is not Ownership.EARLIER or is_declared or plan.is_allowed(step):
            continue
        stamp = step.live.stamp if step.live else None
        earlier, flag = stamp.stack if stamp else "", flag_for("--allow-destroy", step.address)
        yield Refusal(
            "earlier-name",
            f"carries {earlier}, an earlier name of this stack, and is not declared here: a stack "
            "that is still called so may need it",
            f"if there is one, remove {earlier} from `previously`, and hand over what moves with "
            f"`lifecycle: {{take_over_from: {earlier}}}`; else let it go with `{flag}`",
            step.address,
            step.location,
            (flag,),
        )
