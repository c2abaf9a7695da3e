"""Objects of buckets: one by one or a hundred at once, listed, read and deleted (§19)."""

from reconciler.emulator.bodies.base import parse, read_object
from reconciler.emulator.bodies.document import ObjectsCreate
from reconciler.emulator.call.paging import page_of
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import refuse_deleted, target
from reconciler.emulator.contract.http_errors import NotFound, ValidationFailed
from reconciler.emulator.contract.json_text import JsonObject, decode_object
from reconciler.emulator.contract.kinds import BUCKET
from reconciler.emulator.storage.processing import add_item, count_items, items_of
from reconciler.emulator.storage.store import Row


def add_object(call: Call) -> Answer:
    sent = read_object(call.raw)
    row = target(call, BUCKET)
    refuse_deleted(row)
    stored = _store(call, row, sent)
    count_items(call.store, row)
    return answer(stored)


def add_objects(call: Call) -> Answer:
    """Up to a hundred; "refused on buckets with a unique_key" (§19)."""
    row = target(call, BUCKET)
    refuse_deleted(row)
    body = parse(ObjectsCreate, call.raw)
    if row.decoded().get("unique_key"):
        raise ValidationFailed.field("A bucket with a unique_key takes one at a time", "objects")
    stored = [_store(call, row, each) for each in body.objects]
    count_items(call.store, row)
    return answer(
        {
            "succeeded": [{**each, "replayed": False} for each in stored],
            "failed": [],
            "total_requested": len(stored),
            "succeeded_count": len(stored),
            "failed_count": 0,
        }
    )


def _store(call: Call, row: Row, sent: JsonObject) -> JsonObject:
    object_id = add_item(call.store, row, sent)
    return {**sent, "object_id": object_id, "bucket_id": row.id, "status": "PENDING"}


def list_objects(call: Call) -> Answer:
    row = target(call, BUCKET)
    page = page_of(call, None)
    start = page.after or page.offset
    found = [{"bucket_id": row.id, **each} for each in items_of(call.store, row, start, page.limit)]
    more = start + page.limit if start + page.limit < row.members else None
    return answer({"results": found, "pagination": page.describe(row.members, more)})


def get_object(call: Call) -> Answer:
    """With the number of documents that were made from it."""
    row = target(call, BUCKET)
    found = _find(call, row)
    query = "SELECT COUNT(*) FROM items WHERE origin=?"
    count = call.store.number(query, (call.path["item"],))
    return answer({"bucket_id": row.id, **found, "document_count": count})


def delete_object(call: Call) -> Answer:
    row = target(call, BUCKET)
    _find(call, row)
    call.store.sql.execute("DELETE FROM items WHERE holder=? AND id=?", (row.id, call.path["item"]))
    count_items(call.store, row)
    return Answer("", 204)


def _find(call: Call, row: Row) -> JsonObject:
    query = "SELECT body FROM items WHERE holder=? AND id=?"
    found = call.store.sql.execute(query, (row.id, call.path["item"])).fetchone()
    if found is None:
        raise NotFound("object", call.path["item"])
    return decode_object(found[0])


_ALL = f"{BUCKET.one}/objects"
_ONE = f"{_ALL}/{{item}}"
ROUTES = (
    Route("POST", _ALL, add_object, category="data"),
    Route("POST", f"{_ALL}/batch", add_objects, category="data"),
    Route("POST", f"{_ALL}/list", list_objects, category="data", writes=False),
    Route("GET", _ONE, get_object, category="data", writes=False),
    Route("DELETE", _ONE, delete_object, category="data"),
)
