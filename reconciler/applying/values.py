"""Values on their way into a request."""

from collections.abc import Callable, Mapping, Sequence

from reconciler.kinds.facts import OPEN, Facts, Form
from reconciler.model.data import Data
from reconciler.model.secret import SecretText


def as_sent(facts: Facts, value: Data, fill: Callable[[SecretText], str]) -> Data:
    """A declared value with its secrets in place, without nulls that only mean a default (§1.6)."""
    if isinstance(value, SecretText):
        return fill(value)
    if isinstance(value, Mapping):
        return {
            key: as_sent(_below(facts, key), held, fill)
            for key, held in value.items()
            if held is not None or not _means_default(_below(facts, key))
        }
    if isinstance(value, list):
        return [as_sent(facts.item or OPEN, held, fill) for held in value]
    return value


def _below(facts: Facts, key: str) -> Facts:
    if facts.form is Form.MAP:
        return facts.item or OPEN
    return facts.fields.get(key, OPEN)


def _means_default(facts: Facts) -> bool:
    return facts.default is not None or (facts.server is not None and not facts.server.null_clears)


def known_part(facts: Facts, value: Data) -> Data:
    """A live value without the keys that the server adds and no request accepts."""
    if not isinstance(value, Mapping) or facts.form is Form.MAP or not facts.fields:
        return value
    return {
        key: known_part(facts.fields[key], inner) if key in facts.fields else inner
        for key, inner in value.items()
        if inner is not None and (facts.is_open or _is_ours(facts, key))
    }


def _is_ours(facts: Facts, key: str) -> bool:
    return key in facts.fields and not facts.fields[key].is_server_set


def merged(held: Data, declared: Data) -> Data:
    """The declared value over the live one, key by key."""
    if not isinstance(held, Mapping) or not isinstance(declared, Mapping):
        return declared
    return {
        **held,
        **{key: merged(held.get(key), inner) for key, inner in declared.items()},
    }


def with_ignored_kept(facts: Facts, declared: Data, held: Data, ignored: Sequence[str]) -> Data:
    """The declared value of a field, except where the manifest ignores live's own."""
    for path in ignored:
        if path.startswith(f"{facts.name}."):
            declared = _keep(facts, declared, held, path[len(facts.name) + 1 :])
    return declared


def _keep(facts: Facts, declared: Data, held: Data, path: str) -> Data:
    if isinstance(declared, list) and isinstance(held, list) and facts.keyed_by is not None:
        by_name = _by_name(held, facts.keyed_by.field)
        kept = [_keep_in_item(facts, item, by_name, path) for item in declared]
        return _with_item_kept(facts, kept, by_name, path)
    if not isinstance(declared, Mapping) or not isinstance(held, Mapping):
        return declared
    if path in held or path in declared:
        without = {key: inner for key, inner in declared.items() if key != path}
        return {**without, path: held[path]} if path in held else without
    for key in declared:
        if path.startswith(f"{key}."):
            deeper = _keep(_below(facts, key), declared[key], held.get(key), path[len(key) + 1 :])
            return {**declared, key: deeper}
    return declared


def _keep_in_item(facts: Facts, item: Data, held: Mapping[str, Data], path: str) -> Data:
    name = _name_in(item, facts.keyed_by.field if facts.keyed_by else "")
    if not path.startswith(f"{name}."):
        return item
    return _keep(facts.item or OPEN, item, held.get(name), path[len(name) + 1 :])


def _with_item_kept(
    facts: Facts, items: list[Data], held: Mapping[str, Data], name: str
) -> list[Data]:
    """The list with the item of this name as it is live: where it stands there, or not at all."""
    field = facts.keyed_by.field if facts.keyed_by else ""
    others = [item for item in items if _name_in(item, field) != name]
    if name not in held:
        return others
    place = min(list(held).index(name), len(others))
    return [*others[:place], known_part(facts.item or OPEN, held[name]), *others[place:]]


def _name_in(item: Data, field: str) -> str:
    return str(item.get(field)) if isinstance(item, Mapping) else ""


def _by_name(held: Data, field: str) -> dict[str, Data]:
    items = held if isinstance(held, list) else []
    return {str(item.get(field)): item for item in items if isinstance(item, Mapping)}
