"""What a collection lives through: its storage state, its runs, its features (§4.1, §4.6)."""

from reconciler.emulator.behaviour.catalogue import BY_ID
from reconciler.emulator.bodies.base import parse
from reconciler.emulator.bodies.collection import LifecycleMove, TriggerRun
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import target
from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object
from reconciler.emulator.contract.kinds import BUCKET, COLLECTION
from reconciler.emulator.resources.tasks import TRIGGER_COLLECTION, begin
from reconciler.emulator.storage.processing import sources_of
from reconciler.emulator.storage.store import Row


def get_state(call: Call) -> Answer:
    return answer(_state(target(call, COLLECTION)))


def move(call: Call) -> Answer:
    """Archived is terminal (§4.2, lifecycle_state)."""
    row = target(call, COLLECTION)
    wanted = parse(LifecycleMove, call.raw).lifecycle_state
    live = row.decoded()
    if live["lifecycle_state"] == "archived" and wanted != "archived":
        raise ValidationFailed.field("An archived collection stays archived", "lifecycle_state")
    changed = {**live, "lifecycle_state": wanted, "last_lifecycle_transition": call.now}
    return answer(_state(call.store.rewrite(row, changed)))


def _state(row: Row) -> JsonObject:
    live = row.decoded()
    return {
        "collection_id": row.id,
        "lifecycle_state": live["lifecycle_state"],
        "s3_vector_index": None,
        "vector_document_count": row.members,
        "s3_vector_count": None,
        "last_transitioned_at": live["last_lifecycle_transition"],
        "task_id": None,
        "warning": None,
    }


def trigger(call: Call) -> Answer:
    """202 with a task_id; creating a collection processes nothing until this (§4.6)."""
    row = target(call, COLLECTION)
    parse(TriggerRun, call.raw)
    if not row.decoded().get("enabled", True):
        raise ValidationFailed.field("The collection is disabled", "enabled")
    task_id = begin(call.store, TRIGGER_COLLECTION, row.id, row.namespace)
    sources = sources_of(row)
    buckets = [one for one in sources if one.startswith(BUCKET.prefix)]
    return answer(
        {
            "batch_id": f"btch_{task_id[:8]}",
            "task_id": task_id,
            "collection_id": row.id,
            "source_bucket_ids": buckets,
            "source_collection_ids": [one for one in sources if one not in buckets],
            "total_tiers": 1,
            "message": "Processing started",
        },
        status=202,
    )


def features(call: Call) -> Answer:
    """The URIs that a retriever may use on this collection (§10)."""
    live = target(call, COLLECTION).decoded()
    indexes = map(as_object, as_list(live.get("vector_indexes")))
    extractor = as_object(live["feature_extractor"])
    found: list[Json] = [_feature(extractor, index) for index in indexes]
    return answer({"features": found})


def _feature(extractor: JsonObject, index: JsonObject) -> JsonObject:
    known = BY_ID[str(extractor["feature_extractor_id"])]
    return {
        "feature_address": index["feature_uri"],
        "feature_uri": index["feature_uri"],
        "feature_extractor_name": known.name,
        "version": known.version,
        "primary": True,
        "vector_index": {
            "name": index["name"],
            "description": f"Vectors written by {known.id}",
            "dimensions": known.dimensions,
            "type": "dense",
        },
    }


_LIFECYCLE = f"{COLLECTION.one}/lifecycle"
ROUTES = (
    Route("GET", _LIFECYCLE, get_state, writes=False),
    Route("PATCH", _LIFECYCLE, move),
    Route("POST", f"{COLLECTION.one}/trigger", trigger, category="compute"),
    Route("GET", f"{COLLECTION.one}/features", features, writes=False),
)
