"""No more documents and objects are destroyed than the limit says; unknown is more than any."""

from collections.abc import Iterator

from reconciler.model.plan import Refusal
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.options.options import flag_for


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for each deletion of unknown size, and one for too many documents in all."""
    for step, count in plan.counted:
        if count is None and not plan.is_allowed(step):
            flag = flag_for("--allow-destroy", step.address)
            yield Refusal(
                "documents-destroyed",
                "nobody can say how many documents and objects go with it",
                f"look, and then allow it with `{flag}`",
                step.address,
                step.location,
                (flag,),
                besides="",
            )
    total = sum(count for _, count in plan.counted if count)
    limit = plan.options.limits.max_documents_destroyed
    if total > limit:
        worst = max(plan.counted, key=lambda pair: pair[1] or 0)[0]
        flag = f"--max-documents-destroyed {total}"
        yield Refusal(
            "documents-destroyed",
            f"{_format_count(total)} would be destroyed, most of them here; the limit is {limit:,}",
            f"allow it with `{flag}`",
            worst.address,
            worst.location,
            (flag,),
            besides="",
        )


def _format_count(total: int) -> str:
    return "1 document or object" if total == 1 else f"{total:,} documents and objects"
