"""How an older spelling is rewritten: steps that a declaration names, for whoever edits the text.

Each takes the place of the older spelling and what stands beside it, and answers with the steps;
none, where what was meant cannot be told from what is said.
"""

from collections.abc import Callable
from typing import TypeAlias

from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.edit import (
    OUTSIDE,
    FieldEdit,
    MoveKey,
    RemoveKey,
    RenameKey,
    ReplaceValue,
    UnwrapItem,
    WrapValue,
)

Rewrite: TypeAlias = Callable[[FieldPath, Fields], tuple[FieldEdit, ...]]
"""Paths begin where that of the spelling does; what stands beside it is a map."""


def not_known(_path: FieldPath, _beside: Fields) -> tuple[FieldEdit, ...]:
    """Only its author can tell."""
    return ()


def remove(path: FieldPath, _beside: Fields) -> tuple[FieldEdit, ...]:
    """It said nothing that the API takes, or needs."""
    return (RemoveKey(path),)


def name_the_resource(path: FieldPath, _beside: Fields) -> tuple[FieldEdit, ...]:
    """It is the name, which stands in the manifest's metadata."""
    return (MoveKey(path, (OUTSIDE, "metadata", "name")),)


def rename(key: str) -> Rewrite:
    """It is called otherwise."""
    return lambda path, beside: () if key in beside else (RenameKey(path, key),)


def move(*to: str) -> Rewrite:
    """It stands further in or out; `to` begins beside it."""
    return lambda path, _: (MoveKey(path, (*path[:-1], *to)),)


def write(value: Data) -> Rewrite:
    """It is another word."""
    return lambda path, _: (ReplaceValue(path, value),)


def wrap(key: str) -> Rewrite:
    """It stands in a map, under a key."""
    return lambda path, _: (WrapValue(path, key),)


def list_as(key: str) -> Rewrite:
    """It is one of a list, which is called otherwise."""

    def rewrite(path: FieldPath, beside: Fields) -> tuple[FieldEdit, ...]:
        listed = (*path[:-1], key)
        is_list = isinstance(beside.get(str(path[-1])), list)
        return () if key in beside else (RenameKey(path, key), *_listed(listed, is_list=is_list))

    return rewrite


def only_one_as(key: str) -> Rewrite:
    """It is a list where one is due, and has one."""

    def rewrite(path: FieldPath, beside: Fields) -> tuple[FieldEdit, ...]:
        items = beside.get(str(path[-1]))
        is_one = isinstance(items, list) and len(items) == 1 and key not in beside
        return (RenameKey(path, key), UnwrapItem((*path[:-1], key))) if is_one else ()

    return rewrite


def move_to_source(path: FieldPath, beside: Fields) -> tuple[FieldEdit, ...]:
    """Buckets at the top belong into `source`, which says that they are some."""
    to = (*path[:-1], "source", "bucket_ids")
    kind = ReplaceValue((*path[:-1], "source", "type"), "bucket")
    is_list = isinstance(beside.get(str(path[-1])), list)
    return (kind, MoveKey(path, to), *_listed(to, is_list=is_list))


def hoist(path: FieldPath, beside: Fields) -> tuple[FieldEdit, ...]:
    """What it holds stands in its place."""
    inner = beside.get(str(path[-1]))
    names = [str(name) for name in inner] if isinstance(inner, dict) else []
    if {*names} & {*beside}:
        return ()
    moves = (MoveKey((*path, name), (*path[:-1], name)) for name in names)
    return (*moves, RemoveKey(path))


def require_each(path: FieldPath, beside: Fields) -> tuple[FieldEdit, ...]:
    """A list of names, each of which says so itself."""
    names = beside.get(str(path[-1]))
    inside = beside.get("properties")
    around = (*path[:-1], "properties") if isinstance(inside, dict) else path[:-1]
    known = inside if isinstance(inside, dict) else beside
    listed = names if isinstance(names, list) else ()
    if any(not isinstance(known.get(str(name)), dict) for name in listed):
        return ()
    each = (ReplaceValue((*around, str(name), "required"), value=True) for name in listed)
    return (*each, RemoveKey(path))


def _listed(path: FieldPath, *, is_list: bool) -> tuple[FieldEdit, ...]:
    return () if is_list else (WrapValue(path),)
