"""Whether live is as declared, told at a glance: of most resources of most plans it is.

The comparison makes a form of each side and compares those; a glance walks both as they stand and
makes nothing. It is sure of a yes only: whatever is unusual is left to the comparison.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import OPEN, Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import Catalogued
from reconciler.model.data import Data, Fields, is_same, path_of, value_at
from reconciler.model.resource import LiveResource
from reconciler.model.sharing.memo import Memo
from reconciler.planning.compare.catalogue_defaults import Schemas, is_live, schemas_of

_WHOLE = frozenset((dict, list))


NameOf: TypeAlias = Callable[[Facts, Data, Fields], Data]
"""What a field of live refers to in names: its facts, its value, and the fields beside it."""


def is_plainly_as_declared(kind: Kind, spec: Fields, found: LiveResource, name_of: NameOf) -> bool:
    """Whether a comparison would certainly find nothing; `spec` speaks in names by now."""
    spec_facts, body, stamp = facts_of(kind), found.body, found.stamp
    fields, glance = spec_facts.fields, _Glance(name_of)
    for name, wanted in spec.items():
        field = fields.get(name)
        if field is None or name == "extra" or field.is_set_by:
            return False
        if field.is_read_back and not glance.agrees_at_top(field, wanted, spec, body, name):
            return False
    if not _holds_defaults(spec_facts.defaults, spec, body):
        return False
    return not (stamp and stamp.keys) or _says_all(spec.get("metadata"), stamp.keys)


def _says_all(metadata: Data, pointers: tuple[str, ...]) -> bool:
    """Whether every key is declared that was declared when the stamp was written."""
    return all(value_at(metadata, path_of(pointer)) is not None for pointer in pointers)


def _holds_defaults(defaults: Mapping[str, Facts], spec: Fields, body: Fields) -> bool:
    """Whether what is not declared and has a default is live as that, or not at all."""
    for name, field in defaults.items():
        if name not in spec and field.is_compared:
            if field.inside or field.is_set_by:
                return False
            if (held := body.get(name)) is not None and not _is_default(field, held):
                return False
    return True


def _is_default(field: Facts, held: Data) -> bool:
    for blank in field.blanks:  # noqa: SIM110 - a generator would cost more than what it asks
        if is_same(held, blank):
            return True
    return False


_AGREED: Final = Memo[bool]()
"""Fields that agree whatever is beside them, in any resource that holds the same two objects."""


class _Glance(Struct):
    """One look at both sides."""

    name_of: NameOf
    has_named: bool = False
    """Whether anything was called by its name, which depends on more than both sides."""

    def agrees_at_top(
        self, facts: Facts, wanted: Data, spec: Fields, body: Fields, name: str
    ) -> bool:
        """The same of a field of the spec; of what many resources share, it is asked once."""
        held = body.get(name)
        if type(wanted) not in _WHOLE or facts.inside or facts.catalogued is not None:
            return self.agrees(facts, wanted, held, spec, body)
        if _AGREED.find(wanted, facts, held):
            return True
        self.has_named = False
        is_agreed = self.agrees(facts, wanted, held, spec, body)
        if is_agreed and not self.has_named:
            _AGREED.keep(wanted, facts, held, answer=True)
        return is_agreed

    def agrees(
        self,
        facts: Facts,
        wanted: Data,
        held: Data,
        spec: Fields,
        body: Fields,
        schemas: Schemas | None = None,
    ) -> bool:
        """Whether a value is live; `spec` and `body` are the fields beside it on both sides.

        `schemas` are what the bundled catalogue says of it, which is asked only where it must be.
        """
        mark = facts.catalogued
        if facts.inside:
            facts, other = facts.variant(spec), facts.variant(body)
            if facts is not other:
                return False
        if facts.reference is not None:
            self.has_named = True
            held = self.name_of(facts, held, body)
        # What most values are is equal in any form; a text with a secret is of another type.
        if type(wanted) is type(held) and wanted == held and type(wanted) not in _WHOLE:
            return True
        if not facts.is_read_back and wanted is not None:
            return True
        if facts.default is not None and not _is_choice(facts, wanted):
            # What means a default is not looked into: then only the very same is the same.
            return is_same(wanted, held)
        if isinstance(wanted, dict) and isinstance(held, dict):
            if mark is None:
                return self._agree_objects(facts, wanted, held, schemas)
            return self._agree_objects(facts, wanted, held) or self._agree_objects(
                facts, wanted, held, _entry_of(mark, spec, body)
            )
        if isinstance(wanted, list) and isinstance(held, list):
            return self._agree_lists(facts, wanted, held, spec, body, schemas)
        return is_same(wanted, held)

    def _agree_objects(
        self, facts: Facts, wanted: Fields, held: Fields, schemas: Schemas | None = None
    ) -> bool:
        if facts.form is Form.MAP:
            return self._agree_maps(facts.item or OPEN, wanted, held)
        if facts.keyed_by is not None:
            return False
        fields = facts.fields
        for key, inner in wanted.items():
            found, field = held.get(key), fields.get(key)
            its = type(inner)
            # As above, decided without another call.
            is_equal = its is type(found) and inner == found and its not in _WHOLE
            if field is None:
                if key not in held or not (
                    is_equal
                    or is_same(inner, found)
                    or (schemas and facts.is_exact and is_live(schemas.below(key), inner, found))
                ):
                    return False
            elif not (is_equal and field.reference is None) and not self.agrees(
                field, inner, found, wanted, held, schemas and schemas.below(key)
            ):
                return False
        return held.keys() <= wanted.keys() or _says_nothing_else(facts, wanted, held, schemas)

    def _agree_maps(self, item: Facts, wanted: Fields, held: Fields) -> bool:
        return wanted.keys() == held.keys() and all(
            self.agrees(item, inner, held[key], wanted, held) for key, inner in wanted.items()
        )

    def _agree_lists(
        self,
        facts: Facts,
        wanted: list[Data],
        held: list[Data],
        spec: Fields,
        body: Fields,
        schemas: Schemas | None,
    ) -> bool:
        item = facts.item
        if len(wanted) != len(held):
            return False
        # Of a set nobody says which item is which, and of what no model describes all counts.
        if item is None or facts.is_unordered:
            return is_same(wanted, held)
        if facts.keyed_by is not None and not _are_named_alike(facts.keyed_by.field, wanted, held):
            return False
        pairs = zip(wanted, held, strict=True)
        # Items with an identity are nothing that a catalogue knows.
        inner = schemas.below(0) if schemas and facts.keyed_by is None else None
        return all(self.agrees(item, one, other, spec, body, inner) for one, other in pairs)


def _is_choice(facts: Facts, value: Data) -> bool:
    """Whether a value certainly says more than a default does: then what is in it counts.

    What agrees with it says as much.
    """
    if not isinstance(value, dict):
        # An object can repeat a default in other words; everything else is it, or is it not.
        return bool(value) and not _is_default(facts, value)
    if any(facts.blanks):
        return False
    has_any_key = facts.is_open or facts.form is Form.MAP
    for key, inner in value.items():
        if inner is not None and inner != {}:
            field = facts.fields.get(key)
            if has_any_key if field is None else _is_said(field, inner):
                return True
    return False


def _is_said(field: Facts, value: Data) -> bool:
    if field.inside or field.is_server_set:
        return False
    return field.default is None or _is_choice(field, value)


def _entry_of(mark: Catalogued, spec: Fields, body: Fields) -> Schemas | None:
    """What the bundled catalogue says of a map, where both sides mean the same entry."""
    is_alike = all(spec.get(name) == body.get(name) for name in mark.by)
    return schemas_of(mark, body) if is_alike else None


def _says_nothing_else(facts: Facts, wanted: Fields, held: Fields, schemas: Schemas | None) -> bool:
    """Whether the rest of live means nothing: the server's own, no value, or a default."""
    for key, value in held.items():
        if key in wanted or value is None:
            continue
        field = facts.fields.get(key)
        if field is None:
            if facts.is_exact and not (schemas and schemas.below(key).explains(value)):
                return False
        elif field.is_unset_by_default or (
            field.default is not None and not _is_default(field, value)
        ):
            return False
    return True


def _are_named_alike(key: str, wanted: list[Data], held: list[Data]) -> bool:
    for one, other in zip(wanted, held, strict=True):
        name = one.get(key) if isinstance(one, dict) else None
        if type(name) is not str or not isinstance(other, dict) or other.get(key) != name:
            return False
    return True
