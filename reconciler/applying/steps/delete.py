"""Deleting until it is true: a deletion that the API does later is awaited and confirmed (§0.6)."""

from collections.abc import Mapping
from functools import partial

from reconciler.api.reading.polling import PollOutcome, TaskResult, await_gone, await_task
from reconciler.api.responses.answers import Answer
from reconciler.applying.requests.build import Request
from reconciler.applying.steps.step_run import StepRun, keep_doubt
from reconciler.model.errors import DeadlineExceeded, NotFound, ReconcilerError
from reconciler.model.plan import ReplacementPart
from reconciler.model.problem import Problem


async def delete(step_run: StepRun, request: Request, *, namespace: str) -> None:
    """Return once the API no longer knows the resource; one it never knew is as good."""
    try:
        answer = await step_run.send_until_there(
            request, namespace=namespace, is_there=partial(_was_accepted, step_run, request)
        )
    # As good as done (§0.6), and maybe by another run.
    except NotFound:
        step_run.note_done_already()
        return
    task = task_id_of(answer) if answer else ""
    # A 2xx is only a promise where deletion comes later (§0.6).
    if _is_the_resource(request, step_run) and _must_be_confirmed(step_run):
        with keep_doubt():
            await _confirm(step_run, task)


async def _was_accepted(step_run: StepRun, request: Request) -> bool:
    """Whether a deletion without an answer has happened, or is happening."""
    if not _is_the_resource(request, step_run):
        return False  # the second deletion tells: it finds nothing, or does it
    with keep_doubt():
        try:
            body = await step_run.read()
        except NotFound:
            return True
    return step_run.kind.is_leaving(body)


async def _confirm(step_run: StepRun, task: str) -> None:
    """Follow the deletion's task to its end, then look whether it did what it says."""
    reader, waits = step_run.writer, step_run.waits
    # Without a task in the answer (§16.8) the resource itself is all there is to look at.
    end = await await_task(reader, task, waits=waits) if task else TaskResult(PollOutcome.FORGOTTEN)
    if end.outcome is PollOutcome.FAILED:
        # A task may fail after its work is done; the resource has the last word (§1.7).
        if not await _is_gone(step_run):
            raise ReconcilerError(_report_failed(end))
    elif end.outcome is PollOutcome.LATE or not await await_gone(
        reader,
        step_run.kind,
        step_run.id or "",
        namespace=step_run.namespace,
        parent=step_run.parent,
        waits=waits,
    ):
        raise DeadlineExceeded(_report_unfinished(task))


def _must_be_confirmed(step_run: StepRun) -> bool:
    """Whether the API may do it later, or something of the same name is waiting for it."""
    return step_run.kind.is_deleted_later or step_run.step.part is ReplacementPart.REMOVE


def _is_the_resource(request: Request, step_run: StepRun) -> bool:
    """Whether the request deletes the resource itself, not something that belongs to it."""
    is_at_id = request.path.endswith("/{id}")
    return is_at_id or (step_run.kind.is_singleton and not request.removes)


async def _is_gone(step_run: StepRun) -> bool:
    try:
        await step_run.read()
    except NotFound:
        return True
    return False


def task_id_of(answer: Answer) -> str:
    """The task of a deletion; its answer is untyped, so it may lie one level deeper (§16.8)."""
    body = answer.body if isinstance(answer.body, Mapping) else {}
    places = [body, *(inside for inside in body.values() if isinstance(inside, Mapping))]
    found = (place.get("task_id") for place in places)
    return next((task for task in found if isinstance(task, str)), "")


def _report_unfinished(task: str) -> Problem:
    named = f" (task {task})" if task else ""
    return Problem(
        "deletion-unfinished",
        f"the API still deletes it{named}, and it was waited for no longer",
        "Run again later: if it is gone by then, nothing is left to do.",
    )


def _report_failed(end: TaskResult) -> Problem:
    return Problem(
        "deletion-failed",
        f"the API accepted the deletion and then failed: {end.says}",
        "Remove what the message names, then run again.",
    )
