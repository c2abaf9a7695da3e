"""What a plan needs somebody's approval for, where nobody looks at it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from reconciler.model.change import Action, ChangeClass
from reconciler.model.plan import Plan, Step

_LEAST: Final[Mapping[Action, ChangeClass]] = {
    Action.CREATE: ChangeClass.BEHAVIOUR,
    Action.RENAME: ChangeClass.BEHAVIOUR,
    Action.UPDATE: ChangeClass.METADATA,
    Action.ADOPT: ChangeClass.METADATA,
    Action.EXECUTE: ChangeClass.REPROCESS,
    Action.DELETE: ChangeClass.DESTROY,
}
"""What an action means at the least; what is not here changes nothing."""
_WEIGHTS: Final = tuple(ChangeClass)


def class_of(step: Step) -> ChangeClass | None:
    """The weightiest of what a step means; `None` where it changes nothing.

    A replacement destroys: whatever it is, its id and its history go.
    """
    least = _LEAST.get(step.action)
    if least is None:
        return None
    if step.replacement is not None:
        return ChangeClass.DESTROY
    return heaviest([least, *(change.change_class for change in step.changes)])


def heaviest(classes: Iterable[ChangeClass]) -> ChangeClass:
    """The one that means most."""
    return max(classes, key=_WEIGHTS.index)


def unapproved(plan: Plan, allowed: Collection[ChangeClass]) -> tuple[ChangeClass, ...]:
    """What the plan does that nobody allowed beforehand, the weightiest first.

    What destroys is never allowed beforehand.
    """
    found = {class_of(step) for step in plan} - {None}
    allowed = {*allowed} - {ChangeClass.DESTROY}
    return tuple(each for each in reversed(_WEIGHTS) if each in found and each not in allowed)
