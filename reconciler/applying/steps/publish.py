"""Publishing and withdrawing the public form of a resource (§9); a new key is never kept."""

from contextlib import suppress
from functools import partial

from reconciler.api.reading.publication import fetch_publication
from reconciler.applying.requests.build import Request
from reconciler.applying.steps.step_run import StepRun, keep_doubt
from reconciler.model.data import Fields, is_same
from reconciler.model.errors import Conflict, NotFound, Rejected
from reconciler.model.problem import Problem


async def publish(step_run: StepRun, request: Request, *, namespace: str) -> None:
    """Return once it is public, or switched, as asked; an earlier attempt that arrived will do."""
    try:
        # The answer holds a new public key, which is nobody's business here.
        await step_run.send_until_there(
            request, namespace=namespace, is_there=partial(_is_as_asked, step_run, request)
        )
    # The name may be taken by our own first attempt, whose answer was lost.
    except Conflict as error:
        if not await _is_as_asked(step_run, request):
            raise Conflict(_report_name_taken(request), request_id=error.request_id) from error


async def withdraw(step_run: StepRun, request: Request, *, namespace: str) -> None:
    """Return once it is public no more; what never was is as good.

    Withdrawing cannot be undone, so what cannot be published again is looked for once more.
    """
    form = step_run.kind.public_form
    found = await fetch_publication(
        step_run.writer, step_run.kind, step_run.id or "", namespace=step_run.namespace
    )
    if form is None or found is None:
        return
    # Looked at again here: since the plan was made a password may have been set (§0.15).
    if obstacle := form.obstacle(found):
        raise Rejected(_report_not_restorable(step_run, obstacle))
    with suppress(NotFound):
        await step_run.send_until_there(
            request, namespace=namespace, is_there=partial(_is_withdrawn, step_run)
        )


async def _look(step_run: StepRun) -> Fields | None:
    with keep_doubt():
        return await fetch_publication(
            step_run.writer, step_run.kind, step_run.id or "", namespace=step_run.namespace
        )


async def _is_withdrawn(step_run: StepRun) -> bool:
    return await _look(step_run) is None


async def _is_as_asked(step_run: StepRun, request: Request) -> bool:
    """Whether the names and switches in a request are those of what is public."""
    found, form = await _look(step_run), step_run.kind.public_form
    # The rest is filled in by the server (§9), and would never compare equal.
    told = ("public_name", *form.switches) if form else ()
    wanted = {key: value for key, value in (request.body or {}).items() if key in told}
    return found is not None and all(
        is_same(found.get(key), value) for key, value in wanted.items()
    )


def _report_name_taken(request: Request) -> Problem:
    name = (request.body or {}).get("public_name")
    return Problem(
        "public-name-taken",
        f"it cannot be published as {name}: the public name is taken, or it has another one",
        "Free the public name, then run again: the swap goes on where it stopped.",
    )


def _report_not_restorable(step_run: StepRun, obstacle: str) -> Problem:
    return Problem(
        "not-republishable",
        f"{step_run.step.old_name} stays published: {obstacle}",
        "Unpublish it by hand, and publish its successor with the password yourself.",
    )
