"""Work that takes time: deletions of namespaces and buckets, runs of collections (§1.7).

Time is counted in looks, not in seconds: a task moves on when somebody asks for it, or
for the thing it works on. So nothing sleeps, and nobody has to poll for work to end.
"""

from uuid import uuid4

from reconciler.emulator.behaviour.taxonomy_nodes import infer
from reconciler.emulator.bodies.base import parse
from reconciler.emulator.bodies.lists import TaskListBody
from reconciler.emulator.call.options import Options
from reconciler.emulator.call.paging import page_of
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import DELETING, READY
from reconciler.emulator.call.task_outcomes import FATES, does_work, fate_of, final_status, set_fate
from reconciler.emulator.clustering.run import fail_cluster, run_cluster
from reconciler.emulator.contract.http_errors import NotFound
from reconciler.emulator.contract.json_text import Json, JsonObject, as_texts
from reconciler.emulator.faults.vocabulary import FORGOTTEN, HANG
from reconciler.emulator.storage.processing import process_collection
from reconciler.emulator.storage.removal import remove_bucket, remove_namespace
from reconciler.emulator.storage.store import Store

DELETE_NAMESPACE = "api_namespaces_delete"
DELETE_BUCKET = "api_buckets_delete"
TRIGGER_COLLECTION = "api_collections_trigger"
EVALUATE = "api_evaluations_run"
INFER_TAXONOMY = "api_taxonomies_infer"
EXECUTE_CLUSTER = "engine_cluster_build"
_OPEN = "status IN ('PENDING','IN_PROGRESS')"


def _leave(_store: Store, _target: str) -> None:
    """An evaluation found what it found when it began; other work leaves nothing to be seen."""


_WORK = {
    DELETE_NAMESPACE: remove_namespace,
    DELETE_BUCKET: remove_bucket,
    TRIGGER_COLLECTION: process_collection,
    EVALUATE: _leave,
    INFER_TAXONOMY: infer,
    EXECUTE_CLUSTER: run_cluster,
}
_FAILED = {EXECUTE_CLUSTER: fail_cluster}
"""What is noted where the work was not done."""


def begin(store: Store, task_type: str, target: str, namespace: str) -> str:
    """A new task, or the one that already does this to the target."""
    same = f"type=? AND target=? AND {_OPEN}"
    running = store.sql.execute(f"SELECT id FROM tasks WHERE {same}", (task_type, target))
    found: tuple[str] | None = running.fetchone()
    if found and task_type != TRIGGER_COLLECTION:
        return found[0]
    task_id = str(uuid4())
    store.sql.execute(
        "INSERT INTO tasks (id, type, status, target, namespace) VALUES (?,?,'PENDING',?,?)",
        (task_id, task_type, target, namespace),
    )
    return task_id


def has_open_tasks(store: Store) -> bool:
    return store.number(f"SELECT EXISTS (SELECT 1 FROM tasks WHERE {_OPEN})", ()) == 1


def batches_run(store: Store, namespace: str) -> bool:
    """§0.6: a namespace with running batches is not deleted without ``force``."""
    query = f"SELECT COUNT(*) FROM tasks WHERE namespace=? AND type=? AND {_OPEN}"
    return store.number(query, (namespace, TRIGGER_COLLECTION)) > 0


def cancel_batches(store: Store, namespace: str) -> None:
    store.sql.execute(
        f"UPDATE tasks SET status='CANCELED' WHERE namespace=? AND type=? AND {_OPEN}",
        (namespace, TRIGGER_COLLECTION),
    )


def cancel(store: Store, task_type: str, target: str) -> None:
    """What works on something that goes ends with it."""
    store.sql.execute(
        f"UPDATE tasks SET status='CANCELED' WHERE type=? AND target=? AND {_OPEN}",
        (task_type, target),
    )


def advance_tasks(call: Call, target: str) -> None:
    """Whoever looks at a thing moves on the work that is done to it."""
    _advance_where(call, "target=?", target)


def advance_tasks_of_type(call: Call, task_type: str, namespace: str) -> None:
    _advance_where(call, "namespace=? AND type=?", namespace, task_type)


def _advance_where(call: Call, where: str, *values: str) -> None:
    # A reader that found no open task holds no write lock and must not ask for one now.
    if not call.store.writes:
        return
    found = call.store.sql.execute(f"SELECT id FROM tasks WHERE {where} AND {_OPEN}", values)
    for (task_id,) in found.fetchall():
        _advance(call.store, call.options, task_id)


def _advance(store: Store, options: Options, task_id: str) -> None:
    store.sql.execute("UPDATE tasks SET polls=polls+1 WHERE id=?", (task_id,))
    query = "SELECT type, target, polls FROM tasks WHERE id=?"
    task_type, target, polls = store.sql.execute(query, (task_id,)).fetchone()
    fate = fate_of(store, task_id)
    done = polls >= options.task_polls and fate != HANG
    if done:
        _end(store, task_type, target, fate)
    status = final_status(fate) if done else "IN_PROGRESS"
    store.sql.execute("UPDATE tasks SET status=? WHERE id=?", (status, task_id))


def _end(store: Store, task_type: str, target: str, fate: str | None) -> None:
    if does_work(fate):
        _WORK.get(task_type, _leave)(store, target)
    elif task_type in _FAILED and final_status(fate) == "FAILED":
        _FAILED[task_type](store, target)
    elif task_type != TRIGGER_COLLECTION:
        _reinstate(store, task_type, target)


def get(call: Call) -> Answer:
    """A look at a task that hangs sees it hang; any other fate that strikes a look stays."""
    fate = call.effect_of(*FATES)
    if fate is not None and fate.word == HANG:
        return answer({**_read(call), "status": "IN_PROGRESS"})
    set_fate(call, call.identifier)
    _advance_where(call, "id=?", call.identifier)
    if fate_of(call.store, call.identifier) == FORGOTTEN:
        # Not raised: what the task did meanwhile must not be rolled back.
        unknown = NotFound("task", call.identifier)
        return Answer(unknown.text, unknown.status)
    return answer(_read(call))


def kill(call: Call) -> Answer:
    """§1.7: idempotent; what is finished stays finished, what is not is left standing."""
    killed = _read(call)
    if killed["status"] != "COMPLETED":
        for target in as_texts(killed["inputs"]):
            _reinstate(call.store, str(killed["task_type"]), target)
    call.store.sql.execute(
        f"UPDATE tasks SET status='CANCELED' WHERE id=? AND {_OPEN}", (call.identifier,)
    )
    return answer({"message": "Successfully deleted", "success": True})


def _reinstate(store: Store, task_type: str, target: str) -> None:
    state = READY if task_type == DELETE_NAMESPACE else ""
    store.sql.execute(
        "UPDATE resources SET state=? WHERE id=? AND state=?", (state, target, DELETING)
    )


def list_tasks(call: Call) -> Answer:
    body = parse(TaskListBody, call.raw)
    rows = call.store.sql.execute("SELECT id, type, status, target FROM tasks ORDER BY seq DESC")
    found = [_task(*row) for row in rows if body.accepts(row[1], row[2])]
    page = page_of(call, None)
    shown = found[page.offset : page.offset + page.limit]
    return answer({"results": shown, "pagination": page.describe(len(found), None)})


def _read(call: Call) -> JsonObject:
    if fate_of(call.store, call.identifier) == FORGOTTEN:
        raise NotFound("task", call.identifier)
    return read_task(call.store, call.identifier)


def read_task(store: Store, task_id: str) -> JsonObject:
    """TaskResponse (§1.7)."""
    query = "SELECT id, type, status, target FROM tasks WHERE id=?"
    found = store.sql.execute(query, (task_id,)).fetchone()
    if found is None:
        raise NotFound("task", task_id)
    return _task(*found)


def _task(task_id: str, task_type: str, status: str, target: str) -> JsonObject:
    inputs: list[Json] = [target]
    error = "The work could not be done" if status == "FAILED" else None
    return {
        "task_id": task_id,
        "task_type": task_type,
        "status": status,
        "inputs": inputs,
        "outputs": None,
        "additional_data": {"error": error} if error else {},
        "error": error,
        "queue_position": None,
        "estimated_wait_minutes": None,
    }


ROUTES = (
    Route("POST", "/v1/tasks/list", list_tasks, writes=False),
    Route("GET", "/v1/tasks/{identifier}", get),
    Route("DELETE", "/v1/tasks/{identifier}", kill),
)
