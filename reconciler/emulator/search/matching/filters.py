"""Filters as one question to a document: AND, OR, NOT and every operator (§1.9).

They are compiled once and asked many times. Where a path leads to a list, one of its values is
enough; ``ne`` and ``nin`` are the contrary of ``eq`` and ``in``, so that they hold where the
field is missing.
"""

import re
from collections.abc import Callable
from time import perf_counter
from typing import TypeAlias

from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object
from reconciler.emulator.contract.patterns import UnsafePattern, compile_pattern
from reconciler.emulator.search.matching.fields import value_at, values_at
from reconciler.emulator.search.matching.geography import read_area, read_point
from reconciler.emulator.search.matching.words import has_phrase, stems_of

Holds: TypeAlias = Callable[[JsonObject], bool]
_Value: TypeAlias = Callable[[Json], bool]

_CONTRARY = {"ne": "eq", "nin": "in"}
_LONGEST_SECONDS = 5.0
_GEO = ("geo_radius", "geo_bounding_box", "geo_polygon")


def compile_filters(filters: JsonObject, *, folds: bool = False) -> Holds:
    """``folds``: texts are compared without case, which a group also says for itself with
    ``case_sensitive: false``. Raises ValidationFailed for what is no condition."""
    if "field" in filters:
        operator = str(filters.get("operator") or "eq")
        return _condition(str(filters["field"]), operator, filters.get("value"), folds=folds)
    folds = folds or filters.get("case_sensitive") is False
    parts = [
        _clause(key, value, folds=folds)
        for key, value in filters.items()
        if key != "case_sensitive" and value is not None
    ]
    return parts[0] if len(parts) == 1 else lambda document: all(part(document) for part in parts)


def _clause(key: str, value: Json, *, folds: bool) -> Holds:
    if key not in ("AND", "OR", "NOT"):
        return _condition(key, "eq", value, folds=folds)
    inner = [compile_filters(as_object(each), folds=folds) for each in as_list(value)]
    if len(inner) == 1 and key != "NOT":
        return inner[0]
    if key == "AND":
        return lambda document: all(each(document) for each in inner)
    if key == "OR":
        return lambda document: not inner or any(each(document) for each in inner)
    return lambda document: not any(each(document) for each in inner)


def _condition(field: str, operator: str, value: Json, *, folds: bool) -> Holds:
    steps = field.split(".")
    if operator in ("exists", "is_null"):
        wanted = (operator == "exists") is (value is not False)
        return lambda document: _is_there(document, steps) is wanted
    if operator in _CONTRARY:
        holds = _condition(field, _CONTRARY[operator], value, folds=folds)
        return lambda document: not holds(document)
    if operator in _GEO:
        return _within(field, operator, value)
    test = _test_of(operator, _fold(value) if folds else value)
    if folds:
        return lambda document: any(test(_fold(each)) for each in values_at(document, steps))
    if len(steps) == 1:
        return _at_root(field, test)
    return lambda document: any(test(each) for each in values_at(document, steps))


def _at_root(name: str, test: _Value) -> Holds:
    """The most frequent case, asked of every document of a collection."""

    def holds(document: JsonObject) -> bool:
        value = document.get(name)
        if isinstance(value, list):
            return any(test(each) for each in values_at(document, [name]))
        return test(value) and name in document

    return holds


def _is_there(document: JsonObject, steps: list[str]) -> bool:
    return any(each is not None for each in values_at(document, steps))


def _within(field: str, operator: str, value: Json) -> Holds:
    area = read_area(operator, value)
    if area is None:
        raise ValidationFailed.field(f"Not the value of a {operator}", "filters", field)

    def holds(document: JsonObject) -> bool:
        points = [read_point(each) for each in _candidates(value_at(document, field))]
        return any(area(point) for point in points if point is not None)

    return holds


def _candidates(value: Json) -> list[Json]:
    """A point of its own, or a list of points."""
    return as_list(value) if isinstance(value, list) and read_point(value) is None else [value]


def _test_of(operator: str, value: Json) -> _Value:
    make = _TESTS.get(operator)
    if make is None:
        raise ValidationFailed.field(f"Unknown operator '{operator}'", "filters", "operator")
    return make(value)


def _equal(value: Json) -> _Value:
    is_flag = isinstance(value, bool)
    return lambda found: found == value and isinstance(found, bool) is is_flag


def _among(value: Json) -> _Value:
    tests = [_equal(each) for each in as_list(value)]
    return lambda found: any(test(found) for test in tests)


def _ordered(value: Json, *, sign: int, equal: bool) -> _Value:
    if isinstance(value, str):
        return lambda found: isinstance(found, str) and _is_beyond(found, value, sign, equal=equal)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return lambda _: False
    return lambda found: (
        isinstance(found, int | float)
        and not isinstance(found, bool)
        and (found * sign > value * sign or (equal and found == value))
    )


def _is_beyond(found: str, value: str, sign: int, *, equal: bool) -> bool:
    return (found > value if sign > 0 else found < value) or (equal and found == value)


def _of_text(test: Callable[[str], bool]) -> _Value:
    return lambda found: isinstance(found, str) and test(found)


def _contains(value: Json) -> _Value:
    """A part of a text, or one of the values of a list."""
    same, part = _equal(value), str(value)
    return lambda found: same(found) or (isinstance(found, str) and part in found)


def _pattern(value: Json) -> _Value:
    try:
        pattern = compile_pattern(str(value))
    except UnsafePattern as error:
        message = f"The emulator does not run this regular expression: {error}"
        raise ValidationFailed.field(message, "filters", "value") from error
    except re.error as error:
        message = f"Not a regular expression: {error}"
        raise ValidationFailed.field(message, "filters", "value") from error
    return _of_text(_in_time(pattern))


def _in_time(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Over all the values that it is asked of."""
    spent = 0.0

    def holds(found: str) -> bool:
        nonlocal spent
        if spent > _LONGEST_SECONDS:
            message = f"This regular expression takes more than {_LONGEST_SECONDS:g} seconds"
            raise ValidationFailed.field(message, "filters", "value")
        began = perf_counter()
        is_there = pattern.search(found) is not None
        spent += perf_counter() - began
        return is_there

    return holds


def _words(value: Json) -> _Value:
    wanted = set(stems_of(str(value)))
    return _of_text(lambda found: wanted <= set(stems_of(found)))


def _fold(value: Json) -> Json:
    if isinstance(value, list):
        return [_fold(each) for each in value]
    return value.casefold() if isinstance(value, str) else value


_TESTS: dict[str, Callable[[Json], _Value]] = {
    "eq": _equal,
    "in": _among,
    "gt": lambda value: _ordered(value, sign=1, equal=False),
    "lt": lambda value: _ordered(value, sign=-1, equal=False),
    "gte": lambda value: _ordered(value, sign=1, equal=True),
    "lte": lambda value: _ordered(value, sign=-1, equal=True),
    "contains": _contains,
    "starts_with": lambda value: _of_text(lambda found: found.startswith(str(value))),
    "ends_with": lambda value: _of_text(lambda found: found.endswith(str(value))),
    "regex": _pattern,
    "text": lambda value: _of_text(lambda found: str(value).casefold() in found.casefold()),
    "phrase": lambda value: _of_text(lambda found: has_phrase(found, str(value))),
    "words": _words,
}
