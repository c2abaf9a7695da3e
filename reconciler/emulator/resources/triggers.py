"""Schedules as resources (§7.1): what is deleted stays listed, as ``disabled``."""

from reconciler.emulator.behaviour.schedules import add_trigger, unschedule_collection
from reconciler.emulator.bodies.base import dump_given, parse, parse_patch, plain
from reconciler.emulator.bodies.others import TriggerCreate, TriggerListBody, TriggerPatch
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import find_namespace, target, usable_namespace
from reconciler.emulator.contract.http_errors import NotFound
from reconciler.emulator.contract.json_text import JsonObject, as_object
from reconciler.emulator.contract.kinds import TRIGGER


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = parse(TriggerCreate, call.raw)
    trigger_id = add_trigger(call, namespace.id, as_object(plain(body)))
    return Answer(call.store.row(TRIGGER.word, trigger_id).body)


def list_triggers(call: Call) -> Answer:
    """{results, total, offset, limit}; the only list without page keys in the query (§0.4)."""
    body = parse(TriggerListBody, call.raw)
    namespace = find_namespace(call)
    rows = call.store.rows(
        "namespace=? AND kind=? ORDER BY seq", (namespace.id if namespace else "", TRIGGER.word)
    )
    found = [live for live in (row.decoded() for row in rows) if _is_wanted(live, body)]
    found.sort(key=lambda live: str(live.get(body.sort_by)), reverse=body.direction == "desc")
    shown = found[body.offset : body.offset + body.limit]
    listed = answer(
        {"results": shown, "total": len(found), "offset": body.offset, "limit": body.limit}
    )
    headers = {} if namespace else {"X-Namespace-Unresolved": "true"}
    return Answer(listed.text, headers=headers)


def _is_wanted(live: JsonObject, body: TriggerListBody) -> bool:
    same = all(
        wanted in (None, live.get(field))
        for field, wanted in (
            ("action_type", body.action_type),
            ("trigger_type", body.trigger_type),
            ("status", body.status),
        )
    )
    about = as_object(live.get("action_config")).values()
    return same and (body.resource_id is None or body.resource_id in about)


def get(call: Call) -> Answer:
    return Answer(target(call, TRIGGER).body)


def patch(call: Call) -> Answer:
    row = target(call, TRIGGER)
    changes = dump_given(parse_patch(TriggerPatch, call.raw))
    changed = {**row.decoded(), **changes, "updated_at": call.now}
    return Answer(call.store.rewrite(row, changed).body)


def delete(call: Call) -> Answer:
    """204, a soft delete: the status becomes ``disabled`` (§7.1). A collection whose
    schedule it was has none any more, as far as the contract lets one guess (§16.13)."""
    row = target(call, TRIGGER)
    if row.decoded()["status"] == "disabled":
        raise NotFound(TRIGGER.word, row.id)
    call.store.rewrite(row, {**row.decoded(), "status": "disabled", "updated_at": call.now})
    unschedule_collection(call, row)
    return Answer("", 204)


ROUTES = (
    Route("POST", TRIGGER.path, create),
    Route("POST", f"{TRIGGER.path}/list", list_triggers, writes=False),
    Route("GET", TRIGGER.path, list_triggers, writes=False),
    Route("GET", TRIGGER.one, get, writes=False),
    Route("PATCH", TRIGGER.one, patch),
    Route("DELETE", TRIGGER.one, delete),
)
