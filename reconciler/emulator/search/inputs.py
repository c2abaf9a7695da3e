"""The inputs of an execution against the retriever's ``input_schema`` (§12, §22)."""

from collections.abc import Iterator

from reconciler.emulator.contract.http_errors import FieldError, ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "text": (str,),
    "number": (int, float),
    "float": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
"""Types that can be told from what was sent; the others take what there is."""


def read_inputs(schema: JsonObject, given: JsonObject) -> tuple[JsonObject, JsonObject]:
    """All inputs, and those of them that are defaults. Raises ValidationFailed that lists what
    is missing, unknown or of another type; a retriever without a schema takes anything."""
    if not schema:
        return given, {}
    wrong = list(_find_wrong(schema, given))
    if wrong:
        raise ValidationFailed(wrong)
    defaults = {
        name: as_object(field).get("default")
        for name, field in schema.items()
        if name not in given and as_object(field).get("default") is not None
    }
    return {**given, **defaults}, defaults


def _find_wrong(schema: JsonObject, given: JsonObject) -> Iterator[FieldError]:
    for name, field in schema.items():
        told, place = as_object(field), ("body", "inputs", name)
        value = given.get(name)
        if value is None:
            if told.get("required") and told.get("default") is None:
                yield FieldError("missing", place, "This input is required")
        elif not _fits(told, value):
            yield FieldError("type_error", place, f"Input should be of type {told.get('type')}")
        elif told.get("enum") and value not in as_list(told["enum"]):
            yield FieldError("enum", place, "Input should be one of the schema's enum")
    known = ", ".join(sorted(schema))
    for name in given:
        if name not in schema:
            message = f"Unknown input field '{name}'. Known: {known}"
            yield FieldError("extra_forbidden", ("body", "inputs", name), message)


def _fits(field: JsonObject, value: Json) -> bool:
    wanted = _TYPES.get(str(field.get("type")))
    if wanted is None:
        return True
    return isinstance(value, wanted) and (isinstance(value, bool) is (wanted == (bool,)))
