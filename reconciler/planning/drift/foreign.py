"""What somebody else changed is not overwritten, where the run was asked to mind that.

Not one of the guards of every plan: only a plan with a base knows who changed what.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from reconciler.model.attribution import Attribution
from reconciler.model.data import show_path
from reconciler.model.plan import Plan, Refusal, Step

GUARD = "foreign-drift"
_MOVED = (Attribution.DRIFT, Attribution.BOTH)


def with_refusals(plan: Plan) -> Plan:
    """The plan, refused wherever applying it would undo what was done to live since the base."""
    return replace(plan, refusals=(*plan.refusals, *_refusals(plan)))


def is_refused_for_drift(plan: Plan) -> bool:
    """Whether any of the refusals is this guard's."""
    return any(refusal.guard == GUARD for refusal in plan.refusals)


def _refusals(plan: Plan) -> Iterator[Refusal]:
    told = set()
    for step in plan.steps:
        if step.attribution in _MOVED and step.address not in told:
            told.add(step.address)
            yield Refusal(
                GUARD,
                f"live moved since {plan.base.ref if plan.base else 'the base'}{_where(step)}, "
                "and applying would undo that",
                f"see `reconciler drift`; take it over with `reconciler pull {step.address}`, or "
                "leave --fail-on-foreign-drift out",
                step.address,
                step.location,
            )


def _where(step: Step) -> str:
    moved = [show_path(each.path) for each in step.changes if each.attribution in _MOVED]
    return f" in {', '.join(moved)}" if moved else ""
