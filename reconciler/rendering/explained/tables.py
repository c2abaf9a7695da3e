"""The fields of a kind, or inside a field, as rows of a table."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from reconciler.kinds.describe.kind import FieldDescription, InPlaceUpdate, OmissionPolicy
from reconciler.rendering.explained.types import type_in_table
from reconciler.rendering.words.values import inline

_CHANGES: Final = {
    InPlaceUpdate.ALWAYS: "in place",
    InPlaceUpdate.DEPENDS: "depends",
    InPlaceUpdate.NEVER: "never",
}


class Table(Struct, frozen=True):
    """Titles, and as many cells in every row."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table_of(fields: Sequence[FieldDescription], *, depth: int) -> Table:
    """A row per field, named from `depth` on; how it changes is told of fields of the spec only."""
    titles = ("Field", "Type", "If omitted")
    rows = [
        (_name(field, depth), type_in_table(field), omitted_in_table(field)) for field in fields
    ]
    if depth or any(field.kind.is_local for field in fields):
        return Table(titles, tuple(rows))
    changes = [(_CHANGES[field.in_place], _class(field)) for field in fields]
    both = zip(rows, changes, strict=True)
    return Table((*titles, "Changes", "Class"), tuple((*row, *more) for row, more in both))


def omitted_in_table(field: FieldDescription) -> str:
    """The policy in a word or two."""
    if field.facts.is_server_set:
        return "server sets it"
    if field.policy is OmissionPolicy.REQUIRED:
        return "required"
    default = field.facts.default
    if default is None:
        return "nothing" if field.kind.is_local else "server's own"
    return "nothing" if default.value is None else inline(default.value)


def _class(field: FieldDescription) -> str:
    return "-" if field.in_place is InPlaceUpdate.NEVER else str(field.change_class)


def _name(field: FieldDescription, depth: int) -> str:
    return ".".join(field.path[depth:])
