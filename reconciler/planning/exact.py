"""Equality as JSON has it: Python says that true is 1, and the API does not."""

from collections.abc import Mapping

from reconciler.model.data import Data


def is_same(one: Data, other: Data) -> bool:
    """Whether two values are the same, at any depth."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return one == other and isinstance(one, bool) is isinstance(other, bool)
