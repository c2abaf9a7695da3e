"""What a live body refers to by paths that its kind states, where no spec is declared of it."""

from collections.abc import Iterator, Mapping

from reconciler.kinds.compile.references import Reference, all_references_in, secrets_named_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.resource import LiveResource


def find_used(lookup: Lookup, body: Fields, owner: Address) -> list[Reference]:
    """Every reference of a live body."""
    return list(references_at(lookup.references, body, owner))


def used_by_bystander(
    found: LiveResource, kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> Iterator[Reference]:
    """Every reference of what only stands by, in its fields and in templates.

    Of a kind that is managed here as well, in a namespace that this stack does not look into.
    """
    kind, lookup = kinds.get(found.address.kind), lookups.get(found.address.kind)
    if kind is not None:
        yield from all_references_in(kind, found.body, found.address, is_live=True)
    elif lookup is not None:
        yield from find_used(lookup, found.body, found.address)
        yield from secrets_named_in(found.body)


def references_at(paths: Mapping[str, str], body: Fields, owner: Address) -> Iterator[Reference]:
    """What stands at these paths, `nodes[].id`, of the kind that each of them says."""
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
