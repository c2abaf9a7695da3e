"""How a schema may grow: which changes break callers or destroy data, however deep they stand.

Both walk the same shape: a map of fields, each with a `type`, and with `properties` or `items` of
its own where the type says so.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from reconciler.model.data import Data, FieldPath, Fields, is_same

EvolutionViolation: TypeAlias = tuple[FieldPath, str]
"""Where it stands below the map of fields, and what is wrong with it."""

PropertyPair: TypeAlias = tuple[FieldPath, str, Data, Data]
"""One field on both sides: its path, its name with dots, before and after."""


def destroys_data(before: Fields, after: Fields) -> Iterator[EvolutionViolation]:
    """Properties that are removed or change their type (§3)."""
    for path, name, old, new in _pairs(before, after):
        if isinstance(old, Mapping):
            yield from _find_losses(path, f"property {name}", old, new)


def breaks_callers(before: Fields, after: Fields) -> Iterator[EvolutionViolation]:
    """Inputs that are removed, change their type, become required or take fewer values (§5.2)."""
    for path, name, old, new in _pairs(before, after):
        if not isinstance(old, Mapping):
            if isinstance(new, Mapping) and new.get("required"):
                yield path, f"{name} is new and required"
            continue
        yield from _find_losses(path, name, old, new)
        if isinstance(new, Mapping):
            yield from _find_narrowing(path, name, old, new)


def _find_losses(
    path: FieldPath, name: str, old: Fields, new: Data
) -> Iterator[EvolutionViolation]:
    if not isinstance(new, Mapping):
        yield path, f"{name} is removed"
    elif old.get("type") != new.get("type"):
        was, becomes = old.get("type"), new.get("type")
        yield (*path, "type"), f"{name} changes its type from {was} to {becomes}"


def _find_narrowing(
    path: FieldPath, name: str, old: Fields, new: Fields
) -> Iterator[EvolutionViolation]:
    if new.get("required") and not old.get("required"):
        yield (*path, "required"), f"{name} becomes required"
    accepted, allowed = old.get("enum"), new.get("enum")
    if isinstance(allowed, list) and not _is_within(accepted, allowed):
        yield (*path, "enum"), f"{name} takes fewer values than before"


def _is_within(accepted: Data, allowed: list[Data]) -> bool:
    return isinstance(accepted, list) and all(
        any(is_same(value, each) for each in allowed) for value in accepted
    )


def _pairs(
    before: Fields, after: Fields, path: FieldPath = (), name: str = ""
) -> Iterator[PropertyPair]:
    """Every field of either side, and the fields inside those that both sides have."""
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        called = f"{name}.{key}" if name else key
        yield (*path, key), called, old, new
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _inner_pairs(old, new, (*path, key), called)


def _inner_pairs(old: Fields, new: Fields, path: FieldPath, name: str) -> Iterator[PropertyPair]:
    # What changes its type is told once, and not for every part of it.
    if old.get("type") != new.get("type"):
        return
    inside = old.get("properties"), new.get("properties")
    if any(isinstance(side, Mapping) for side in inside):
        was, becomes = (side if isinstance(side, Mapping) else {} for side in inside)
        yield from _pairs(was, becomes, (*path, "properties"), name)
    item, wanted = old.get("items"), new.get("items")
    if isinstance(item, Mapping) and isinstance(wanted, Mapping):
        yield from _pairs({"items": item}, {"items": wanted}, path, name)
