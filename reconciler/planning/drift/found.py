"""The part of a plan that is drift: one step for each resource that live moved by itself.

What a plan does because something else is replaced, the parts of a replacement, and the later step
that closes a circle are ways to repair; here only the difference itself counts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.attribution import Attribution
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.drift import Drift
from reconciler.model.plan import Plan, Step
from reconciler.planning.compare.resend import without_resent
from reconciler.planning.drift.ignoring import unignored_changes_of

_MOVED: Final = (Attribution.DRIFT, Attribution.BOTH)
_CONSEQUENCES: Final = (
    ActionReason.REPOINTED,
    ActionReason.DRAGGED,
    ActionReason.MAKES_WAY,
    ActionReason.DEFERRED,
)
_SAYS: Final[Mapping[ActionReason, str]] = {
    ActionReason.NOT_LIVE: "declared, and not live",
    ActionReason.NOT_DECLARED: "live and owned by this stack, and not declared",
    ActionReason.TOMBSTONE: "live, and declared `ensure: absent`",
    ActionReason.HOME_ABSENT: "live, in a namespace declared `ensure: absent`",
    ActionReason.HANDED_OVER: "live with the stamp of the stack that hands it over",
    ActionReason.UNOWNED: "live without this stack's stamp",
    ActionReason.RENAMED: "live under another name",
}


def attribute_all_to_drift(plan: Plan) -> Plan:
    """The plan of manifests that are themselves what was last declared: all of it is drift."""
    moved = Attribution.DRIFT
    return replace(
        plan,
        steps=tuple(
            replace(
                step,
                attribution=moved,
                changes=tuple(replace(change, attribution=moved) for change in step.changes),
            )
            for step in plan.steps
        ),
    )


def drift_in(plan: Plan) -> Drift:
    """What of an attributed plan is drift."""
    together: dict[Address, list[Step]] = {}
    for step in plan.steps:
        if step.action in (Action.AWAIT, Action.VERIFY, Action.EXECUTE):
            continue
        together.setdefault(step.address, []).append(without_resent(step))
    found = [step for steps in together.values() for step in _find_moved(steps)]
    pending = together.keys() - {step.address for step in found}
    return Drift(
        replace(
            plan,
            steps=tuple(found),
            refusals=(),
            warnings=(),
            scope=None,
            estimate=None,
            is_of_drift=True,
        ),
        pending=len([each for each in pending if _is_pending(together[each])]),
    )


def is_whole(step: Step) -> bool:
    """Whether a step differs in more than fields: in being there, in its name, or in its owner."""
    return step.action is not Action.UPDATE or step.is_remarked


def _is_pending(steps: Sequence[Step]) -> bool:
    """Whether it differs because the manifests moved, as well as for what only goes along."""
    return steps[0].attribution is not Attribution.DRIFT


def _find_moved(steps: Sequence[Step]) -> Iterator[Step]:
    """The one step that tells how a resource drifted, if it did."""
    main = next((step for step in steps if step.action is Action.CREATE), steps[0])
    if main.attribution not in _MOVED:
        return
    if main.part is None and main.action in (Action.CREATE, Action.DELETE):
        yield _as_drift(replace(main, deferred=()), ())
        return
    changes = _fields(steps)
    if main.part is not None or not _is_own(main, steps):
        main = _as_field_update(main, steps)
    if changes or is_whole(main):
        yield _as_drift(main, changes)


def _is_own(main: Step, steps: Sequence[Step]) -> bool:
    """Whether it is live that moved where more than fields differ, and not only beside it."""
    if main.reason in _CONSEQUENCES or not is_whole(main):
        return False
    whose = {change.attribution for step in steps for change in step.changes}
    return main.attribution is Attribution.DRIFT or whose == {Attribution.PENDING}


def _as_field_update(main: Step, steps: Iterable[Step]) -> Step:
    """As if it changed in place; of a replacement's parts, only some know what is live."""
    return replace(
        main,
        live=main.live or next((step.live for step in steps if step.live), None),
        action=Action.UPDATE,
        part=None,
        stamp=None,
        reason=ActionReason.CHANGED,
        becomes=None,
    )


def _fields(steps: Iterable[Step]) -> tuple[FieldChange, ...]:
    """Each field in which live moved, once; a new id behind the same name is no difference.

    Nor is what the manifest ignores: a replacement only tells of it because it is lost.
    """
    compared = [step for step in steps if step.reason is not ActionReason.DEFERRED]
    by_path = {change.path: change for step in compared for change in unignored_changes_of(step)}
    return tuple(
        change
        for change in by_path.values()
        if change.attribution in _MOVED and not change.is_repointed
    )


def _as_drift(step: Step, changes: tuple[FieldChange, ...]) -> Step:
    told = replace(
        step, changes=changes, after=(), blast_radius=None, replacement=None, unverifiable=()
    )
    return replace(told, says=says_of(told))


def says_of(step: Step) -> str:
    """How live differs, in a few words."""
    tops = ", ".join(dict.fromkeys(str(change.path[0]) for change in step.changes))
    whole = _SAYS.get(step.reason) or (step.says if is_whole(step) else "")
    told = dict.fromkeys(change.told for change in step.changes if change.told)
    return "; ".join(filter(None, (whole, f"live differs in {tops}" if tops else "", *told)))
