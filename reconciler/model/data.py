"""Plain data as YAML and JSON know it, and the paths that lead to a field inside it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Final, TypeAlias, TypeGuard, Union

Data: TypeAlias = Union[bool, int, float, str, Sequence["Data"], Mapping[str, "Data"], None]  # noqa: UP007 - recursive
"""Anything JSON can say. What enters a plan is never changed afterwards."""

Fields: TypeAlias = Mapping[str, Data]
"""The fields of one resource, or of an object inside it."""

FieldPath: TypeAlias = tuple[str | int, ...]
"""From the top of a document to a field: `("spec", "stages", 0, "config")`."""


_NUMBERS: Final = frozenset((int, float))
_WHOLE: Final = frozenset((dict, list))
_NO_OBJECTS: Final = frozenset((str, int, float, bool, type(None), list))


def is_object(value: object) -> TypeGuard[Fields]:
    """Whether it is a map, as whoever walks through all of a plan asks.

    An abstract class takes six times as long to say so as the type of a value, which nearly always
    is one of a few.
    """
    its = type(value)
    return its is dict or (its not in _NO_OBJECTS and isinstance(value, Mapping))


def is_same(one: Data, other: Data) -> bool:
    """Equal as JSON has it: `1` is `1.0`, and neither is `true`, which Python takes for one."""
    return one is other or (one == other and _is_alike(one, other))


def _is_alike(one: Data, other: Data) -> bool:
    """Of two values that Python calls equal: whether they are of one type at every depth."""
    if type(one) is not type(other):
        return type(one) in _NUMBERS and type(other) in _NUMBERS
    # What most leaves are, a text or the very same value, is decided without another call.
    if isinstance(one, dict) and isinstance(other, dict):
        for key, inner in one.items():
            held = other[key]
            if inner is held or type(inner) is str is type(held):
                continue
            if not _is_alike(inner, held):
                return False
    elif isinstance(one, list) and isinstance(other, list):
        return all(map(_is_alike, one, other))
    return True


def with_whole_numbers(value: Data) -> Data:
    """The same data, with `100` for `100.0`: one number has one form, however it was written.

    A number that is none to JSON becomes text.
    """
    if isinstance(value, float):
        if not isfinite(value):
            return str(value)
        return int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        return {key: with_whole_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [with_whole_numbers(inner) for inner in value]
    return value


def texts_in(value: Data) -> Iterator[str]:
    """Every text in a value, keys of maps among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def has_text(value: Data, sought: str, pattern: re.Pattern[str]) -> bool:
    """Whether a text in a value, keys left out, holds `sought`, and the pattern as well."""
    inside: Iterable[Data] = ()
    if isinstance(value, str):
        return sought in value and pattern.search(value) is not None
    if isinstance(value, dict) or is_object(value):
        inside = value.values()
    elif isinstance(value, list):
        inside = value
    for inner in inside:
        if isinstance(inner, str):
            if sought in inner and pattern.search(inner):
                return True
        elif inner and type(inner) in _WHOLE and has_text(inner, sought, pattern):
            return True
    return False


def texts_holding(
    value: Data, sought: str, path: FieldPath = (), *, without: str | None = None
) -> list[tuple[FieldPath, str]]:
    """Every text that holds this one, with its place, in order; not below keys named `without`."""
    found: list[tuple[FieldPath, str]] = []
    if not isinstance(value, str):
        _note_texts_holding(value, sought, path, without, found)
    elif sought in value:
        found.append((path, value))
    return found


def _note_texts_holding(
    value: Data,
    sought: str,
    path: FieldPath,
    without: str | None,
    found: list[tuple[FieldPath, str]],
) -> None:
    inside: Iterable[tuple[str | int, Data]] = ()
    if isinstance(value, dict) or is_object(value):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    # Leaves are decided here: a plan asks this of every spec, and most texts hold nothing of it.
    for part, inner in inside:
        if isinstance(inner, str):
            if sought in inner and part != without:
                found.append(((*path, part), inner))
        elif inner and type(inner) in _WHOLE and part != without:
            _note_texts_holding(inner, sought, (*path, part), without, found)


def child_of(value: Data, part: str | int) -> Data:
    """What a map or a list holds at one part of a path; `None` where that is nothing."""
    if is_object(value):
        return value.get(str(part))
    items: Sequence[Data] = value if isinstance(value, list) else ()
    return items[part] if isinstance(part, int) and part < len(items) else None


def value_at(value: Data, path: FieldPath) -> Data:
    """What stands at a path; `None` where that is nothing."""
    for part in path:
        value = child_of(value, part)
    return value


def item_names(items: Sequence[Data], key: str) -> list[str]:
    """What each item of a list is called under `key`.

    Of several that are called alike all but the first have a number, so that none hides another:
    `slack`, `slack#2`.
    """
    names: dict[str, None] = {}
    seen: dict[str, int] = {}
    for item in items:
        said = item.get(key) if isinstance(item, Mapping) else None
        name = said if isinstance(said, str) else str(said)
        seen[name] = count = seen.get(name, 0) + 1
        while (called := name if count == 1 else f"{name}#{count}") in names:
            seen[name] = count = count + 1
        names[called] = None
    return list(names)


def named_items(items: Data, key: str) -> dict[str, Data]:
    """The items of a list by their names; none where it is no list."""
    held = items if isinstance(items, list) else []
    return dict(zip(item_names(held, key), held, strict=True))


def has_within(value: Data, sought: str) -> bool:
    """Whether this text is the value, or stands anywhere inside it."""
    if isinstance(value, Mapping):
        return any(has_within(inner, sought) for inner in value.values())
    if isinstance(value, list | tuple):
        return any(has_within(inner, sought) for inner in value)
    return value == sought


def pointer_of(path: FieldPath) -> str:
    """`("owner", "a/b")` as a JSON pointer without the first slash: `owner/a~1b`."""
    return "/".join([pointer_part(str(part)) for part in path])


def pointer_part(key: str) -> str:
    """A key as it stands in a pointer."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def path_of(pointer: str) -> FieldPath:
    """The path that a pointer was made of; keys only, no positions."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/"))


def show_path(path: FieldPath) -> str:
    """`("stages", 0, "config")` as people write it: `stages[0].config`."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown
