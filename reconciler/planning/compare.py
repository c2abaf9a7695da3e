"""One declared resource against its live self -> the fields that change, and what forbids it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.kinds.compile import facts_of, is_secret_at
from reconciler.kinds.declare import NoWay, Obstacle, Proposal
from reconciler.kinds.facts import OPEN, Facts, Form
from reconciler.kinds.kind import Kind
from reconciler.model.change import FieldChange
from reconciler.model.data import Data, FieldPath, Fields, inside, is_same
from reconciler.model.resource import LiveResource, Resource
from reconciler.model.secret import SecretText
from reconciler.planning.diff import differences
from reconciler.planning.naming import Naming
from reconciler.planning.normalise import ORDER, complete, see


def changes_of(
    resource: Resource, found: LiveResource, kind: Kind, naming: Naming
) -> tuple[FieldChange, ...]:
    """What differs, field by field; empty when live is as declared. The spec holds names by now."""
    return _changes(resource, found, kind, *forms_of(resource, found, kind, naming))


def forms_of(
    resource: Resource, found: LiveResource, kind: Kind, naming: Naming
) -> tuple[dict[str, Data], dict[str, Data]]:
    """Live, as far as the manifest speaks of it, and what is declared: both in comparable form."""
    ignored = resource.lifecycle.ignore_changes
    whole = complete(kind, resource.spec)
    after = dict(whole)
    _forget_all(after, ignored)
    before = see(kind, naming.in_names(kind, found.body, resource.address), after)
    _forget_all(before, ignored)
    return before, _as_sent(before, after, whole) if ignored else after


def _as_sent(before: Fields, after: Fields, whole: Fields) -> dict[str, Data]:
    """What is declared, with what is ignored in it where live has nothing to be left alone.

    An item or an object that is new is sent whole, so that all of it is shown.
    """
    sent = dict(after)
    for key, inner in after.items():
        declared, held = whole[key], before.get(key)
        if isinstance(inner, Mapping) and isinstance(declared, Mapping):
            sent[key] = _as_sent(held, inner, declared) if isinstance(held, Mapping) else declared
    return sent


def changes_between(
    resource: Resource, found: LiveResource, kind: Kind, before: Fields, after: Fields
) -> tuple[FieldChange, ...]:
    """What differs between two specs of a declared resource, as if the first one were live."""
    forms = [complete(kind, spec) for spec in (before, after)]
    for form in forms:
        _forget_all(form, resource.lifecycle.ignore_changes)
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
    place = ("spec", *_declared_path(kind, resource.spec, path))
    facts = _facts_of_form(kind, path)
    before, after = (without_defaults(facts, value) for value in values)
    return FieldChange(
        path,
        before,
        after,
        is_secret=is_secret_at(kind, path, sides[1]),
        obstacle=_obstacle(kind, found, path, sides[0].get(top), sides[1].get(top)),
        location=resource.locations.of_value(place),
        change_class=facts_of(kind).fields[top].change_class,
    )


def _obstacle(
    kind: Kind, found: LiveResource, path: FieldPath, before: Data, after: Data
) -> str | None:
    facts = facts_of(kind).fields[str(path[0])]
    if facts.changes is not None:
        obstacles = facts.changes.obstacles(Proposal(before, after, found.body))
        if obstacles:
            return _guilt_of(path[1:], obstacles)
    default = facts.default
    if default is None or not isinstance(default.reset, NoWay):
        return None
    if is_same(after, default.value):
        if facts.removed_by is not None and facts.removed_by.path_in(found.body):
            return None
        return "the API offers no way to remove it once it is set (§1.6)"
    return None


def _guilt_of(path: FieldPath, obstacles: Sequence[Obstacle]) -> str | None:
    """What stands in the way of this part of the field, which may be larger or smaller."""
    ends = ((each, min(len(path), len(each.path))) for each in obstacles)
    says = [each.says for each, end in ends if each.path[:end] == path[:end]]
    return "; ".join(says) or None


def _declared_path(kind: Kind, spec: Fields, path: FieldPath) -> FieldPath:
    """A path in comparable form as the manifest has it: identities become positions."""
    facts: Facts | None = facts_of(kind)
    value: Data = spec
    declared: list[str | int] = []
    for part in path:
        if facts is not None and facts.keyed_by is not None and isinstance(value, list):
            part = position_of(value, facts.keyed_by.field, part)
        declared.append(part)
        value = inside(value, part)
        facts = None if facts is None else _below(facts, part)
    return tuple(declared)


def _facts_of_form(kind: Kind, path: FieldPath) -> Facts:
    """The facts at a path in comparable form; a keyed list's name leads to its item."""
    facts: Facts | None = facts_of(kind)
    for part in path:
        facts = _below(facts, part) if facts is not None else None
    return facts or OPEN


def without_defaults(facts: Facts, value: Data) -> Data:
    """A value as its author would write it: what only repeats a default is left unsaid."""
    if isinstance(value, Mapping):
        # Under a keyed list both the list and its items are maps here.
        is_alike = facts.form in (Form.LIST, Form.MAP)
        return {
            key: without_defaults(inner_facts, inner)
            for key, inner in value.items()
            if (inner_facts := (facts.item if is_alike else facts.fields.get(key)) or OPEN)
            if inner_facts.default is None or not is_same(inner, inner_facts.default.value)
        }
    if isinstance(value, list):
        return [without_defaults(facts.item or OPEN, inner) for inner in value]
    return value


def _below(facts: Facts, part: str | int) -> Facts | None:
    if facts.form in (Form.LIST, Form.MAP):
        return facts.item
    return facts.fields.get(str(part))


def position_of(items: Sequence[Data], key: str, name: str | int) -> str | int:
    """Where in a list the item of this identity stands; the identity itself where there is none."""
    for position, item in enumerate(items):
        if isinstance(item, Mapping) and str(item.get(key)) == name:
            return position
    return name


def _forget_all(fields: dict[str, Data], ignored: Iterable[str]) -> None:
    for path in ignored:
        _forget(fields, path)


def _forget(fields: dict[str, Data], ignored: str) -> None:
    """Take an ignored path out of what is compared; keys may themselves hold dots."""
    for key in sorted(fields, key=len, reverse=True):
        inner = fields[key]
        if ignored == key:
            del fields[key]
            _forget_place(fields, key)
            return
        if ignored.startswith(f"{key}.") and isinstance(inner, dict):
            copied = dict(inner)
            _forget(copied, ignored[len(key) + 1 :])
            fields[key] = copied
            return


def _forget_place(fields: dict[str, Data], name: str) -> None:
    """Take an item that is ignored out of the order of its list as well."""
    order = fields.get(ORDER)
    if isinstance(order, list):
        fields[ORDER] = [each for each in order if each != name]


def unverifiable_in(kind: Kind, spec: Fields) -> tuple[FieldPath, ...]:
    """Declared fields that can be sent and never be compared (§0.15), secrets among them.

    Of a text with a secret in it, what stands around the secret is compared all the same.
    """
    return tuple(_unverifiable(facts_of(kind), spec, ()))


def _unverifiable(facts: Facts, value: Data, path: FieldPath) -> Iterator[FieldPath]:
    if isinstance(value, SecretText) or (not facts.is_read_back and value is not None):
        yield path
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            deeper = _below(facts, key)
            if deeper is not None or facts.is_open:
                yield from _unverifiable(deeper or facts, inner, (*path, key))
    elif isinstance(value, list):
        key = facts.keyed_by.field if facts.keyed_by else ""
        for position, inner in enumerate(value):
            name = inner.get(key) if isinstance(inner, Mapping) else None
            part = name if isinstance(name, str) else position
            yield from _unverifiable(facts.item or facts, inner, (*path, part))
