"""Two unequal forms -> the fields that differ. The only user of deepdiff.

Equality is decided before anybody comes here, because comparing costs microseconds and deepdiff
milliseconds.
"""

from collections.abc import Mapping
from typing import TypeAlias

from reconciler.model.data import Data, FieldPath, Fields, value_at
from reconciler.planning.normalise import Odd

Difference: TypeAlias = tuple[FieldPath, Data, Data]
"""A path, what is live, and what is desired; `None` stands for absent."""


def differences(before: Fields, after: Fields) -> list[Difference]:
    """The smallest fields that differ, in the order of their paths; lists of scalars as a whole."""
    from deepdiff import DeepDiff  # only when something differs: start-up is a feature

    # The fields that are equal are left out, because deepdiff would walk them all.
    unequal = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    found = DeepDiff(
        {name: before[name] for name in unequal if name in before},
        {name: after[name] for name in unequal if name in after},
        view="tree",
        ignore_numeric_type_changes=True,
        threshold_to_diff_deeper=0,
    )
    paths = {
        _shown_path(tuple(node.path(output_format="list")), before, after)
        for nodes in found.values()
        for node in nodes
    }
    ordered = sorted(paths, key=lambda path: [str(part) for part in path])
    return [(path, _at(before, path), _at(after, path)) for path in ordered]


def _shown_path(path: FieldPath, before: Fields, after: Fields) -> FieldPath:
    """Up to the list that holds the difference, unless its items are objects of their own."""
    for end, part in enumerate(path):
        if isinstance(part, int) and not _holds_objects(path[:end], before, after):
            return path[:end]
    return path


def _holds_objects(path: FieldPath, before: Fields, after: Fields) -> bool:
    lists = [value for side in (before, after) if isinstance(value := _at(side, path), list)]
    same_length = len({len(each) for each in lists}) == 1 and len(lists) == 2
    return same_length and all(isinstance(item, Mapping) for each in lists for item in each)


def _at(side: Data, path: FieldPath) -> Data:
    return _plain(value_at(side, path))


def _plain(value: Data) -> Data:
    return value.value if isinstance(value, Odd) else value
