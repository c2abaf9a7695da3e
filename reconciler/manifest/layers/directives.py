"""What a patch may say besides values: that something goes, or that nothing is merged with it."""

from collections.abc import Mapping, Sequence
from typing import Final

from reconciler.model.data import Data, FieldPath, show_path
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import did_you_mean

DIRECTIVE: Final = "$patch"
DELETE, REPLACE = "delete", "replace"


def is_directive(key: str) -> bool:
    """Whether a key tells how its map is merged, and is no field."""
    return key == DIRECTIVE


def deletes(value: Data) -> bool:
    """Whether what has this identity, or this key, goes."""
    return isinstance(value, Mapping) and value.get(DIRECTIVE) == DELETE


def replaces(value: Data) -> bool:
    """Whether a map takes the place of the one that is there."""
    return isinstance(value, Mapping) and value.get(DIRECTIVE) == REPLACE


def tells_replacement(item: Data) -> bool:
    """Whether an item only says that its list is another one."""
    return isinstance(item, Mapping) and dict(item) == {DIRECTIVE: REPLACE}


def replaces_list(items: Sequence[Data]) -> bool:
    """Whether a list takes the place of the one that is there."""
    return any(map(tells_replacement, items))


def judge_directive(value: Data, path: FieldPath) -> Problem | None:
    """What is wrong with a directive that stands at a path."""
    if value in (DELETE, REPLACE):
        return None
    says = f"`{DIRECTIVE}` takes {DELETE} or {REPLACE}"
    remedy = did_you_mean(str(value), [DELETE, REPLACE])
    return Problem("bad-directive", says, remedy, path=path)


def report_unkeyed(path: FieldPath, key: str) -> Problem:
    """An item of a list with identities that does not say which one it means."""
    return Problem(
        "unkeyed-item",
        f"an item of `{show_path(path[:-1])}` is known by its `{key}`, and this one has none",
        f"add `{key}: ...`; to replace the whole list begin it with `- {DIRECTIVE}: {REPLACE}`",
        path=path,
    )


def report_nameless(path: FieldPath) -> Problem:
    """A deletion from a list whose items have no identity."""
    says = f"nothing tells the items of `{show_path(path[:-1])}` apart, so that none can go"
    return Problem("unkeyed-item", says, "write the whole list, as it is to be", path=path)
