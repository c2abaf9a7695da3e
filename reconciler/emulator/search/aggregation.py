"""Documents as numbers: groups of them, and one value of each group by one function (§11, §19)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, isfinite
from statistics import StatisticsError, correlation
from typing import TypeAlias

from reconciler.emulator.contract.json_text import Json, JsonObject, encode
from reconciler.emulator.search.matching.fields import number_at, value_at
from reconciler.emulator.search.matching.ordering import rank

Documents: TypeAlias = Sequence[JsonObject]


@dataclass(frozen=True)
class Operation:
    """``percentile`` is from 0 to 100; ``other`` is the second field of two."""

    function: str
    alias: str
    field: str = ""
    other: str = ""
    percentile: float = 50.0


@dataclass(frozen=True)
class Group:
    """Documents that have these values in common; none for all of them."""

    values: JsonObject
    documents: Documents


def group(documents: Documents, fields: Sequence[tuple[str, str]]) -> list[Group]:
    """By the values of fields, which are path and alias, in the order of their first document."""
    found: dict[str, list[JsonObject]] = {}
    for document in documents:
        key = encode([value_at(document, path) for path, _ in fields])
        found.setdefault(key, []).append(document)
    return [
        Group({alias: value_at(members[0], path) for path, alias in fields}, members)
        for members in found.values()
    ]


def compute(operation: Operation, documents: Documents) -> Json:
    """Null where there is nothing to compute it of, or no number for what it comes to."""
    made = _FUNCTIONS[operation.function](operation, documents)
    return None if isinstance(made, float) and not isfinite(made) else made


def sort_rows(rows: Sequence[JsonObject], name: str, *, descending: bool) -> list[JsonObject]:
    """By what a row calls so; those without it are last."""
    there = [row for row in rows if row.get(name) is not None]
    lacking = [row for row in rows if row.get(name) is None]
    return [*sorted(there, key=lambda row: rank(row[name]), reverse=descending), *lacking]


def unwind(documents: Documents, path: str, *, keeps_empty: bool) -> list[tuple[JsonObject, Json]]:
    """Each document with each item of its list; a value that is no list is its only item."""
    found: list[tuple[JsonObject, Json]] = []
    for document in documents:
        value = value_at(document, path)
        items = value if isinstance(value, list) else [] if value is None else [value]
        found += [(document, item) for item in items]
        if not items and keeps_empty:
            found.append((document, None))
    return found


def _values(operation: Operation, documents: Documents) -> list[Json]:
    found = (value_at(document, operation.field) for document in documents)
    return [value for value in found if value is not None]


def _numbers(operation: Operation, documents: Documents) -> list[float]:
    found = (number_at(document, operation.field) for document in documents)
    return [number for number in found if number is not None]


def _total(operation: Operation, documents: Documents) -> Json:
    """Whole where all of them are."""
    total = sum(_numbers(operation, documents))
    whole = all(isinstance(value, int) for value in _values(operation, documents))
    return int(total) if whole and isfinite(total) else total


def _distinct(operation: Operation, documents: Documents) -> list[Json]:
    return list({encode(value): value for value in _values(operation, documents)}.values())


def _average(operation: Operation, documents: Documents) -> Json:
    numbers = _numbers(operation, documents)
    return sum(numbers) / len(numbers) if numbers else None


def _least(operation: Operation, documents: Documents) -> Json:
    return min(_values(operation, documents), key=rank, default=None)


def _most(operation: Operation, documents: Documents) -> Json:
    return max(_values(operation, documents), key=rank, default=None)


def _first(operation: Operation, documents: Documents) -> Json:
    return next(iter(_values(operation, documents)), None)


def _last(operation: Operation, documents: Documents) -> Json:
    return next(reversed(_values(operation, documents)), None)


def _percentile(operation: Operation, documents: Documents) -> Json:
    """Between two neighbours, as far along as it lies."""
    numbers = sorted(_numbers(operation, documents))
    if not numbers:
        return None
    place = (len(numbers) - 1) * operation.percentile / 100
    low = floor(place)
    high = min(low + 1, len(numbers) - 1)
    return numbers[low] + (numbers[high] - numbers[low]) * (place - low)


def _correlation(operation: Operation, documents: Documents) -> Json:
    """Pearson's, of documents that have both numbers."""
    pairs = [(number_at(each, operation.field), number_at(each, operation.other))
             for each in documents]  # fmt: skip
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    try:
        return correlation([one for one, _ in both], [other for _, other in both])
    except (StatisticsError, OverflowError, ValueError):
        return None


_FUNCTIONS: dict[str, Callable[[Operation, Documents], Json]] = {
    "count": lambda _, documents: len(documents),
    "count_distinct": lambda operation, documents: len(_distinct(operation, documents)),
    "sum": _total,
    "avg": _average,
    "min": _least,
    "max": _most,
    "first": _first,
    "last": _last,
    "collect": _values,
    "push": _values,
    "collect_distinct": _distinct,
    "add_to_set": _distinct,
    "percentile": _percentile,
    "correlation": _correlation,
}
