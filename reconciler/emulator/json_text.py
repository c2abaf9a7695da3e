"""JSON between text and plain data, with the types that mypy can follow."""

import json
from collections.abc import Iterable
from typing import TypeAlias

from pydantic import JsonValue

Json: TypeAlias = JsonValue
JsonObject: TypeAlias = dict[str, JsonValue]


def encode(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def decode(text: str | bytes) -> Json:
    """Strict JSON: the ``NaN`` and ``Infinity`` that Python adds are refused."""
    value: Json = json.loads(text, parse_constant=_refuse_constant)
    return value


def decode_object(text: str) -> JsonObject:
    return as_object(decode(text))


def as_object(value: Json) -> JsonObject:
    return value if isinstance(value, dict) else {}


def as_list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def as_texts(value: Json) -> list[str]:
    return [item for item in as_list(value) if isinstance(item, str)]


def as_number(value: Json) -> int:
    return value if isinstance(value, int) else 0


def as_text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def listed(values: Iterable[str]) -> list[Json]:
    """A list of texts, typed as JSON, which is invariant."""
    return list(values)


def _refuse_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")
