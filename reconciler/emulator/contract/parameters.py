"""What stages and extractors are told, as JSON Schemas with defaults (§10, §11).

Read from `parameters.txt`, which keeps the contract's notation: `limit int 1..1000 =25`.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from reconciler.emulator.contract.json_text import Json, JsonObject, as_object, decode

_LINE = re.compile(r"(?P<star>\*?)(?P<name>\w+)(?P<type>[^=]*)(?:=(?P<default>.*))?")
_BOUNDS = re.compile(r"(?P<low>[\d.]*?)\.\.(?P<high>[\d.]*)")
_TYPES: dict[str, JsonObject] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "num": {"type": "number"},
    "bool": {"type": "boolean"},
    "any": {},
}


def schema_of(section: str, name: str) -> Json:
    """The schema of ``stage rerank``, or null: documented without parameters."""
    return _sections().get(f"{section} {name}")


def defaults_in(schema: Json) -> JsonObject:
    """What the server fills in where a key is left out."""
    properties = as_object(as_object(schema).get("properties"))
    pairs = ((name, as_object(each)) for name, each in properties.items())
    return {name: each["default"] for name, each in pairs if each.get("default") is not None}


@cache
def _sections() -> dict[str, JsonObject]:
    text = (
        files("reconciler.emulator.contract").joinpath("parameters.txt").read_text(encoding="utf-8")
    )
    blocks = (block.splitlines() for block in text.split("\n\n") if not block.startswith("#"))
    return {head.strip(): _schema(lines) for head, *lines in blocks}


def _schema(lines: list[str]) -> JsonObject:
    found = [match for line in lines if (match := _LINE.fullmatch(line.strip()))]
    required: list[Json] = [match["name"] for match in found if match["star"]]
    properties: JsonObject = {match["name"]: _property(match) for match in found}
    return {"type": "object", "properties": properties, "required": required}


def _property(match: re.Match[str]) -> JsonObject:
    schema = _parse_type(match["type"].strip())
    if match["default"] is not None:
        return {**schema, "default": decode(match["default"])}
    return schema if match["star"] else {**schema, "default": None}


def _parse_type(said: str) -> JsonObject:
    word, _, rest = said.partition(" ")
    if word == "enum":
        return {"type": "string", "enum": list[Json](rest.split("/"))}
    if said.startswith("["):
        return {"type": "array", **dict(_limits(said, "minItems", "maxItems"))}
    if said.startswith("{"):
        return {"type": "object", "additionalProperties": True}
    if word in _TYPES:
        key = ("minLength", "maxLength") if word == "str" else ("minimum", "maximum")
        return {**_TYPES[word], **dict(_limits(rest, *key))}
    # A model of its own, or nothing said: any value.
    return {}


def _limits(said: str, least: str, most: str) -> Iterator[tuple[str, Json]]:
    found = _BOUNDS.search(said)
    for key, number in ((least, "low"), (most, "high")) if found else ():
        if found is not None and found[number]:
            yield key, decode(found[number])
