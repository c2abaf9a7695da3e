"""Documents of a collection (§19): made, listed, counted, read, changed and deleted."""

from collections.abc import Sequence
from secrets import token_hex

from reconciler.emulator.bodies.base import check, dump_given, parse, read_object
from reconciler.emulator.bodies.document import DocumentCreate, DocumentsDelete
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import target
from reconciler.emulator.contract.http_errors import FieldError, NotFound, ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_list,
    as_object,
    as_text,
    decode_object,
)
from reconciler.emulator.contract.kinds import COLLECTION
from reconciler.emulator.search.indexing.index import dimensions_of, index_of
from reconciler.emulator.search.indexing.mapping import VECTORS
from reconciler.emulator.search.indexing.reading import (
    show,
    vector_names,
    wanted_vectors,
    with_vectors,
)
from reconciler.emulator.search.matching.filters import compile_filters
from reconciler.emulator.storage.processing import add_item, count_items, count_one_more
from reconciler.emulator.storage.store import Row

_FIXED = ("document_id", "collection_id", "_internal", "searchable_at")
"""What a change leaves as it is."""


def add(call: Call) -> Answer:
    """One document; or ``{"documents": [...]}``, which is the emulator's own way to fill a
    collection: there a document may have an id, and one that comes again replaces."""
    sent = read_object(call.raw)
    row = target(call, COLLECTION)
    if "documents" in sent:
        return _add_many(call, row, as_list(sent["documents"]))
    body = check(DocumentCreate, sent)
    if body.collection_id not in (None, row.id):
        raise ValidationFailed.field("Not the collection of the path", "collection_id")
    given = dump_given(body)
    fields = {**as_object(given.pop("metadata", None)), **_without_nulls(given)}
    stored = _store(call, row, fields)
    count_one_more(call.store, row, str(stored["document_id"]))
    return answer(show(stored))


def _add_many(call: Call, row: Row, many: list[Json]) -> Answer:
    if not all(isinstance(one, dict) for one in many):
        raise ValidationFailed.field("Each document is an object", "documents")
    ids = [_store(call, row, _at_root(as_object(one)))["document_id"] for one in many]
    count_items(call.store, row)
    return answer({"document_ids": ids, "count": len(ids), "collection_id": row.id})


def _at_root(sent: JsonObject) -> JsonObject:
    metadata = as_object(sent.get("metadata"))
    return {**metadata, **{key: value for key, value in sent.items() if key != "metadata"}}


def _without_nulls(given: JsonObject) -> JsonObject:
    return {key: value for key, value in given.items() if value is not None}


def _store(call: Call, row: Row, fields: JsonObject) -> JsonObject:
    given = as_object(fields.pop("vectors", None))
    vectors: JsonObject = _check_vectors(row, given) if given else {}
    document_id = as_text(fields.get("document_id")) or f"doc_{token_hex(8)}"
    document: JsonObject = {
        **fields,
        "document_id": document_id,
        "collection_id": row.id,
        "searchable_at": call.now,
        "_internal": {
            "namespace_id": row.namespace,
            "document_id": document_id,
            "collection_id": row.id,
            "created_at": call.now,
            "updated_at": call.now,
        },
        **({VECTORS: vectors} if vectors else {}),
    }
    add_item(call.store, row, document)
    return document


def _check_vectors(row: Row, given: JsonObject) -> JsonObject:
    """By the name of the index, which is the last part of its address; wrong ones are refused
    with the names that there are."""
    collection = row.decoded()
    names, dimensions = vector_names(collection), dimensions_of(collection)
    kept: JsonObject = {}
    wrong: list[FieldError] = []
    for key, vector in given.items():
        name = next((each for each in names if key.endswith(each)), None if names else key)
        place = ("body", "vectors", key)
        if name is None:
            message = f"No vector index of this name; there is {', '.join(names)}"
            wrong.append(FieldError("value_error", place, message))
        elif names and len(as_list(vector)) != dimensions:
            message = f"This index has {dimensions} dimensions"
            wrong.append(FieldError("value_error", place, message))
        else:
            kept[name] = vector
    if wrong:
        raise ValidationFailed(wrong)
    return kept


def count(call: Call) -> Answer:
    row = target(call, COLLECTION)
    return answer({"collection_id": row.id, "count": row.members})


def get(call: Call) -> Answer:
    row = target(call, COLLECTION)
    document = show(_find(call, row))
    names = wanted_vectors([each for each in [call.query.get("return_vector_names")] if each])
    if names or call.flag("return_vectors"):
        document = with_vectors(index_of(call.store, row), document, names)
    return answer(document)


def change(call: Call) -> Answer:
    """PATCH and PUT both merge: "a key set to ``null`` is removed" (§19)."""
    row = target(call, COLLECTION)
    live = _find(call, row)
    sent = _at_root(read_object(call.raw))
    kept = {key: value for key, value in sent.items() if key not in (*_FIXED, VECTORS)}
    inside = {**as_object(live.get("_internal")), "updated_at": call.now}
    changed = _without_nulls({**live, **kept, "_internal": inside})
    add_item(call.store, row, changed)
    count_items(call.store, row)
    return answer(show(changed))


def delete(call: Call) -> Answer:
    row = target(call, COLLECTION)
    _find(call, row)
    _remove(call, row, [call.path["item"]])
    return answer({"message": "Successfully deleted", "success": True})


def delete_many(call: Call) -> Answer:
    """By ids or by filters, and by one of them."""
    row = target(call, COLLECTION)
    body = parse(DocumentsDelete, call.raw)
    if (body.document_ids is None) == (body.filters is None):
        raise ValidationFailed.field("Either document_ids or filters", "document_ids")
    known = index_of(call.store, row)
    if body.filters is not None:
        holds = compile_filters(body.filters)
        wanted = [str(each["document_id"]) for each in known.documents if holds(each)]
    else:
        wanted = list(dict.fromkeys(body.document_ids or []))
    found = [each for each in wanted if known.position_of(each) is not None]
    _remove(call, row, found)
    return answer(
        {
            "task_id": None,
            "status": None,
            "deleted_count": len(found),
            "failed_count": len(wanted) - len(found),
            "results": [
                _outcome(each, is_found=known.position_of(each) is not None) for each in wanted
            ],
            "message": "Batch delete completed",
        }
    )


def _outcome(document_id: str, *, is_found: bool) -> JsonObject:
    error = None if is_found else "Document not found"
    return {"document_id": document_id, "success": is_found, "error": error}


def _remove(call: Call, row: Row, ids: Sequence[str]) -> None:
    call.store.sql.executemany(
        "DELETE FROM items WHERE holder=? AND id=?", [(row.id, each) for each in ids]
    )
    count_items(call.store, row)


def _find(call: Call, row: Row) -> JsonObject:
    query = "SELECT body FROM items WHERE holder=? AND id=?"
    found = call.store.sql.execute(query, (row.id, call.path["item"])).fetchone()
    if found is None:
        raise NotFound("document", call.path["item"])
    return {"collection_id": row.id, **decode_object(found[0])}


_ALL = f"{COLLECTION.one}/documents"
_ONE = f"{_ALL}/{{item}}"
ROUTES = (
    Route("POST", _ALL, add, category="data"),
    Route("GET", f"{_ALL}/count", count, category="data", writes=False),
    Route("DELETE", f"{_ALL}/batch", delete_many, category="data"),
    Route("GET", _ONE, get, category="data", writes=False),
    Route("PATCH", _ONE, change, category="data"),
    Route("PUT", _ONE, change, category="data"),
    Route("DELETE", _ONE, delete, category="data"),
)
