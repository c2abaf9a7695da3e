"""What is added to a command to allow all that a plan was refused, on one line to copy."""

from collections.abc import Iterator

from reconciler.model.plan import Plan
from reconciler.rendering.words.view import format_count, visible


def format_permissions(plan: Plan) -> str | None:
    """`--allow-destroy Bucket/ads/raw --max-deletes 12`; `None` where no flag lifts anything."""
    return visible(" ".join(plan.lifting_flags)) or None


def explain_permissions(plan: Plan) -> str:
    """What the line is for; nothing where one refusal names its one flag itself."""
    if len(plan.lifting_flags) < 2:
        return ""
    stuck = sum(not refusal.flags for refusal in plan.refusals)
    if not stuck:
        return "All of this is allowed by:"
    verb = "is" if stuck == 1 else "are"
    return f"{format_count(stuck, 'refusal')} {verb} lifted by no flag; the others by:"


def permission_lines(plan: Plan) -> Iterator[tuple[str, str]]:
    """Each pattern as it was written, and all that it allows in this plan."""
    for each in plan.permissions:
        allowed = ", ".join(map(str, each.matches)) or "nothing that this plan does"
        yield f"{each.flag} {each.pattern}", allowed
