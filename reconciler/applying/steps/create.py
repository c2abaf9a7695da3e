"""Creating once: conflicts and lost answers are looked into before anything follows (§0.18)."""

from typing import Final

from msgspec.structs import replace

from reconciler.api.reading.pages import list_rows, listing_of
from reconciler.api.reading.polling import await_gone, await_state, is_ready
from reconciler.api.reading.resources import read_id, unwrap
from reconciler.applying.requests.build import Request
from reconciler.applying.steps.confirm import find_ignored_fields
from reconciler.applying.steps.conflicts import NameConflict, NameOwner, read_back
from reconciler.applying.steps.step_run import DOUBTFUL, StepRun, keep_doubt
from reconciler.model.errors import ApiError, Conflict, DeadlineExceeded, IncompleteRead
from reconciler.model.problem import Problem
from reconciler.model.resource import Stamp

_MOST_SENT = 3
"""Once, once more after an answer was lost, and once more after an old one of the name has gone."""
_NAME_IS_HELD: Final = "AlreadyExistsError"
"""The type of the 409 that refuses a name (§0.18); others refuse what is busy."""


async def create(step_run: StepRun, request: Request, *, namespace: str, sent: int = 1) -> None:
    """Give the step run its id and body: just created, or left by an attempt whose answer was lost.

    It is sent again only where nothing of the name was found; should the first one still arrive,
    the second is refused, because a namespace holds one of a name (§13).
    """
    # Never `send_until_there`: repeating a create is safe only where its name was looked up
    # (§0.18).
    try:
        answer = await step_run.send(request, namespace=namespace)
        # An answer without the resource leaves as much doubt as none.
        step_run.id, step_run.body = (
            read_id(step_run.kind, answer),
            unwrap(step_run.kind, answer, parent=step_run.parent),
        )
        return None
    except Conflict as error:
        found = await _look_after_conflict(step_run, error)
        # Only a name that is on its way out is worth another create.
        if found.owner is not NameOwner.LEAVING or sent == _MOST_SENT:
            if found.owner is NameOwner.ABSENT and (old := await _find_gone(step_run)):
                raise Conflict(_report_held_for_good(step_run, old, error.problem)) from error
            # What has the name may be ours, and be listed later than it is refused.
            # By its type, never by its text: other conflicts mean that the namespace is busy
            # (§1.2).
            is_held = step_run.has_doubt or error.type == _NAME_IS_HELD
            is_unknown = is_held and found.owner is NameOwner.ABSENT
            if is_unknown and (taken := _find_taken(step_run)):
                raise Conflict(taken, request_id=error.request_id) from error
            otherwise = (
                DeadlineExceeded(_report_not_listed(step_run, error.problem))
                if is_unknown
                else error
            )
            return await _take(step_run, found, request, otherwise)
        await _await_departure(step_run, found)
    except DOUBTFUL as error:
        step_run.has_doubt = True
        with keep_doubt():
            found = await _look(step_run)
        # Found by others or by us, there is nothing left to create.
        # Where a second one would not be refused, the first may still arrive.
        is_safe = step_run.kind.are_names_unique and sent < _MOST_SENT
        may_repeat = is_safe and found.owner is NameOwner.ABSENT
        if not may_repeat or not await step_run.back_off(sent - 1):
            return await _take(
                step_run, found, request, DeadlineExceeded(_report_missing(error.problem))
            )
    return await create(step_run, request, namespace=namespace, sent=sent + 1)


async def await_usable(step_run: StepRun) -> None:
    """Return once children can be made in what was created, or found unready."""
    if is_ready(step_run.kind, step_run.body):
        return
    with keep_doubt():
        ready = await await_state(
            step_run.writer,
            step_run.kind,
            step_run.id or "",
            is_ready,
            namespace=step_run.namespace,
            parent=step_run.parent,
            waits=step_run.waits,
        )
    if not ready:
        raise DeadlineExceeded(_report_not_ready())


async def _look(step_run: StepRun) -> NameConflict:
    return await read_back(
        step_run.writer,
        step_run.kind,
        step_run.step.new_name,
        namespace=step_run.namespace,
        parent=step_run.parent,
        mark=step_run.step.stamp or Stamp(step_run.stack),
    )


async def _look_after_conflict(step_run: StepRun, error: Conflict) -> NameConflict:
    found = NameConflict(NameOwner.ABSENT)
    try:
        async for _ in step_run.retry_looks():
            found = await _look(step_run)
            # A list may lag behind the refusal that the name is taken.
            if found.owner is not NameOwner.ABSENT:
                break
    except (ApiError, IncompleteRead):
        # The conflict is what there is to tell.
        raise error from None
    return found


async def _find_gone(step_run: StepRun) -> str | None:
    """The id of what was deleted and is listed still, under this very name."""
    kind = step_run.kind
    if not kind.ends_for_good:
        return None
    listing = replace(listing_of(kind, namespace=step_run.namespace), gone={})
    with keep_doubt():
        rows = await list_rows(step_run.writer, listing, namespace=step_run.namespace)
    return next((row.id for row in rows if row.name == step_run.step.new_name), None)


async def _take(
    step_run: StepRun, found: NameConflict, request: Request, otherwise: ApiError | DeadlineExceeded
) -> None:
    """Accept what is ours, and as it was sent, as created; anything else is an error."""
    if found.owner is NameOwner.OTHERS and found.row:
        raise Conflict(_report_name_taken(step_run, found.row.id))
    if found.owner is not NameOwner.US or not found.row:
        raise otherwise
    step_run.id, step_run.body = found.row.id, found.row.body
    with keep_doubt():
        others = await find_ignored_fields(step_run, [request])
    if others:
        raise Conflict(_report_created_otherwise(step_run, others))
    step_run.found = step_run.id
    step_run.note_done_already()


async def _await_departure(step_run: StepRun, found: NameConflict) -> None:
    old = found.row.id if found.row else ""
    with keep_doubt():
        gone = await await_gone(
            step_run.writer,
            step_run.kind,
            old,
            namespace=step_run.namespace,
            parent=step_run.parent,
            waits=step_run.waits,
        )
    if not gone:
        raise DeadlineExceeded(_report_still_leaving(old))


def _find_taken(step_run: StepRun) -> Problem | None:
    """What is unique in the world besides the name, and so must be another's."""
    unique, desired = step_run.kind.availability, step_run.step.desired
    value = desired.spec.get(unique.field) if unique is not None and desired is not None else None
    if unique is None or desired is None or value is None:
        return None
    return Problem(
        "taken",
        f"`{unique.field}` {value} is taken by somebody else, and is unique in the world",
        f"Write another {unique.field}, and run again: what is not there yet is created.",
        location=desired.locations.of_value(("spec", unique.field)),
    )


def _report_name_taken(step_run: StepRun, id_: str) -> Problem:
    return Problem(
        "name-taken",
        f"the name {step_run.step.new_name} belongs to {id_}, which this stack does not own",
        "Plan again: the plan then shows who owns it, and what adopts it.",
    )


def _report_held_for_good(step_run: StepRun, id_: str, problem: Problem) -> Problem:
    return replace(
        problem,
        message=f"{problem.message}: {id_}, which was deleted for good, keeps the name "
        f"{step_run.step.new_name}",
        remedy="Declare it under another name: what was deleted cannot be brought back.",
    )


def _report_created_otherwise(step_run: StepRun, fields: list[str]) -> Problem:
    return Problem(
        "created-otherwise",
        f"another run of this stack created {step_run.id} meanwhile, and not as it is declared "
        "here: "
        f"{', '.join(f'`{name}`' for name in fields)}",
        "Plan again: the plan then shows what differs.",
    )


def _report_missing(problem: Problem) -> Problem:
    message = f"{problem.message}; nothing of this name was there a moment later"
    return replace(problem, message=message, remedy="Run again: it is created if it is missing.")


def _report_not_listed(step_run: StepRun, problem: Problem) -> Problem:
    lost = "an answer was lost before, and " if step_run.has_doubt else ""
    message = f"{problem.message}; {lost}nothing of this name is listed yet"
    return replace(problem, message=message, remedy="Run again: it may be there by then.")


def _report_not_ready() -> Problem:
    return Problem(
        "not-ready",
        "it is not usable yet, and was waited for no longer",
        "Run again later: what waits for it is then created.",
    )


def _report_still_leaving(id_: str) -> Problem:
    return Problem(
        "name-still-leaving",
        f"{id_}, which had the name before, is still being deleted",
        "Run again when the API has forgotten it.",
    )
