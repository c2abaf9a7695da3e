"""No more documents and objects are destroyed than the limit says; unknown is more than any."""

from collections.abc import Iterator

from reconciler.model.plan import Refusal
from reconciler.planning.blast import destroyed
from reconciler.planning.measured import Measured
from reconciler.planning.options import flag_for


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal for each deletion of unknown size, and one for too many documents in all."""
    counted = [(step, destroyed(step.blast_radius)) for step in plan.deletions if step.blast_radius]
    for step, count in counted:
        if count is None and not plan.is_allowed(step):
            yield Refusal(
                "documents-destroyed",
                "nobody can say how many documents and objects go with it",
                f"look, and then allow it with `{flag_for('--allow-destroy', step.address)}`",
                step.address,
                step.location,
            )
    total = sum(count for _, count in counted if count)
    limit = plan.options.max_documents_destroyed
    if total > limit:
        worst = max(counted, key=lambda pair: pair[1] or 0)[0]
        yield Refusal(
            "documents-destroyed",
            f"{_counted(total)} would be destroyed, most of them here; the limit is {limit:,}",
            f"allow it with `--max-documents-destroyed {total}`",
            worst.address,
            worst.location,
        )


def _counted(total: int) -> str:
    return "1 document or object" if total == 1 else f"{total:,} documents and objects"
