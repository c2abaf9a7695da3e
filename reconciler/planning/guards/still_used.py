"""Nothing is deleted under what stays and would break: searches, taxonomies, alerts, filters."""

from collections.abc import Iterator, Sequence

from reconciler.model.address import Address
from reconciler.model.plan import Refusal, Step
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.impact.users import hidden_users, unknown_users
from reconciler.planning.options.options import flag_for

_TOLD = 5
"""So many users are named; the others are counted."""


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every deletion of what is still used, or of what may be."""
    for step in plan.deletions:
        if plan.is_allowed(step):
            continue
        if step.blast_radius and step.blast_radius.users:
            yield _refuse_used(step, step.blast_radius.users)
        if hidden := hidden_users(plan, step):
            yield _refuse_hidden(step, hidden)
        if unknown := unknown_users(plan, step):
            yield _refuse_doubtful(
                step, unknown, is_room=plan.kinds[step.address.kind].is_container
            )


def _refuse_used(step: Step, users: Sequence[Address]) -> Refusal:
    shown = ", ".join(str(user) for user in users[:_TOLD])
    more = f" and {len(users) - _TOLD} more" if len(users) > _TOLD else ""
    return Refusal(
        "still-used",
        f"is still used by {shown}{more}, which would break",
        f"delete or re-point those first; or allow it with `{_flag(step)}`",
        step.address,
        step.location,
        (_flag(step),),
        besides="delete or re-point those first",
    )


def _refuse_hidden(step: Step, users: Sequence[tuple[Address, str]]) -> Refusal:
    told = "; ".join(f"{user}: {why}" for user, why in users[:_TOLD])
    more = f"; and {len(users) - _TOLD} more" if len(users) > _TOLD else ""
    return Refusal(
        "still-used",
        f"may still be used by what does not say so: {told}{more}",
        f"look whether one of them needs it, and then allow it with `{_flag(step)}`",
        step.address,
        step.location,
        (_flag(step),),
        besides="look whether one of them needs it",
    )


def _refuse_doubtful(step: Step, kinds: Sequence[str], *, is_room: bool) -> Refusal:
    may = "may hold what is anybody's, or still be used" if is_room else "may still be used"
    return Refusal(
        "still-used",
        f"{may}: the key may not list what there is of kind {', '.join(kinds)}",
        f"use a key that may read them; or look, and then allow it with `{_flag(step)}`",
        step.address,
        step.location,
        (_flag(step),),
        besides="use a key that may read them, or look",
    )


def _flag(step: Step) -> str:
    return flag_for("--allow-destroy", step.address)
