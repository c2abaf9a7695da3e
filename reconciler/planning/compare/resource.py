"""One declared resource against its live self -> the fields that change, and what forbids it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import EXACT, OPEN, Facts, Form, part_of
from reconciler.kinds.compile.paths import decider_at, is_secret_at
from reconciler.kinds.compile.told import why_moved
from reconciler.kinds.declaration.changes import Obstacle, ProposedChange
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import NoReset
from reconciler.model.catalogue import Catalogue
from reconciler.model.change import FieldChange
from reconciler.model.data import (
    Data,
    FieldPath,
    Fields,
    child_of,
    is_same,
    item_names,
    pointer_of,
    value_at,
)
from reconciler.model.digest import digest_of
from reconciler.model.resource import LiveResource, OnReplace, Resource
from reconciler.planning.compare.agreement import is_plainly_as_declared
from reconciler.planning.compare.diff import differences
from reconciler.planning.compare.ignored import forget_all, with_new_whole
from reconciler.planning.compare.metadata_keys import show_dropped_keys
from reconciler.planning.compare.normalise import normalise_desired, normalise_live
from reconciler.planning.compare.open_maps import without_additions
from reconciler.planning.names.naming import Naming


def changes_of(
    resource: Resource,
    found: LiveResource,
    kind: Kind,
    naming: Naming,
    *,
    catalogue: Catalogue | None = None,
) -> tuple[FieldChange, ...]:
    """What differs, field by field; empty when live is as declared. The spec holds names by now.

    `catalogue` is the live one, where it was read: what it fills in is no difference.
    """
    # Nearly all of nearly every plan is as declared, and a comparison costs many times as much.
    if not resource.lifecycle.ignore_changes and is_plainly_as_declared(
        kind, resource.spec, found, naming.renamer_of_live(kind, resource.address)
    ):
        return ()
    forms = forms_of(resource, found, kind, naming, catalogue=catalogue)
    return _changes(resource, found, kind, *forms)


def forms_of(
    resource: Resource,
    found: LiveResource,
    kind: Kind,
    naming: Naming,
    *,
    catalogue: Catalogue | None = None,
) -> tuple[dict[str, Data], dict[str, Data]]:
    """Live, as far as it concerns the manifest, and what is declared: both in comparable form."""
    ignored = resource.lifecycle.ignore_changes
    # Desired first: live is then seen through it, and only as far as it speaks.
    after = normalise_desired(kind, resource.spec)
    before = normalise_live(
        kind, naming.in_names(kind, found.body, resource.address, is_live=True), after
    )
    show_dropped_keys(found.stamp, found.body, before, after)
    # Kept as it was: ignoring takes parts away, and a new field is shown whole all the same.
    whole = dict(after)
    for form in (before, after):
        forget_all(form, ignored)
    # Looking for additions costs a walk; most resources are equal by now.
    if not is_same(before, after):
        before = without_additions(kind, found, before, after, catalogue=catalogue)
    return before, with_new_whole(before, after, whole) if ignored else after


def digest_additions(
    resource: Resource,
    found: LiveResource,
    kind: Kind,
    naming: Naming,
    *,
    catalogue: Catalogue | None = None,
) -> dict[str, str]:
    """What only live has in open maps: where it stands, and a digest, as a stamp notes it."""
    changes = changes_of(resource, found, kind, naming, catalogue=catalogue)
    paths = [change.path for change in changes if change.is_undeclared]
    raw = {path: value_at(found.body, to_declared_path(kind, found.body, path)) for path in paths}
    return {pointer_of(path): digest_of(value) for path, value in raw.items()}


def normalise_declared(resource: Resource, kind: Kind) -> dict[str, Data]:
    """What is declared in comparable form, without what the manifest leaves alone."""
    form = normalise_desired(kind, resource.spec)
    forget_all(form, resource.lifecycle.ignore_changes)
    return form


def changes_between(
    resource: Resource, found: LiveResource, kind: Kind, before: Fields, after: Fields
) -> tuple[FieldChange, ...]:
    """What differs between two specs of a declared resource, as if the first one were live."""
    forms = [normalise_desired(kind, spec) for spec in (before, after)]
    for form in forms:
        forget_all(form, resource.lifecycle.ignore_changes)
    return _changes(resource, found, kind, *forms)


def _changes(
    resource: Resource, found: LiveResource, kind: Kind, before: Fields, after: Fields
) -> tuple[FieldChange, ...]:
    if is_same(before, after):
        return ()
    return tuple(
        _change(resource, found, kind, path, (before, after), values)
        for path, *values in differences(before, after)
    )


def _change(
    resource: Resource,
    found: LiveResource,
    kind: Kind,
    path: FieldPath,
    sides: tuple[Fields, Fields],
    values: list[Data],
) -> FieldChange:
    top = str(path[0])
    # Compared by identity, shown by position: the manifest has lines for the latter.
    place = ("spec", *to_declared_path(kind, resource.spec, path))
    facts = _facts_of_form(kind, path, sides)
    before, after = (without_defaults(facts, value) for value in values)
    # The manifest's word: then it is as good as a change in place, and ends nothing.
    is_version = (
        facts_of(kind).fields[top].is_versioned
        and resource.lifecycle.on_replace is OnReplace.VERSION
    )
    obstacle = obstacle_to(kind, found, path, *sides)
    return FieldChange(
        path,
        before,
        after,
        is_secret=is_secret_at(kind, path, sides[1]),
        obstacle=obstacle.says if obstacle and not is_version else None,
        held_by=obstacle.held_by if obstacle and not is_version else None,
        place=partial(resource.locations.of_value, place),
        change_class=facts_of(kind).fields[top].change_class,
        is_undeclared=_is_undeclared(kind, path, sides),
        is_new_version=is_version and obstacle is not None,
        told=why_moved(kind, top, found.body),
    )


def _is_undeclared(kind: Kind, path: FieldPath, sides: tuple[Fields, Fields]) -> bool:
    """Whether only live has it, in a place where the server may have put it as well."""
    around, key = path[:-1], path[-1]
    live, declared = (value_at(side, around) for side in sides)
    if not isinstance(live, Mapping) or key not in live:
        return False
    if isinstance(declared, Mapping) and key in declared:
        return False
    facts = _facts_of_form(kind, around, sides)
    field = facts.fields.get(str(key))
    # A map whose values are declared is the author's alone; an open one is also the server's.
    is_users_own = facts.form is Form.MAP and not facts.is_partial
    is_open = facts.is_exact and not is_users_own and facts.keyed_by is None
    return is_open if field is None else field.is_unset_by_default


def obstacle_to(
    kind: Kind, found: LiveResource, path: FieldPath, live: Fields, declared: Fields
) -> Obstacle | None:
    """Why the API cannot change in place what stands at a path; both sides in comparable form."""
    facts, at = decider_at(kind, path)
    before, after = value_at(live, at), value_at(declared, at)
    # The rule first: its reason names the part at fault, which a missing reset cannot.
    if facts.changes is not None:
        obstacles = facts.changes.obstacles(ProposedChange(before, after, found.body))
        if obstacles:
            return join_obstacles(_obstacles_at(path[len(at) :], obstacles))
    default = facts.default
    if default is None or not isinstance(default.reset, NoReset):
        return None
    if is_same(after, default.value):
        # No update can clear it, but deleting what the server made for it does (§16.13).
        if facts.removed_by is not None and facts.removed_by.path_in(found.body):
            return None
        return Obstacle("the API offers no way to remove it once it is set")
    return None


def _obstacles_at(path: FieldPath, obstacles: Iterable[Obstacle]) -> Iterator[Obstacle]:
    """What stands in the way of this part of the field, which may be larger or smaller."""
    for each in obstacles:
        end = min(len(path), len(each.path))
        if each.path[:end] == path[:end]:
            yield each


def join_obstacles(obstacles: Iterable[Obstacle]) -> Obstacle | None:
    """All of them as one; what holds a change is told where nothing else does."""
    found = list(obstacles)
    if not found:
        return None
    holding = {each.held_by for each in found}
    held_by = holding.pop() if len(holding) == 1 else None
    return Obstacle("; ".join(each.says for each in found), held_by=held_by)


def to_declared_path(kind: Kind, spec: Fields, path: FieldPath) -> FieldPath:
    """A path in comparable form as the manifest has it: identities become positions."""
    facts: Facts | None = facts_of(kind)
    value: Data = spec
    declared: list[str | int] = []
    for part in path:
        if facts is not None and facts.keyed_by is not None and isinstance(value, list):
            part = position_of(value, facts.keyed_by.field, part)
        declared.append(part)
        value = child_of(value, part)
        facts = None if facts is None else part_of(facts, part)
    return tuple(declared)


def _facts_of_form(kind: Kind, path: FieldPath, sides: tuple[Fields, Fields]) -> Facts:
    """The facts at a path in comparable form; a keyed list's name leads to its item."""
    facts: Facts | None = facts_of(kind)
    beside: Sequence[Data] = sides
    for part in path:
        inner = part_of(facts, part) if facts is not None else None
        inner = inner or (EXACT if facts is not None and facts.is_exact else None)
        # What is declared says which variant it is, and what is live where nothing is.
        around = next((each for each in reversed(beside) if isinstance(each, Mapping)), {})
        facts = inner.variant(around) if inner is not None else None
        beside = [child_of(each, part) for each in beside]
    return facts or OPEN


def without_defaults(facts: Facts, value: Data) -> Data:
    """A value as its author would write it: what only repeats a default is left unsaid."""
    if isinstance(value, Mapping):
        # Under a keyed list both the list and its items are maps here.
        is_alike = facts.form in (Form.LIST, Form.MAP)
        return {
            key: without_defaults(inner_facts, inner)
            for key, inner in value.items()
            if (inner_facts := _facts_in(facts, key, value, is_alike=is_alike))
            if inner_facts.default is None or not is_same(inner, inner_facts.default.value)
        }
    if isinstance(value, list):
        return [without_defaults(facts.item or OPEN, inner) for inner in value]
    return value


def _facts_in(facts: Facts, key: str, beside: Fields, *, is_alike: bool) -> Facts:
    inner = (facts.item if is_alike else facts.fields.get(key)) or OPEN
    return inner.variant(beside)


def position_of(items: Sequence[Data], key: str, name: str | int) -> str | int:
    """Where in a list the item of this identity stands; the identity itself where there is none."""
    names = item_names(items, key)
    return names.index(str(name)) if name in names else name
