"""One live resource as its author would declare it.

Left out is whatever the next plan finds without being told: what the server sets, defaults of the
kind and of the catalogues, and what the server was seen to add.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from msgspec import Struct, field

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.compile.paths import facts_at, is_secret_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.validation.errors import missing_in
from reconciler.model.catalogue import Catalogue
from reconciler.model.data import Data, FieldPath, Fields, child_of, is_object, item_names
from reconciler.model.resource import STAMP_KEY, LiveResource
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.planning.compare.metadata_keys import only_keys
from reconciler.planning.compare.normalise import is_blank
from reconciler.planning.compare.open_maps import AdditionFilter, MapField
from reconciler.planning.compare.undeclared_values import is_of_the_server

_METADATA: Final = "metadata"


class Exporting(Struct, frozen=True):
    """One live resource on its way into a manifest."""

    found: LiveResource
    kind: Kind
    fields: Fields
    """Its body, with names where a manifest has them."""
    sources: Sequence[Fields] = ()
    """The live bodies of what it reads."""
    catalogue: Catalogue | None = None
    """The live one, where it was read."""
    hide: Callable[[FieldPath, Data], Data] = field(default=lambda *_: SECRET_SHOWN)
    """What is written in place of a secret at a path."""

    def to_spec(self) -> dict[str, Data]:
        """The spec that says all of it that is not said already."""
        walk = _Walk(self, AdditionFilter(self.found, self.catalogue))
        facts = facts_of(self.kind)
        spec = walk.fields_of(facts, MapField(facts, (), self.found.body), self.fields, ())
        if self.kind.is_stamped and isinstance(marked := spec.get(_METADATA), Mapping):
            spec[_METADATA] = self._own_keys(marked)
        parent = self.kind.parent
        said_by_name = parent.field if parent is not None and parent.is_name else ""
        said = {
            key: value
            for key, value in spec.items()
            if key != said_by_name and (key != _METADATA or value)
        }
        return self._with_due_secrets(said)

    def _with_due_secrets(self, spec: dict[str, Data]) -> dict[str, Data]:
        """The same with every secret that a manifest must name, and that is never read back."""
        if not any(facts.leads_to_kept for facts in facts_of(self.kind).fields.values()):
            return spec
        due = [path for path in missing_in(self.kind, spec) if is_secret_at(self.kind, path, spec)]
        for path in due:
            is_map = facts_at(self.kind, path, spec).fields
            spec = _with_value(spec, path, {} if is_map else self.hide(path, ""))
        # Once more where a map was due: what it must hold is known by now.
        return self._with_due_secrets(spec) if due else spec

    def _own_keys(self, metadata: Fields) -> Fields:
        """The user's keys; of a stamped resource those that its owner declared."""
        stamp = self.found.stamp
        kept = {key: value for key, value in metadata.items() if key != STAMP_KEY}
        return kept if stamp is None or stamp.keys is None else only_keys(kept, stamp.keys)


def _with_value(fields: Fields, path: FieldPath, value: Data) -> dict[str, Data]:
    """The fields with a value at a path that leads through maps alone."""
    key, *rest = (str(part) for part in path)
    inner = fields.get(key)
    around: Fields = inner if isinstance(inner, Mapping) else {}
    return {**fields, key: _with_value(around, tuple(rest), value) if rest else value}


class _Walk(Struct, frozen=True):
    """One way down through a live body, its facts and its catalogue beside it."""

    about: Exporting
    additions: AdditionFilter

    def value(self, facts: Facts, place: MapField | None, value: Data, path: FieldPath) -> Data:
        """What a manifest says at a place where live has this.

        There is no `place` where nothing that the server adds can stand, as in most of a body.
        """
        if facts.is_secret:
            return self._hidden(value, path)
        if is_object(value):
            return self.fields_of(facts, place, value, path)
        if isinstance(value, list):
            return self._items(facts, place, value, path)
        if facts.written is not None and isinstance(value, str):
            return facts.written.form(value)
        return value

    def fields_of(
        self, facts: Facts, place: MapField | None, value: Fields, path: FieldPath
    ) -> dict[str, Data]:
        """The fields of an object that say something, in the order of the kind's page."""
        said: dict[str, Data] = {}
        for key in _in_page_order(facts, value):
            inner = self._field(facts, place, key, value, (*path, key))
            if inner is not _UNSAID:
                said[key] = inner
        return said

    def _field(
        self, facts: Facts, place: MapField | None, key: str, around: Fields, path: FieldPath
    ) -> Data:
        held = around[key]
        if facts.form is Form.MAP:
            item = facts.item or facts.unknown
            return self.value(item, self._below(facts, place, key, around), held, path)
        field_ = facts.fields.get(key)
        if field_ is None:
            if facts.fields and not facts.is_open:
                return _UNSAID
            below = self._below(facts, place, key, around)
            is_added = self._is_added(place, below, held)
            return _UNSAID if is_added else self.value(facts.unknown, below, held, path)
        # Without a policy null is absent, unless another shape of the object needs the key.
        is_null = held is None and not (
            field_.is_required or (facts.is_open and field_.is_unset_by_default)
        )
        if is_null or self._says_nothing(field_, held, around):
            return _UNSAID
        below = self._below(facts, place, key, around)
        if self._is_added(place, below, held):
            return _UNSAID
        inner = field_.variant(around) if field_.inside else field_
        said = self.value(inner, below, held, path)
        if said is held and not field_.is_required:
            return said  # as it was when it was found to say something
        # Nothing of what the server may say by itself was left: then the field is its business.
        is_emptied = said in ({}, []) and field_.server is not None and not field_.is_required
        is_default = field_.default is not None and is_blank(
            field_, field_.default, said, is_live=True
        )
        return _UNSAID if is_emptied or is_default else said

    def _below(
        self, facts: Facts, place: MapField | None, key: str, around: Fields
    ) -> MapField | None:
        """The place under a key, if anything that the server adds can stand there."""
        field_ = facts.item if facts.form is Form.MAP else facts.fields.get(key)
        may_be = field_ is not None and field_.leads_to_catalogued
        if place is None or not (may_be or place.schemas or self.additions.has_notes):
            return None
        return self.additions.place_below(place, key, around, around)

    def _is_added(self, around: MapField | None, place: MapField | None, value: Data) -> bool:
        if around is None or place is None or place.facts.is_required:
            return False
        return self.additions.is_added(around, place, value)

    def _says_nothing(self, facts: Facts, value: Data, beside: Fields) -> bool:
        """Whether the next plan knows this without being told, or could never compare it."""
        if facts.is_server_set or not facts.is_read_back:
            return True
        if facts.is_required or value is None:
            return False
        if facts.default is not None:
            return is_blank(facts, facts.default, value, is_live=True)
        server = facts.server
        if server is None:
            return False
        if server.is_filled_in:
            return not server.is_chosen(value, beside, self.about.sources)
        return value in ("", [], {}) or (server.usual is not None and value == server.usual)

    def _items(
        self, facts: Facts, place: MapField | None, items: list[Data], path: FieldPath
    ) -> list[Data]:
        item, key = facts.item or facts.unknown, facts.keyed_by
        found: list[Data] = []
        names: Sequence[str | int] = (
            item_names(items, key.field) if key is not None else range(len(items))
        )
        for at, (part, value) in enumerate(zip(names, items, strict=True)):
            if facts.is_additive and is_of_the_server(value):
                continue
            inner = place.item(part, child_of(place.raw, at)) if place is not None else None
            found.append(self.value(item, inner, value, (*path, part)))
        return found

    def _hidden(self, value: Data, path: FieldPath) -> Data:
        """A secret, or all that is in it, under the names by which it is filled in."""
        if is_object(value):
            return {key: self._hidden(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._hidden(inner, (*path, at)) for at, inner in enumerate(value)]
        return value if value in (None, "") else self.about.hide(path, value)


_UNSAID: Final[Data] = ("(unsaid)",)
"""No live value is this very one."""


def _in_page_order(facts: Facts, value: Fields) -> list[str]:
    """The keys: those that the kind's page has in its order, then the others as they are."""
    if not _is_modelled(facts):
        return list(value)
    known = [name for name in facts.fields if name in value]
    return [*known, *(key for key in value if key not in facts.fields)]


@cache
def _is_modelled(facts: Facts) -> bool:
    """Whether the fields are a page's, and not marks on some keys of an open map."""
    return any(
        each.is_required or each.default is not None or each.server is not None
        for each in facts.fields.values()
    )
