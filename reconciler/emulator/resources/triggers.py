"""Schedules as resources (§7.1): what is deleted stays listed, as ``disabled``.

A PATCH takes four fields; what runs, and by which kind of time, is fixed. Of the same moments
"prefer using pause/resume endpoints": they alone reckon the next run anew.
"""

from reconciler.emulator.behaviour.actions import check_action, check_times
from reconciler.emulator.behaviour.due import is_overdue, next_run
from reconciler.emulator.behaviour.schedules import add_trigger, unschedule_collection
from reconciler.emulator.bodies.base import check, dump_given, parse, parse_patch, plain
from reconciler.emulator.bodies.trigger import (
    HistoryPage,
    TriggerCreate,
    TriggerListBody,
    TriggerPatch,
)
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import find_namespace, target, usable_namespace
from reconciler.emulator.contract.http_errors import Conflict, NotFound
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_list,
    as_number,
    as_object,
)
from reconciler.emulator.contract.kinds import TRIGGER
from reconciler.emulator.resources.tasks import TRIGGER_COLLECTION, begin, read_task
from reconciler.emulator.storage.store import Row

_WORK = {
    "cluster": ("engine_cluster_build", "cluster_id"),
    "taxonomy_enrichment": ("api_taxonomies_materialize", "collection_id"),
    "batch_rerun": ("api_buckets_batches_process", "batch_id"),
    "collection_trigger": (TRIGGER_COLLECTION, "collection_id"),
    "retriever_execution": ("api_retrievers_execute", "retriever_id"),
    "alert_evaluation": ("api_retrievers_execute", "alert_id"),
}
"""The type of task that each action is, and what it works on."""


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = parse(TriggerCreate, call.raw)
    fields = as_object(plain(body))
    check_action(call, namespace.id, body.action_type, as_object(fields["action_config"]))
    check_times(body.trigger_type, as_object(fields["schedule_config"]))
    trigger_id = add_trigger(call, namespace.id, fields)
    return _show(call, call.store.row(TRIGGER.word, trigger_id))


def _show(call: Call, row: Row) -> Answer:
    live = row.decoded()
    return answer({**live, "is_overdue": is_overdue(live, call.now)})


def list_triggers(call: Call) -> Answer:
    """{results, total, offset, limit}; the only list without page keys in the query (§0.4)."""
    body = parse(TriggerListBody, call.raw)
    namespace = find_namespace(call)
    rows = call.store.rows(
        "namespace=? AND kind=? ORDER BY seq", (namespace.id if namespace else "", TRIGGER.word)
    )
    found = [live for live in (row.decoded() for row in rows) if _is_wanted(live, body)]
    found.sort(key=lambda live: str(live.get(body.sort_by)), reverse=body.direction == "desc")
    rows_shown: list[Json] = [
        {**live, "is_overdue": is_overdue(live, call.now)}
        for live in found[body.offset : body.offset + body.limit]
    ]
    listed = answer(
        {"results": rows_shown, "total": len(found), "offset": body.offset, "limit": body.limit}
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
    return _show(call, target(call, TRIGGER))


def patch(call: Call) -> Answer:
    """A new schedule is reckoned from now; a status that is written is written, and no more."""
    row = target(call, TRIGGER)
    changes = dump_given(parse_patch(TriggerPatch, call.raw))
    live = row.decoded()
    if "schedule_config" in changes:
        times = as_object(changes["schedule_config"])
        check_times(str(live["trigger_type"]), times)
        changes["next_scheduled_at"] = next_run(live["trigger_type"], times, call.options.clock())
    return _rewrite(call, row, changes)


def _rewrite(call: Call, row: Row, changes: JsonObject) -> Answer:
    return _show(
        call, call.store.rewrite(row, {**row.decoded(), **changes, "updated_at": call.now})
    )


def delete(call: Call) -> Answer:
    """204, a soft delete: the status becomes ``disabled`` (§7.1). A collection whose
    schedule it was has none any more, as far as the contract lets one guess (§16.13)."""
    row = target(call, TRIGGER)
    if row.decoded()["status"] == "disabled":
        raise NotFound(TRIGGER.word, row.id)
    call.store.rewrite(row, {**row.decoded(), "status": "disabled", "updated_at": call.now})
    unschedule_collection(call, row)
    return Answer("", 204)


def pause(call: Call) -> Answer:
    """ "Paused triggers retain configuration but do not execute"."""
    return _rewrite(call, _target_in(call, "active", "paused", "failed"), {"status": "paused"})


def resume(call: Call) -> Answer:
    """ "Resume a paused trigger. Next execution time is recalculated from current time"."""
    row = _target_in(call, "paused")
    live = row.decoded()
    due = next_run(live["trigger_type"], as_object(live["schedule_config"]), call.options.clock())
    return _rewrite(call, row, {"status": "active", "next_scheduled_at": due})


def _target_in(call: Call, *statuses: str) -> Row:
    row = target(call, TRIGGER)
    status = row.decoded()["status"]
    if status not in statuses:
        raise Conflict(f"The trigger is {status}", code="trigger_status")
    return row


def execute(call: Call) -> Answer:
    """Its action, whatever its schedule says; a task, which its history remembers."""
    row = _target_in(call, "active", "paused", "failed")
    live = row.decoded()
    task_type, key = _WORK[str(live["action_type"])]
    subject = str(as_object(live["action_config"]).get(key))
    task_id = begin(call.store, task_type, subject, row.namespace)
    run: JsonObject = {"task_id": task_id, "triggered_at": call.now, "status": "PENDING"}
    runs = [run, *as_list(row.decoded_unread().get("runs"))]
    ran: JsonObject = {
        "last_triggered_at": call.now,
        "last_execution_task_id": task_id,
        "execution_count": as_number(live["execution_count"]) + 1,
    }
    call.store.rewrite(row, {**live, **ran}, unread={"runs": runs})
    return answer(read_task(call.store, task_id))


def history(call: Call) -> Answer:
    row = target(call, TRIGGER)
    given = {key: _number(call.query[key]) for key in ("offset", "limit") if key in call.query}
    page = check(HistoryPage, given)
    runs = as_list(row.decoded_unread().get("runs"))
    shown = runs[page.offset : page.offset + page.limit]
    of: JsonObject = {"trigger_id": row.id, "executions": shown, "total": len(runs)}
    return answer({**of, "offset": page.offset, "limit": page.limit})


def _number(text: str) -> Json:
    return int(text) if text.isascii() and text.isdigit() else text


ROUTES = (
    Route("POST", TRIGGER.path, create),
    Route("POST", f"{TRIGGER.path}/list", list_triggers, writes=False),
    Route("GET", TRIGGER.path, list_triggers, writes=False),
    Route("GET", TRIGGER.one, get, writes=False),
    Route("PATCH", TRIGGER.one, patch),
    Route("DELETE", TRIGGER.one, delete),
    Route("POST", f"{TRIGGER.one}/pause", pause),
    Route("POST", f"{TRIGGER.one}/resume", resume),
    Route("POST", f"{TRIGGER.one}/execute", execute, category="compute"),
    Route("GET", f"{TRIGGER.one}/history", history, writes=False),
)
