"""What cannot change in place is replaced only where the manifest or a flag says so by name."""

from collections.abc import Iterator, Sequence

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.plan import Refusal, Step
from reconciler.model.resource import OnReplace
from reconciler.planning.impact.blast_radius import blast_radius_of, count_destroyed
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.options.options import flag_for

_IN_PLACE = (Action.UPDATE, Action.RENAME, Action.ADOPT)


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every field that cannot change in place, with the recipe and its price."""
    for step in plan.steps:
        # What belongs to another stack is refused whatever changes.
        if (
            step.action in _IN_PLACE
            and step.part is None
            and step.reason is not ActionReason.FOREIGN
        ):
            kind, stuck = plan.kinds[step.address.kind], _find_obstructed(step)
            if stuck:
                yield from (_refuse_obstructed(step, kind, *each) for each in stuck.items())
            elif step.replacement is not None and step.replacement.how is OnReplace.REFUSE:
                yield _refuse_propagated(step, kind)


def _find_obstructed(step: Step) -> dict[str, list[FieldChange]]:
    """Top-level field -> its changes that the API cannot make in place."""
    found: dict[str, list[FieldChange]] = {}
    for change in step.changes:
        if change.obstacle:
            found.setdefault(str(change.path[0]), []).append(change)
    return found


def _refuse_obstructed(step: Step, kind: Kind, field: str, stuck: Sequence[FieldChange]) -> Refusal:
    obstacles = "; ".join(dict.fromkeys(change.obstacle or "" for change in stuck))
    cause = step.replacement.cause if step.replacement else None
    because = f"{cause} is replaced, and " if cause else ""
    back = f"keep {cause} as it is" if cause else _advise_revert(field)
    return Refusal(
        "replacement",
        f"{because}`{field}` cannot change in place: {obstacles}",
        f"{back}; {_advise_replace(step, kind)}",
        step.address,
        stuck[0].location or step.location,
        _flags(step, kind),
    )


def _refuse_propagated(step: Step, kind: Kind) -> Refusal:
    """Of what would not change at all, if it were not inside something replaced."""
    cause = step.replacement.cause if step.replacement else None
    return Refusal(
        "replacement",
        f"is inside {cause}, which is replaced, and goes with it",
        f"keep {cause} as it is; {_advise_replace(step, kind)}",
        step.address,
        step.location,
        _flags(step, kind),
    )


def _flags(step: Step, kind: Kind) -> tuple[str, ...]:
    if step.action is Action.ADOPT:
        return ()
    ended = (flag_for("--allow-destroy", step.address),) if kind.ends_for_good else ()
    return (flag_for("--allow-replace", step.address), *ended)


def _advise_revert(field: str) -> str:
    return (
        "take the change back, or leave live as it is with "
        f"`lifecycle: {{ignore_changes: [{field}]}}`"
    )


def _advise_replace(step: Step, kind: Kind) -> str:
    """How to have it replaced, and what that costs."""
    if step.action is Action.ADOPT:
        return "it can be replaced once it is adopted, and not before"
    is_dragged = step.replacement is not None and step.replacement.cause is not None
    how = "swap" if kind.is_swappable else "recreate"
    price = "; ".join(_list_costs(step, kind))
    return (
        f"or have {'this' if is_dragged else 'it'} replaced {'too, ' if is_dragged else ''}"
        f"with `lifecycle: {{on_replace: {how}}}` or `{flag_for('--allow-replace', step.address)}`"
        f"{_and_ended(step, kind)}"
        f"{f', which {price}' if price else ''}"
    )


def _and_ended(step: Step, kind: Kind) -> str:
    """What else it takes where its end is for good."""
    if not kind.ends_for_good:
        return ""
    return f" together with `{flag_for('--allow-destroy', step.address)}`"


def _list_costs(step: Step, kind: Kind) -> Iterator[str]:
    if kind.ends_for_good:
        yield kind.ends_for_good
    radius = blast_radius_of(step.live, kind) if step.live else None
    if radius is not None and count_destroyed(radius) != 0:
        counts = ((radius.documents, "documents"), (radius.objects, "objects"))
        parts = [_format_count(number, nouns) for number, nouns in counts if number != 0]
        yield f"removes {' and '.join(parts)}"
    if step.replacement is not None:
        if step.replacement.loses:
            yield f"loses {'; and '.join(step.replacement.loses)}"
        if step.replacement.holders:
            yield f"gives a new id to {', '.join(map(str, step.replacement.holders))}"


def _format_count(number: int | None, nouns: str) -> str:
    return f"an unknown number of {nouns}" if number is None else f"{number:,} {nouns}"
