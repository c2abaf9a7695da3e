"""A JSON Schema as an API publishes it, without references: every part stands where it is used."""

from collections.abc import Mapping
from typing import Final

from reconciler.model.data import Data, Fields

_PARTS: Final = ("$defs", "definitions")
_LARGEST: Final = 20_000
_DEEPEST: Final = 60
"""A schema that is larger or deeper is no description of parameters any more."""


def inline_schema(schema: Fields) -> Fields:
    """The same schema, whole in itself; a part that holds itself is open where it comes again.

    Nothing at all where that would be endless.
    """
    inlining = _Inliner(schema)
    whole = inlining.value({key: held for key, held in schema.items() if key not in _PARTS}, ())
    return whole if isinstance(whole, Mapping) and inlining.size <= _LARGEST else {}


class _Inliner:
    """One schema on its way, and how large it has become."""

    def __init__(self, schema: Fields) -> None:
        self.size = 0
        self._parts: Fields = {
            f"#/{key}/{name}": part
            for key in _PARTS
            if isinstance(held := schema.get(key), Mapping)
            for name, part in held.items()
        }

    def value(self, value: Data, above: tuple[str, ...], depth: int = 0) -> Data:
        self.size += 1 if depth <= _DEEPEST else _LARGEST
        if self.size > _LARGEST:
            return {}
        if isinstance(value, list):
            return [self.value(each, above, depth + 1) for each in value]
        if not isinstance(value, Mapping):
            return value
        merged: dict[str, Data] = {}
        for each in _bases(value):
            base = self._base(each, above, depth + 1)
            merged |= base if isinstance(base, Mapping) else {}
        said = {key: inner for key, inner in value.items() if key not in ("$ref", "allOf")}
        return {
            **merged,
            **{key: self.value(inner, above, depth + 1) for key, inner in said.items()},
        }

    def _base(self, each: Data, above: tuple[str, ...], depth: int) -> Data:
        name = each.get("$ref") if isinstance(each, Mapping) else None
        if not isinstance(name, str):
            return self.value(each, above, depth)
        if name in above or name not in self._parts:
            return {}
        return self.value(self._parts[name], (*above, name), depth)


def _bases(value: Fields) -> list[Data]:
    """What a schema builds on: a reference, or everything that it says it is."""
    all_of = value.get("allOf")
    named: list[Data] = [{"$ref": value["$ref"]}] if "$ref" in value else []
    return [*named, *(all_of if isinstance(all_of, list) else [])]
