"""Documents as columns: the fields that were chosen, or those that tell documents apart."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.model.data import Data, Fields
from reconciler.model.search.fields import field_at
from reconciler.model.search.query import EXPANDED, Query
from reconciler.model.search.result import SCORE, ResultRow
from reconciler.rendering.search.table import Column, one_line
from reconciler.rendering.words.values import inline

_ID: Final = "document_id"
_MOST: Final = 3
"""Fields that nobody chose."""
_DULL: Final = frozenset({_ID, SCORE, "collection_id", "namespace_id", "object_id"}) | {
    "source_object_id",
    "root_object_id",
}
"""Fields that every document has, and that tell nobody what it is."""
_DEEPEST: Final = 3


def document_columns(rows: Sequence[ResultRow], query: Query) -> list[Column]:
    """Rank, score and id, and then what was chosen; the group before all where there are groups."""
    documents = [row.document for row in rows]
    columns = [Column("#", tuple(f"{row.rank:,}" for row in rows), is_number=True)]
    if any(row.score is not None for row in rows):
        scores = tuple("" if row.score is None else f"{row.score:.4g}" for row in rows)
        columns.append(Column(SCORE, scores, is_number=True))
    if query.group_by is not None:
        columns.append(Column(query.group_by.field, tuple(_cell(row.group) for row in rows)))
    if any(row.document_id for row in rows):
        columns.append(Column(_ID, tuple(one_line(row.document_id) for row in rows)))
    along = (EXPANDED,) if query.expand and not query.select else ()
    for path in (*(query.shown or telling_fields(documents)), *along):
        if path not in {each.title for each in columns}:
            columns.append(Column(path, tuple(_cell(field_at(one, path)) for one in documents)))
    return columns


def telling_fields(documents: Sequence[Fields]) -> list[str]:
    """The fields that most documents have and that differ most; the first of them win."""
    seen: dict[str, list[str]] = {}
    for document in documents:
        for path, value in _scalars(document, ""):
            seen.setdefault(path, []).append(_cell(value))
    # By halves: a field that one document lacks is no worse for it.
    usual = [path for path, cells in seen.items() if len(cells) * 2 > len(documents)]
    order = sorted(usual, key=lambda path: -len(set(seen[path])) * 2 // max(len(documents), 1))
    return order[:_MOST]


def _scalars(fields: Fields, prefix: str) -> Iterator[tuple[str, Data]]:
    for key, value in fields.items():
        path = f"{prefix}{key}"
        if key.startswith("_") or key.endswith("_at") or key in _DULL:
            continue
        if isinstance(value, Mapping):
            if path.count(".") < _DEEPEST - 1:
                yield from _scalars(value, f"{path}.")
        elif isinstance(value, str | int | float) and "://" not in str(value):
            yield path, value


def _cell(value: Data) -> str:
    if value is None:
        return ""
    return one_line(value if isinstance(value, str) else inline(value))
