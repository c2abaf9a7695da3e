"""The parameters of an entry, told by the JSON Schema that a catalogue publishes."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from reconciler.model.data import Data, Fields
from reconciler.model.search.catalogue_entry import Parameter

_WORDS: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "map",
}
_MANY: Final = {
    "string": "texts",
    "integer": "whole numbers",
    "number": "numbers",
    "boolean": "flags",
    "array": "lists",
    "object": "maps",
}
_BOUNDS: Final = (
    (("minimum", "maximum"), ""),
    (("minLength", "maxLength"), " characters"),
    (("minItems", "maxItems"), " items"),
)


def parameters_in(
    schema: Fields, said: Mapping[str, str], deprecated: Collection[str]
) -> Iterator[Parameter]:
    """Every parameter of a schema, those that are required first; `said` are words for them."""
    held = schema.get("properties")
    properties = held if isinstance(held, Mapping) else {}
    required = schema.get("required")
    needed = set(map(str, required)) if isinstance(required, list) else set()
    for name in sorted(properties, key=lambda each: each not in needed):
        inner = properties[name]
        part = inner if isinstance(inner, Mapping) else {}
        yield Parameter(
            name=name,
            type=type_in_words(part),
            says=said.get(name) or _first_sentence(part.get("description")),
            default=part.get("default"),
            choices=_choices(part),
            limits=_limits(part),
            is_required=name in needed,
            is_deprecated=name in deprecated or part.get("deprecated") is True or _is_old(part),
        )


def type_in_words(schema: Fields) -> str:
    """`text`, `list of maps`, or each of several."""
    alternatives = [each for each in _alternatives(schema) if each.get("type") != "null"]
    words = dict.fromkeys(_word(each) for each in alternatives)
    return " or ".join(words) or "anything"


def types_of(schema: Fields) -> list[str]:
    """The types that a value may be of, null aside, in the schema's own words."""
    found = [each.get("type") for each in _alternatives(schema)]
    flat = [one for each in found for one in (each if isinstance(each, list) else [each])]
    return [one for one in flat if isinstance(one, str) and one != "null"]


def _alternatives(schema: Fields) -> list[Fields]:
    for key in ("anyOf", "oneOf"):
        several = schema.get(key)
        if isinstance(several, list):
            return [each for each in several if isinstance(each, Mapping)]
    return [schema]


def _word(schema: Fields) -> str:
    said = schema.get("type")
    names = [each for each in (said if isinstance(said, list) else [said]) if each != "null"]
    if names == ["array"]:
        items = schema.get("items")
        inner = types_of(items) if isinstance(items, Mapping) else []
        return f"list of {_MANY.get(inner[0], inner[0])}" if len(inner) == 1 else "list"
    known = [_WORDS.get(str(name), str(name)) for name in names if name is not None]
    return " or ".join(known) or "anything"


def _choices(schema: Fields) -> tuple[Data, ...]:
    for each in _alternatives(schema):
        allowed = each.get("enum")
        if isinstance(allowed, list):
            return tuple(one for one in allowed if one is not None)
    return ()


def _limits(schema: Fields) -> str:
    found = [
        words
        for each in _alternatives(schema)
        for (least, most), unit in _BOUNDS
        if (words := _between(each.get(least), each.get(most), unit))
    ]
    return found[0] if found else ""


def _between(least: Data, most: Data, unit: str) -> str:
    low, high = _number(least), _number(most)
    if low and high:
        return f"{low} to {high}{unit}"
    if low == "1" and unit:
        return "not empty"
    return f"at least {low}{unit}" if low else f"at most {high}{unit}" if high else ""


def _number(value: Data) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:,}".removesuffix(".0") if is_number else ""


def _is_old(schema: Fields) -> bool:
    said = schema.get("description")
    return isinstance(said, str) and said.lstrip("* ").startswith("DEPRECATED")


def _first_sentence(said: Data) -> str:
    text = " ".join(said.split()) if isinstance(said, str) else ""
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]
