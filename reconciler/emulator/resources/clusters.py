"""Clusters (§7), in simple form: they make a visible output collection, and write into
their inputs' ``cluster_applications`` (§0.17)."""

from reconciler.emulator.behaviour.actions import end_triggers_of
from reconciler.emulator.behaviour.collection_body import first_body
from reconciler.emulator.behaviour.collection_rules import TRANSFORM
from reconciler.emulator.bodies.base import dump_given, parse, parse_patch, plain
from reconciler.emulator.bodies.lists import ClusterListBody
from reconciler.emulator.bodies.others import ClusterCreate, ClusterPatch
from reconciler.emulator.call.listing import Listing
from reconciler.emulator.call.references import require, require_all
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.row_text import body_text
from reconciler.emulator.call.scope import target, usable_namespace
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
from reconciler.emulator.storage.store import Row

_SAME = ("description", "metadata", "filters", "llm_labeling", "source_cluster_ids",
         "source_enrichment_config", "cluster_type")  # fmt: skip
_FLATTENED = ("feature_uris", "multi_feature_strategy", "effective_feature_method", "sample_size",
              "face_cluster_merge", "layout_stability", "preprocessing_steps", "algorithm_params",
              "vis_n_components", "max_hierarchy_depth")  # fmt: skip


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = parse(ClusterCreate, call.raw)
    if not body.collection_ids and not body.source_cluster_ids:
        raise ValidationFailed.field("Give collection_ids or source_cluster_ids", "collection_ids")
    require_all(call.store, COLLECTION, namespace.id, to_list(body.collection_ids))
    require_all(call.store, CLUSTER, namespace.id, to_list(body.source_cluster_ids or []))
    cluster_id = CLUSTER.new_id()
    name = body.cluster_name or cluster_id
    output = _add_output(call, namespace, name, cluster_id)
    row = call.store.add(
        kind=CLUSTER.word,
        id=cluster_id,
        name=name,
        namespace=namespace.id,
        body=_metadata(call, body, cluster_id, name, output),
        unread=as_object(plain(body)),
    )
    if body.auto_execute_on_batch:
        _apply_to_inputs(call, namespace.id, body, cluster_id)
    return Answer(row.body)


def _metadata(
    call: Call, body: ClusterCreate, cluster_id: str, name: str, output: Row
) -> JsonObject:
    """ClusterMetadata: vector_config and attribute_config come back flattened (§7)."""
    sent = as_object(plain(body))
    vector, attribute = as_object(sent.get("vector_config")), body.attribute_config
    return {
        "cluster_id": cluster_id,
        "cluster_name": name,
        "namespace_id": output.namespace,
        "input_collections": to_list(body.collection_ids),
        **{field: sent.get(field) for field in _SAME},
        "metadata": sent.get("metadata") or {},
        **{field: vector.get(field) for field in _FLATTENED},
        "algorithm": vector.get("clustering_method"),
        "hierarchical_vector": vector.get("hierarchical"),
        "clustered_attributes": to_list(attribute.attributes) if attribute else None,
        "hierarchical_grouping": attribute.hierarchical_grouping if attribute else None,
        "aggregation_method": attribute.aggregation_method if attribute else None,
        "enrich_source": body.enrich_source_collection,
        "output_collection_ids": [output.id],
        "output_collection_names": [output.name],
        "status": "PENDING",
        "created_at": call.now,
        "updated_at": call.now,
    }


def _add_output(call: Call, namespace: Row, name: str, cluster_id: str) -> Row:
    """§7: "creates output collection for cluster documents", visible among the others."""
    collection_id = COLLECTION.new_id()
    fields: JsonObject = {"collection_name": f"{name[:80]}_clusters_{cluster_id[-4:]}"}
    body = first_body(
        {**fields, "collection_id": collection_id, "created_at": call.now, "updated_at": call.now},
        extractor={**TRANSFORM, "feature_extractor_name": "cluster_output",
                   "feature_extractor_id": "cluster_output_v1"},
        schema={"properties": {}},
        sources={"source": {"type": "cluster"}, "source_bucket_schemas": None},
    )  # fmt: skip
    return call.store.add(
        kind=COLLECTION.word,
        id=collection_id,
        name=str(fields["collection_name"]),
        namespace=namespace.id,
        body=body,
    )


def _apply_to_inputs(call: Call, namespace: str, body: ClusterCreate, cluster_id: str) -> None:
    entry: JsonObject = {
        "cluster_id": cluster_id,
        "auto_execute_on_batch": True,
        "min_document_threshold": body.auto_execute_min_documents,
        "cooldown_seconds": body.auto_execute_cooldown_seconds,
        "execution_phase": 2,
        "priority": 0,
    }
    for collection_id in body.collection_ids:
        row = require(call.store, COLLECTION, namespace, collection_id)
        live = row.decoded()
        entries: list[Json] = [*as_list(live.get("cluster_applications")), entry]
        call.store.rewrite(row, {**live, "cluster_applications": entries})


def get(call: Call) -> Answer:
    return Answer(target(call, CLUSTER).body)


def patch(call: Call) -> Answer:
    """PATCH answers ClusterModel, which is write-shaped (§7)."""
    row = target(call, CLUSTER)
    body = parse_patch(ClusterPatch, call.raw)
    changes = dump_given(body)
    changed = {**row.decoded(), **changes, "updated_at": call.now}
    written = {**row.decoded_unread(), **{k: changes[k] for k in changes if k in _SAME}}
    written["cluster_name"] = body.cluster_name or row.name
    row = call.store.rewrite(row, changed, name=body.cluster_name, unread=written)
    times = {name: changed[name] for name in ("status", "created_at", "updated_at")}
    return answer({**written, "cluster_id": row.id, **times})


def delete(call: Call) -> Answer:
    """By id; its output collections go with it unless asked otherwise (§7)."""
    row = target(call, CLUSTER)
    end_triggers_of(call, row)
    if call.query.get("cascade_output_collections", "true").lower() != "false":
        for output in as_texts(row.decoded().get("output_collection_ids")):
            found = call.store.by_id(COLLECTION.word, output)
            if found is not None:
                call.store.remove(found)
    call.store.remove(row)
    return answer({"message": "Successfully deleted", "success": True, "cluster_id": row.id})


LISTING = Listing(CLUSTER, ClusterListBody, body_text)
ROUTES = (
    Route("POST", CLUSTER.path, create),
    *LISTING.routes(),
    Route("GET", CLUSTER.one, get, writes=False),
    Route("PATCH", CLUSTER.one, patch),
    Route("DELETE", CLUSTER.one, delete),
)
