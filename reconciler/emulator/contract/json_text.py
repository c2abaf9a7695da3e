"""JSON between text and plain data, with the types that mypy can follow."""

import json
from collections.abc import Iterable
from contextlib import suppress
from math import isfinite
from typing import Annotated, NoReturn, TypeAlias

from msgspec import DecodeError
from msgspec.json import Decoder, Encoder
from pydantic import JsonValue, SkipValidation

# What was read as JSON is some, and pydantic would ask of each value in Python which it is.
Json: TypeAlias = Annotated[JsonValue, SkipValidation()]
JsonObject: TypeAlias = dict[str, Json]


_ENCODER = Encoder()


def encode(value: object) -> str:
    return _ENCODER.encode(value).decode()


_DECODER = Decoder()
_SHORT = 4000
"""No number of so few digits is too long for Python, which msgspec does not ask."""


def decode(text: str | bytes) -> Json:
    """Strict JSON: the ``NaN`` and ``Infinity`` that Python adds are refused, and so is a
    number too large to be written again."""
    # What msgspec reads is the same; what it refuses may be half a character, which is none here.
    if len(text) < _SHORT:
        with suppress(DecodeError, ValueError):
            read: Json = _DECODER.decode(text)
            return read
    value: Json = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
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


def to_list(values: Iterable[str]) -> list[Json]:
    """A list of texts, typed as JSON, which is invariant."""
    return list(values)


def is_deeper_than(value: Json, limit: int) -> bool:
    """Level by level, so that no depth can exhaust the stack."""
    level = [value]
    for _ in range(limit):
        level = [inner for item in level for inner in _inside(item)]
        if not level:
            return False
    return True


def _inside(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refuse_constant(text)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
