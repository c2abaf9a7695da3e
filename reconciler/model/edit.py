"""What is to be written into a manifest, field by field."""

from dataclasses import dataclass
from typing import TypeAlias

from reconciler.model.data import Data, FieldPath


@dataclass(frozen=True, slots=True)
class RemovedField:
    """The field is not said any more."""


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An item of a list that stays as it is written, at whichever place."""

    at: int
    """Where it stands now."""


@dataclass(frozen=True, slots=True)
class ListEdit:
    """A list, of which the items that stay keep their words and comments."""

    items: tuple["KeptItem | NewValue", ...]


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value that is written anew."""

    value: Data


EditValue: TypeAlias = RemovedField | ListEdit | NewValue


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a document."""

    path: FieldPath
    """From the top of the document, with the places of list items as they are now."""
    to: EditValue
