"""Buckets (§3): ids only in paths, two update verbs that differ, deleted as a task."""

from reconciler.emulator.behaviour.bucket_rules import (
    change_schema,
    change_unique_key,
    new_unique_key,
    store_adapter,
    store_destination,
    store_filter,
)
from reconciler.emulator.bodies.base import dump_given, parse, parse_patch, plain
from reconciler.emulator.bodies.bucket import BucketChange, BucketCreate, BucketPatch, BucketPut
from reconciler.emulator.bodies.lists import FullListBody
from reconciler.emulator.call.listing import Listing
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.row_text import bucket_text, sizes
from reconciler.emulator.call.scope import DELETING, refuse_deleted, target, usable_namespace
from reconciler.emulator.contract.json_text import Json, JsonObject
from reconciler.emulator.contract.kinds import BUCKET
from reconciler.emulator.resources.tasks import (
    DELETE_BUCKET,
    advance_tasks,
    advance_tasks_of_type,
    begin,
)
from reconciler.emulator.storage.store import Row, Store

_NULLS = ("destination", "ingest_filter")
"""PATCH fields whose null has a documented meaning (§1.6): unbind, remove."""


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = parse(BucketCreate, call.raw)
    bucket_id = BUCKET.new_id()
    row = call.store.add(
        kind=BUCKET.word,
        id=bucket_id,
        name=body.bucket_name,
        namespace=namespace.id,
        body=_first_body(call, body, bucket_id, namespace.id),
    )
    return Answer(bucket_text(call.store, row))


def _first_body(call: Call, body: BucketCreate, bucket_id: str, namespace: str) -> JsonObject:
    key, adapter = body.unique_key, body.source_adapter
    return {
        "bucket_id": bucket_id,
        "bucket_name": body.bucket_name,
        "description": body.description,
        "bucket_schema": plain(body.bucket_schema),
        "unique_key": new_unique_key(key, body.bucket_schema) if key else None,
        "metadata": body.metadata,
        "storage_class": body.storage_class,
        **_store_bindings(call.store, body, namespace),
        "source_adapter": store_adapter(call.store, adapter, bucket_id, namespace)
        if adapter
        else None,
        "created_at": call.now,
        "updated_at": call.now,
        "last_upload_at": None,
        "stats_updated_at": None,
        "is_locked": False,
        "batch_stats": None,
        "storage_stats": None,
    }


def _store_bindings(store: Store, body: BucketCreate | BucketChange, namespace: str) -> JsonObject:
    destination, ingest = body.destination, body.ingest_filter
    return {
        "destination": store_destination(store, destination) if destination else None,
        "ingest_filter": store_filter(store, namespace, ingest) if ingest else None,
    }


def get(call: Call) -> Answer:
    row = target(call, BUCKET)
    advance_tasks(call, row.id)
    return Answer(bucket_text(call.store, row))


def patch(call: Call) -> Answer:
    row = target(call, BUCKET)
    body = parse_patch(BucketPatch, call.raw, nulls=_NULLS)
    changes: JsonObject = {}
    if body.source_adapter is not None:
        live = row.decoded().get("source_adapter")
        changes["source_adapter"] = store_adapter(
            call.store, body.source_adapter, row.id, row.namespace, live
        )
    return _save(call, row, body, changes)


def put(call: Call) -> Answer:
    """Partial, as every field of BucketUpdateRequest is optional (§3)."""
    row = target(call, BUCKET)
    body = parse_patch(BucketPut, call.raw, nulls=_NULLS)
    stored: JsonObject = {"storage_class": body.storage_class} if body.storage_class else {}
    return _save(call, row, body, stored)


def _save(call: Call, row: Row, body: BucketChange, changes: JsonObject) -> Answer:
    refuse_deleted(row)
    if body.model_fields_set:
        live = row.decoded()
        changed = {**live, **_common_changes(call, row, live, body), **changes}
        name = body.bucket_name or row.name
        row = call.store.rewrite(row, {**changed, "updated_at": call.now}, name=name)
    return Answer(bucket_text(call.store, row))


def _common_changes(call: Call, row: Row, live: JsonObject, body: BucketChange) -> dict[str, Json]:
    """``metadata`` is replaced as a whole; nobody says whether it is merged (§16.3)."""
    sent = dump_given(body)
    plainly = ("bucket_name", "description", "metadata")
    changes = {name: sent[name] for name in plainly if name in sent}
    bound = _store_bindings(call.store, body, row.namespace)
    changes |= {name: bound[name] for name in _NULLS if name in sent}
    if body.bucket_schema is not None:
        force = call.flag("force_schema_break")
        changes["bucket_schema"] = change_schema(
            live["bucket_schema"], body.bucket_schema, force=force
        )
    if body.unique_key is not None:
        changes["unique_key"] = change_unique_key(live["unique_key"], body.unique_key)
    return changes


def delete(call: Call) -> Answer:
    """§3 DELETE: {task_id, status PENDING, bucket_id, bucket_name, object_count}."""
    row = target(call, BUCKET)
    call.store.restate(row, DELETING)
    task_id = begin(call.store, DELETE_BUCKET, row.id, row.namespace)
    return answer(
        {
            "task_id": task_id,
            "status": "PENDING",
            "bucket_id": row.id,
            "bucket_name": row.name,
            "object_count": row.members,
        }
    )


def _stats(store: Store, namespace: str) -> JsonObject:
    buckets, objects, size = sizes(store, namespace, BUCKET.word)
    return {
        "total_objects": objects,
        "total_size_bytes": size,
        "avg_objects_per_bucket": objects / buckets if buckets else 0.0,
        "avg_size_per_bucket": size / buckets if buckets else 0.0,
    }


LISTING = Listing(
    BUCKET,
    FullListBody,
    bucket_text,
    warns=True,
    stats=_stats,
    then=lambda call, namespace: advance_tasks_of_type(call, DELETE_BUCKET, namespace),
)
ROUTES = (
    Route("POST", BUCKET.path, create),
    *LISTING.routes(),
    Route("GET", BUCKET.one, get, writes=False),
    Route("PATCH", BUCKET.one, patch),
    Route("PUT", BUCKET.one, put),
    Route("DELETE", BUCKET.one, delete),
)
