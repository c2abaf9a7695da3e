"""What an update leaves to the API, which keeps it: secrets that nobody can read back (§21)."""

from collections.abc import Mapping, Sequence

from reconciler.kinds.compile.facts import Facts
from reconciler.kinds.validation.server_set import facts_below
from reconciler.model.data import Data, FieldPath, Fields, is_same


def leave_kept(
    facts: Facts, value: Data, held: Data, asked_for: Sequence[FieldPath], path: FieldPath
) -> Data:
    """A value without what the API keeps; with all of it where the field that decides is another.

    `asked_for` are the paths that are to be sent again all the same.
    """
    if not isinstance(value, Mapping):
        return value
    live: Fields = held if isinstance(held, Mapping) else {}
    left: dict[str, Data] = {}
    for key, inner in value.items():
        below, at = facts_below(facts, key, value), (*path, key)
        if below is None or not _is_kept(below, value, live) or _is_asked_for(at, asked_for):
            deeper = below if below is not None else Facts(key)
            left[key] = leave_kept(deeper, inner, live.get(key), asked_for, at)
        elif key in live:
            # What is told of it, such as its type, is what says that it stays.
            left[key] = live[key]
    return left


def _is_kept(facts: Facts, value: Fields, live: Fields) -> bool:
    if not facts.kept_with:
        return False
    said = value.get(facts.kept_with)
    return said is None or is_same(said, live.get(facts.kept_with))


def _is_asked_for(path: FieldPath, asked_for: Sequence[FieldPath]) -> bool:
    return any(each == path[: len(each)] or path == each[: len(path)] for each in asked_for)
