"""Syncs of a bucket with a storage connection: nothing is fetched, and what is configured is kept.

A sync has no name. Of what it says, where it reads from, its mode and its file filters never
change, and ``sync_from`` is not read back. A run holds a lock until somebody has looked twice, or
was refused twice; meanwhile nothing about the sync can be changed.
"""

from collections.abc import Callable

from reconciler.emulator.behaviour.bucket_rules import store_filter
from reconciler.emulator.bodies.base import dump_given, parse, parse_patch
from reconciler.emulator.bodies.bucket import IngestFilter
from reconciler.emulator.bodies.connection import SyncCreate, SyncList, SyncPatch
from reconciler.emulator.call.paging import page_of
from reconciler.emulator.call.references import resolve
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import namespace_of, refuse_deleted, usable_namespace
from reconciler.emulator.contract.http_errors import Conflict, NotFound, ValidationFailed
from reconciler.emulator.contract.json_text import JsonObject, as_object
from reconciler.emulator.contract.kinds import BUCKET, COLLECTION, CONNECTION, SYNC
from reconciler.emulator.storage.store import Row, Store

_RUNNING = ("running", "ending")
"""States of a sync whose run holds the lock, and what a look makes of each."""


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    bucket = _bucket(call)
    refuse_deleted(bucket)
    body = parse(SyncCreate, call.raw)
    source = _source_path(body)
    connection = _usable_connection(call.store, body.connection_id)
    sync_id = SYNC.new_id()
    stored: JsonObject = {
        **_nothing_yet(),
        **{key: value for key, value in dump_given(body).items() if key != "sync_from"},
        **_defaults(body),
        "source_path": source,
        "source_type": connection["provider_type"],
        "sync_config_id": sync_id,
        "bucket_id": bucket.id,
        "namespace_id": namespace.id,
        "created_at": call.now,
        "updated_at": call.now,
    }
    stored |= _references(call.store, namespace.id, body)
    row = call.store.add(
        kind=SYNC.word,
        id=sync_id,
        name=sync_id,
        namespace=namespace.id,
        body=stored,
        unread={"sync_from": body.sync_from},
    )
    return Answer(row.body)


def _source_path(body: SyncCreate) -> str:
    if body.source_path is not None:
        return body.source_path
    if (body.provider_filters or {}).get("use_search_api") is True:
        return "/"
    raise ValidationFailed.field(
        "source_path is required unless provider_filters.use_search_api is true", "source_path"
    )


def _defaults(body: SyncCreate) -> JsonObject:
    """What is said in the place of nothing; the rest of the defaults are null."""
    return {
        "sync_mode": body.sync_mode,
        "polling_interval_seconds": body.polling_interval_seconds,
        "batch_size": body.batch_size,
        "skip_batch_submission": body.skip_batch_submission,
        "skip_duplicates": body.skip_duplicates,
        "max_objects_per_run": body.max_objects_per_run or 100_000,
        "metadata": body.metadata or {},
    }


def _nothing_yet() -> JsonObject:
    """A configuration that has never run."""
    return {
        **dict.fromkeys(
            (
                *("file_filters", "schema_mapping", "batch_collection_ids", "ingest_filter"),
                *("reconcile", "provider_filters", "description", "sync_concurrency", "stats"),
                *("last_sync_at", "next_sync_at", "last_error", "pause_reason", "paused_at"),
                *("paused_by_user_id", "locked_by_worker_id", "locked_at", "lock_expires_at"),
            )
        ),
        "internal_id": "int_emulated",
        "created_by_user_id": "usr_emulated",
        "status": "PENDING",
        "is_active": True,
        "paused": False,
        "locked": False,
        "create_object_on_confirm": True,
        "total_files_discovered": 0,
        "total_files_synced": 0,
        "total_files_failed": 0,
        "total_bytes_synced": 0,
        "consecutive_failures": 0,
        "sync_run_counter": 0,
    }


def list_syncs(call: Call) -> Answer:
    """Those of one bucket; the totals of the answer are always there."""
    body = parse(SyncList, call.raw)
    bucket, page = _bucket(call), page_of(call, None)
    wanted = {key: value for key, value in dump_given(body).items() if value is not None}
    rows = call.store.rows("kind=? AND namespace=? ORDER BY seq", (SYNC.word, bucket.namespace))
    read = [row.decoded() for row in rows]
    found = [
        one
        for one in read
        if one["bucket_id"] == bucket.id
        and all(one.get(key) == value for key, value in wanted.items())
    ]
    start = page.after or page.offset
    end = start + page.limit
    pagination = page.describe(len(found), end if end < len(found) else None)
    return answer({"results": found[start:end], "pagination": pagination, "total": len(found)})


def get(call: Call) -> Answer:
    return Answer(_look(call, _sync(call)).body)


def change(call: Call, row: Row) -> Answer:
    body = parse_patch(SyncPatch, call.raw, nulls=("ingest_filter",))
    given = dump_given(body)
    given |= _references(call.store, row.namespace, body)
    if body.batch_collection_ids == []:
        given["batch_collection_ids"] = None
    return Answer(call.store.rewrite(row, {**row.decoded(), **given, "updated_at": call.now}).body)


def _references(store: Store, namespace: str, body: SyncCreate | SyncPatch) -> JsonObject:
    """Collections by id or by name, and a filter whose version is pinned."""
    found: JsonObject = {}
    if body.batch_collection_ids:
        found["batch_collection_ids"] = [
            resolve(store, COLLECTION, namespace, each) for each in body.batch_collection_ids
        ]
    if isinstance(body.ingest_filter, IngestFilter):
        found["ingest_filter"] = store_filter(store, namespace, body.ingest_filter)
    return found


def pause(call: Call) -> Answer:
    row = _sync(call)
    paused: JsonObject = {
        "paused": True,
        "is_active": False,
        "status": "SUSPENDED",
        "paused_at": call.now,
        "paused_by_user_id": "usr_emulated",
    }
    return Answer(call.store.rewrite(row, {**row.decoded(), **paused}).body)


def resume(call: Call) -> Answer:
    row = _sync(call)
    resumed: JsonObject = {
        "paused": False,
        "is_active": True,
        "status": "ACTIVE",
        "paused_at": None,
        "paused_by_user_id": None,
        "pause_reason": None,
        "consecutive_failures": 0,
        "last_error": None,
    }
    return Answer(call.store.rewrite(row, {**row.decoded(), **resumed}).body)


def trigger(call: Call, row: Row) -> Answer:
    """A run begins, and holds the lock until it was looked at twice."""
    running: JsonObject = {"locked": True, "locked_by_worker_id": "wrk_emulated"}
    call.store.rewrite(row, {**row.decoded(), **running}, state=_RUNNING[0])
    return answer({"sync_job_id": f"job_{row.id}", "status": "QUEUED"})


def unlock(call: Call) -> Answer:
    return Answer(_release(call.store, _sync(call)).body)


def delete(call: Call, row: Row) -> Answer:
    """The configuration goes; the objects that it brought stay in their bucket."""
    call.store.remove(row)
    return answer({"message": "Sync configuration deleted"})


def _bucket(call: Call) -> Row:
    bucket_id = call.path["bucket_id"]
    row = call.store.by_id(BUCKET.word, bucket_id)
    if row is None or row.namespace != namespace_of(call).id:
        raise NotFound(BUCKET.word, bucket_id)
    return row


def _sync(call: Call) -> Row:
    bucket = _bucket(call)
    row = call.store.by_id(SYNC.word, call.identifier)
    if row is None or row.decoded()["bucket_id"] != bucket.id:
        raise NotFound(SYNC.word, call.identifier)
    return row


def _unless_running(act: Callable[[Call, Row], Answer]) -> Callable[[Call], Answer]:
    """The same, refused while a run holds the lock; answered, because the look is to be kept."""

    def act_or_refuse(call: Call) -> Answer:
        row = _sync(call)
        if row.state not in _RUNNING:
            return act(call, row)
        _look(call, row)
        says = "A worker runs this sync; change it when the run has ended"
        return Answer(Conflict(says, code="sync_locked").text, Conflict.status)

    return act_or_refuse


def _look(call: Call, row: Row) -> Row:
    """A run that is looked at comes nearer to its end."""
    if row.state == _RUNNING[0]:
        call.store.restate(row, _RUNNING[1])
        return row
    return _release(call.store, row) if row.state == _RUNNING[1] else row


def _release(store: Store, row: Row) -> Row:
    free: JsonObject = {"locked": False, "locked_by_worker_id": None}
    return store.rewrite(row, {**row.decoded(), **free}, state="")


def _usable_connection(store: Store, identifier: str) -> JsonObject:
    row = store.by_id(CONNECTION.word, identifier)
    body = row.decoded() if row else {}
    if row is None or body.get("status") == "ARCHIVED":
        raise NotFound(CONNECTION.word, identifier)
    return as_object(body)


ROUTES = (
    Route("POST", SYNC.path, create),
    Route("POST", f"{SYNC.path}/list", list_syncs, writes=False),
    Route("GET", SYNC.one, get),
    Route("PATCH", SYNC.one, _unless_running(change)),
    Route("DELETE", SYNC.one, _unless_running(delete)),
    Route("POST", f"{SYNC.one}/pause", pause),
    Route("POST", f"{SYNC.one}/resume", resume),
    Route("POST", f"{SYNC.one}/trigger", _unless_running(trigger), category="compute"),
    Route("POST", f"{SYNC.one}/unlock", unlock),
)
