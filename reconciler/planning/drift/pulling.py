"""Live values that are to be declared: what of them goes where in a manifest, and what cannot.

The plan's own differences are taken the other way round, so that what is written is exactly what
the next plan no longer finds.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import OPEN, Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import FieldChange
from reconciler.model.data import Data, FieldPath, Fields, child_of, is_same, item_names, show_path
from reconciler.model.edit import Edit, EditValue, KeptItem, ListEdit, NewValue, RemovedField
from reconciler.model.problem import Problem
from reconciler.model.resource import Resource
from reconciler.planning.compare.normalise import ORDER
from reconciler.planning.compare.resource import position_of

_SPEC: Final = ("spec",)


class _ManifestField(Struct, frozen=True):
    """A field in comparable form, and where the manifest has it."""

    path: FieldPath
    facts: Facts
    declared: Data
    """What the manifest says there, in names; `None` where it says nothing."""


def edits_of(
    resource: Resource, changes: Sequence[FieldChange], kind: Kind
) -> tuple[list[Edit], list[Problem]]:
    """What to write so that these differences are declared, and problems for what must not be."""
    problems = [p for change in changes for p in _check_pullable(resource, change, kind)]
    if problems:
        return [], problems
    lists: dict[FieldPath, list[FieldChange]] = {}
    edits: list[Edit] = []
    for change in changes:
        above = _find_place(resource.spec, kind, change.path[:-1])
        if above.facts.keyed_by is not None:
            lists.setdefault(change.path[:-1], []).append(change)
        else:
            place = _find_place(resource.spec, kind, change.path)
            edits.append(Edit((*_SPEC, *place.path), _replacement(place, change.before)))
    for path, together in lists.items():
        place = _find_place(resource.spec, kind, path)
        edits.append(Edit((*_SPEC, *place.path), _relist(place, together)))
    return edits, []


def list_around(kind: Kind, path: FieldPath) -> FieldPath | None:
    """The list whose named item this is: its items come and go together with their order."""
    facts = _find_place({}, kind, path[:-1]).facts
    return path[:-1] if facts.keyed_by is not None else None


def _check_pullable(resource: Resource, change: FieldChange, kind: Kind) -> Iterator[Problem]:
    """Why a live value must not be written into the manifest."""
    full: FieldPath = (*_SPEC, *_find_place(resource.spec, kind, change.path).path)
    listed = list_around(kind, change.path)
    whole = (*_SPEC, *_find_place(resource.spec, kind, listed).path) if listed else None
    shown = show_path(change.path)
    if change.is_secret:
        yield Problem(
            "secret-not-pulled",
            f"`{shown}` holds a secret, which is never written into a manifest",
            "change the secret itself, or name the other fields with --field",
            address=resource.address,
            path=full,
            location=change.location,
        )
    for path, places in resource.locations.patched.items():
        # Who adds an item to a list, or takes one out, has moved the others in it.
        is_item = whole is not None and path[:-1] == whole
        if is_item or path == full[: len(path)] or full == path[: len(full)]:
            place = places.of_value(())
            yield Problem(
                "set-by-environment",
                f"`{shown}` is set outside of its manifest, at {place}",
                "change it there by hand, or name the other fields with --field",
                address=resource.address,
                path=full,
                location=place,
            )


def _find_place(spec: Fields, kind: Kind, path: FieldPath) -> _ManifestField:
    """Follow a path in comparable form through what is declared."""
    facts: Facts = facts_of(kind)
    value: Data = spec
    written: list[str | int] = []
    for part in path:
        step = part
        if facts.keyed_by is not None and isinstance(value, list):
            step = position_of(value, facts.keyed_by.field, part)
        facts = _facts_below(facts, part, value)
        value = child_of(value, step)
        written.append(step)
    return _ManifestField(tuple(written), facts, value)


def _facts_below(facts: Facts, part: str | int, beside: Data) -> Facts:
    if facts.form in (Form.LIST, Form.MAP):
        return facts.item or OPEN
    inner = facts.fields.get(str(part)) or OPEN
    return inner.variant(beside) if inner.inside and isinstance(beside, Mapping) else inner


def _replacement(place: _ManifestField, live: Data) -> EditValue:
    default = place.facts.default
    is_unsaid = live is None or (default is not None and is_same(live, default.value))
    if is_unsaid and place.declared is not None:
        return RemovedField()
    now = _as_written(place.facts, live)
    if isinstance(now, list) and isinstance(place.declared, list):
        return _merge(place, place.declared, now)
    return NewValue(now)


def _merge(place: _ManifestField, declared: Sequence[Data], live: Sequence[Data]) -> ListEdit:
    """The live list, with the words of what was declared already; a set keeps its order too."""
    left = list(enumerate(declared))
    found: list[KeptItem | NewValue] = []
    for value in live:
        at = next((at for at, said in left if is_same(said, value)), None)
        left = [pair for pair in left if pair[0] != at]
        found.append(NewValue(value) if at is None else KeptItem(at))
    if place.facts.is_unordered:
        kept = sorted(
            (each for each in found if isinstance(each, KeptItem)), key=lambda each: each.at
        )
        found = [*kept, *(each for each in found if isinstance(each, NewValue))]
    return ListEdit(tuple(found))


def _relist(place: _ManifestField, changes: Sequence[FieldChange]) -> EditValue:
    """A list of named items: those that came, those that went, and their order."""
    facts, declared = place.facts, place.declared if isinstance(place.declared, list) else []
    key = facts.keyed_by.field if facts.keyed_by else ""
    at_each = {name: at for at, name in enumerate(item_names(declared, key))}
    came = {str(change.path[-1]): change.before for change in changes if change.path[-1] != ORDER}
    order = next((change.before for change in changes if change.path[-1] == ORDER), None)
    names = (
        [str(name) for name in order]
        if isinstance(order, list)
        else [*at_each, *(name for name in came if name not in at_each)]
    )
    item = facts.item or OPEN
    found: list[KeptItem | NewValue] = []
    for name in names:
        if came.get(name) is not None:
            found.append(NewValue(_as_written(item, came[name])))
        elif name in at_each and name not in came:
            found.append(KeptItem(at_each[name]))
    if not at_each:  # nothing is written there yet that could stay
        return NewValue([each.value for each in found if isinstance(each, NewValue)])
    return ListEdit(tuple(found))


def _as_written(facts: Facts, value: Data) -> Data:
    """A value in comparable form as a manifest has it: named items are a list again."""
    if isinstance(value, Mapping):
        if facts.keyed_by is not None:
            order = value.get(ORDER)
            names = order if isinstance(order, list) else list(value)
            return [_as_written(facts.item or OPEN, value[str(name)]) for name in names]
        return {
            key: _as_written(_facts_below(facts, key, value), inner) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_as_written(facts.item or OPEN, inner) for inner in value]
    return value
