"""Deleting until it is true: a deletion that the API does later is awaited and confirmed (§0.6)."""

from collections.abc import Mapping
from functools import partial

from reconciler.api.reading.polling import TaskEnd, Waited, await_gone, await_task
from reconciler.api.reading.resources import get_resource, is_gone
from reconciler.api.responses.answers import Answer
from reconciler.applying.requests.build import Request
from reconciler.applying.steps.step_run import Deed, in_doubt
from reconciler.model.errors import NotFound, ReconcilerError, Unsettled
from reconciler.model.plan import Part
from reconciler.model.problem import Problem


async def delete(deed: Deed, request: Request, *, namespace: str) -> None:
    """Return once the API no longer knows the resource; one it never knew is as good."""
    try:
        answer = await deed.send_until_there(
            request, namespace=namespace, is_there=partial(_was_accepted, deed, request)
        )
    except NotFound:
        deed.found_done()
        return
    task = task_id_of(answer) if answer else ""
    if _is_the_resource(request, deed) and _must_be_confirmed(deed):
        with in_doubt():
            await _confirm(deed, task)


async def _was_accepted(deed: Deed, request: Request) -> bool:
    """Whether a deletion without an answer has happened, or is happening."""
    if not _is_the_resource(request, deed):
        return False  # the second deletion tells: it finds nothing, or does it
    with in_doubt():
        try:
            body = await get_resource(
                deed.writer, deed.kind, deed.id or "", namespace=deed.namespace
            )
        except NotFound:
            return True
    return deed.kind.is_leaving(body)


async def _confirm(deed: Deed, task: str) -> None:
    """Follow the deletion's task to its end, then look whether it did what it says."""
    reader, waits = deed.writer, deed.waits
    end = await await_task(reader, task, waits=waits) if task else TaskEnd(Waited.FORGOTTEN)
    if end.waited is Waited.FAILED:
        if not await _is_gone(deed):
            raise ReconcilerError(_failed(end))
    elif end.waited is Waited.LATE or not await await_gone(
        reader, deed.kind, deed.id or "", namespace=deed.namespace, waits=waits
    ):
        raise Unsettled(_late(task))


def _must_be_confirmed(deed: Deed) -> bool:
    """Whether the API may do it later, or something of the same name is waiting for it."""
    return deed.kind.is_deleted_later or deed.step.part is Part.REMOVE


def _is_the_resource(request: Request, deed: Deed) -> bool:
    """Whether the request deletes the resource itself, not something that belongs to it."""
    return request.path.rpartition("/")[0] == deed.kind.path


async def _is_gone(deed: Deed) -> bool:
    return await is_gone(deed.writer, deed.kind, deed.id or "", namespace=deed.namespace)


def task_id_of(answer: Answer) -> str:
    """The task of a deletion; its answer is untyped, so it may lie one level deeper (§16.8)."""
    body = answer.body if isinstance(answer.body, Mapping) else {}
    places = [body, *(inside for inside in body.values() if isinstance(inside, Mapping))]
    found = (place.get("task_id") for place in places)
    return next((task for task in found if isinstance(task, str)), "")


def _late(task: str) -> Problem:
    named = f" (task {task})" if task else ""
    return Problem(
        "deletion-unfinished",
        f"the API still deletes it{named}, and it was waited for no longer",
        "Run again later: if it is gone by then, nothing is left to do.",
    )


def _failed(end: TaskEnd) -> Problem:
    return Problem(
        "deletion-failed",
        f"the API accepted the deletion and then failed: {end.says}",
        "Remove what the message names, then run again.",
    )
