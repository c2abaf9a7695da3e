"""Objects of buckets and documents of collections: enough for counts to be true (§2–§4)."""

from reconciler.emulator.bodies.base import read_object
from reconciler.emulator.call.paging import page_of
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import refuse_deleted, target
from reconciler.emulator.contract.http_errors import NotFound, ValidationFailed
from reconciler.emulator.contract.json_text import JsonObject, as_list, as_object, decode_object
from reconciler.emulator.contract.kinds import BUCKET, COLLECTION, Kind
from reconciler.emulator.storage.processing import add_item, count_items, items_of


def add_documents(call: Call) -> Answer:
    """One document, or {"documents": [...]}; an id that comes again replaces."""
    sent = read_object(call.raw)
    many = as_list(sent.get("documents")) if "documents" in sent else [sent]
    if not all(isinstance(one, dict) for one in many):
        raise ValidationFailed.field("Each document is an object", "documents")
    row = target(call, COLLECTION)
    ids = [add_item(call.store, row, as_object(one)) for one in many]
    count_items(call.store, row)
    if "documents" in sent:
        return answer({"document_ids": ids, "count": len(ids), "collection_id": row.id})
    return answer({**sent, "document_id": ids[0], "collection_id": row.id})


def add_object(call: Call) -> Answer:
    sent = read_object(call.raw)
    row = target(call, BUCKET)
    refuse_deleted(row)
    object_id = add_item(call.store, row, sent)
    count_items(call.store, row)
    return answer({**sent, "object_id": object_id, "bucket_id": row.id, "status": "PENDING"})


def list_documents(call: Call) -> Answer:
    return _list(call, COLLECTION)


def list_objects(call: Call) -> Answer:
    return _list(call, BUCKET)


def _list(call: Call, kind: Kind) -> Answer:
    row = target(call, kind)
    page = page_of(call, None)
    start = page.after or page.offset
    found = items_of(call.store, row, start, page.limit)
    more = start + page.limit if start + page.limit < row.members else None
    return answer({"results": found, "pagination": page.describe(row.members, more)})


def get_document(call: Call) -> Answer:
    return answer(_item(call, COLLECTION, "document"))


def delete_document(call: Call) -> Answer:
    row = target(call, COLLECTION)
    _item(call, COLLECTION, "document")
    call.store.sql.execute("DELETE FROM items WHERE holder=? AND id=?", (row.id, call.path["item"]))
    count_items(call.store, row)
    return answer({"message": "Successfully deleted", "success": True})


def _item(call: Call, kind: Kind, word: str) -> JsonObject:
    row = target(call, kind)
    query = "SELECT body FROM items WHERE holder=? AND id=?"
    found = call.store.sql.execute(query, (row.id, call.path["item"])).fetchone()
    if found is None:
        raise NotFound(word, call.path["item"])
    return decode_object(found[0])


_DOCUMENTS, _OBJECTS = f"{COLLECTION.one}/documents", f"{BUCKET.one}/objects"
ROUTES = (
    Route("POST", _DOCUMENTS, add_documents, category="data"),
    Route("POST", f"{_DOCUMENTS}/list", list_documents, category="data", writes=False),
    Route("GET", f"{_DOCUMENTS}/{{item}}", get_document, category="data", writes=False),
    Route("DELETE", f"{_DOCUMENTS}/{{item}}", delete_document, category="data"),
    Route("POST", _OBJECTS, add_object, category="data"),
    Route("POST", f"{_OBJECTS}/list", list_objects, category="data", writes=False),
)
