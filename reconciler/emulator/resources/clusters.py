"""Clusters (§7): they make output collections, and write into their inputs'
``cluster_applications`` (§0.17)."""

from collections.abc import Iterator

from reconciler.emulator.behaviour.actions import end_triggers_of
from reconciler.emulator.behaviour.additions import in_algorithm
from reconciler.emulator.behaviour.collection_body import first_body
from reconciler.emulator.behaviour.collection_rules import TRANSFORM
from reconciler.emulator.bodies.base import dump_given, parse, parse_patch
from reconciler.emulator.bodies.lists import ClusterListBody
from reconciler.emulator.call.listing import Listing
from reconciler.emulator.call.references import require, require_all
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.row_text import body_text
from reconciler.emulator.call.scope import namespace_of, target, usable_namespace
from reconciler.emulator.clustering.bodies import ClusterCreate, ClusterPatch, ClusterRun
from reconciler.emulator.clustering.forms import as_read, as_written, with_changes
from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_list,
    as_object,
    as_texts,
    to_list,
)
from reconciler.emulator.contract.kinds import CLUSTER, COLLECTION
from reconciler.emulator.resources.tasks import (
    EXECUTE_CLUSTER,
    advance_tasks,
    advance_tasks_of_type,
    begin,
    cancel,
    read_task,
)
from reconciler.emulator.storage.removal import remove_collection
from reconciler.emulator.storage.store import Row, Store

_APPLICATION: JsonObject = {"auto_execute_on_batch": True, "execution_phase": 2, "priority": 0}


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = parse(ClusterCreate, call.raw)
    _check_config(body)
    written = _with_algorithm(call, as_written(body))
    sources = body.source_cluster_ids or []
    _check_sources(call.store, namespace.id, sources, written)
    inputs = body.collection_ids or _inputs_of(call.store, sources)
    require_all(call.store, COLLECTION, namespace.id, to_list(inputs))
    cluster_id = CLUSTER.new_id()
    name = body.cluster_name or cluster_id
    written = {**written, "collection_ids": to_list(inputs), "cluster_name": name}
    outputs = list(_outputs(call, namespace, written, cluster_id))
    row = call.store.add(
        kind=CLUSTER.word,
        id=cluster_id,
        name=name,
        namespace=namespace.id,
        body={
            "cluster_id": cluster_id,
            "cluster_name": name,
            "namespace_id": namespace.id,
            **as_read(written, outputs),
            "source_bucket_ids": _buckets_of(call.store, inputs),
            "created_at": call.now,
            "updated_at": call.now,
        },
        unread=written,
    )
    if body.auto_execute_on_batch:
        _apply_to_inputs(call, namespace.id, body, inputs, cluster_id)
    return Answer(row.body)


def _check_config(body: ClusterCreate) -> None:
    """The type says which config is required (§7)."""
    due = "vector_config" if body.cluster_type == "vector" else "attribute_config"
    if getattr(body, due) is None:
        raise ValidationFailed.field(f"Required when cluster_type is {body.cluster_type}", due)
    if not body.collection_ids and not body.source_cluster_ids:
        raise ValidationFailed.field("Give collection_ids or source_cluster_ids", "collection_ids")
    if body.source_cluster_ids and body.cluster_type != "vector":
        raise ValidationFailed.field("Vector clusters only", "source_cluster_ids")


def _with_algorithm(call: Call, written: JsonObject) -> JsonObject:
    vector = as_object(written.get("vector_config"))
    if not vector:
        return written
    said = vector.get("algorithm_params")
    given = as_object(said) if said is not None else None
    stored = in_algorithm(call, str(vector["clustering_method"]), given)
    filled: JsonObject = {} if stored is None else {"algorithm_params": stored}
    return {**written, "vector_config": {**vector, **filled}}


def _check_sources(
    store: Store, namespace: str, sources: list[str], written: JsonObject, own: str = ""
) -> None:
    """"Each must be a vector cluster in this namespace with this cluster's feature_uris, and a
    cluster cannot name itself." """  # fmt: skip
    uris = as_object(written.get("vector_config")).get("feature_uris")
    for source in sources:
        found = require(store, CLUSTER, namespace, source).decoded()
        is_alike = found["cluster_type"] == "vector" and found["feature_uris"] == uris
        if source == own or not is_alike:
            message = "Each must be another vector cluster with the same feature_uris"
            raise ValidationFailed.field(message, "source_cluster_ids")


def _inputs_of(store: Store, sources: list[str]) -> list[str]:
    bodies = (store.row(CLUSTER.word, source).decoded() for source in sources)
    return list(
        dict.fromkeys(id_ for body in bodies for id_ in as_texts(body["input_collections"]))
    )


def _buckets_of(store: Store, inputs: list[str]) -> list[Json]:
    found: dict[str, None] = {}
    for collection in inputs:
        source = as_object(store.row(COLLECTION.word, collection).decoded().get("source"))
        for field in ("bucket_ids", "inherited_bucket_ids"):
            found.update(dict.fromkeys(as_texts(source.get(field))))
    return to_list(found)


def _outputs(
    call: Call, namespace: Row, written: JsonObject, cluster_id: str
) -> Iterator[tuple[str, str]]:
    """New ones; the sources themselves where their documents are enriched in place (§7)."""
    if written.get("enrich_source_collection"):
        rows = (call.store.row(COLLECTION.word, id_) for id_ in as_texts(written["collection_ids"]))
        yield from ((row.id, row.name) for row in rows)
        return
    vector = as_object(written.get("vector_config"))
    is_split = vector.get("output_strategy") == "per_feature"
    count = len(as_list(vector.get("feature_uris"))) if is_split else 1
    for place in range(max(count, 1)):
        name = f"{str(written['cluster_name'])[:80]}_clusters_{cluster_id[-4:]}"
        row = _add_output(call, namespace, f"{name}_{place}" if place else name)
        yield row.id, row.name


def _add_output(call: Call, namespace: Row, name: str) -> Row:
    """§7: "creates output collection for cluster documents", visible among the others."""
    collection_id = COLLECTION.new_id()
    body = first_body(
        {"collection_name": name, "collection_id": collection_id,
         "created_at": call.now, "updated_at": call.now},
        extractor={**TRANSFORM, "feature_extractor_name": "cluster_output",
                   "feature_extractor_id": "cluster_output_v1"},
        schema={"properties": {}},
        sources={"source": {"type": "cluster"}, "source_bucket_schemas": None},
    )  # fmt: skip
    return call.store.add(
        kind=COLLECTION.word, id=collection_id, name=name, namespace=namespace.id, body=body
    )


def _apply_to_inputs(
    call: Call, namespace: str, body: ClusterCreate, inputs: list[str], cluster_id: str
) -> None:
    """Not read back; told by an entry on each input collection (§7)."""
    entry: JsonObject = {
        **_APPLICATION,
        "cluster_id": cluster_id,
        "min_document_threshold": body.auto_execute_min_documents,
        "cooldown_seconds": body.auto_execute_cooldown_seconds,
    }
    for collection_id in inputs:
        row = require(call.store, COLLECTION, namespace, collection_id)
        live = row.decoded()
        entries: list[Json] = [*as_list(live.get("cluster_applications")), entry]
        call.store.rewrite(row, {**live, "cluster_applications": entries})


def get(call: Call) -> Answer:
    row = target(call, CLUSTER)
    advance_tasks(call, row.id)
    return Answer(call.store.row(CLUSTER.word, row.id).body)


def patch(call: Call) -> Answer:
    """PATCH answers ClusterModel, which is write-shaped (§7)."""
    row = target(call, CLUSTER)
    body = parse_patch(ClusterPatch, call.raw)
    changes, live, before = dump_given(body), row.decoded(), row.decoded_unread()
    if body.source_cluster_ids is not None:
        changes |= _move_sources(call.store, row, before, body.source_cluster_ids)
    written = _with_algorithm(call, with_changes(before, changes))
    vector = as_object(written.get("vector_config"))
    if "algorithm_params" in changes:
        changes["algorithm_params"] = vector.get("algorithm_params")
    inputs = {"input_collections": changes.pop("collection_ids")} if "collection_ids" in changes \
        else {}  # fmt: skip
    changed = {**live, **changes, **inputs, "updated_at": call.now}
    row = call.store.rewrite(row, changed, name=body.cluster_name, unread=written)
    times = {name: changed[name] for name in ("status", "created_at", "updated_at")}
    return answer({**written, "cluster_id": row.id, **times})


def _move_sources(store: Store, row: Row, before: JsonObject, sources: list[str]) -> JsonObject:
    """Only a composite cluster has some; it reads what they read."""
    if not before.get("source_cluster_ids"):
        raise ValidationFailed.field("Not a composite cluster", "source_cluster_ids")
    _check_sources(store, row.namespace, sources, before, row.id)
    return {"collection_ids": to_list(_inputs_of(store, sources))}


def execute(call: Call) -> Answer:
    """A task that makes the groups anew."""
    row = _by_id(call)
    parse(ClusterRun, call.raw)
    task_id = begin(call.store, EXECUTE_CLUSTER, row.id, row.namespace)
    begun: JsonObject = {
        "status": "IN_PROGRESS",
        "last_execution_task_id": task_id,
        "last_executed_at": call.now,
    }
    call.store.rewrite(row, {**row.decoded(), **begun})
    return answer(read_task(call.store, task_id))


def _by_id(call: Call) -> Row:
    """Deleting and executing are given an id, never a name (§7)."""
    return require(call.store, CLUSTER, namespace_of(call).id, call.identifier)


def delete(call: Call) -> Answer:
    """Its runs and triggers go with it, and what it made, unless asked otherwise (§7)."""
    row = _by_id(call)
    live = row.decoded()
    if call.query.get("cascade_output_collections", "true").lower() != "false":
        # What it wrote into was there before it.
        for output in {*as_texts(live["output_collection_ids"])} - {
            *as_texts(live["input_collections"])
        }:
            found = call.store.by_id(COLLECTION.word, output)
            if found is not None:
                remove_collection(call.store, found, call.now)
    end_triggers_of(call, row)
    cancel(call.store, EXECUTE_CLUSTER, row.id)
    for collection_id in as_texts(live["input_collections"]):
        _forget_application(call.store, collection_id, row.id)
    call.store.remove(row)
    return answer({"message": "Successfully deleted", "success": True, "cluster_id": row.id})


def _forget_application(store: Store, collection_id: str, cluster_id: str) -> None:
    """Whether it takes its own entry along, nobody says; the emulator leaves none that dangles."""
    found = store.by_id(COLLECTION.word, collection_id)
    live = found.decoded() if found else {}
    entries = as_list(live.get("cluster_applications"))
    kept = [entry for entry in entries if as_object(entry).get("cluster_id") != cluster_id]
    if found is not None and len(kept) < len(entries):
        store.rewrite(found, {**live, "cluster_applications": kept})


def _advance_runs(call: Call, namespace: str) -> None:
    advance_tasks_of_type(call, EXECUTE_CLUSTER, namespace)


LISTING = Listing(CLUSTER, ClusterListBody, body_text, then=_advance_runs)
ROUTES = (
    Route("POST", CLUSTER.path, create),
    *LISTING.routes(),
    Route("GET", CLUSTER.one, get, writes=False),
    Route("PATCH", CLUSTER.one, patch),
    Route("DELETE", CLUSTER.one, delete),
    Route("POST", f"{CLUSTER.one}/execute", execute, category="compute"),
)
