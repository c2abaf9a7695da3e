"""Taxonomies (§6), in simple form: so that names resolve and references exist."""

from reconciler.emulator.bodies.base import dump_given, parse, parse_patch, plain
from reconciler.emulator.bodies.lists import FullListBody
from reconciler.emulator.bodies.others import TaxonomyConfig, TaxonomyCreate, TaxonomyPatch
from reconciler.emulator.call.listing import Listing
from reconciler.emulator.call.references import require_all
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.row_text import body_text
from reconciler.emulator.call.scope import target, usable_namespace
from reconciler.emulator.contract.http_errors import BadRequest
from reconciler.emulator.contract.json_text import JsonObject, as_object, to_list
from reconciler.emulator.contract.kinds import CLUSTER, COLLECTION, RETRIEVER, TAXONOMY
from reconciler.emulator.storage.store import Store


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = parse(TaxonomyCreate, call.raw)
    _check(call.store, namespace.id, body.config)
    taxonomy_id = TAXONOMY.new_id()
    row = call.store.add(
        kind=TAXONOMY.word,
        id=taxonomy_id,
        name=body.taxonomy_name,
        namespace=namespace.id,
        body={
            "taxonomy_id": taxonomy_id,
            "taxonomy_name": body.taxonomy_name,
            "description": body.description,
            "config": plain(body.config),
            "metadata": _with_system_entries(body.metadata),
            "version": 1,
            "retriever_id": None,
            "input_mappings": None,
            "nodes": None,
            "ready": True,
            "created_at": call.now,
        },
    )
    return Answer(row.body)


def _check(store: Store, namespace: str, config: TaxonomyConfig) -> None:
    source = config.source_collection
    collections = to_list(config.inference_collections or [])
    require_all(store, RETRIEVER, namespace, [config.retriever_id])
    require_all(store, COLLECTION, namespace, [source.collection_id if source else None])
    require_all(store, COLLECTION, namespace, collections)
    require_all(store, CLUSTER, namespace, to_list(config.cluster_ids or []))


def _with_system_entries(metadata: JsonObject | None) -> JsonObject:
    """Merged with the system entries: validation_warnings (§6)."""
    return {**(metadata or {}), "validation_warnings": []}


def get(call: Call) -> Answer:
    return Answer(target(call, TAXONOMY).body)


def patch(call: Call) -> Answer:
    row = target(call, TAXONOMY)
    body = parse_patch(TaxonomyPatch, call.raw)
    if not body.model_fields_set:
        raise BadRequest("An empty update is rejected", code="empty_update")
    changes = dump_given(body)
    if "metadata" in changes:
        changes["metadata"] = _with_system_entries(as_object(changes["metadata"]))
    changed = {**row.decoded(), **changes}
    return Answer(call.store.rewrite(row, changed, name=body.taxonomy_name).body)


def delete(call: Call) -> Answer:
    row = target(call, TAXONOMY)
    call.store.remove(row)
    return answer({"message": "Successfully deleted", "success": True, "taxonomy_id": row.id})


LISTING = Listing(TAXONOMY, FullListBody, body_text)
ROUTES = (
    Route("POST", TAXONOMY.path, create),
    *LISTING.routes(),
    Route("GET", TAXONOMY.one, get, writes=False),
    Route("PATCH", TAXONOMY.one, patch),
    Route("DELETE", TAXONOMY.one, delete),
)
