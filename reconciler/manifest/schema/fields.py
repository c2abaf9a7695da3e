"""The fields of a kind as JSON Schema: descriptions, defaults, choices, and what stands inside."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.compile.annotations import fields_in
from reconciler.kinds.declaration.kind import Kind, LegacySpelling
from reconciler.kinds.declaration.marks import Catalogued
from reconciler.kinds.declaration.spec import OpenSpec
from reconciler.kinds.describe.fields import describe_kind, fields_of
from reconciler.kinds.describe.kind import FieldDescription, OmissionPolicy
from reconciler.kinds.describe.types import BaseType, ValueType
from reconciler.manifest.schema.parameters import parameters_by
from reconciler.manifest.schema.values import VARIABLE, any_of, limits, scalar
from reconciler.model.data import Data, Fields
from reconciler.model.text.article import with_article

_SET_BY_SERVER: Final[Fields] = {
    "description": "Set by the server: declared, it says nothing.",
    "readOnly": True,
    "doNotSuggest": True,
}


class FieldSchemas(Struct):
    """The schemas of one kind's fields, found while they are walked; each model is defined once."""

    kind: Kind
    definitions: dict[str, Fields] = field(default_factory=dict)

    def spec(self) -> Fields:
        """The whole spec."""
        described = describe_kind(self.kind)
        return self._object(described.fields, is_open=False, place=())

    def _object(
        self, fields: tuple[FieldDescription, ...], *, is_open: bool, place: tuple[str, ...]
    ) -> Fields:
        properties: dict[str, Data] = {}
        for each in fields:
            properties[each.name] = (
                _SET_BY_SERVER if each.facts.is_server_set else self._field(each)
            )
        properties |= self._legacy(place, properties)
        held: dict[str, Data] = {"type": "object", "properties": properties}
        required: list[Data] = [each.name for each in fields if each.facts.is_required]
        if required:
            held["required"] = required
        if not is_open:
            held["additionalProperties"] = False
        chosen = [
            each
            for inner in fields
            if isinstance(mark := inner.facts.catalogued, Catalogued)
            for each in parameters_by(mark, inner.name)
        ]
        chosen += [each for inner in fields for each in self._variants(inner)]
        return {**held, "allOf": chosen} if chosen else held

    def _variants(self, described: FieldDescription) -> Iterator[Fields]:
        """For each model of a map: what the map holds where the field beside it chooses that."""
        for variant in fields_of(described) if described.facts.models else ():
            chooser: Fields = {described.facts.by or "": {"const": variant.name}}
            held = self._value(variant.type, variant)
            yield {
                "if": {"properties": chooser, "required": [*chooser]},
                "then": {"properties": {described.name: held}},
            }

    def _field(self, described: FieldDescription) -> Fields:
        told: dict[str, Data] = {}
        if says := _describe(described):
            told["description"] = says
        default = described.facts.default
        if default is not None and default.value is not None:
            told["default"] = default.value
        may_be_null = not described.facts.is_required
        return {**self._value(described.type, described, may_be_null=may_be_null), **told}

    def _value(
        self, type_: ValueType, described: FieldDescription, *, may_be_null: bool = False
    ) -> Fields:
        if type_.others:
            alone = [replace(type_, others=()), *type_.others]
            options: list[Data] = [self._value(each, described) for each in alone]
            return any_of([*options, *([{"type": "null"}] if may_be_null else [])])
        if type_.base not in (BaseType.LIST, BaseType.MAP):
            return scalar(type_, may_be_null=may_be_null)
        held = self._collection(type_, described)
        return any_of([held, VARIABLE, *([{"type": "null"}] if may_be_null else [])])

    def _collection(self, type_: ValueType, described: FieldDescription) -> Fields:
        if type_.model is not None:
            return {"$ref": f"#/$defs/{self._define(type_, described)}"}
        sized = limits(type_.limits, type_.base)
        inner = self._value(type_.item, described) if type_.item is not None else None
        if type_.base is BaseType.LIST:
            return {"type": "array", **sized, **({"items": inner} if inner else {})}
        return {"type": "object", **sized, **({"additionalProperties": inner} if inner else {})}

    def _define(self, type_: ValueType, described: FieldDescription) -> str:
        model = type_.model
        name = f"{self.kind.name}.{model.__name__}" if model is not None else ""
        if model is not None and name not in self.definitions:
            # Before what stands inside, which may hold itself.
            self.definitions[name] = {}
            inside = tuple(
                each for each in fields_of(described) if each.path[-1] in fields_in(model)
            )
            is_open = issubclass(model, OpenSpec)
            self.definitions[name] = self._object(inside, is_open=is_open, place=described.path)
        return name

    def _legacy(self, place: tuple[str, ...], known: Mapping[str, Data]) -> dict[str, Data]:
        """Older spellings, named as such: a completion offers none, and a hover says what to do."""
        found: dict[str, Data] = {}
        for each in self.kind.legacy:
            way = tuple(part.removesuffix("[]") for part in each.path.split("."))
            if way[:-1] == place and _is_plain(each) and way[-1] not in known:
                says = f"Is written otherwise by now: {each.remedy}."
                found[way[-1]] = {
                    "deprecated": True,
                    "deprecationMessage": says,
                    "doNotSuggest": True,
                    "description": says,
                }
        return found


def _is_plain(spelling: LegacySpelling) -> bool:
    """Whether it is a key of its own, and its remedy can be read as it stands."""
    return not {"=", "*"} & {*spelling.path} and " of " not in spelling.remedy


def _describe(described: FieldDescription) -> str:
    """The field's own sentence, and what it may name."""
    said = [described.says] if described.says else []
    reference = described.facts.reference or (
        described.facts.item.reference if described.facts.item else None
    )
    if reference is not None:
        said.append(f"The name of {with_article(reference.kind)}, or its id.")
    if described.is_secret:
        said.append("A secret: write `${secret.NAME}`.")
    if described.policy is OmissionPolicy.SERVER and not described.around:
        said.append("Left out, it is the server's business.")
    return " ".join(said)
