"""Paths into lists whose items have names: people are shown the names, programs the positions."""

from collections.abc import Mapping, Sequence

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, FieldPath, Fields, item_names


def by_position(kind: Kind | None, spec: Fields, path: FieldPath) -> FieldPath:
    """`("stages", "search")` as `("stages", 0)`."""
    facts = facts_of(kind) if kind else None
    value: Data = spec
    placed: list[str | int] = []
    for part in path:
        place = _position(value, _key(facts), part) if _key(facts) else part
        placed.append(place)
        facts, value = _facts_below(facts, part), _inner(value, place)
    return tuple(placed)


def _key(facts: Facts | None) -> str:
    return facts.keyed_by.field if facts and facts.keyed_by else ""


def _facts_below(facts: Facts | None, part: str | int) -> Facts | None:
    if facts is None or facts.form in (Form.LIST, Form.MAP):
        return facts.item if facts else None
    return facts.fields.get(str(part))


def _inner(value: Data, part: str | int) -> Data:
    if isinstance(value, Mapping):
        return value.get(str(part))
    items: Sequence[Data] = value if isinstance(value, list | tuple) else ()
    return items[part] if isinstance(part, int) and part < len(items) else None


def _position(items: Data, key: str, name: str | int) -> str | int:
    names = item_names(items, key) if isinstance(items, list | tuple) else []
    return names.index(str(name)) if name in names else name
