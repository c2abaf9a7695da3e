"""The list of a collection's documents (§19): filtered, sorted, grouped, selected, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.emulator.bodies.base import parse
from reconciler.emulator.bodies.document import DocumentList
from reconciler.emulator.call.paging import from_cursor, page_of, to_cursor
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import target
from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, encode
from reconciler.emulator.contract.kinds import COLLECTION
from reconciler.emulator.search.indexing.index import CollectionIndex, index_of
from reconciler.emulator.search.indexing.mapping import own_fields
from reconciler.emulator.search.indexing.reading import (
    expand,
    show_selected,
    wanted_vectors,
    with_vectors,
)
from reconciler.emulator.search.matching.fields import texts_in, value_at
from reconciler.emulator.search.matching.filters import compile_filters
from reconciler.emulator.search.matching.ordering import sort_by


@dataclass(frozen=True)
class _Found:
    """``marks`` tell where a page may begin: numbers of documents in their own order, or
    places in an order that was asked for."""

    documents: list[JsonObject]
    marks: list[int]


def list_documents(call: Call) -> Answer:
    row = target(call, COLLECTION)
    body = parse(DocumentList, call.raw)
    index = index_of(call.store, row)
    found = _find(index, body)
    page = page_of(call, None)
    limit = min(body.limit or page.limit, call.options.largest_page)
    after = _after(body.cursor) if body.cursor else page.after
    offset = page.offset if body.offset is None else body.offset
    start = sum(mark <= after for mark in found.marks) if after else offset
    shown = found.documents[start : start + limit]
    more = start + limit < len(found.documents)
    counts = page.counts if body.include_total is None else body.include_total
    total = len(found.documents) if counts else None
    documents = [_show(call, index, each, body) for each in shown]
    is_grouped = body.group_by is not None
    return answer(
        {
            "results": None if is_grouped else documents,
            "groups": _group(documents, body.group_by) if body.group_by is not None else None,
            "group_by_field": body.group_by,
            "pagination": {
                "total": total,
                "page": start // limit + 1,
                "page_size": limit,
                "total_pages": None if total is None else -(-total // limit),
                "next_page": None,
                "previous_page": None,
                "next_cursor": to_cursor(found.marks[start + limit - 1]) if more else None,
            },
            "warnings": [],
            "total_documents": total,
            "stats": None,
        }
    )


def _find(index: CollectionIndex, body: DocumentList) -> _Found:
    rows = list(zip(index.seqs, index.documents, strict=True))
    if body.partition is not None:
        rows = [row for row in rows if row[0] % body.partition.count == body.partition.index]
    if body.filters:
        holds = compile_filters(body.filters)
        rows = [row for row in rows if holds(row[1])]
    if body.search:
        wanted = body.search.strip("*").casefold()
        rows = [row for row in rows if wanted in _words_of(row[1])]
    documents = [document for _, document in rows]
    if body.sort is None:
        return _Found(documents, [seq for seq, _ in rows])
    is_down = body.sort.direction == "desc"
    ordered = sort_by(documents, body.sort.field, descending=is_down)
    return _Found(ordered, list(range(1, len(ordered) + 1)))


def _words_of(document: JsonObject) -> str:
    return "\n".join(texts_in(own_fields(document))).casefold()


def _show(call: Call, index: CollectionIndex, document: JsonObject, body: DocumentList) -> Json:
    shown = show_selected(document, body.select)
    names = wanted_vectors(body.return_vector_names)
    if body.return_vectors or body.return_vector_names or call.flag("return_vectors"):
        shown = with_vectors(index, shown, names)
    return expand([index], shown, body.expand or [])


def _group(documents: Sequence[Json], field: str) -> list[JsonObject]:
    groups: dict[str, JsonObject] = {}
    for document in documents:
        key = value_at(document, field) if isinstance(document, dict) else None
        group = groups.setdefault(encode(key), {"group_key": key, "documents": [], "count": 0})
        held = group["documents"]
        if isinstance(held, list):
            held.append(document)
            group["count"] = len(held)
    return list(groups.values())


def _after(cursor: str) -> int:
    try:
        return from_cursor(cursor)
    except ValueError as error:
        raise ValidationFailed.field("Not a cursor of this list", "cursor") from error


_LIST = f"{COLLECTION.one}/documents"
ROUTES = (
    Route("POST", f"{_LIST}/list", list_documents, category="data", writes=False),
    Route("GET", _LIST, list_documents, category="data", writes=False),
)
