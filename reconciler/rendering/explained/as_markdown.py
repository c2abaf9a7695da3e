"""A kind in Markdown, with every field down to the deepest: the pages of `docs/kinds/`."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import dedent

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.kinds.describe.fields import with_all_inside
from reconciler.kinds.describe.kind import FieldDescription, KindDescription
from reconciler.rendering.explained.kinds import kind_in_words
from reconciler.rendering.explained.tables import Table, omitted_in_table, table_of
from reconciler.rendering.explained.types import type_in_words
from reconciler.rendering.explained.words import (
    Known,
    LabelledTexts,
    field_in_words,
    older_in_words,
    where_in_words,
)


def kind_as_markdown(
    described: KindDescription,
    *,
    kinds: Mapping[str, Kind] = KINDS,
    lookups: Mapping[str, Lookup] = LOOKUPS,
) -> str:
    """The whole page of a kind."""
    return "\n".join(_page(described, {**lookups, **kinds})) + "\n"


def _page(described: KindDescription, known: Known) -> Iterator[str]:
    kind = described.kind
    yield f"# {kind.name}"
    for paragraph in described.manual:
        yield ""
        yield from _paragraph(paragraph)
    yield ""
    yield from _facts(kind_in_words(described))
    yield from ("", "## Fields of its spec", "")
    yield from _table(table_of(described.fields, depth=0))
    for field in described.fields:
        yield from _section(field, known)
    if kind.legacy:
        yield from ("", "## Outdated spellings", "")
        yield from (f"* {_in_code(older_in_words(legacy))}" for legacy in kind.legacy)


def _paragraph(text: str) -> Iterator[str]:
    if text.startswith(" "):
        yield from ("```yaml", *dedent(text).splitlines(), "```")
    else:
        yield text


def _facts(said: LabelledTexts) -> Iterator[str]:
    yield from (f"* **{label}**: {_in_code(says)}" for label, says in said)


def _section(field: FieldDescription, known: Known) -> Iterator[str]:
    yield from ("", f"### {field.name}", "")
    if field.says:
        yield from (field.says, "")
    yield from _facts(field_in_words(field, known))
    inner = list(with_all_inside(field))[1:]
    if inner:
        yield ""
        yield from _table(_deep_table(field, inner))


def _deep_table(outer: FieldDescription, inner: Sequence[FieldDescription]) -> Table:
    depth = len(outer.path)
    rows = (
        (
            f"`{'.'.join(field.path[depth:])}`",
            type_in_words(field.type),
            omitted_in_table(field),
            " ".join(_remarks(field)),
        )
        for field in inner
    )
    return Table(("Field", "Type", "If omitted", "What it is"), tuple(rows))


def _remarks(field: FieldDescription) -> Iterator[str]:
    if field.says:
        yield field.says
    if field.only_with is not None:
        yield f"Known {where_in_words(field.only_with)}."
    reference = field.facts.reference
    if reference is not None:
        yield f"{reference.kind}, by name or id."
    if field.facts.is_secret:
        yield "Secret."


def _table(table: Table) -> Iterator[str]:
    yield _row(table.titles)
    yield f"|{'---|' * len(table.titles)}"
    yield from (_row(cells) for cells in table.rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _in_code(text: str) -> str:
    """Placeholders such as `<name>` are no tags of HTML."""
    return text.replace("<", r"\<")
