"""What cannot change in place is replaced only where the manifest or a flag says so by name."""

from collections.abc import Iterator, Sequence

from reconciler.kinds.compile.compile import versioned_fields
from reconciler.kinds.compile.paths import decider_at
from reconciler.kinds.declaration.containment import parts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import show_path
from reconciler.model.plan import BlastRadius, Refusal, Step
from reconciler.model.resource import OnReplace
from reconciler.planning.guards.published import advise_declaring
from reconciler.planning.impact.blast_radius import add_radii, blast_radius_of, count_destroyed
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.impact.users import find_server_made
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
            kind = plan.kinds[step.address.kind]
            stuck = _find_obstructed(step, kind)
            if stuck:
                costs = _costs_of(plan, step)
                for field, changes in stuck.items():
                    yield _refuse_held(
                        plan, step, kind, field, changes, costs
                    ) or _refuse_obstructed(step, kind, costs, field, changes)
            elif step.replacement is not None and step.replacement.how is OnReplace.REFUSE:
                yield _refuse_propagated(step, kind, _costs_of(plan, step))


def _find_obstructed(step: Step, kind: Kind) -> dict[str, list[FieldChange]]:
    """Field, or a part of one that an update takes alone -> its changes that cannot be in place."""
    found: dict[str, list[FieldChange]] = {}
    for change in step.changes:
        if change.obstacle:
            field = show_path(decider_at(kind, change.path)[1])
            found.setdefault(field, []).append(change)
    return found


def _costs_of(plan: GuardContext, step: Step) -> BlastRadius | None:
    """What goes with the one that is there, and with what the server made for it."""
    made = [each for each, maker in find_server_made(plan).items() if maker == step.address]
    lost = [*([step.live] if step.live else []), *(plan.live.resources.get(each) for each in made)]
    radii = [blast_radius_of(each, plan.kinds[each.address.kind]) for each in lost if each]
    known = [radius for radius in radii if radius is not None]
    return add_radii(BlastRadius(), known) if known else None


def _refuse_obstructed(
    step: Step,
    kind: Kind,
    costs: BlastRadius | None,
    field: str,
    stuck: Sequence[FieldChange],
) -> Refusal:
    obstacles = "; ".join(dict.fromkeys(change.obstacle or "" for change in stuck))
    cause = step.replacement.cause if step.replacement else None
    because = f"{cause} is replaced, and " if cause else ""
    back = f"keep {cause} as it is" if cause else _advise_revert(field)
    return Refusal(
        "replacement",
        f"{because}`{field}` cannot change in place: {obstacles}",
        f"{back}; {_advise_version(step, kind)}{_advise_replace(step, kind, costs)}",
        step.address,
        stuck[0].location or step.location,
        _flags(step, kind),
    )


def _refuse_held(
    plan: GuardContext,
    step: Step,
    kind: Kind,
    field: str,
    stuck: Sequence[FieldChange],
    costs: BlastRadius | None,
) -> Refusal | None:
    """Of what could change in place, were it not for a part that nobody lets go; else `None`."""
    held = {change.held_by for change in stuck}
    part = next((each for each in parts_of(step.address, plan.kinds) if {each.kind} == held), None)
    is_dragged = step.replacement is not None and step.replacement.cause is not None
    if part is None or is_dragged:
        return None
    obstacles = "; ".join(dict.fromkeys(change.obstacle or "" for change in stuck))
    is_declared = part in plan.declared
    flag = flag_for("--allow-replace", part)
    way = (
        f"or let {part} go and come back around the change, with `lifecycle: {{on_replace: "
        f"recreate}}` there or `{flag}`"
        if is_declared
        else f"or {advise_declaring(plan, step.address)}"
    )
    kind_of_part = plan.kinds[part.kind]
    loses = (*kind_of_part.loses, *((kind_of_part.outage,) if kind_of_part.outage else ()))
    price = f", which loses {'; and '.join(loses)}" if is_declared and loses else ""
    # To swap it instead needs the same permission, and more.
    instead = "" if is_declared else f"; {_advise_replace(step, kind, costs)}"
    return Refusal(
        "replacement",
        f"`{field}` cannot change in place: {obstacles}",
        f"{_advise_revert(field)}; {way}{price}{instead}",
        step.address,
        stuck[0].location or step.location,
        (flag,) if is_declared else _flags(step, kind),
    )


def _refuse_propagated(step: Step, kind: Kind, costs: BlastRadius | None) -> Refusal:
    """Of what would not change at all, if it were not inside something replaced."""
    cause = step.replacement.cause if step.replacement else None
    return Refusal(
        "replacement",
        f"is inside {cause}, which is replaced, and goes with it",
        f"keep {cause} as it is; {_advise_replace(step, kind, costs)}",
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


def _advise_version(step: Step, kind: Kind) -> str:
    """How to keep the id, where that makes all of it possible."""
    stuck = {str(change.path[0]) for change in step.changes if change.obstacle}
    if not stuck <= versioned_fields(kind):
        return ""
    return (
        "or have a new version of it made, under the same id, with "
        "`lifecycle: {on_replace: version}`; "
    )


def _advise_replace(step: Step, kind: Kind, costs: BlastRadius | None) -> str:
    """How to have it replaced, and what that costs."""
    if step.action is Action.ADOPT:
        return "it can be replaced once it is adopted, and not before"
    is_dragged = step.replacement is not None and step.replacement.cause is not None
    how = "swap" if kind.is_swappable else "recreate"
    price = "; ".join(_list_costs(step, kind, costs))
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


def _list_costs(step: Step, kind: Kind, radius: BlastRadius | None) -> Iterator[str]:
    if kind.ends_for_good:
        yield kind.ends_for_good
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
