"""What live holds and no manifest declares, on its way through a request.

The API replaces maps, objects and lists as it is sent them. Whatever the plan does not show as
removed goes back as it was: what is the server's business, what it added and what it alone may set.
"""

from collections.abc import Mapping, Set

from reconciler.applying.requests.values import drop_unknown_keys
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.model.data import Data, FieldPath, Fields, named_items


def with_undeclared_kept(
    facts: Facts, declared: Data, held: Data, removed: Set[FieldPath], path: FieldPath
) -> Data:
    """The declared value, with what live has beside it, except for the paths that are removed.

    Paths are those of the plan: items of lists by their identity.
    """
    # Declared empty: all that live has in it is what the plan shows as removed.
    if path in removed:
        return declared
    if isinstance(declared, Mapping) and isinstance(held, Mapping):
        return _keep_in_object(facts, declared, held, removed, path)
    # Items of a set have no counterpart on the other side.
    if isinstance(declared, list) and isinstance(held, list) and not facts.is_unordered:
        if facts.keyed_by is not None:
            return _keep_in_items(facts, declared, held, removed, path)
        if len(declared) == len(held):  # otherwise it is shown, and replaced, as a whole
            item = facts.item or facts.unknown
            return [
                with_undeclared_kept(item, one, other, removed, (*path, at))
                for at, (one, other) in enumerate(zip(declared, held, strict=True))
            ]
    return declared


def _keep_in_items(
    facts: Facts, declared: list[Data], held: list[Data], removed: Set[FieldPath], path: FieldPath
) -> Data:
    key = facts.keyed_by.field if facts.keyed_by else ""
    by_name = named_items(held, key)
    item = facts.item or facts.unknown
    kept = {
        name: with_undeclared_kept(item, each, by_name.get(name), removed, (*path, name))
        for name, each in named_items(declared, key).items()
    }
    # Where their order does not count, what is there stays where it is: what an item keeps to
    # itself the API may know by its place (§8.2).
    is_ordered = facts.keyed_by is None or facts.keyed_by.is_ordered
    first = () if is_ordered else (name for name in by_name if name in kept)
    return [kept[name] for name in dict.fromkeys((*first, *kept))]


def _keep_in_object(
    facts: Facts, declared: Fields, held: Fields, removed: Set[FieldPath], path: FieldPath
) -> dict[str, Data]:
    kept: dict[str, Data] = {}
    for key, value in declared.items():
        inner = _facts_below(facts, key, declared)
        kept[key] = with_undeclared_kept(inner, value, held.get(key), removed, (*path, key))
    for key, value in held.items():
        is_unsaid = key not in declared and value is not None and (*path, key) not in removed
        if is_unsaid and _may_be_kept(facts, key, declared, held):
            kept[key] = drop_unknown_keys(_facts_below(facts, key, declared), value)
    return kept


def _facts_below(facts: Facts, key: str, beside: Fields) -> Facts:
    if facts.form is Form.MAP:
        return facts.item or facts.unknown
    known = facts.fields.get(key)
    return known.variant(beside) if known is not None else facts.unknown


def _may_be_kept(facts: Facts, key: str, declared: Fields, held: Fields) -> bool:
    """Whether a request may say it: not what the server derives, nor what was another stage's."""
    field = facts.fields.get(key)
    if field is None:
        return facts.is_exact or (facts.is_partial and _takes_any_key(facts))
    if field.is_server_set:
        return facts.is_exact  # within an open map it is the request that must not lose it
    return (field.is_left_to_server or field.is_unset_by_default) and all(
        declared.get(name) == held.get(name) for name in field.belongs_to
    )


def _takes_any_key(facts: Facts) -> bool:
    return facts.is_open or facts.form is Form.MAP


def without_paths(value: Data, removed: Set[FieldPath], path: FieldPath) -> Data:
    """A value without what stands at these paths, nor the maps that were emptied by it."""
    if not isinstance(value, Mapping):
        return value
    left: dict[str, Data] = {}
    for key, inner in value.items():
        place = (*path, key)
        if place in removed:
            continue
        remaining = without_paths(inner, removed, place)
        if remaining != {} or inner == {}:
            left[key] = remaining
    return left
