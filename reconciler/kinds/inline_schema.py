"""A JSON Schema as an API publishes it, without references: every part stands where it is used."""

from collections.abc import Mapping
from typing import Final

from reconciler.model.data import Data, Fields

_PARTS: Final = ("$defs", "definitions")


def inlined(schema: Fields) -> Fields:
    """The same schema, whole in itself; a part that holds itself is open where it comes again."""
    parts = {
        f"#/{key}/{name}": part
        for key in _PARTS
        if isinstance(held := schema.get(key), Mapping)
        for name, part in held.items()
    }
    whole = _inlined({key: value for key, value in schema.items() if key not in _PARTS}, parts, ())
    return whole if isinstance(whole, Mapping) else {}


def _inlined(value: Data, parts: Fields, above: tuple[str, ...]) -> Data:
    if isinstance(value, list):
        return [_inlined(each, parts, above) for each in value]
    if not isinstance(value, Mapping):
        return value
    said = {key: inner for key, inner in value.items() if key not in ("$ref", "allOf")}
    merged: dict[str, Data] = {}
    for each in _bases(value):
        base = _part(each, parts, above)
        merged |= base if isinstance(base, Mapping) else {}
    return {**merged, **{key: _inlined(inner, parts, above) for key, inner in said.items()}}


def _bases(value: Fields) -> list[Data]:
    """What a schema builds on: a reference, or everything that it says it is."""
    all_of = value.get("allOf")
    named: list[Data] = [{"$ref": value["$ref"]}] if "$ref" in value else []
    return [*named, *(all_of if isinstance(all_of, list) else [])]


def _part(each: Data, parts: Fields, above: tuple[str, ...]) -> Data:
    name = each.get("$ref") if isinstance(each, Mapping) else None
    if not isinstance(name, str):
        return _inlined(each, parts, above)
    if name in above or name not in parts:
        return {}
    return _inlined(parts[name], parts, (*above, name))
