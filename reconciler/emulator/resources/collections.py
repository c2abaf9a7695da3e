"""Collections (§4): what is read is fixed at creation, what runs on it is not."""

from reconciler.emulator.behaviour.collection_body import first_body, input_schema, source_fields
from reconciler.emulator.behaviour.collection_rules import (
    check_applications,
    check_source,
    chosen_extractor,
    extractor_fields,
    mapping_warnings,
    source_rows,
)
from reconciler.emulator.behaviour.schedules import schedule_collection
from reconciler.emulator.behaviour.stages import read_stages
from reconciler.emulator.bodies.base import (
    check,
    dump_given,
    parse,
    parse_patch,
    plain,
    read_object,
)
from reconciler.emulator.bodies.collection import (
    Applications,
    CollectionClone,
    CollectionCreate,
    CollectionPatch,
    Source,
)
from reconciler.emulator.bodies.lists import CollectionListBody
from reconciler.emulator.call.listing import Listing
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.row_text import collection_text, sizes, splice
from reconciler.emulator.call.scope import namespace_of, target, usable_namespace
from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_object
from reconciler.emulator.contract.kinds import COLLECTION
from reconciler.emulator.resources.tasks import advance_tasks
from reconciler.emulator.storage.removal import remove_collection, source_collections
from reconciler.emulator.storage.store import Row, Store

_PLAIN = ("collection_name", "description", "enabled", "metadata", "schedule", "embedding_task")
_COPIED = ("description", "schedule", "tiering", "taxonomy_applications", "cluster_applications",
           "alert_applications", "retriever_enrichments", "retriever_transform", "metadata",
           "enabled", "input_schema", "embedding_task")  # fmt: skip


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = parse(CollectionCreate, call.raw)
    check_source(body.source)
    check_applications(call.store, namespace.id, body)
    extractor = chosen_extractor(call, namespace, body)
    rows = source_rows(call.store, namespace.id, body.source)
    schema = input_schema(body.input_schema, rows)
    fields = _fields(call, body)
    sources = source_fields(body.source, rows)
    first = first_body(fields, extractor=extractor, schema=schema, sources=sources)
    row = _add(call, namespace, fields, first)
    warnings = mapping_warnings(extractor, schema)
    return Answer(splice(row, document_count=0, vector_count=0, warnings=warnings))


def _fields(call: Call, body: CollectionCreate) -> JsonObject:
    kept = {name: value for name, value in dump_given(body, *_PLAIN).items() if value is not None}
    return {**kept, **_applications(call, body)}


def _applications(call: Call, body: Applications, live: Json = None) -> JsonObject:
    sent = dump_given(body, *Applications.model_fields)
    kept: JsonObject = {name: value for name, value in sent.items() if value is not None}
    transform = body.retriever_transform
    if transform is not None and transform.stages is not None:
        stages = read_stages(call, transform.stages, live)
        kept["retriever_transform"] = {**as_object(plain(transform)), "stages": stages}
    return kept


def _add(call: Call, namespace: Row, fields: JsonObject, body: JsonObject) -> Row:
    collection_id = COLLECTION.new_id()
    schedule = as_object(fields.get("schedule"))
    trigger_id = (
        schedule_collection(call, namespace.id, collection_id, schedule) if schedule else None
    )
    call.store.connect(collection_id, source_collections(body))
    return call.store.add(
        kind=COLLECTION.word,
        id=collection_id,
        name=str(fields["collection_name"]),
        namespace=namespace.id,
        body={
            **body,
            "collection_id": collection_id,
            "trigger_id": trigger_id,
            "created_at": call.now,
            "updated_at": call.now,
        },
    )


def get(call: Call) -> Answer:
    row = target(call, COLLECTION)
    advance_tasks(call, row.id)
    return Answer(collection_text(call.store, row))


def patch(call: Call) -> Answer:
    """The keys of §4.5; anything else is refused since 2026-11-02 (§0.3)."""
    row = target(call, COLLECTION)
    body = parse_patch(CollectionPatch, call.raw, ignored=call.options.ignored_keys)
    if not body.model_fields_set:
        return _answer_patch(call, row)
    live = row.decoded()
    _refuse_revival(live, body)
    changes = {**dump_given(body), **_move_pin(call, row, live, body)}
    if body.schedule is not None:
        trigger = schedule_collection(
            call, row.namespace, row.id, as_object(changes["schedule"]), live.get("trigger_id")
        )
        changes["trigger_id"] = trigger
    changed = {**live, **changes, "updated_at": call.now}
    return _answer_patch(
        call, call.store.rewrite(row, changed, name=body.collection_name or row.name)
    )


def _answer_patch(call: Call, row: Row) -> Answer:
    """The collection; keys that did nothing are named in ``warnings`` (§0.3)."""
    if not call.options.ignored_keys:
        return Answer(collection_text(call.store, row))
    ignored = sorted(call.options.ignored_keys & read_object(call.raw).keys())
    warnings = [f"'{name}' is not a key of this body, and was ignored" for name in ignored]
    return Answer(
        splice(row, document_count=row.members, vector_count=row.members, warnings=warnings)
    )


def _refuse_revival(live: JsonObject, body: CollectionPatch) -> None:
    if body.enabled and live.get("disabled_reason"):
        raise ValidationFailed.field(
            "Its source collection is deleted: disabled for good", "enabled"
        )


def _move_pin(call: Call, row: Row, live: JsonObject, body: CollectionPatch) -> JsonObject:
    """A PATCH moves the transform's version pin; which retriever runs is fixed (§4.2)."""
    check_applications(call.store, row.namespace, body)
    if body.retriever_transform is None:
        return {}
    before = as_object(live.get("retriever_transform"))
    wanted = as_object(_applications(call, body, before.get("stages"))["retriever_transform"])
    for core in ("retriever_id", "stages"):
        if wanted.get(core) != before.get(core):
            raise ValidationFailed.field("Fixed at creation", "retriever_transform", core)
    return {"retriever_transform": wanted}


def clone(call: Call) -> Answer:
    """What is not overridden is copied, under a new id and a new name (§4.6)."""
    row = target(call, COLLECTION)
    namespace = namespace_of(call)
    body = parse(CollectionClone, call.raw)
    live = row.decoded()
    source = body.source or check(Source, _writable_source(live))
    check_source(source)
    check_applications(call.store, namespace.id, check(Applications, _taxonomies(body)))
    rows = source_rows(call.store, namespace.id, source)
    extractor = (
        extractor_fields(call, namespace, body.feature_extractor)
        if body.feature_extractor
        else as_object(live["feature_extractor"])
    )
    sent = dump_given(body)
    overridden = {name: sent[name] for name in (*_PLAIN, "taxonomy_applications") if name in sent}
    fields = {**{name: live.get(name) for name in _COPIED}, **overridden}
    schema = as_object(live["input_schema"]) if body.source is None else input_schema(None, rows)
    sources = source_fields(source, rows)
    first = first_body(fields, extractor=extractor, schema=schema, sources=sources)
    copied = _add(call, namespace, fields, first)
    return Answer(
        f'{{"collection":{splice(copied, document_count=0)},"source_collection_id":"{row.id}"}}'
    )


def _writable_source(live: JsonObject) -> JsonObject:
    source = as_object(live["source"])
    return {name: value for name, value in source.items() if name != "inherited_bucket_ids"}


def _taxonomies(body: CollectionClone) -> JsonObject:
    sent = dump_given(body)
    return {name: sent[name] for name in ("taxonomy_applications",) if name in sent}


def delete(call: Call) -> Answer:
    """Synchronous (§0.6); everything downstream is disabled for good (§0.7)."""
    row = target(call, COLLECTION)
    remove_collection(call.store, row, call.now)
    return answer({"message": "Successfully deleted", "success": True, "collection_id": row.id})


def _stats(store: Store, namespace: str) -> JsonObject:
    collections, documents, _ = sizes(store, namespace, COLLECTION.word)
    return {
        "total_documents": documents,
        "avg_documents_per_collection": documents / collections if collections else 0.0,
    }


LISTING = Listing(COLLECTION, CollectionListBody, collection_text, warns=True, stats=_stats)
ROUTES = (
    Route("POST", COLLECTION.path, create),
    *LISTING.routes(),
    Route("GET", COLLECTION.one, get, writes=False),
    Route("PATCH", COLLECTION.one, patch),
    Route("DELETE", COLLECTION.one, delete),
    Route("POST", f"{COLLECTION.one}/clone", clone),
)
