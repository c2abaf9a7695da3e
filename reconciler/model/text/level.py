"""Keys that stand level with the key they belong to: an indentation that YAML cannot see."""

from reconciler.model.data import FieldPath, Fields, show_path
from reconciler.model.edit import MoveKey
from reconciler.model.problem import Problem


def find_empty_key_above(fields: Fields, key: str) -> str | None:
    """The last key above this one, if it holds nothing: what belongs to it may stand beside it."""
    above: str | None = None
    for name, value in fields.items():
        if name == key:
            return above
        if value is None:
            above = name
    return None


def level_with(path: FieldPath, above: str) -> Problem:
    """What to say of a key that belongs to the one above it."""
    says = f"`{show_path(path)}` stands level with `{above}`, to which it belongs"
    remedy = f"indent it further than `{above}`"
    fix = (MoveKey(path, (*path[:-1], above, path[-1])),)
    return Problem("wrong-indentation", says, remedy, path=path, fix=fix)
