"""Reading a row as text: the stored body with its counters and states spliced in.

A page of a thousand rows is joined, never decoded; so what moves by itself (§0 class V)
is kept in columns and written here.
"""

from collections.abc import Callable

from reconciler.emulator.call.scope import DELETING, READY
from reconciler.emulator.contract.json_text import encode
from reconciler.emulator.storage.store import Row, Store

PUBLISHED = "published"
"""The state of a retriever row with a public form; any other state is unpublished."""


def splice(row: Row, **fields: object) -> str:
    return row.body[:-1] + "," + encode(fields)[1:]


def namespace_text(store: Store, row: Row) -> str:
    """NamespaceModel: the counts are live (§2)."""
    query = (
        "SELECT kind, COUNT(*), SUM(members) FROM resources"
        " WHERE namespace=? AND kind IN ('bucket','collection') GROUP BY kind"
    )
    counts = {kind: (n, members) for kind, n, members in store.sql.execute(query, (row.id,))}
    buckets, objects = counts.get("bucket", (0, 0))
    collections, documents = counts.get("collection", (0, 0))
    return splice(
        row,
        namespace_ready=row.state in (READY, DELETING),
        document_count=documents,
        document_count_complete=True,
        bucket_count=buckets,
        collection_count=collections,
        object_count=objects,
    )


def bucket_text(_: Store, row: Row) -> str:
    """BucketResponse: IN_PROGRESS while it is being deleted (§3)."""
    return splice(
        row,
        status="IN_PROGRESS" if row.state == DELETING else "ACTIVE",
        object_count=row.members,
        failed_object_count=0,
        total_size_bytes=row.bytes,
    )


def collection_text(_: Store, row: Row) -> str:
    """CollectionResponse: ``warnings`` speak at creation only (§4.2)."""
    return splice(row, document_count=row.members, vector_count=row.members, warnings=None)


def retriever_text(_: Store, row: Row) -> str:
    """RetrieverModelOutput = RetrieverConfig + is_published + marketplace_listing_id (§0.13)."""
    listing = None if row.unread == "{}" else row.decoded_unread().get("marketplace_listing_id")
    return splice(row, is_published=row.state == PUBLISHED, marketplace_listing_id=listing)


def body_text(_: Store, row: Row) -> str:
    return row.body


TEXTS: dict[str, Callable[[Store, Row], str]] = {
    "namespace": namespace_text,
    "bucket": bucket_text,
    "collection": collection_text,
    "retriever": retriever_text,
}


def sizes(store: Store, namespace: str, kind: str) -> tuple[int, int, int]:
    """How many rows, members and bytes a kind has: what the lists' ``stats`` add up."""
    query = (
        "SELECT COUNT(*), COALESCE(SUM(members),0), COALESCE(SUM(bytes),0) FROM resources"
        " WHERE namespace=? AND kind=?"
    )
    found: tuple[int, int, int] = store.sql.execute(query, (namespace, kind)).fetchone()
    return found
