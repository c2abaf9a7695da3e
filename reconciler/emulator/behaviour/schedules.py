"""Triggers that a collection's ``schedule`` makes behind the scenes (§4.2, §7.1)."""

from secrets import token_hex

from reconciler.emulator.behaviour.due import next_run
from reconciler.emulator.call.request import Call
from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_object
from reconciler.emulator.contract.kinds import COLLECTION, TRIGGER
from reconciler.emulator.storage.store import Row

_DUE = {"cron": "cron_expression", "interval": "interval_seconds"}


def schedule_collection(
    call: Call, namespace: str, collection: str, schedule: JsonObject, live: Json = None
) -> str:
    """The ``trigger_id``: of the trigger that is there, rescheduled, or of a new one."""
    check_schedule(schedule)
    row = call.store.by_id(TRIGGER.word, live) if isinstance(live, str) else None
    times: JsonObject = {
        "trigger_type": schedule["trigger_type"],
        "schedule_config": schedule["schedule_config"],
        "description": schedule.get("description"),
    }
    if row is not None:
        call.store.rewrite(row, {**row.decoded(), **times, "updated_at": call.now})
        return row.id
    action: JsonObject = {
        "action_type": "collection_trigger",
        "action_config": {"collection_id": collection},
    }
    return add_trigger(call, namespace, {**action, **times})


def unschedule_collection(call: Call, trigger: Row) -> None:
    """The collection that a trigger belongs to, if any, without it."""
    about = as_object(trigger.decoded().get("action_config"))
    row = call.store.by_id(COLLECTION.word, str(about.get("collection_id")))
    live = row.decoded() if row is not None else {}
    if row is not None and live.get("trigger_id") == trigger.id:
        call.store.rewrite(
            row, {**live, "schedule": None, "trigger_id": None, "updated_at": call.now}
        )


def add_trigger(call: Call, namespace: str, fields: JsonObject) -> str:
    trigger_id = TRIGGER.new_id()
    times = as_object(fields["schedule_config"])
    body: JsonObject = {
        "status": "active",
        "name": None,
        "description": None,
        "next_scheduled_at": next_run(
            fields["trigger_type"], times, call.options.clock(), is_first=True
        ),
        **fields,
        "trigger_id": trigger_id,
        "namespace_id": namespace,
        "internal_id": token_hex(8),
        "execution_count": 0,
        "consecutive_failures": 0,
        "is_overdue": False,
        "created_at": call.now,
        "updated_at": call.now,
    }
    # Found by its id alone: a name may be null, and of several.
    call.store.add(
        kind=TRIGGER.word, id=trigger_id, name=trigger_id, namespace=namespace, body=body
    )
    return trigger_id


def check_schedule(schedule: JsonObject) -> None:
    """{cron_expression, timezone} or {interval_seconds, start_immediately} (§4.3)."""
    needed = _DUE.get(str(schedule["trigger_type"]))
    if needed and needed not in as_object(schedule["schedule_config"]):
        message = f"A {schedule['trigger_type']} schedule needs {needed}"
        raise ValidationFailed.field(message, "schedule", "schedule_config", needed)
