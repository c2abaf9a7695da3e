"""The user's own keys in `metadata`: others keep keys there too, so the stamp remembers ours."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from reconciler.model.data import (
    Data,
    FieldPath,
    Fields,
    is_object,
    path_of,
    pointer_part,
    value_at,
)
from reconciler.model.resource import STAMP_KEY, Stamp

_METADATA: Final = "metadata"


def declared_keys(spec: Fields) -> tuple[str, ...]:
    """Pointers to every value that a manifest declares in `metadata`, for the stamp."""
    metadata = spec.get(_METADATA)
    return tuple(sorted(_pointers(metadata, ""))) if is_object(metadata) else ()


def _pointers(fields: Fields, above: str) -> Iterator[str]:
    for key, inner in fields.items():
        pointer = above + pointer_part(key)
        if type(inner) is not str and inner and is_object(inner):
            yield from _pointers(inner, f"{pointer}/")
        else:
            yield pointer


def show_dropped_keys(
    stamp: Stamp | None, body: Fields, before: dict[str, Data], after: dict[str, Data]
) -> None:
    """Let both sides speak of the keys that were declared once and are not declared any more."""
    for pointer in stamp.keys or () if stamp else ():
        path = path_of(pointer)
        live = value_at(body.get(_METADATA), path)
        is_given_up = live is not None and path[0] != STAMP_KEY
        if is_given_up and _is_unsaid(after.get(_METADATA), path):
            _set_at(before, (_METADATA, *path), live)
            _set_at(after, (_METADATA, *path[:-1]), {})


def _is_unsaid(declared: Data, path: FieldPath) -> bool:
    """Whether nothing is declared at a path, nor anything else in its way."""
    for part in path:
        if declared is None:
            return True
        if not isinstance(declared, Mapping):
            return False
        declared = declared.get(str(part))
    return declared is None


def _set_at(fields: dict[str, Data], path: FieldPath, value: Data) -> None:
    """Put a value at a path, in copies of the maps that lead to it; an empty map replaces none."""
    key = str(path[0])
    held = fields.get(key)
    if len(path) > 1:
        inner = {**held} if isinstance(held, Mapping) else {}
        _set_at(inner, path[1:], value)
        fields[key] = inner
    elif not (value == {} and isinstance(held, Mapping)):
        fields[key] = value


def only_keys(metadata: Fields, pointers: Collection[str]) -> dict[str, Data]:
    """Of the user's metadata what stands at these pointers, as a stamp notes them."""
    wanted = {path_of(pointer) for pointer in pointers}
    return dict(_select(metadata, wanted, ()))


def _select(
    fields: Fields, wanted: Collection[FieldPath], above: FieldPath
) -> Iterator[tuple[str, Data]]:
    for key, value in fields.items():
        path = (*above, key)
        if path in wanted:
            yield key, value
        elif isinstance(value, Mapping) and (inner := dict(_select(value, wanted, path))):
            yield key, inner
