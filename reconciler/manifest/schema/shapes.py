"""The project's own files, and the envelope of a manifest, as JSON Schema."""

from collections.abc import Mapping
from typing import Final

from pydantic.json_schema import GenerateJsonSchema

from reconciler.kinds.describe.docstrings import fields_say, model_says
from reconciler.manifest.documents.shape import FileShape
from reconciler.manifest.schema.values import VARIABLE
from reconciler.model.data import Data, Fields


def schema_of(shape: type[FileShape], place: str) -> tuple[Fields, dict[str, Fields]]:
    """The schema of a file's shape, and of the shapes inside it, which stand at `place`."""
    made = shape.model_json_schema(
        ref_template=f"{place}{{model}}", schema_generator=GenerateJsonSchema
    )
    inner = made.pop("$defs", {})
    shapes = {each.__name__: each for each in _shapes_in(shape)}
    told = {name: _described(held, shapes[name]) for name, held in inner.items() if name in shapes}
    return _described(made, shape), told


def _described(made: Mapping[str, Data], shape: type[FileShape]) -> Fields:
    """With the sentences that stand beside the fields, and without pydantic's titles."""
    said = fields_say(shape)
    held = made.get("properties")
    properties = held if isinstance(held, Mapping) else {}
    return {
        **{key: value for key, value in made.items() if key != "title"},
        "description": model_says(shape),
        "properties": {
            name: _with_sentence(inner, said.get(name, ""))
            for name, inner in properties.items()
            if isinstance(inner, Mapping)
        },
    }


def _with_sentence(inner: Fields, says: str) -> Fields:
    bare = {key: value for key, value in inner.items() if key not in ("title", "description")}
    return {**bare, **({"description": says} if says else {})}


def _shapes_in(shape: type[FileShape]) -> list[type[FileShape]]:
    found: list[type[FileShape]] = []
    for info in shape.model_fields.values():
        for part in _parts(info.annotation):
            if isinstance(part, type) and issubclass(part, FileShape):
                found += [part, *_shapes_in(part)]
    return found


def _parts(annotation: object) -> list[object]:
    inside = getattr(annotation, "__args__", ())
    return [annotation, *(part for each in inside for part in _parts(each))]


_BESIDE: Final[tuple[str, ...]] = ("description", "default")


def with_variables(schema: Fields) -> Fields:
    """The same, where a variable of the environment may stand for any value that is no map."""
    held = {key: _inside(key, value) for key, value in schema.items()}
    is_plain_text = held.get("type") == "string" and not {"pattern", "enum", "const"} & held.keys()
    is_scalar = held.get("type") in ("string", "integer", "number", "boolean")
    if is_plain_text or not (is_scalar or {"enum", "const"} & held.keys()):
        return held
    told: Fields = {key: held.pop(key) for key in _BESIDE if key in held}
    return {"anyOf": [held, VARIABLE], **told}


def _inside(key: str, value: Data) -> Data:
    if key in ("properties", "$defs") and isinstance(value, Mapping):
        return {
            name: with_variables(inner) if isinstance(inner, Mapping) else inner
            for name, inner in value.items()
        }
    if key in ("items", "additionalProperties") and isinstance(value, Mapping):
        return with_variables(value)
    if key == "anyOf" and isinstance(value, list):
        return [with_variables(each) if isinstance(each, Mapping) else each for each in value]
    return value
