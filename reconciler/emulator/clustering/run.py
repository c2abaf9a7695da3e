"""What an executed cluster does (§7): documents of its inputs become groups.

Nothing is computed of vectors: documents are dealt out in turn to as many groups as the algorithm
was told of. An attribute cluster groups by what its attributes say.
"""

from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_number,
    as_object,
    as_text,
    as_texts,
    encode,
)
from reconciler.emulator.search.matching.fields import value_at
from reconciler.emulator.search.matching.filters import compile_filters
from reconciler.emulator.storage.processing import add_item, count_items, items_of
from reconciler.emulator.storage.store import Row, Store

_GROUPS = 2
"""Where nobody says how many."""


def run_cluster(store: Store, cluster: str) -> None:
    """One run: what an earlier one wrote goes, and every group has its centroid and members."""
    row = store.by_id("cluster", cluster)
    if row is None:
        return
    body = row.decoded()
    found = _documents(store, body)
    groups = [_group_of(body, document, at) for at, (_, document) in enumerate(found)]
    if body.get("enrich_source"):
        _write_back(store, found, groups)
    else:
        _write_out(store, body, found, groups)
    done: JsonObject = {
        "status": "COMPLETED",
        "error": None,
        "failure_category": None,
        "num_clusters": len(set(groups)),
        "num_documents_clustered": len(found),
        "last_run_id": f"run_{body.get('last_execution_task_id')}",
        "completed_at": body.get("last_executed_at"),
    }
    store.rewrite(row, {**body, **done})


def fail_cluster(store: Store, cluster: str) -> None:
    """A run that came to nothing leaves what there was, and says so."""
    row = store.by_id("cluster", cluster)
    if row is not None:
        failed: JsonObject = {
            "status": "FAILED",
            "error": "The work could not be done",
            "failure_category": "pipeline",
        }
        store.rewrite(row, {**row.decoded(), **failed})


def _documents(store: Store, body: JsonObject) -> list[tuple[Row, JsonObject]]:
    holds = compile_filters(as_object(body.get("filters")))
    inputs = (store.by_id("collection", id_) for id_ in as_texts(body.get("input_collections")))
    return [
        (row, document)
        for row in inputs
        if row is not None
        for document in items_of(store, row, 0, row.members)
        if holds(document)
    ]


def _group_of(body: JsonObject, document: JsonObject, at: int) -> str:
    attributes = as_texts(body.get("clustered_attributes"))
    if attributes:
        return "_".join(str(value_at(document, name)) for name in attributes)
    told = as_object(body.get("algorithm_params")).get("n_clusters")
    return f"cl_{at % (as_number(told) or _GROUPS)}"


def _write_out(
    store: Store, body: JsonObject, found: list[tuple[Row, JsonObject]], groups: list[str]
) -> None:
    for output in as_texts(body.get("output_collection_ids")):
        holder = store.by_id("collection", output)
        if holder is None:
            continue
        store.sql.execute("DELETE FROM items WHERE holder=?", (holder.id,))
        for group in dict.fromkeys(groups):
            add_item(store, holder, _member(group, is_centroid=True))
        for (_, document), group in zip(found, groups, strict=True):
            member = _member(group, is_centroid=False)
            add_item(store, holder, {**member, "source_document_id": document["document_id"]})
        count_items(store, holder)


def _member(group: str, *, is_centroid: bool) -> JsonObject:
    return {"cluster_id": group, "cluster_label": f"Cluster {group}", "is_centroid": is_centroid}


def _write_back(store: Store, found: list[tuple[Row, JsonObject]], groups: list[str]) -> None:
    for (row, document), group in zip(found, groups, strict=True):
        labelled: dict[str, Json] = {**document, "cluster_id": group}
        store.sql.execute(
            "UPDATE items SET body=? WHERE holder=? AND id=?",
            (encode(labelled), row.id, as_text(document.get("document_id")) or ""),
        )
