"""What a triggered collection does: one document per object or document of its sources.

A document has what passes through of its object, and remembers the rest, so that it can be
embedded (§4.6, §19); nothing is computed of pictures, sounds or films.
"""

from secrets import token_hex

from reconciler.emulator.contract.json_text import (
    JsonObject,
    as_list,
    as_object,
    as_text,
    as_texts,
    decode_object,
    encode,
)
from reconciler.emulator.storage.removal import source_collections
from reconciler.emulator.storage.store import Row, Store

EXTRACTED = "_extracted"
"""The fields of the object that a document was made from, kept beside it and not shown."""
_NOT_PASSED = frozenset(
    ("object_id", "document_id", "collection_id", "blobs", "searchable_at", "root_object_id",
     "source_object_id", "source_document_id", "_internal", "_vectors", EXTRACTED)
)  # fmt: skip


def process_collection(store: Store, collection: str) -> None:
    row = store.by_id("collection", collection)
    if row is None or not row.decoded().get("enabled", True):
        return
    extractor = as_object(row.decoded().get("feature_extractor"))
    for origin, body in _waiting(store, row):
        add_item(store, row, _document_of(body, extractor), origin=origin)
    count_items(store, row)


def _document_of(origin: JsonObject, extractor: JsonObject) -> JsonObject:
    """What an extractor makes of an object, or of a document further up."""
    fields = {**as_object(origin.get(EXTRACTED)), **_fields_of(origin)}
    passed: JsonObject = dict(fields) if extractor.get("include_all_source_fields") else {}
    for entry in map(as_object, as_list(extractor.get("field_passthrough"))):
        source = str(entry.get("source_path"))
        value = fields.get(source, entry.get("default"))
        if value is not None:
            passed[as_text(entry.get("target_path")) or source] = value
    root = origin.get("root_object_id") or origin.get("object_id")
    parent = "source_document_id" if "document_id" in origin else "source_object_id"
    own: JsonObject = {"root_object_id": root, parent: origin.get("document_id") or root}
    return {**passed, **own, EXTRACTED: fields}


def _fields_of(origin: JsonObject) -> JsonObject:
    """Those of the schema, whether they stand at the root or are blobs."""
    blobs = [as_object(each) for each in as_list(origin.get("blobs"))]
    named = {str(each["property"]): each.get("data") for each in blobs if "property" in each}
    own = {key: value for key, value in origin.items() if key not in _NOT_PASSED}
    return {**own, **{key: value for key, value in named.items() if value is not None}}


def sources_of(row: Row) -> list[str]:
    source = as_object(row.decoded().get("source"))
    return as_texts(source.get("bucket_ids")) + source_collections(row.decoded())


def _waiting(store: Store, row: Row) -> list[tuple[str, JsonObject]]:
    """Objects that gave no document yet: the ``skip`` of ``dedup_strategy`` (§4.6)."""
    query = (
        "SELECT id, body FROM items WHERE holder=? AND id NOT IN"
        " (SELECT origin FROM items WHERE holder=? AND origin IS NOT NULL) ORDER BY seq"
    )
    found = (store.sql.execute(query, (source, row.id)) for source in sources_of(row))
    return [(origin, decode_object(body)) for rows in found for origin, body in rows]


def add_item(store: Store, holder: Row, body: JsonObject, *, origin: str | None = None) -> str:
    """An object of a bucket or a document of a collection; an id that comes again replaces."""
    field, prefix = ("object_id", "obj_") if holder.kind == "bucket" else ("document_id", "doc_")
    item_id = as_text(body.get(field)) or prefix + token_hex(8)
    text = encode({**body, field: item_id})
    store.sql.execute(
        "INSERT OR REPLACE INTO items (id, holder, namespace, origin, bytes, body)"
        " VALUES (?,?,?,?,?,?)",
        (item_id, holder.id, holder.namespace, origin, len(text), text),
    )
    return item_id


def count_items(store: Store, holder: Row) -> Row:
    """Counters live in columns, so that a body is not rewritten for each document."""
    store.sql.execute(
        "UPDATE resources SET (members, bytes) ="
        " (SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM items WHERE holder=?) WHERE seq=?",
        (holder.id, holder.seq),
    )
    return store.row(holder.kind, holder.id)


def count_one_more(store: Store, holder: Row, item_id: str) -> None:
    """For an item that is new: what it adds, without looking at the others."""
    store.sql.execute(
        "UPDATE resources SET members = members + 1, bytes = bytes +"
        " (SELECT bytes FROM items WHERE holder=? AND id=?) WHERE seq=?",
        (holder.id, item_id, holder.seq),
    )


def items_of(store: Store, holder: Row, offset: int, limit: int) -> list[JsonObject]:
    query = "SELECT body FROM items WHERE holder=? ORDER BY seq LIMIT ? OFFSET ?"
    return [decode_object(text) for (text,) in store.sql.execute(query, (holder.id, limit, offset))]
