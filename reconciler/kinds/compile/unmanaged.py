"""What a live body refers to by paths that its kind states, where no spec is declared of it."""

from collections.abc import Iterator, Mapping

from reconciler.kinds.compile.references import Reference
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields


def find_used(lookup: Lookup, body: Fields, owner: Address) -> list[Reference]:
    """Every reference of a live body."""
    return list(references_at(lookup.references, body, owner))


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
