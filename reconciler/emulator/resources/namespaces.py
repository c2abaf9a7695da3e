"""Namespaces (§2): created unready, extractors only ever added, deleted as a task."""

from reconciler.emulator.behaviour.namespace_config import (
    add_extractors,
    change_budget,
    index_fields,
    new_extractors,
    refuse_ambiguous_issuers,
    set_pin,
)
from reconciler.emulator.bodies.base import dump_given, parse, parse_patch, plain
from reconciler.emulator.bodies.lists import FullListBody
from reconciler.emulator.bodies.namespace import NamespaceCreate, NamespacePatch, NamespacePut
from reconciler.emulator.call.listing import Listing
from reconciler.emulator.call.request import Answer, Call, Route, answer, moment
from reconciler.emulator.call.row_text import namespace_text, sizes
from reconciler.emulator.call.scope import DELETING, PREPARING, READY, refuse_deleted, target
from reconciler.emulator.contract.http_errors import Conflict, Forbidden, ValidationFailed
from reconciler.emulator.contract.json_text import JsonObject, decode_object, encode
from reconciler.emulator.contract.kinds import NAMESPACE
from reconciler.emulator.faults.vocabulary import NEVER_READY
from reconciler.emulator.resources.tasks import (
    DELETE_NAMESPACE,
    advance_tasks,
    advance_tasks_of_type,
    batches_run,
    begin,
    cancel_batches,
)
from reconciler.emulator.storage.store import Row, Store

_NULLS = ("expires_at", "ttl_seconds", "cost_cap_override")
"""PATCH fields whose null has a documented meaning (§1.6)."""

_COPIED = ("description", "auto_create_indexes", "adaptive_indexing", "infrastructure",
           "trusted_issuers", "tiering", "cost_cap_override", "expires_at")  # fmt: skip
_HEAVY = ("payload_indexes", "feature_extractors", "vector_inference_map", "vector_configs")
_NULL_AT_FIRST = (
    "infrastructure", "trusted_issuers", "cost_cap_override", "tiering", "pinned",
    "spend_budget", "budget", "cluster_id", "description", "vector_configs", "clone_status",
    "clone_error", "clone_phase", "clone_task_id", "clone_dispatched_at",
    "source_namespace_id", "dynamic_vector_indexes",
)  # fmt: skip


def create(call: Call) -> Answer:
    body = parse(NamespaceCreate, call.raw)
    if body.scope == "system":
        raise Forbidden("A system namespace needs Mixpeek admin rights")
    refuse_ambiguous_issuers(body.trusted_issuers)
    namespace_id = body.namespace_id or NAMESPACE.new_id()
    never = call.has_effect(NEVER_READY)
    # A create answers before the namespace is usable (§2).
    ready = call.options.ready_after_polls <= 0 and not never
    row = call.store.add(
        kind=NAMESPACE.word,
        id=namespace_id,
        name=body.namespace_name,
        namespace="",
        body=_first_body(call, body, namespace_id),
        unread={"polls": 0, "never": never, "ready_at": _ready_at(call)},
        state=READY if ready else PREPARING,
    )
    return Answer(namespace_text(call.store, row))


def _ready_at(call: Call) -> float:
    return call.options.clock() + call.options.ready_after_seconds


_RIPE = (
    "kind='namespace' AND state='preparing' AND NOT json_extract(unread,'$.never')"
    " AND json_extract(unread,'$.ready_at') <= ?"
)


def has_newly_ready(store: Store, now: float) -> bool:
    """Whether a namespace became ready by itself, and its row does not say so yet."""
    found = store.sql.execute(f"SELECT EXISTS (SELECT 1 FROM resources WHERE {_RIPE})", (now,))
    return bool(found.fetchone()[0])


def mark_ready(store: Store, now: float) -> None:
    """What has become ready with time is ready for whoever asks next."""
    store.sql.execute(f"UPDATE resources SET state=? WHERE {_RIPE}", (READY, now))


def _first_body(call: Call, body: NamespaceCreate, namespace_id: str) -> JsonObject:
    vectors_only = body.vector_configs and not body.feature_extractors and not body.features
    mode = body.mode or ("standalone" if vectors_only else "managed")
    sent = dump_given(body)
    return {
        "object": "namespace",
        "namespace_id": namespace_id,
        "namespace_name": body.namespace_name,
        "mode": mode,
        "scope": "org",
        "namespace_type": body.namespace_type or "standard",
        **dict.fromkeys(_NULL_AT_FIRST),
        "auto_create_indexes": mode == "standalone",
        "adaptive_indexing": False,
        **{name: sent[name] for name in _COPIED if sent.get(name) is not None},
        "vector_configs": plain(body.vector_configs),
        **new_extractors(body, baseline=mode == "managed"),
        **index_fields(body.payload_indexes or []),
        "spend_budget": change_budget(None, body.spend_budget, call.now),
        "expires_at": _expiry(call, body.ttl_seconds),
        "created_at": call.now,
        "updated_at": call.now,
    }


def get(call: Call) -> Answer:
    row = target(call, NAMESPACE)
    # Looks count, so that readiness takes no time in tests.
    if row.state == PREPARING:
        row = _poll(call, row)
    text = namespace_text(call.store, row)
    advance_tasks(call, row.id)
    return Answer(text)


def _poll(call: Call, row: Row) -> Row:
    """Each GET is one look at a namespace that is getting ready (§2, readiness)."""
    unread = row.decoded_unread()
    polls = int(str(unread.get("polls", 0))) + 1
    ready = polls >= call.options.ready_after_polls and not unread.get("never")
    state = READY if ready else PREPARING
    return call.store.rewrite(row, row.decoded(), unread={**unread, "polls": polls}, state=state)


def patch(call: Call) -> Answer:
    row = target(call, NAMESPACE)
    refuse_deleted(row)
    body = parse_patch(NamespacePatch, call.raw, nulls=_NULLS)
    if {"expires_at", "ttl_seconds"} <= body.model_fields_set:
        raise ValidationFailed.field("Send expires_at or ttl_seconds, not both", "ttl_seconds")
    refuse_ambiguous_issuers(body.trusted_issuers)
    return _save(call, row, body, _changes(call, row.decoded(), body))


def _changes(call: Call, live: JsonObject, body: NamespacePatch) -> JsonObject:
    sent = dump_given(body)
    changes = {name: sent[name] for name in _COPIED if name in sent}
    if body.feature_extractors is not None:
        changes |= add_extractors(live, body.feature_extractors)
    if body.payload_indexes is not None:
        changes |= index_fields(body.payload_indexes)
    if body.spend_budget is not None:
        changes["spend_budget"] = change_budget(
            live.get("spend_budget"), body.spend_budget, call.now
        )
    if body.pinned is not None:
        changes["pinned"] = set_pin(body.pinned, call.now)
    if "ttl_seconds" in sent:
        changes["expires_at"] = _expiry(call, body.ttl_seconds)
    return changes


def put(call: Call) -> Answer:
    row = target(call, NAMESPACE)
    refuse_deleted(row)
    body = parse_patch(NamespacePut, call.raw)
    indexes = body.payload_indexes
    return _save(call, row, body, {} if indexes is None else index_fields(indexes))


def _save(call: Call, row: Row, body: NamespacePatch | NamespacePut, changes: JsonObject) -> Answer:
    name = body.namespace_name or row.name
    if body.model_fields_set:
        changed = {**row.decoded(), **changes, "namespace_name": name, "updated_at": call.now}
        row = call.store.rewrite(row, changed, name=name)
    return Answer(namespace_text(call.store, row))


def delete(call: Call) -> Answer:
    """§2 DELETE: a task; 409 while batches run, unless ``force=true``."""
    row = target(call, NAMESPACE)
    if batches_run(call.store, row.id):
        # 409 is declared nowhere, and happens (§1.2).
        if not call.flag("force"):
            raise Conflict(
                f"Namespace '{row.name}' has active batches; pass force=true to delete anyway",
                code="namespace_has_active_batches",
            )
        cancel_batches(call.store, row.id)
    call.store.restate(row, DELETING)
    task_id = begin(call.store, DELETE_NAMESPACE, row.id, "")
    return answer(
        {
            "task_id": task_id,
            "status": "PENDING",
            "namespace_id": row.id,
            "namespace_name": row.name,
        }
    )


def stats(call: Call) -> Answer:
    row = target(call, NAMESPACE)
    _, objects, _ = sizes(call.store, row.id, "bucket")
    collections, documents, _ = sizes(call.store, row.id, "collection")
    return answer(
        {
            "namespace_id": row.id,
            "document_count": documents,
            "document_count_complete": True,
            "bucket_count": call.store.count("bucket", row.id),
            "collection_count": collections,
            "object_count": objects,
        }
    )


def _expiry(call: Call, ttl: int | None) -> str | None:
    return None if ttl is None else moment(call.options.clock() + ttl)


def _summary(text: str) -> str:
    """``view=summary`` omits the heavy configuration (§1.5)."""
    return encode({k: v for k, v in decode_object(text).items() if k not in _HEAVY})


def _stats(store: Store, _: str) -> JsonObject:
    """NamespaceListStats, its totals."""
    counted = "SELECT COUNT(*) FROM resources WHERE kind=?"
    summed = "SELECT SUM(members) FROM resources WHERE kind=?"
    return {
        "total_buckets": store.number(counted, ("bucket",)),
        "total_collections": store.number(counted, ("collection",)),
        "total_objects": store.number(summed, ("bucket",)),
        "total_documents": store.number(summed, ("collection",)),
        "total_documents_complete": True,
    }


LISTING = Listing(
    NAMESPACE,
    FullListBody,
    namespace_text,
    stats=_stats,
    summary=_summary,
    then=lambda call, _: advance_tasks_of_type(call, DELETE_NAMESPACE, ""),
)
ROUTES = (
    Route("POST", NAMESPACE.path, create),
    *LISTING.routes(),
    Route("GET", NAMESPACE.one, get),
    Route("PATCH", NAMESPACE.one, patch),
    Route("PUT", NAMESPACE.one, put),
    Route("DELETE", NAMESPACE.one, delete),
    Route("GET", f"{NAMESPACE.one}/stats", stats, writes=False),
)
