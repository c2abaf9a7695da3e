"""What live holds in open maps beside what is declared, and who put it there.

Of the three parties of such a map, the server's keys are no difference: the defaults that a
catalogue tells of, and what was seen to be added when we wrote, which the stamp notes.
"""

from collections.abc import Mapping

from msgspec import Struct, field

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.catalogue import Catalogue
from reconciler.model.data import (
    Data,
    FieldPath,
    Fields,
    child_of,
    is_same,
    named_items,
    pointer_of,
)
from reconciler.model.digest import digest_of
from reconciler.model.resource import LiveResource
from reconciler.planning.compare.catalogue_defaults import NOTHING_SAID, Schemas, schemas_of
from reconciler.planning.compare.normalise import ORDER


def without_additions(
    kind: Kind,
    found: LiveResource,
    seen: Fields,
    wanted: Fields,
    *,
    catalogue: Catalogue | None = None,
) -> dict[str, Data]:
    """Live in comparable form, without what only the server added.

    `catalogue` is the live one, where it was read.
    """
    top, additions = MapField(facts_of(kind), (), found.body), AdditionFilter(found, catalogue)
    return {
        name: additions.without(
            additions.place_below(top, name, seen, wanted), value, wanted.get(name)
        )
        for name, value in seen.items()
    }


class MapField(Struct, frozen=True):
    """A field, and what the catalogues say of it."""

    facts: Facts
    path: FieldPath
    raw: Data
    """What the API returned there, whose digest the stamp may note."""
    schemas: Schemas = field(default_factory=lambda: NOTHING_SAID)

    def item(self, name: str | int, raw: Data) -> "MapField":
        """An item of a list, by its identity or by its position."""
        schemas = self.schemas.below(name) if isinstance(name, int) else NOTHING_SAID
        return MapField(self.facts.item or self.facts.unknown, (*self.path, name), raw, schemas)

    def items_by_name(self) -> Mapping[str, Data]:
        """The items as the API returned them, by their identity."""
        key = self.facts.keyed_by.field if self.facts.keyed_by else ""
        return named_items(self.raw, key)


class AdditionFilter(Struct, frozen=True):
    """Tells the server's keys of one resource from all others."""

    found: LiveResource
    catalogue: Catalogue | None

    def without(self, place: MapField, seen: Data, wanted: Data) -> Data:
        """The value at a place without the server's keys, given what is declared there."""
        if is_same(seen, wanted):
            return seen  # most of what is beside a difference
        if isinstance(seen, Mapping) and isinstance(wanted, Mapping):
            if place.facts.keyed_by is not None:
                return self._in_items(place, seen, wanted)
            return self._in_object(place, seen, wanted)
        if isinstance(seen, list) and isinstance(wanted, list) and not place.facts.is_unordered:
            return self._in_list(place, seen, wanted)
        return seen

    def _in_list(self, place: MapField, seen: list[Data], wanted: list[Data]) -> Data:
        if len(seen) != len(wanted):
            return seen  # each is shown, and replaced, as a whole
        return [
            self.without(place.item(at, child_of(place.raw, at)), one, other)
            for at, (one, other) in enumerate(zip(seen, wanted, strict=True))
        ]

    def _in_items(self, place: MapField, seen: Fields, wanted: Fields) -> Data:
        raw = place.items_by_name()
        return {
            name: value
            if name == ORDER or name not in wanted
            else self.without(place.item(name, raw.get(name)), value, wanted[name])
            for name, value in seen.items()
        }

    def _in_object(self, place: MapField, seen: Fields, wanted: Fields) -> Data:
        left: dict[str, Data] = {}
        for key, value in seen.items():
            below = self.place_below(place, key, seen, wanted)
            if key in wanted:
                left[key] = self.without(below, value, wanted[key])
            elif not self.is_added(place, below, value):
                left[key] = value
        return left

    def place_below(self, place: MapField, key: str, seen: Fields, wanted: Fields) -> MapField:
        """The field under a key, given what stands beside it on both sides."""
        path, raw = (*place.path, key), child_of(place.raw, key)
        if place.facts.form is Form.MAP:
            return MapField(place.facts.item or place.facts.unknown, path, raw)
        known = place.facts.fields.get(key)
        facts = known.variant(seen) if known is not None else place.facts.unknown
        mark = known.catalogued if known is not None else None
        if mark is None:
            return MapField(facts, path, raw, place.schemas.below(key))
        # What was filled in for another stage says nothing about this one.
        is_alike = all(seen.get(name) == wanted.get(name) for name in mark.by)
        schemas = schemas_of(mark, seen, self.catalogue) if is_alike else NOTHING_SAID
        return MapField(facts, path, raw, schemas)

    def is_added(self, around: MapField, place: MapField, value: Data) -> bool:
        """Whether the server put a value here by itself: noted, or a catalogue's default."""
        if around.facts.form is Form.MAP and not around.facts.is_partial:
            return False  # its keys are declared one by one, and nobody adds to them
        return place.schemas.explains(value) or (self.has_notes and self._is_noted(place))

    @property
    def has_notes(self) -> bool:
        """Whether anything was seen to be added when we wrote."""
        return self.found.stamp is not None and bool(self.found.stamp.added)

    def _is_noted(self, place: MapField) -> bool:
        stamp = self.found.stamp
        noted = stamp.added.get(pointer_of(place.path)) if stamp else None
        return noted is not None and noted == digest_of(place.raw)
