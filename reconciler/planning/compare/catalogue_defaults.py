"""Whether the server would fill in a value by itself: what the catalogues' schemas say."""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Final, Literal

from msgspec import Struct, field

from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.declaration.marks import Catalogued
from reconciler.model.catalogue import Catalogue
from reconciler.model.data import Data, Fields, is_same
from reconciler.model.partly import PartlyShown, Unshown

_VARIANTS: Final = ("anyOf", "oneOf", "allOf")


class _Alike(Enum):
    """Parts that are described alike, each of them."""

    ITEM = "an item of a list"
    UNNAMED = "a key that no schema names"


class Schemas(PartlyShown, Struct, eq=False):
    """Every JSON Schema that may describe one value: several editions, and the variants in each.

    What they say of what is inside is looked up once: each is asked of by many resources.
    """

    variants: tuple[Fields, ...] = ()
    _below: Unshown[dict[str | _Alike, "Schemas"]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.variants)

    def below(self, part: str | int) -> "Schemas":
        """What they say of a key of the map, or of an item of the list."""
        if not self.variants:  # as at most places
            return self
        known = _Alike.ITEM if isinstance(part, int) else part
        found = self._below.get(known)
        if found is None and isinstance(known, str) and not self._names(known):
            known = _Alike.UNNAMED
            found = self._below.get(known)
        if found is None:
            found = self._below[known] = Schemas(tuple(self._variants_below(part)))
        return found

    def _names(self, key: str) -> bool:
        return any(key in (_object(each.get("properties")) or ()) for each in self.variants)

    def _variants_below(self, part: str | int) -> Iterator[Fields]:
        for schema in self.variants:
            if (inner := _inner(schema, part)) is not None:
                yield from _variants(inner)

    def explains(self, value: Data) -> bool:
        """Whether this is the default of one of them, or an object of nothing but defaults."""
        for schema in self.variants:
            if "default" in schema and is_same(schema["default"], value):
                return True
        if not self.variants or not isinstance(value, Mapping) or not value:
            return False
        return all(self.below(key).explains(inner) for key, inner in value.items())


NOTHING_SAID: Final = Schemas()


def schemas_of(mark: Catalogued, beside: Fields, live: Catalogue | None = None) -> Schemas:
    """What the catalogues say of a map, by the fields that stand beside it.

    `live` is the API's own, where it was read.
    """
    entry = "@".join(str(beside.get(name)) for name in mark.by)
    bundled = _bundled_schemas(mark.catalogue).get(entry, NOTHING_SAID)
    more = _entries(live, mark.catalogue).get(entry) if live is not None else None
    return Schemas((*bundled.variants, *_variants(more))) if more else bundled


def is_live(schemas: Schemas, wanted: Data, held: Data) -> bool:
    """Whether a value that no model names is live as it is declared, and whatever else is there
    is what the server fills in."""
    if not schemas:
        return is_same(wanted, held)
    if isinstance(wanted, dict) and isinstance(held, dict):
        for key, inner in held.items():
            below = schemas.below(key)
            if key in wanted:
                if not is_live(below, wanted[key], inner):
                    return False
            elif inner is not None and not below.explains(inner):
                return False
        return wanted.keys() <= held.keys()
    if isinstance(wanted, list) and isinstance(held, list):
        item = schemas.below(0)
        return len(wanted) == len(held) and all(
            is_live(item, one, other) for one, other in zip(wanted, held, strict=True)
        )
    return is_same(wanted, held)


@cache
def _bundled_schemas(catalogue: Literal["stages", "extractors"]) -> Mapping[str, Schemas]:
    entries = _entries(load_bundled(), catalogue).items()
    return {name: Schemas(tuple(_variants(schema))) for name, schema in entries if schema}


def _entries(catalogue: Catalogue, name: Literal["stages", "extractors"]) -> Mapping[str, Fields]:
    return catalogue.stages if name == "stages" else catalogue.extractors


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
