"""Taxonomies (§6): a config that no PATCH changes, and versions of it under one id."""

from reconciler.emulator.behaviour.taxonomy_config import (
    SYSTEM_ENTRY,
    check_config,
    is_inferred,
    stored_config,
    with_system_entries,
)
from reconciler.emulator.behaviour.taxonomy_nodes import taxonomy_text
from reconciler.emulator.bodies.applied.taxonomy import (
    TaxonomyClone,
    TaxonomyCreate,
    TaxonomyPatch,
    TaxonomyVersion,
)
from reconciler.emulator.bodies.base import dump_given, parse, parse_patch
from reconciler.emulator.bodies.lists import FullListBody
from reconciler.emulator.call.listing import Listing
from reconciler.emulator.call.paging import read_number
from reconciler.emulator.call.references import require
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import namespace_of, target, usable_namespace
from reconciler.emulator.contract.http_errors import BadRequest, NotFound
from reconciler.emulator.contract.json_text import JsonObject, as_object, decode_object
from reconciler.emulator.contract.kinds import TAXONOMY
from reconciler.emulator.resources.tasks import (
    INFER_TAXONOMY,
    advance_tasks,
    advance_tasks_of_type,
    begin,
)
from reconciler.emulator.storage.store import Row, Store

_VERSION = "taxonomy_version"
"""The kind of the rows that keep what a taxonomy was."""
_VERSIONS = f"{TAXONOMY.one}/versions"


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = parse(TaxonomyCreate, call.raw)
    check_config(call.store, namespace.id, body.config)
    config = stored_config(call.store, body.config)
    row = _add(
        call,
        namespace.id,
        body.taxonomy_name,
        {"description": body.description, "config": config, "metadata": body.metadata or {}},
    )
    return Answer(taxonomy_text(call.store, row))


def _add(call: Call, namespace: str, name: str, fields: JsonObject) -> Row:
    taxonomy_id, config = TAXONOMY.new_id(), as_object(fields["config"])
    metadata = with_system_entries(call.store, as_object(fields["metadata"]), config)
    row = call.store.add(
        kind=TAXONOMY.word,
        id=taxonomy_id,
        name=name,
        namespace=namespace,
        body={
            "taxonomy_id": taxonomy_id,
            "taxonomy_name": name,
            "description": fields["description"],
            "config": config,
            "metadata": metadata,
            "version": 1,
            "retriever_id": None,
            "input_mappings": None,
            "nodes": None,
            "ready": not is_inferred(config),
            "created_at": call.now,
        },
    )
    _infer(call, row, config)
    return row


def _infer(call: Call, row: Row, config: JsonObject) -> None:
    """False while inference runs (§6); it is a task, and ends as others do."""
    if is_inferred(config):
        begin(call.store, INFER_TAXONOMY, row.id, row.namespace)


def get(call: Call) -> Answer:
    row = target(call, TAXONOMY)
    wanted = call.query.get("version")
    if wanted is None:
        advance_tasks(call, row.id)
        return Answer(taxonomy_text(call.store, target(call, TAXONOMY)))
    number = read_number("version", wanted, 1, 1_000_000)
    if number == row.decoded()["version"]:
        return Answer(taxonomy_text(call.store, row))
    kept = call.store.by_id(_VERSION, _version_id(row, number))
    if kept is None:
        raise NotFound(_VERSION, f"{call.identifier}?version={number}")
    return Answer(kept.body)


def _version_id(row: Row, number: int) -> str:
    return f"{row.id}@{number}"


def patch(call: Call) -> Answer:
    """Name, description and metadata; whatever else is sent is refused (§6)."""
    row = target(call, TAXONOMY)
    body = parse_patch(TaxonomyPatch, call.raw)
    if not body.model_fields_set:
        raise BadRequest("An empty update is rejected", code="empty_update")
    changes, held = dump_given(body), row.decoded()
    if "metadata" in changes:
        config, said = as_object(held["config"]), as_object(changes["metadata"])
        changes["metadata"] = with_system_entries(call.store, said, config)
    changed = call.store.rewrite(row, {**held, **changes}, name=body.taxonomy_name)
    return Answer(taxonomy_text(call.store, changed))


def make_version(call: Call) -> Answer:
    """The same id and name, another config; what it was stays to be read by its number (§6)."""
    row = require(call.store, TAXONOMY, usable_namespace(call).id, call.identifier)
    body = parse(TaxonomyVersion, call.raw)
    check_config(call.store, row.namespace, body.config)
    held, config = row.decoded(), stored_config(call.store, body.config)
    number = int(str(held["version"]))
    kept = _version_id(row, number)
    call.store.add(kind=_VERSION, id=kept, name=kept, namespace=row.namespace, body=held)
    said = {key: each for key, each in as_object(held["metadata"]).items() if key != SYSTEM_ENTRY}
    changed = call.store.rewrite(
        row,
        {
            **held,
            "config": config,
            "version": number + 1,
            "ready": not is_inferred(config),
            "metadata": with_system_entries(call.store, said, config),
        },
    )
    _infer(call, changed, config)
    return Answer(taxonomy_text(call.store, changed))


def list_versions(call: Call) -> Answer:
    """ "List all versions for a taxonomy (head included as latest)"."""
    row = require(call.store, TAXONOMY, namespace_of(call).id, call.identifier)
    head = decode_object(taxonomy_text(call.store, row))
    found = [head, *(kept.decoded() for kept in reversed(_kept(call.store, row)))]
    return answer({"results": found, "total_count": len(found)})


def _kept(store: Store, row: Row) -> list[Row]:
    where = "kind=? AND namespace=? AND substr(id, 1, ?)=? ORDER BY seq"
    start = _version_id(row, 0)[:-1]
    return list(store.rows(where, (_VERSION, row.namespace, len(start), start)))


def clone(call: Call) -> Answer:
    """A copy under a new id and a new name; the original stays as it is (§6)."""
    row = target(call, TAXONOMY)
    body, held = parse(TaxonomyClone, call.raw), row.decoded()
    fields = {name: held[name] for name in ("description", "config", "metadata")}
    if body.description is not None:
        fields["description"] = body.description
    if body.config is not None:
        check_config(call.store, row.namespace, body.config)
        fields["config"] = stored_config(call.store, body.config)
    copied = _add(call, usable_namespace(call).id, body.taxonomy_name, fields)
    text = taxonomy_text(call.store, copied)
    return Answer(f'{{"taxonomy":{text},"source_taxonomy_id":"{row.id}"}}')


def delete(call: Call) -> Answer:
    """§6: its versions go with it; whoever applies it keeps the id."""
    row = target(call, TAXONOMY)
    for kept in _kept(call.store, row):
        call.store.remove(kept)
    call.store.remove(row)
    return answer({"message": "Successfully deleted", "success": True, "taxonomy_id": row.id})


def _stats(store: Store, namespace: str) -> JsonObject:
    """TaxonomyListStats (§1.5)."""
    rows = store.rows("kind=? AND namespace=?", (TAXONOMY.word, namespace))
    configs = [as_object(row.decoded()["config"]) for row in rows]
    flat = sum(config["taxonomy_type"] == "flat" for config in configs)
    return {
        "total_taxonomies": len(configs),
        "flat_taxonomies": flat,
        "hierarchical_taxonomies": len(configs) - flat,
        "taxonomies_with_retrievers": sum(bool(config.get("retriever_id")) for config in configs),
    }


LISTING = Listing(
    TAXONOMY,
    FullListBody,
    taxonomy_text,
    stats=_stats,
    then=lambda call, namespace: advance_tasks_of_type(call, INFER_TAXONOMY, namespace),
)
ROUTES = (
    Route("POST", TAXONOMY.path, create),
    *LISTING.routes(),
    Route("GET", TAXONOMY.one, get, writes=False),
    Route("PATCH", TAXONOMY.one, patch),
    Route("DELETE", TAXONOMY.one, delete),
    Route("POST", f"{TAXONOMY.one}/clone", clone),
    Route("POST", _VERSIONS, make_version),
    Route("GET", _VERSIONS, list_versions, writes=False),
)
