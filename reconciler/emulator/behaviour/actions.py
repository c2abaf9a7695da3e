"""What a trigger runs, and the things that it points to (§7.1)."""

from collections.abc import Mapping

from reconciler.emulator.bodies.base import check
from reconciler.emulator.bodies.trigger import ACTIONS, TIMES
from reconciler.emulator.call.references import require_all
from reconciler.emulator.call.request import Call
from reconciler.emulator.contract.http_errors import FieldError, ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_list
from reconciler.emulator.contract.kinds import (
    ALERT,
    BUCKET,
    CLUSTER,
    COLLECTION,
    RETRIEVER,
    TAXONOMY,
    Kind,
)
from reconciler.emulator.storage.store import Row

_POINTS_TO: Mapping[str, Kind] = {
    "cluster_id": CLUSTER,
    "taxonomy_id": TAXONOMY,
    "collection_id": COLLECTION,
    "target_collection_id": COLLECTION,
    "output_collection_ids": COLLECTION,
    "include_collections": COLLECTION,
    "include_buckets": BUCKET,
    "retriever_id": RETRIEVER,
    "alert_id": ALERT,
}


def check_action(call: Call, namespace: str, action_type: str, config: JsonObject) -> None:
    """The keys of its type; and what the ids mean exists."""
    _check_inside("action_config", config, ACTIONS[action_type])
    for key, kind in _POINTS_TO.items():
        value = config.get(key)
        require_all(call.store, kind, namespace, [value] if isinstance(value, str) else _ids(value))


def _ids(value: Json) -> list[Json]:
    return as_list(value) if isinstance(value, list) else []


def check_times(trigger_type: str, config: JsonObject) -> None:
    _check_inside("schedule_config", config, TIMES[trigger_type])


def _check_inside(field: str, config: JsonObject, shape: type) -> None:
    try:
        check(shape, config)
    except ValidationFailed as refusal:
        raise ValidationFailed(_inside(field, refusal)) from refusal


def _inside(field: str, refusal: ValidationFailed) -> list[FieldError]:
    return [
        FieldError(each.type, (each.location[0], field, *each.location[1:]), each.message)
        for each in refusal.complaints
    ]


def end_triggers_of(call: Call, owner: Row) -> None:
    """§7 DELETE: a cluster takes the triggers that execute it along."""
    key = f"{owner.kind}_id"
    found = f"kind='trigger' AND namespace=? AND json_extract(body,'$.action_config.{key}')=?"
    for row in list(call.store.rows(found, (owner.namespace, owner.id))):
        call.store.rewrite(row, {**row.decoded(), "status": "disabled", "updated_at": call.now})
