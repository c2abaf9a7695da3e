"""What a triggered collection does: one document per object or document of its sources.

Enough for document counts to be true (§4.6); nothing is extracted.
"""

from secrets import token_hex

from reconciler.emulator.contract.json_text import (
    JsonObject,
    as_object,
    as_text,
    as_texts,
    decode_object,
    encode,
)
from reconciler.emulator.storage.removal import source_collections
from reconciler.emulator.storage.store import Row, Store


def process_collection(store: Store, collection: str) -> None:
    row = store.by_id("collection", collection)
    if row is None or not row.decoded().get("enabled", True):
        return
    for origin in _waiting(store, row):
        add_item(store, row, {}, origin=origin)
    count_items(store, row)


def sources_of(row: Row) -> list[str]:
    source = as_object(row.decoded().get("source"))
    return as_texts(source.get("bucket_ids")) + source_collections(row.decoded())


def _waiting(store: Store, row: Row) -> list[str]:
    """Objects that gave no document yet: the ``skip`` of ``dedup_strategy`` (§4.6)."""
    query = (
        "SELECT id FROM items WHERE holder=? AND id NOT IN"
        " (SELECT origin FROM items WHERE holder=? AND origin IS NOT NULL) ORDER BY seq"
    )
    found = (store.sql.execute(query, (source, row.id)) for source in sources_of(row))
    return [origin for rows in found for (origin,) in rows]


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
