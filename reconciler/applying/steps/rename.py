"""Renaming: a name that is taken, and a rename whose answer was lost (§0.18)."""

from functools import partial

from reconciler.applying.requests.build import Request
from reconciler.applying.steps.step_run import StepRun, keep_doubt
from reconciler.model.errors import Conflict, DeadlineExceeded
from reconciler.model.problem import Problem


async def rename(step_run: StepRun, request: Request, *, namespace: str) -> None:
    """Give the resource its new name, and what travels with it; to do it twice is harmless."""
    try:
        await step_run.send_until_there(
            request, namespace=namespace, is_there=partial(_is_named, step_run)
        )
    except Conflict as error:
        # Refused because of itself, where an earlier answer was lost.
        if not await _is_named_already(step_run, otherwise=error):
            raise Conflict(_report_name_taken(step_run), request_id=error.request_id) from error
        # The name is there already, and what came with it was refused along with it.
        step_run.note_done_already()
        await _send_the_rest(step_run, request, namespace=namespace)


async def _is_named(step_run: StepRun) -> bool:
    with keep_doubt():
        body = await step_run.read()
    return body.get(step_run.kind.name_field) == step_run.step.new_name


async def _is_named_already(step_run: StepRun, *, otherwise: Conflict) -> bool:
    try:
        return await _is_named(step_run)
    except DeadlineExceeded:
        # The conflict is what there is to tell.
        raise otherwise from None


async def _send_the_rest(step_run: StepRun, request: Request, *, namespace: str) -> None:
    body = {
        key: value for key, value in (request.body or {}).items() if key != step_run.kind.name_field
    }
    if body:
        await step_run.send(request.with_body(body), namespace=namespace)


def _report_name_taken(step_run: StepRun) -> Problem:
    step = step_run.step
    return Problem(
        "name-taken",
        f"{step.old_name} cannot be renamed: another {step_run.kind.name} has the name "
        f"{step.new_name}",
        "Rename or delete that one, then plan again.",
    )
