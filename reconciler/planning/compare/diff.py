"""Two unequal forms -> the fields that differ. The only user of deepdiff.

Equality is decided before anybody comes here, because comparing costs microseconds and deepdiff
milliseconds.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final, Protocol, TypeAlias

from reconciler.model.data import Data, FieldPath, Fields, is_same, value_at

Difference: TypeAlias = tuple[FieldPath, Data, Data]
"""A path, what is live, and what is desired; `None` stands for absent."""


def differences(before: Fields, after: Fields) -> list[Difference]:
    """The smallest fields that differ, in the order of their paths; lists of scalars as a whole."""
    unequal = [name for name in {**before, **after} if _differs(name, before, after)]
    # A value that is new, gone, or has nothing inside to look into differs as a whole.
    inner = [name for name in unequal if _is_looked_into(before.get(name), after.get(name))]
    paths: set[FieldPath] = {(name,) for name in unequal if name not in inner}
    if inner:
        paths |= _find_inside(inner, before, after)
    # As texts: indexes and keys do not compare with each other.
    ordered = sorted(paths, key=lambda path: [str(part) for part in path])
    return [(path, value_at(before, path), value_at(after, path)) for path in ordered]


def _find_inside(names: Collection[str], before: Fields, after: Fields) -> set[FieldPath]:
    """The paths of what differs inside these fields, which differ, and are on both sides."""
    from deepdiff import DeepDiff  # only when something must be looked into: start-up is a feature

    # What is equal is left out, because deepdiff would walk all of it.
    one, other = ({name: side[name] for name in names} for side in (before, after))
    found = DeepDiff(one, other, **_EXACTLY)
    # A set, because deepdiff reports a place under several headings.
    return {tuple(node.path(output_format="list")) for nodes in found.values() for node in nodes}


def _differs(name: str, before: Fields, after: Fields) -> bool:
    is_in_both = name in before and name in after
    return not is_in_both or not is_same(before[name], after[name])


class _DiffLevel(Protocol):
    """What stands at one place, as deepdiff hands it to an operator."""

    t1: Data
    t2: Data


class _DiffReport(Protocol):
    """Where an operator tells deepdiff what it found."""

    def custom_report_result(self, report_type: str, level: _DiffLevel) -> None: ...


class _LeafOperator:
    """Decides every pair of values that has no fields or items of its own to look into.

    Left to itself, deepdiff formats numbers (through a double), pairs items of lists by their
    likeness, and knows types only as Python does.
    """

    def match(self, level: _DiffLevel) -> bool:
        return not _is_looked_into(level.t1, level.t2)

    def give_up_diffing(self, level: _DiffLevel, diff_instance: _DiffReport) -> bool:
        if not is_same(level.t1, level.t2):
            diff_instance.custom_report_result("values_changed", level)
        return True


def _is_looked_into(before: Data, after: Data) -> bool:
    """Objects, and lists whose items are objects of their own and stand in the same places."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return True
    if not isinstance(before, list) or not isinstance(after, list) or len(before) != len(after):
        return False
    # Lists of other things change as a whole: no item of them has a name to be told by.
    return all(isinstance(item, Mapping) for item in (*before, *after))


_EXACTLY: Final[Mapping[str, Any]] = {
    "view": "tree",
    "custom_operators": [_LeafOperator()],
    # A key is a key, also where Python would take it for a private name.
    "ignore_private_variables": False,
    # However little two objects have in common, it is told field by field.
    "threshold_to_diff_deeper": 0,
    # Items stand where they stand: none is taken for another one that is more like it.
    "zip_ordered_iterables": True,
    "ignore_order": False,
    # Nothing is left out: not after so many differences or passes, nor by its name or type.
    "max_diffs": None,
    "exclude_paths": None,
    "include_paths": None,
    "exclude_types": None,
    # `_LeafOperator` has decided on these before they are asked; they say the same.
    "ignore_numeric_type_changes": False,
    "ignore_string_type_changes": False,
    "ignore_type_subclasses": False,
    "ignore_type_in_groups": None,
    "ignore_string_case": False,
    "ignore_nan_inequality": False,
    "use_enum_value": False,
    "significant_digits": None,
    "math_epsilon": None,
    "number_to_string_func": None,
    "encodings": None,
    "ignore_encoding_errors": False,
    # One comparison is short: nothing to keep, to count or to report on the way.
    "cache_size": 0,
    "get_deep_distance": False,
    "log_frequency_in_sec": 0,
}
"""Every setting of deepdiff that could hide a difference, whatever its default is."""
