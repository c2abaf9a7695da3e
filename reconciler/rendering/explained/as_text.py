"""A kind or a field explained to people: what it is, what is declared about it, what it holds."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import dedent
from typing import Final

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.kinds.describe.fields import fields_of
from reconciler.kinds.describe.kind import FieldDescription, KindDescription
from reconciler.rendering.explained.kinds import kind_in_words
from reconciler.rendering.explained.tables import Table, table_of
from reconciler.rendering.explained.types import type_in_table
from reconciler.rendering.explained.words import (
    Known,
    LabelledTexts,
    field_in_words,
    older_in_words,
    where_in_words,
)
from reconciler.rendering.words.layout import Line, Tone, as_text, fold, sentence

_INDENT: Final = "  "
_GAP: Final = "  "
_LABEL: Final = 12


def kinds_as_text(kinds: Sequence[KindDescription], *, color: bool, width: int = 80) -> str:
    """Every kind in a line or two."""
    return as_text(_kinds(kinds, width=width), color=color)


def kind_as_text(described: KindDescription, *, color: bool, width: int = 80) -> str:
    """A kind: its manual, what is particular about it, and its fields."""
    return as_text(_kind(described, width=width), color=color)


def field_as_text(
    field: FieldDescription,
    *,
    color: bool,
    width: int = 80,
    kinds: Mapping[str, Kind] = KINDS,
    lookups: Mapping[str, Lookup] = LOOKUPS,
) -> str:
    """A field: every fact that is declared about it, and the fields inside it."""
    return as_text(_field(field, {**lookups, **kinds}, width=width), color=color)


def _kinds(kinds: Sequence[KindDescription], *, width: int) -> Iterator[Line]:
    longest = max(len(described.kind.name) for described in kinds)
    hanging = " " * (longest + len(_GAP))
    for described in kinds:
        head = f"{described.kind.name:{longest}}{_GAP}"
        yield from sentence(described.says, width=width, indent=head, hanging=hanging)
    yield Line()
    yield from _hint("`reconciler explain KIND` tells what can be declared.", width=width)


def _kind(described: KindDescription, *, width: int) -> Iterator[Line]:
    kind = described.kind
    yield Line(kind.name, Tone.STRONG)
    yield Line()
    for paragraph in described.manual:
        yield from _paragraph(paragraph, width=width)
        yield Line()
    yield from _facts(kind_in_words(described), width=width)
    yield from _table("Fields of its spec", table_of(described.fields, depth=0))
    yield Line()
    hint = f"`reconciler explain {kind.name.lower()}.FIELD` tells more about one of them."
    yield from _hint(hint, width=width)
    if kind.legacy:
        yield from _title("Outdated spellings")
        for legacy in kind.legacy:
            yield from sentence(
                older_in_words(legacy), width=width, indent=_INDENT, hanging=_INDENT * 2
            )


def _field(field: FieldDescription, known: Known, *, width: int) -> Iterator[Line]:
    yield Line(".".join((field.kind.name.lower(), *field.path)), Tone.STRONG)
    yield Line()
    if field.says:
        yield from sentence(field.says, width=width, indent=_INDENT)
        yield Line()
    yield from _facts(field_in_words(field, known), width=width)
    inner = fields_of(field)
    if inner and inner[0].only_with is None:
        of_each = " of each item" if field.type.item is not None else ""
        table = table_of(inner, depth=len(field.path))
        yield from _table(f"Fields{of_each}", table)
    elif inner:
        yield from _title("What is known of its keys")
        for each in inner:
            yield from _known_lines(each, inside=field, width=width)


def _known_lines(
    field: FieldDescription, *, inside: FieldDescription, width: int
) -> Iterator[Line]:
    """A key of an open map: which name or secret stands there, and beside which value."""
    yield Line(f"{_INDENT}{'.'.join(field.path[len(inside.path) :])}")
    is_said = field.only_with is None or field.only_with == inside.only_with
    where = f", {where_in_words(field.only_with)}" if field.only_with and not is_said else ""
    says = f"{type_in_table(field)}{where}"
    yield from sentence(says, width=width, indent=_INDENT * 3, tone=Tone.FAINT)


def _paragraph(text: str, *, width: int) -> Iterator[Line]:
    if text.startswith(" "):
        for line in dedent(text).splitlines():
            yield Line(f"{_INDENT * 3}{line}", Tone.NOTE)
    else:
        yield from sentence(" ".join(text.split()), width=width, indent=_INDENT)


def _facts(said: LabelledTexts, *, width: int) -> Iterator[Line]:
    before = ""
    for label, says in said:
        head = f"{_INDENT}{'' if label == before else label:{_LABEL}}"
        yield from sentence(says, width=width, indent=head, hanging=" " * len(head))
        before = label


def _table(title: str, table: Table) -> Iterator[Line]:
    yield from _title(title)
    columns = zip(table.titles, *table.rows, strict=True)
    widths = [max(map(len, column)) for column in columns]
    yield Line(_row(table.titles, widths), Tone.FAINT)
    for row in table.rows:
        yield Line(_row(row, widths))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{_INDENT}{_GAP.join(padded)}"


def _title(text: str) -> Iterator[Line]:
    yield Line()
    yield Line(text, Tone.STRONG)
    yield Line()


def _hint(text: str, *, width: int) -> Iterator[Line]:
    for line in fold(text, width=width):
        yield Line(line, Tone.FAINT)
