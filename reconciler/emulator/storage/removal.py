"""What disappears, and what is poisoned, when a resource is deleted (§0.7, §2, §3, §4.6)."""

from reconciler.emulator.contract.json_text import JsonObject, as_object, as_text, as_texts
from reconciler.emulator.storage.store import Row, Store


def remove_namespace(store: Store, namespace: str) -> None:
    """§2 DELETE: the namespace and ALL its resources."""
    store.sql.execute("DELETE FROM items WHERE namespace=?", (namespace,))
    inside = "SELECT id FROM resources WHERE namespace=?"
    store.sql.execute(f"DELETE FROM edges WHERE reader IN ({inside})", (namespace,))
    publications = "kind='published_retriever' AND json_extract(unread,'$.namespace_id')=?"
    store.sql.execute(f"DELETE FROM resources WHERE {publications}", (namespace,))
    store.sql.execute("DELETE FROM resources WHERE namespace=?", (namespace,))
    store.sql.execute("DELETE FROM resources WHERE kind='namespace' AND id=?", (namespace,))


def remove_bucket(store: Store, bucket: str) -> None:
    """§3 DELETE: objects, syncs and metadata. What collections do without their bucket is not
    documented: they keep their documents and the dangling id."""
    row = store.by_id("bucket", bucket)
    if row is not None:
        inside = "kind='sync_config' AND json_extract(body,'$.bucket_id')=?"
        store.sql.execute(f"DELETE FROM resources WHERE {inside}", (bucket,))
        store.remove(row)


def remove_collection(store: Store, row: Row, now: str) -> None:
    """§4.6 DELETE: documents and metadata; everything downstream is disabled for good."""
    for child in downstream(store, row):
        disable(store, child, row, now)
    trigger = as_text(row.decoded().get("trigger_id"))
    store.sql.execute("DELETE FROM resources WHERE kind='trigger' AND id=?", (trigger,))
    store.remove(row)


def downstream(store: Store, row: Row) -> list[Row]:
    """Collections that read this one, and theirs in turn; each once."""
    found: dict[str, Row] = {row.id: row}
    queue = [row.id]
    while queue:
        for child in store.readers(queue.pop()):
            if child.id not in found:
                found[child.id] = child
                queue.append(child.id)
    return [child for child in found.values() if child.id != row.id]


def disable(store: Store, row: Row, source: Row, now: str) -> None:
    """§0.7: ``enabled`` false, the reason on the row, the documents destroyed."""
    reason: JsonObject = {
        "code": "source_collection_deleted",
        "message": f"Source collection '{source.name}' was deleted",
        "source_collection_id": source.id,
        "source_collection_name": source.name,
        "disabled_at": now,
    }
    store.sql.execute("DELETE FROM items WHERE holder=?", (row.id,))
    store.sql.execute("UPDATE resources SET members=0, bytes=0 WHERE seq=?", (row.seq,))
    store.rewrite(row, {**row.decoded(), "enabled": False, "disabled_reason": reason})


def source_collections(body: JsonObject) -> list[str]:
    source = as_object(body.get("source"))
    single = as_text(source.get("collection_id"))
    return as_texts(source.get("collection_ids")) + ([single] if single else [])
