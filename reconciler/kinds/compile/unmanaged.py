"""What a resource of a kind that is not managed here uses, and what the server made for it."""

from collections.abc import Iterator, Mapping

from reconciler.kinds.compile.references import Reference
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields


def find_used(lookup: Lookup, body: Fields, owner: Address) -> list[Reference]:
    """Every reference of a live body."""
    return list(_references(lookup.references, body, owner))


def find_made(lookup: Lookup, body: Fields, owner: Address) -> list[Reference]:
    """What the server made for it; a cluster that writes into its sources made none (§7)."""
    used = {each.value for each in find_used(lookup, body, owner)}
    return [each for each in _references(lookup.makes, body, owner) if each.value not in used]


def _references(paths: Mapping[str, str], body: Fields, owner: Address) -> Iterator[Reference]:
    for path, kind in paths.items():
        for at, value in _texts_at(body, tuple(path.split(".")), ()):
            yield Reference(at, kind, owner.namespace, value, is_live=True)


def _texts_at(
    value: Data, parts: tuple[str, ...], at: FieldPath
) -> Iterator[tuple[FieldPath, str]]:
    if not parts:
        if isinstance(value, str):
            yield at, value
        return
    key, rest = parts[0].removesuffix("[]"), parts[1:]
    inner = value.get(key) if isinstance(value, Mapping) else None
    if not parts[0].endswith("[]"):
        yield from _texts_at(inner, rest, (*at, key))
    elif isinstance(inner, list):
        for position, item in enumerate(inner):
            yield from _texts_at(item, rest, (*at, key, position))
