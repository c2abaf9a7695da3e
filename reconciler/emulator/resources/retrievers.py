"""Retrievers (§5): flat on create, wrapped on PATCH and clone; stages frozen once public."""

from collections.abc import Sequence

from reconciler.emulator.behaviour.bucket_rules import find_breaks
from reconciler.emulator.behaviour.namespace_config import learn_indexes
from reconciler.emulator.behaviour.shipping import withdraw
from reconciler.emulator.behaviour.stages import (
    check_features,
    dependencies,
    feature_uris,
    filtered_fields,
    fusion,
    read_stages,
    resolve_stages,
)
from reconciler.emulator.bodies.base import check, dump_given, parse_patch, plain, read_object
from reconciler.emulator.bodies.lists import RetrieverListBody
from reconciler.emulator.bodies.retriever import RetrieverClone, RetrieverCreate, RetrieverPatch
from reconciler.emulator.bodies.stage import Stage
from reconciler.emulator.call.listing import Listing
from reconciler.emulator.call.references import require, resolve
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.row_text import PUBLISHED, retriever_text
from reconciler.emulator.call.scope import target, usable_namespace
from reconciler.emulator.contract.http_errors import BadRequest, FieldError, ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_object,
    as_texts,
    encode,
    to_list,
)
from reconciler.emulator.contract.kinds import COLLECTION, NAMESPACE, RETRIEVER
from reconciler.emulator.storage.published import unpublish
from reconciler.emulator.storage.store import Row, Store

_UNREAD = ("visibility", "requires_subscription", "marketplace_listing_id")
"""Written, and absent from RetrieverConfig (§0.15); the listing id is in GET and lists."""

_PLAIN = ("retriever_name", "description", "input_schema", "tags", "metadata", "display_config")


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = check(RetrieverCreate, _resolve_alias(read_object(call.raw)))
    said = (*_PLAIN, "collection_identifiers", "budget_limits")
    fields = {name: plain(getattr(body, name)) for name in said}
    row = _add(call, namespace.id, fields, body.stages, unread=_unread(body))
    return Answer(row.body)


def _resolve_alias(sent: JsonObject) -> JsonObject:
    """``collection_ids`` is accepted as an alias on create and clone (§5.2)."""
    if "collection_ids" in sent and "collection_identifiers" not in sent:
        return {
            ("collection_identifiers" if name == "collection_ids" else name): value
            for name, value in sent.items()
        }
    return sent


def _unread(body: RetrieverCreate | RetrieverPatch) -> JsonObject:
    return dump_given(body, *_UNREAD)


def _add(
    call: Call,
    namespace: str,
    fields: JsonObject,
    stages: Sequence[Stage],
    *,
    unread: JsonObject,
) -> Row:
    retriever_id = RETRIEVER.new_id()
    collections = as_texts(fields.get("collection_identifiers"))
    limits: JsonObject = {"max_credits": None, "max_time_ms": None}
    body: JsonObject = {
        "retriever_id": retriever_id,
        **{name: fields.get(name) for name in _PLAIN},
        "budget_limits": {**limits, **as_object(fields.get("budget_limits"))},
        **_pipeline(call.store, namespace, collections, read_stages(call, stages)),
        "version": 1,
        "created_at": call.now,
        "updated_at": call.now,
        "created_by": None,
        "updated_by": None,
    }
    return call.store.add(
        kind=RETRIEVER.word,
        id=retriever_id,
        name=str(fields["retriever_name"]),
        namespace=namespace,
        body=body,
        unread=unread,
    )


def _pipeline(
    store: Store, namespace: str, identifiers: Sequence[str], stages: list[Json]
) -> JsonObject:
    """What the server derives from collections and stages together (§5.2)."""
    ids = [resolve(store, COLLECTION, namespace, identifier) for identifier in identifiers]
    settled = resolve_stages(store, namespace, stages)
    _index_filters(store, namespace, settled)
    uris = feature_uris(settled)
    check_features(uris, [require(store, COLLECTION, namespace, one) for one in ids])
    return {
        "collection_ids": to_list(ids),
        "collection_identifiers": to_list(ids),
        "stages": settled,
        "feature_dependencies": dependencies(uris),
        "fusion": fusion(settled),
    }


def _index_filters(store: Store, namespace: str, stages: list[Json]) -> None:
    row = store.row(NAMESPACE.word, namespace)
    live = row.decoded()
    if live.get("auto_create_indexes"):
        store.rewrite(row, {**live, **learn_indexes(live, filtered_fields(stages))})


def get(call: Call) -> Answer:
    return Answer(retriever_text(call.store, target(call, RETRIEVER)))


def patch(call: Call) -> Answer:
    """PATCH answers {"retriever": …}, and each one counts: version + 1 (§0.13, §5.2)."""
    row = target(call, RETRIEVER)
    body = parse_patch(RetrieverPatch, call.raw)
    if not body.model_fields_set:
        raise BadRequest("An empty update is rejected", code="empty_update")
    live = row.decoded()
    changes = _changes(call, row, live, body)
    version = live["version"]
    changed = {**live, **changes, "version": version + 1 if isinstance(version, int) else 1}
    row = call.store.rewrite(
        row,
        {**changed, "updated_at": call.now},
        name=body.retriever_name or row.name,
        unread={**row.decoded_unread(), **_unread(body)},
    )
    return Answer(f'{{"retriever":{row.body}}}')


def _changes(call: Call, row: Row, live: JsonObject, body: RetrieverPatch) -> JsonObject:
    changes = dump_given(body, *_PLAIN)
    if body.input_schema is not None:
        _refuse_breaking(live, changes)
    # Frozen while a page shows them (§5.2).
    if body.stages is not None and row.state == PUBLISHED:
        message = "Stages are immutable while the retriever is published: unpublish or clone it"
        raise ValidationFailed.field(message, "stages")
    if body.stages is not None or body.collection_identifiers is not None:
        ids = body.collection_identifiers
        collections = as_texts(live["collection_ids"]) if ids is None else ids
        held = _stages_of(live)
        stages = held if body.stages is None else read_stages(call, body.stages, held)
        changes |= _pipeline(call.store, row.namespace, collections, stages)
    return changes


def _stages_of(live: JsonObject) -> list[Json]:
    stages = live["stages"]
    return stages if isinstance(stages, list) else []


def _refuse_breaking(live: JsonObject, changes: JsonObject) -> None:
    """Only a non-breaking evolution, and every break is named (§5.2)."""
    before, after = as_object(live["input_schema"]), as_object(changes["input_schema"])
    broken = find_breaks({"properties": before}, {"properties": after}, "input_schema")
    broken += [
        FieldError("breaking_change", ("body", "input_schema", name), f"'{name}' becomes required")
        for name, field in after.items()
        if _is_required(field) and not _is_required(before.get(name))
    ]
    if broken:
        raise ValidationFailed(broken, code="breaking_input_schema_change")


def _is_required(field: Json) -> bool:
    return as_object(field).get("required") is True


def clone(call: Call) -> Answer:
    """{"retriever": …, "source_retriever_id"} (§0.13): a new id and a new name."""
    row = target(call, RETRIEVER)
    body = check(RetrieverClone, _resolve_alias(read_object(call.raw)))
    live = row.decoded()
    sent = {name: value for name, value in dump_given(body).items() if value is not None}
    # A copy brings no metadata (§5.5).
    fields = {**live, "metadata": None, **sent}
    held = [as_object(withdraw(stage)) for stage in _stages_of(live)]
    stages = body.stages or [check(Stage, stage) for stage in held]
    copied = _add(call, row.namespace, fields, stages, unread={})
    return Answer(f'{{"retriever":{copied.body},"source_retriever_id":{encode(row.id)}}}')


def delete(call: Call) -> Answer:
    """Synchronous; the published form and its evaluations go with it (§5.5)."""
    row = target(call, RETRIEVER)
    unpublish(call.store, row)
    evaluations = "kind='evaluation' AND json_extract(unread,'$.retriever_id')=?"
    call.store.sql.execute(f"DELETE FROM resources WHERE {evaluations}", (row.id,))
    call.store.remove(row)
    return answer({"message": "Successfully deleted", "success": True, "retriever_id": row.id})


LISTING = Listing(RETRIEVER, RetrieverListBody, retriever_text, total="total", warns=True)
ROUTES = (
    Route("POST", RETRIEVER.path, create),
    *LISTING.routes(),
    Route("GET", RETRIEVER.one, get, writes=False),
    Route("PATCH", RETRIEVER.one, patch),
    Route("DELETE", RETRIEVER.one, delete),
    Route("POST", f"{RETRIEVER.one}/clone", clone),
)
