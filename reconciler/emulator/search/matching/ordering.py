"""The order of documents by one of their fields: numbers, then texts, then what lacks it."""

from collections.abc import Sequence

from reconciler.emulator.contract.json_text import Json, JsonObject
from reconciler.emulator.search.matching.fields import value_at


def sort_by(
    documents: Sequence[JsonObject], field: str, *, descending: bool, nulls_last: bool = True
) -> list[JsonObject]:
    """Equal ones stay as they were, in either direction."""
    there = [each for each in documents if value_at(each, field) is not None]
    lacking = [each for each in documents if value_at(each, field) is None]
    # `reverse` keeps equal ones in their order, as sorted promises.
    ordered = sorted(there, key=lambda each: rank(value_at(each, field)), reverse=descending)
    return [*ordered, *lacking] if nulls_last else [*lacking, *ordered]


def rank(value: Json) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, 0.0, value if isinstance(value, str) else str(value)
