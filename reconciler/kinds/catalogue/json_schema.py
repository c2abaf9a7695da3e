"""A value against the JSON Schema of the catalogue: what certainly does not fit, and nothing else.

A text passes where a number or a flag is due, because any value may be a template that Mixpeek
fills in. What a schema does not say is no misfit.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Final

from msgspec import Struct

from reconciler.model.data import Data, FieldPath, Fields, show_path
from reconciler.model.secrets.secret import SecretText
from reconciler.model.text.nearest import did_you_mean, nearest


class SchemaViolation(Struct, frozen=True):
    """One thing that a schema does not allow."""

    code: str
    path: FieldPath
    """Below the value that was looked at."""
    says: str
    """What is wrong, as the end of a sentence that begins with the field."""
    remedy: str
    given: Data = None
    """The value that does not fit, where the sentence may repeat it."""


def find_misfits(schema: Fields, value: Data, path: FieldPath = ()) -> Iterator[SchemaViolation]:
    """Everything in a value that its schema certainly does not allow."""
    if value is None or _is_filled_in(value):
        return
    alternatives = schema.get("anyOf", schema.get("oneOf"))
    if isinstance(alternatives, Sequence):
        yield from _best_of(
            [each for each in alternatives if isinstance(each, Mapping)], value, path
        )
    types = _types(schema)
    if types and not any(is_of_type(type_, value) for type_ in types):
        due = " or ".join(_NOUNS.get(each, each) for each in types if each != "null")
        says = f"takes {due}, and this is {_noun(value)}"
        yield SchemaViolation("wrong-type", path, says, _advise_type(due, value))
    elif isinstance(value, Mapping):
        yield from _object(schema, value, path)
    elif isinstance(value, list):
        yield from _list(schema, value, path)
    else:
        yield from _scalar(schema, value, path)


def missing_in(schema: Fields, value: Fields) -> Iterator[str]:
    """The parameters that a schema asks for and a map does not have."""
    required = schema.get("required")
    for name in required if isinstance(required, list) else ():
        if value.get(str(name)) is None:
            yield str(name)


def properties_of(schema: Fields) -> Mapping[str, Fields]:
    """The keys that a schema names, each with its own schema."""
    held = schema.get("properties")
    if not isinstance(held, Mapping):
        return {}
    return {name: each for name, each in held.items() if isinstance(each, Mapping)}


def _is_filled_in(value: Data) -> bool:
    """Whether Mixpeek, or the reconciler, puts another value in its place."""
    return isinstance(value, SecretText) or (isinstance(value, str) and "{{" in value)


def _best_of(
    alternatives: Sequence[Fields], value: Data, path: FieldPath
) -> Iterator[SchemaViolation]:
    """The misfits of the alternative that was most probably meant; none when one of them fits."""
    astray = _astray(alternatives, value, path)
    if astray is not None:
        yield astray
        return
    tried = [list(find_misfits(each, value, path)) for each in alternatives]
    meant = [
        found
        for each, found in zip(alternatives, tried, strict=True)
        if _is_chosen(each, value) and not any(misfit.path == path for misfit in found)
    ]
    yield from min(meant or tried, key=len, default=[])


def _astray(alternatives: Sequence[Fields], value: Data, path: FieldPath) -> SchemaViolation | None:
    """The word that should tell which alternative is meant, where it is that of none."""
    for name, given in value.items() if isinstance(value, Mapping) else ():
        words = [_only_word(properties_of(each).get(name, {})) for each in alternatives]
        known = [word for word in words if word is not None]
        if len(known) == len(alternatives) > 1 and isinstance(given, str) and given not in known:
            if _is_filled_in(given):
                return None
            return _bad_choice(known, given, (*path, name))
    return None


def _only_word(schema: Fields) -> Data:
    """The one value that a property may have, null aside."""
    allowed = [each for each in _list_of(schema.get("enum")) if each is not None]
    return allowed[0] if len(allowed) == 1 else None


def _bad_choice(allowed: Sequence[Data], value: Data, path: FieldPath) -> SchemaViolation:
    listed = ", ".join(str(each) for each in allowed)
    close = nearest(str(value), [str(each) for each in allowed])
    remedy = f"did you mean `{close}`?" if close else "write one of these"
    return SchemaViolation("bad-choice", path, f"takes {listed}", remedy, value)


def _is_chosen(alternative: Fields, value: Data) -> bool:
    """Whether every field that tells alternatives apart says this one."""
    if not isinstance(value, Mapping):
        return True
    return not any(
        isinstance(allowed := each.get("enum"), list)
        and name in value
        # One word, and perhaps null beside it: it says which alternative this is.
        and len([one for one in allowed if one is not None]) == 1
        and value[name] not in allowed
        for name, each in properties_of(alternative).items()
    )


def _types(schema: Fields) -> list[str]:
    said = schema.get("type")
    return [said] if isinstance(said, str) else [str(each) for each in _list_of(said)]


def _list_of(value: Data) -> Sequence[Data]:
    return value if isinstance(value, list) else ()


def _advise_type(due: str, value: Data) -> str:
    """How the same value is written as what is due, where that can be said."""
    if due == "a text" and isinstance(value, bool | int | float):
        return "quote it"
    return f"write {due}"


_NOUNS: Final = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a map of `key: value`",
}


def _noun(value: Data) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a map"


def is_of_type(type_: str, value: Data) -> bool:
    """Whether a value may stand where this type is due; a text may, where a number is."""
    match type_:
        case "string":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, str | int) or (isinstance(value, float) and value.is_integer())
        case "number" | "boolean":
            return isinstance(value, str | int | float)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, Mapping)
        case "null":
            return value is None
        case _:
            return True


def _object(schema: Fields, value: Fields, path: FieldPath) -> Iterator[SchemaViolation]:
    known, others = properties_of(schema), schema.get("additionalProperties")
    for name, inner in value.items():
        if name in known:
            yield from find_misfits(known[name], inner, (*path, name))
        elif isinstance(others, Mapping):
            yield from find_misfits(others, inner, (*path, name))
        elif known and not others:
            yield _unknown(name, known, path)


def _unknown(name: str, known: Mapping[str, Fields], path: FieldPath) -> SchemaViolation:
    says = f"`{name}` is not a field of `{show_path(path)}`" if path else "is not known"
    return SchemaViolation("unknown-parameter", (*path, name), says, did_you_mean(name, known))


def _list(schema: Fields, value: Sequence[Data], path: FieldPath) -> Iterator[SchemaViolation]:
    items = schema.get("items")
    if isinstance(items, Mapping):
        for position, inner in enumerate(value):
            yield from find_misfits(items, inner, (*path, position))
    least, most = schema.get("minItems"), schema.get("maxItems")
    if isinstance(least, int) and len(value) < least:
        yield _length(path, len(value), f"at least {least}")
    if isinstance(most, int) and len(value) > most:
        yield _length(path, len(value), f"at most {most}")


def _length(path: FieldPath, length: int, due: str) -> SchemaViolation:
    says = f"takes a list of {due}, and this has {length}"
    return SchemaViolation("out-of-range", path, says, f"write {due}")


def _scalar(schema: Fields, value: Data, path: FieldPath) -> Iterator[SchemaViolation]:
    allowed = [each for each in _list_of(schema.get("enum")) if each is not None]
    if allowed and value not in allowed:
        yield _bad_choice(allowed, value, path)
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield from _number(schema, value, path)


def _number(schema: Fields, value: float, path: FieldPath) -> Iterator[SchemaViolation]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if isinstance(low, int | float) and value < low:
        due = f"at least {_format_number(low)}"
    elif isinstance(high, int | float) and value > high:
        due = f"at most {_format_number(high)}"
    else:
        return
    yield SchemaViolation(
        "out-of-range", path, f"must be {due}", f"write a number that is {due}", value
    )


def _format_number(limit: float) -> str:
    """`300`, whether the schema says 300 or 300.0."""
    return str(int(limit)) if isfinite(limit) and limit == int(limit) else str(limit)
