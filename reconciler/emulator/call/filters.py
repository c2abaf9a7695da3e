"""Does a row match the filters of a list? (§1.9, and the shorthands of §1.5)."""

import re
from collections.abc import Callable

from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object
from reconciler.emulator.contract.patterns import UnsafePattern, compile_pattern

_OPERATORS: dict[str, Callable[[Json, Json], bool]] = {
    "eq": lambda found, value: found == value,
    "ne": lambda found, value: found != value,
    "gt": lambda found, value: _compare(found, value, 1),
    "lt": lambda found, value: _compare(found, value, -1),
    "gte": lambda found, value: found == value or _compare(found, value, 1),
    "lte": lambda found, value: found == value or _compare(found, value, -1),
    "in": lambda found, value: found in as_list(value),
    "nin": lambda found, value: found not in as_list(value),
    "contains": lambda found, value: str(value) in str(found),
    "starts_with": lambda found, value: str(found).startswith(str(value)),
    "ends_with": lambda found, value: str(found).endswith(str(value)),
    "regex": lambda found, value: _finds(str(value), str(found)),
    "exists": lambda found, value: (found is not None) is (value is not False),
    "is_null": lambda found, value: (found is None) is (value is not False),
    "text": lambda found, value: str(value).lower() in str(found).lower(),
}


def matches(body: JsonObject, filters: JsonObject) -> bool:
    """AND, OR, NOT; a condition with ``field``; any other key is an equality (§1.9) or
    a Mongo-style ``{"$in": [...]}``, as the retriever list takes it (§1.5)."""
    if "field" in filters:
        operator = str(filters.get("operator") or "eq")
        return _holds(body, str(filters["field"]), operator, filters.get("value"))
    return all(_clause(body, key, value) for key, value in filters.items())


def _clause(body: JsonObject, key: str, value: Json) -> bool:
    inner = [matches(body, as_object(item)) for item in as_list(value)]
    if key == "AND":
        return all(inner)
    if key == "OR":
        return any(inner) or not inner
    if key == "NOT":
        return not any(inner)
    if key == "case_sensitive":
        return True
    if isinstance(value, dict) and value and all(name.startswith("$") for name in value):
        return all(_holds(body, key, name[1:], item) for name, item in value.items())
    return _holds(body, key, "eq", value)


def _holds(body: JsonObject, field: str, operator: str, value: Json) -> bool:
    test = _OPERATORS.get(operator)
    found = _values(body, field.split("."))
    if test is None:
        return False
    return any(test(item, value) for item in found) if found else test(None, value)


def _values(value: Json, steps: list[str]) -> list[Json]:
    """What a dotted path leads to; lists on the way are looked into."""
    if isinstance(value, list):
        return [found for item in value for found in _values(item, steps)]
    if not steps:
        return [value]
    return _values(value.get(steps[0]), steps[1:]) if isinstance(value, dict) else []


def _finds(pattern: str, text: str) -> bool:
    try:
        return compile_pattern(pattern).search(text) is not None
    except UnsafePattern as error:
        message = f"The emulator does not run this regular expression: {error}"
        raise ValidationFailed.field(message, "filters", "value") from error
    except re.error:
        return False


def _compare(found: Json, value: Json, sign: int) -> bool:
    if isinstance(found, int | float) and isinstance(value, int | float):
        return (found - value) * sign > 0
    if isinstance(found, str) and isinstance(value, str):
        return (found > value) if sign > 0 else (found < value)
    return False
