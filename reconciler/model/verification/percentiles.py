"""Percentiles by nearest rank: a number that was seen, and none in between."""

from collections.abc import Sequence
from math import ceil


def percentile(numbers: Sequence[float], percent: float) -> float | None:
    """The least of the numbers that so many percent are not above; `None` without any."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1]
