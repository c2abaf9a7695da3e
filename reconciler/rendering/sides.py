"""A resource before and after a step, whole, as policy tools expect to see it."""

from collections.abc import Mapping

from reconciler.kinds import KINDS
from reconciler.model.change import Action
from reconciler.model.data import Data, Fields
from reconciler.model.plan import Step
from reconciler.model.resource import STAMP_KEY


def before_of(step: Step) -> Fields | None:
    """What is live, in the fields that can be declared; the owner's mark is not shown."""
    if step.live is None:
        return None
    shown = _declarable(step.address.kind, step.live.body)
    return _with_whole_changes(shown, {c.path: c.before for c in step.changes})


def after_of(step: Step) -> Fields | None:
    """What will be live. A field that does not change reads the same on both sides."""
    if step.action is Action.DELETE:
        return None
    declared = step.desired.spec if step.desired else {}
    if step.live is None:
        return dict(declared)
    changed = {change.path[0] for change in step.changes if change.path}
    moved = {key: value for key, value in declared.items() if key in changed}
    shown = {**_declarable(step.address.kind, step.live.body), **moved}
    return _with_whole_changes(shown, {c.path: c.after for c in step.changes})


def unknown_of(step: Step) -> Fields:
    """What only the API can say: the id it will give."""
    kind = KINDS.get(step.address.kind)
    return {kind.id_field: True} if kind and step.action is Action.CREATE else {}


def _declarable(kind_name: str, body: Fields) -> dict[str, Data]:
    kind = KINDS.get(kind_name)
    fields = kind.spec.model_fields if kind else body
    shown = {key: value for key, value in body.items() if key in fields}
    owner = shown.get("metadata")
    if isinstance(owner, Mapping):
        shown["metadata"] = {key: value for key, value in owner.items() if key != STAMP_KEY}
    return shown


def _with_whole_changes(
    fields: dict[str, Data], changes: Mapping[tuple[str | int, ...], Data]
) -> Fields:
    """Where a whole field changes, the difference names what it refers to; the body has ids."""
    for path, value in changes.items():
        if len(path) == 1:
            fields[str(path[0])] = value
    return fields
