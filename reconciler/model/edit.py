"""What is to be written into a manifest, field by field."""

from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from reconciler.model.data import Data, FieldPath


class RemovedField(Struct, frozen=True):
    """The field is not said any more."""


class KeptItem(Struct, frozen=True):
    """An item of a list that stays as it is written, at whichever place."""

    at: int
    """Where it stands now."""


class ListEdit(Struct, frozen=True):
    """A list, of which the items that stay keep their words and comments."""

    items: tuple["KeptItem | NewValue", ...]


class NewValue(Struct, frozen=True):
    """A value that is written anew."""

    value: Data


EditValue: TypeAlias = RemovedField | ListEdit | NewValue


class Edit(Struct, frozen=True):
    """One change of a document."""

    path: FieldPath
    """From the top of the document, with the places of list items as they are now."""
    to: EditValue


class RenameKey(Struct, frozen=True):
    """The key at a path is called otherwise; its value and its place stay."""

    path: FieldPath
    key: str


class RemoveKey(Struct, frozen=True):
    """The key at a path goes, with its value."""

    path: FieldPath


class MoveKey(Struct, frozen=True):
    """The key at a path goes to another one; maps on the way there are made where they are not.

    Where the same value stands there already, it only goes.
    """

    path: FieldPath
    to: FieldPath


class ReplaceValue(Struct, frozen=True):
    """Another value at a path, which may not be said yet."""

    path: FieldPath
    value: Data


class QuoteText(Struct, frozen=True):
    """The word at a path is a text, as it is written."""

    path: FieldPath


class WrapValue(Struct, frozen=True):
    """The value at a path becomes the only one of a list, or of a map under a key."""

    path: FieldPath
    key: str | None = None


class UnwrapItem(Struct, frozen=True):
    """A list of one item becomes that item."""

    path: FieldPath


class InsertItem(Struct, frozen=True):
    """One more item of a list, at the place that the path ends with; what is there moves on."""

    path: FieldPath
    value: Data


FieldEdit: TypeAlias = (
    RenameKey | RemoveKey | MoveKey | ReplaceValue | QuoteText | WrapValue | UnwrapItem | InsertItem
)
"""One step of a mending; its paths are those of what the steps before it have left."""

OUTSIDE = ".."
"""Begins the path to what stands beside the spec: `("..", "metadata", "name")`."""


def beneath(edit: FieldEdit, prefix: FieldPath) -> FieldEdit:
    """The same step, seen from further out."""
    moved = replace(edit, path=_join(prefix, edit.path))
    return replace(moved, to=_join(prefix, moved.to)) if isinstance(moved, MoveKey) else moved


def _join(prefix: FieldPath, path: FieldPath) -> FieldPath:
    while path[:1] == (OUTSIDE,):
        prefix, path = prefix[:-1], path[1:]
    return (*prefix, *path)
