"""The parameters of stages and extractors, as their catalogue says them, as JSON Schema.

As lenient as `validate` is: a text passes where a number is due, since it may be a template.
"""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.catalogue.json_schema import missing_in, properties_of
from reconciler.kinds.declaration.marks import Catalogued
from reconciler.manifest.schema.values import FILLED_IN
from reconciler.model.data import Data, Fields


def parameters_by(mark: Catalogued, field: str) -> Iterator[Fields]:
    """For each entry of a catalogue: what `field` holds beside the fields that name the entry."""
    catalogue = load_bundled()
    entries = catalogue.stages if mark.catalogue == "stages" else catalogue.extractors
    for name, schema in entries.items():
        said = dict(zip(mark.by, name.split("@"), strict=False))
        required = [*missing_in(schema, {})]
        beside: dict[str, Data] = {"properties": {field: _described(schema, name)}}
        if required:
            beside["required"] = [field]
        yield {
            "if": {
                "properties": {key: {"const": value} for key, value in said.items()},
                "required": [*said],
            },
            "then": beside,
        }


def _described(schema: Fields, name: str) -> Fields:
    required = [*missing_in(schema, {})]
    inner = _object(schema)
    return {
        **inner,
        **({"required": required} if required else {}),
        "description": f"The parameters of {name}.",
    }


def lenient(schema: Fields) -> Fields:
    """A schema of a catalogue, as far as it is judged."""
    alternatives = schema.get("anyOf", schema.get("oneOf"))
    told = {key: schema[key] for key in ("default", "description") if key in schema}
    if isinstance(alternatives, Sequence) and not isinstance(alternatives, str):
        options: list[Data] = [lenient(each) for each in alternatives if isinstance(each, Mapping)]
        return {"anyOf": [*options, FILLED_IN, {"type": "null"}], **told}
    if properties_of(schema) or schema.get("type") == "object":
        return {"anyOf": [_object(schema), FILLED_IN, {"type": "null"}], **told}
    if isinstance(items := schema.get("items"), Mapping):
        listed = {key: schema[key] for key in ("minItems", "maxItems") if key in schema}
        held: Fields = {"type": "array", "items": lenient(items), **listed}
        return {"anyOf": [held, FILLED_IN, {"type": "null"}], **told}
    return {**_scalar(schema), **told}


def _object(schema: Fields) -> Fields:
    known, others = properties_of(schema), schema.get("additionalProperties")
    held: dict[str, Data] = {"type": ["object", "null"]}
    if known:
        held["properties"] = {name: lenient(each) for name, each in known.items()}
        held["additionalProperties"] = bool(others)
    if isinstance(others, Mapping):
        held["additionalProperties"] = lenient(others)
    return held


def _scalar(schema: Fields) -> Fields:
    types = _types(schema)
    limits = {key: schema[key] for key in ("minimum", "maximum") if key in schema}
    allowed = schema.get("enum")
    if isinstance(allowed, list):
        known: list[Data] = [each for each in allowed if each is not None]
        return {"anyOf": [{"enum": known}, FILLED_IN, {"type": "null"}]}
    if not types:
        return limits
    # A text stands for a number, a flag, or whatever a template makes of it.
    also = ["boolean"] if "number" in types or "integer" in types else []
    also += ["number"] if "boolean" in types else []
    return {"type": list(dict.fromkeys([*types, *also, "string", "null"])), **limits}


def _types(schema: Fields) -> list[str]:
    said = schema.get("type")
    listed = said if isinstance(said, list) else [said]
    return [each for each in listed if isinstance(each, str)]
