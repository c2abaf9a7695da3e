"""Whether the server would fill in a value by itself: what the catalogues' schemas say."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from reconciler.kinds.declaration.marks import Catalogued
from reconciler.model.catalogue import Catalogue
from reconciler.model.data import Data, Fields, is_same

Schemas: TypeAlias = tuple[Fields, ...]
"""Every JSON Schema that may describe one value: several editions, and the variants in each."""

_VARIANTS: Final = ("anyOf", "oneOf", "allOf")


def schemas_of(mark: Catalogued, beside: Fields, catalogues: tuple[Catalogue, ...]) -> Schemas:
    """What the catalogues say of a map, by the fields that stand beside it."""
    entry = "@".join(str(beside.get(name)) for name in mark.by)
    found = (_entries(each, mark).get(entry) for each in catalogues)
    return tuple(variant for schema in found if schema for variant in _variants(schema))


def _entries(catalogue: Catalogue, mark: Catalogued) -> Mapping[str, Fields]:
    return catalogue.stages if mark.catalogue == "stages" else catalogue.extractors


def schemas_below(schemas: Schemas, part: str | int) -> Schemas:
    """What they say of a key of the map, or of an item of the list."""
    if not schemas:  # as at most places
        return ()
    return tuple(
        variant
        for schema in schemas
        if (inner := _inner(schema, part)) is not None
        for variant in _variants(inner)
    )


def is_filled_in(schemas: Schemas, value: Data) -> bool:
    """Whether this is the default of one of them, or an object of nothing but defaults."""
    if not schemas:
        return False
    if any("default" in schema and is_same(schema["default"], value) for schema in schemas):
        return True
    if not isinstance(value, Mapping) or not value:
        return False
    return all(is_filled_in(schemas_below(schemas, key), inner) for key, inner in value.items())


def _inner(schema: Fields, part: str | int) -> Fields | None:
    if isinstance(part, int):
        return _object(schema.get("items"))
    properties = _object(schema.get("properties")) or {}
    return _object(properties.get(part)) or _object(schema.get("additionalProperties"))


def _variants(schema: Fields) -> Iterator[Fields]:
    """The schema, and what it may be or must be as well."""
    yield schema
    for word in _VARIANTS:
        variants = schema.get(word)
        for variant in variants if isinstance(variants, list) else ():
            if isinstance(variant, Mapping):
                yield from _variants(variant)


def _object(value: Data) -> Fields | None:
    return value if isinstance(value, Mapping) else None
