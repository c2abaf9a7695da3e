"""One environment and what is live, as one plan: from the first to the second as they are named."""

from collections.abc import Mapping

from msgspec.structs import replace

from reconciler.kinds.compile.declarable import declarable
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action, FieldChange
from reconciler.model.data import Fields
from reconciler.model.plan import ComparedSides, Plan, Step
from reconciler.model.resource import LiveResource, Resource


def from_declared(drift: Plan, kinds: Mapping[str, Kind], *, named: ComparedSides) -> Plan:
    """What live is, seen from what is declared; `drift` has a step for each that differs."""
    steps = (_turned(step, kinds[step.address.kind], named) for step in drift.steps)
    return _compared(drift, tuple(steps), named)


def from_live(drift: Plan, *, named: ComparedSides) -> Plan:
    """What is declared, seen from what live is."""
    steps = (replace(step, says=_says(step, named), stamp=None) for step in drift.steps)
    return _compared(drift, tuple(steps), named)


def _compared(drift: Plan, steps: tuple[Step, ...], named: ComparedSides) -> Plan:
    plain = tuple(replace(step, attribution=None) for step in steps)
    return replace(drift, steps=plain, is_of_drift=False, compared=named)


def _turned(step: Step, kind: Kind, named: ComparedSides) -> Step:
    says = _says(step, named)
    match step.action:
        case Action.CREATE:
            spec = step.desired.spec if step.desired else {}
            held = LiveResource(step.address, "", spec)
            return replace(step, action=Action.DELETE, says=says, live=held, stamp=None)
        case Action.DELETE:
            return replace(step, action=Action.CREATE, says=says, live=None, stamp=None)
        case _:
            changes = tuple(map(_reverse, step.changes))
            return replace(
                step,
                action=Action.UPDATE,
                says=says,
                changes=changes,
                live=LiveResource(step.address, "", step.desired.spec) if step.desired else None,
                desired=step.desired and _as_live(step.desired, step.live, kind, changes),
                stamp=None,
            )


def _as_live(
    declared: Resource, live: LiveResource | None, kind: Kind, changes: tuple[FieldChange, ...]
) -> Resource:
    """The fields that differ as they are live; all else as it is declared."""
    body: Fields = declarable(kind, live.body) if live else {}
    tops = dict.fromkeys(str(change.path[0]) for change in changes)
    moved = {top: body[top] for top in tops if top in body}
    kept = {key: value for key, value in declared.spec.items() if key not in tops}
    return replace(declared, spec={**kept, **moved})


def _reverse(change: FieldChange) -> FieldChange:
    return replace(change, before=change.after, after=change.before, attribution=None)


def _says(step: Step, named: ComparedSides) -> str:
    declared = named.after if named.before == "live" else named.before
    match step.action:
        case Action.CREATE:
            return f"only in {declared}"
        case Action.DELETE:
            return "only live"
        case _:
            return step.says
