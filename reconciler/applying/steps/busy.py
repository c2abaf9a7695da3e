"""What cannot be changed while work of the API's own goes on: waited for, and told."""

from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from reconciler.api.reading.polling import await_state, is_free
from reconciler.applying.steps.step_run import StepRun, keep_doubt
from reconciler.model.errors import Conflict, NotFound
from reconciler.model.problem import Problem


async def when_free(step_run: StepRun, send: Callable[[], Awaitable[None]]) -> None:
    """Send a change; where it is refused because work goes on, send it again after that.

    Such a refusal has changed nothing, so that the second one is no repetition.
    """
    try:
        return await send()
    except Conflict as error:
        if not step_run.kind.busy_field or step_run.id is None:
            raise
        if not await _is_free(step_run):
            raise Conflict(_report_busy(error.problem)) from error
    return await send()


async def _is_free(step_run: StepRun) -> bool:
    with keep_doubt():
        try:
            return await await_state(
                step_run.writer,
                step_run.kind,
                step_run.id or "",
                is_free,
                namespace=step_run.namespace,
                parent=step_run.parent,
                waits=step_run.waits,
            )
        except NotFound:
            return True


def _report_busy(problem: Problem) -> Problem:
    says = f"{problem.message}; it was waited for no longer"
    return replace(problem, message=says, remedy="Run again when what runs there has ended.")
