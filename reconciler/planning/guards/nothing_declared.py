"""A kind that the stack owned and declares no more: the manifests were probably not all read."""

from collections import Counter
from collections.abc import Iterator

from reconciler.model.change import ActionReason
from reconciler.model.plan import Refusal
from reconciler.planning.impact.guard_context import GuardContext


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every kind of which nothing is left."""
    if plan.options.allow_empty or plan.options.is_destroy:
        return
    declared = {address.kind for address in plan.declared}
    gone = Counter(
        step.address.kind for step in plan.deletions if step.reason is ActionReason.NOT_DECLARED
    )
    for kind, count in sorted(gone.items()):
        if kind not in declared:
            yield Refusal(
                "nothing-declared",
                f"the stack owned {count} of kind {kind} and declares none any more",
                "check that the manifests were all read; if it is meant, add `--allow-empty`",
                flags=("--allow-empty",),
                besides="check that the manifests were all read",
            )
