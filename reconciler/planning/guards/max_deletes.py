"""No more resources are deleted in one run than the limit says."""

from collections.abc import Iterator

from reconciler.model.plan import Refusal
from reconciler.planning.impact.guard_context import GuardContext


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal where the number of deletions is above the limit."""
    count, limit = len(plan.losses), plan.options.limits.max_deletes
    if count > limit:
        flag = f"--max-deletes {count}"
        yield Refusal(
            "max-deletes",
            f"{count} resource{'' if count == 1 else 's'} would be deleted; the limit is {limit}",
            f"allow it with `{flag}`",
            flags=(flag,),
            besides="",
        )
