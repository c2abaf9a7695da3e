"""The read model of a new collection: schemas inferred, buckets snapshot, indexes derived
(§4.2)."""

from collections.abc import Sequence

from reconciler.emulator.behaviour.catalogue import BY_ID
from reconciler.emulator.bodies.base import plain
from reconciler.emulator.bodies.collection import Source
from reconciler.emulator.bodies.schema import BucketSchema
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_list,
    as_object,
    as_texts,
    to_list,
)
from reconciler.emulator.storage.store import Row

_NULL_AT_FIRST = (
    "description", "index_map", "payload_indexes", "embedding_task", "disabled_reason",
    "metadata", "schedule", "trigger_id", "s3_vector_index", "last_lifecycle_transition",
    "tiering_rules", "tiering", "last_schema_sync", "document_schema",
    "cluster_applications", "alert_applications", "retriever_enrichments",
    "taxonomy_applications", "retriever_transform", "taxonomy_count", "retriever_count",
    "indexing_status", "indexing_status_scoped",
)  # fmt: skip
_FIRST: JsonObject = {
    "enabled": True,
    "lifecycle_state": "active",
    "schema_version": 1,
    "schema_sync_enabled": True,
    "schema_validation": "off",
    "source_lineage": [],
}


def first_body(
    fields: JsonObject, *, extractor: JsonObject, schema: JsonObject, sources: JsonObject
) -> JsonObject:
    """``fields`` are what the request set; the rest is the server's."""
    return {
        **dict.fromkeys(_NULL_AT_FIRST),
        **_FIRST,
        **fields,
        **sources,
        "feature_extractor": extractor,
        "input_schema": schema,
        "output_schema": output_schema(extractor, schema),
        "vector_indexes": vector_indexes(extractor),
    }


def source_fields(source: Source, rows: Sequence[Row]) -> JsonObject:
    """``source`` with its computed ``inherited_bucket_ids``, and the buckets' schemas as
    they are now: later changes to a bucket do not reach the snapshot (§3, bucket_schema)."""
    kept = as_object(plain(source))
    if source.type == "collection":
        kept["inherited_bucket_ids"] = _inherit_buckets(rows)
    snapshots = {row.id: row.decoded()["bucket_schema"] for row in rows if row.kind == "bucket"}
    return {"source": kept, "source_bucket_schemas": snapshots or None}


def _inherit_buckets(rows: Sequence[Row]) -> list[Json]:
    sources = [as_object(row.decoded().get("source")) for row in rows]
    fields = ("bucket_ids", "inherited_bucket_ids")
    ids = [bucket for source in sources for name in fields for bucket in as_texts(source.get(name))]
    return to_list(dict.fromkeys(ids))


def input_schema(declared: BucketSchema | None, rows: Sequence[Row]) -> JsonObject:
    """Inferred from the bucket_schema of buckets or the output_schema of collections when
    it is omitted (§4.2)."""
    if declared is not None:
        return as_object(plain(declared))
    merged: JsonObject = {}
    for row in rows:
        field = "bucket_schema" if row.kind == "bucket" else "output_schema"
        merged |= as_object(as_object(row.decoded().get(field)).get("properties"))
    return {"properties": merged}


def output_schema(extractor: JsonObject, schema: JsonObject) -> JsonObject:
    """What passes through, and one vector per extractor (§17)."""
    known = as_object(schema.get("properties"))
    properties: JsonObject = dict(known) if extractor.get("include_all_source_fields") else {}
    for entry in map(as_object, as_list(extractor.get("field_passthrough"))):
        source = str(entry["source_path"])
        field = as_object(known.get(source))
        properties[str(entry.get("target_path") or source)] = {
            "type": field.get("type", "string"),
            "required": False,
        }
    properties[f"{extractor['feature_extractor_id']}_embedding"] = {
        "type": "array",
        "required": False,
    }
    return {"properties": properties}


def vector_indexes(extractor: JsonObject) -> list[Json]:
    known = BY_ID.get(str(extractor["feature_extractor_id"]))
    if known is None or known.uri is None:
        return []
    index: JsonObject = {"dimensions": known.dimensions, "distance": "cosine"}
    return [{"name": known.output, "feature_uri": known.uri, "type": "single", "index": index}]
