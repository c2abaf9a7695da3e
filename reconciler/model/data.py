"""Plain data as YAML and JSON know it, and the paths that lead to a field inside it."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

Data: TypeAlias = Union[bool, int, float, str, Sequence["Data"], Mapping[str, "Data"], None]  # noqa: UP007 - recursive
"""Anything JSON can say. What enters a plan is never changed afterwards."""

Fields: TypeAlias = Mapping[str, Data]
"""The fields of one resource, or of an object inside it."""

FieldPath: TypeAlias = tuple[str | int, ...]
"""From the top of a document to a field: `("spec", "stages", 0, "config")`."""


def inside(value: Data, part: str | int) -> Data:
    """What a map or a list holds at one part of a path; `None` where that is nothing."""
    if isinstance(value, Mapping):
        return value.get(str(part))
    items: Sequence[Data] = value if isinstance(value, list) else ()
    return items[part] if isinstance(part, int) and part < len(items) else None


def value_at(value: Data, path: FieldPath) -> Data:
    """What stands at a path; `None` where that is nothing."""
    for part in path:
        value = inside(value, part)
    return value


def pointer_of(path: FieldPath) -> str:
    """`("owner", "a/b")` as a JSON pointer without the first slash: `owner/a~1b`."""
    return "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in path)


def path_of(pointer: str) -> FieldPath:
    """The path that a pointer was made of; keys only, no positions."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/"))


def show_path(path: FieldPath) -> str:
    """`("stages", 0, "config")` as people write it: `stages[0].config`."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown
