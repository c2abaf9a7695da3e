"""Letting a resource do its work, and waiting until that has ended (§1.7, §7)."""

from functools import partial

from reconciler.api.reading.polling import PollOutcome, await_task
from reconciler.api.reading.resources import get_resource
from reconciler.applying.requests.build import Request
from reconciler.applying.steps.delete import task_id_of
from reconciler.applying.steps.step_run import StepRun, keep_doubt
from reconciler.model.data import Data, Fields
from reconciler.model.errors import DeadlineExceeded, ReconcilerError
from reconciler.model.problem import Problem


async def run(step_run: StepRun, request: Request, *, namespace: str) -> None:
    """Begin one run and return once it ended well; one that was begun is not begun again."""
    answer = await step_run.send_until_there(
        request, namespace=namespace, is_there=partial(_has_begun, step_run)
    )
    task = task_id_of(answer) if answer else ""
    with keep_doubt():
        task = task or str(await _read(step_run, "task_field") or "")
        end = await await_task(step_run.writer, task, waits=step_run.waits) if task else None
        is_done = end is not None and end.outcome is PollOutcome.DONE
        # Without a task, or with one that nobody remembers, the resource itself has to tell.
        is_lost = end is None or end.outcome is PollOutcome.FORGOTTEN
        if is_done or (is_lost and await _has_ended_well(step_run)):
            return
    if end is not None and end.outcome is PollOutcome.FAILED:
        raise ReconcilerError(_report_failed(step_run, end.says))
    raise DeadlineExceeded(_report_unfinished(task))


async def _has_begun(step_run: StepRun) -> bool:
    """Whether there is a task that was not there before: that of a request without an answer."""
    with keep_doubt():
        return await _read(step_run, "task_field") not in (None, _before(step_run, "task_field"))


async def _has_ended_well(step_run: StepRun) -> bool:
    return await _read(step_run, "ran_field") not in (None, _before(step_run, "ran_field"))


async def _read(step_run: StepRun, what: str) -> Data:
    body = await get_resource(
        step_run.writer, step_run.kind, step_run.id or "", namespace=step_run.namespace
    )
    return body.get(_field(step_run, what))


def _before(step_run: StepRun, what: str) -> Data:
    live: Fields = step_run.step.live.body if step_run.step.live else {}
    return live.get(_field(step_run, what))


def _field(step_run: StepRun, what: str) -> str:
    run = step_run.kind.run
    return str(getattr(run, what)) if run is not None else ""


def _report_failed(step_run: StepRun, says: str) -> Problem:
    flag = step_run.kind.run.flag if step_run.kind.run else ""
    return Problem(
        "execution-failed",
        f"it is as declared, and its execution failed: {says}",
        f"Mend what the message names, then run `reconciler apply {flag}`: it executes again what "
        "did not end well.",
    )


def _report_unfinished(task: str) -> Problem:
    named = f" (task {task})" if task else ""
    return Problem(
        "execution-unfinished",
        f"it is being executed{named}, and was waited for no longer",
        "It goes on by itself. Look at it later with `reconciler get`: nothing else is left to do.",
    )
