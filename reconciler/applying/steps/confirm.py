"""Whether a write took: the API may ignore what it says, and an answer may be lost (§1.6, §4.5).

What is read is compared as the planner compares, so that a plan made afterwards finds the same.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from reconciler.api.reading.stamps import read_stamp
from reconciler.applying.requests.build import Request
from reconciler.applying.steps.step_run import StepRun, keep_doubt
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.paths import fields_behind_parts
from reconciler.model.data import Fields
from reconciler.model.errors import BadRequest, DeadlineExceeded, ReconcilerError
from reconciler.model.location import Location
from reconciler.model.plan import Step
from reconciler.model.problem import Problem


async def update(step_run: StepRun, request: Request, *, namespace: str) -> None:
    """Send one update; when its answer is lost, look whether everything in it is there."""
    try:
        await step_run.send_until_there(
            request,
            namespace=namespace,
            is_there=partial(_has_taken, step_run, request),
            may_repeat=not request.is_version,
        )
    except BadRequest as error:
        refused = [str(path[0]) for path in error.unknown if path]
        # A field that is sure is refused for its value; that is the user's to mend, and no
        # replacement.
        if not request.is_tried or not refused:
            raise
        raise ReconcilerError(_needs_replacement(step_run, refused)) from error


async def confirm(step_run: StepRun, requests: Iterable[Request]) -> None:
    """Read again what the API may have ignored; raises `DeadlineExceeded` with those not seen.

    A look may come too soon, and a list may lag: what is not there after some seconds may have been
    ignored, or may be there later. Nobody can tell, until a next run looks again.
    """
    sent = [request for request in requests if _may_be_ignored(step_run, request)]
    # Reading again costs a request: only where the API is known to ignore things.
    if not sent:
        return
    missing: list[str] = []
    with keep_doubt():
        async for _ in step_run.retry_looks():
            missing = await find_ignored_fields(step_run, sent)
            if not missing:
                return
    raise DeadlineExceeded(_not_seen(step_run, sent, missing))


async def find_ignored_fields(step_run: StepRun, requests: Iterable[Request]) -> list[str]:
    """The fields of these requests that are not live as they were sent."""
    body = await step_run.read()
    wrong = {*_check_name_and_stamp(step_run, body), *step_run.find_differing(body)}
    sent = (name for request in requests for name in (*(request.body or ()), request.removes))
    behind = fields_behind_parts(step_run.kind)
    return [name for name in dict.fromkeys(sent) if behind.get(name, name) in wrong]


async def _has_taken(step_run: StepRun, request: Request) -> bool:
    if step_run.step.unverifiable or any(change.resent for change in step_run.step.changes):
        return False  # nobody can tell, and to send it again is harmless
    with keep_doubt():
        async for _ in step_run.retry_looks():
            if not await find_ignored_fields(step_run, [request]):
                return True
            # What may be sent once more is; a version is not, and a look may come too soon.
            if not request.is_version:
                break
    return False


def _may_be_ignored(step_run: StepRun, request: Request) -> bool:
    if step_run.step.desired is None:
        return False
    # Only the untyped PATCH ignores silently (§4.5); typed endpoints refuse unknown keys (§0.3).
    is_plain = request.method == "PATCH" and request.path.endswith("/{id}")
    return bool(request.removes) or (step_run.kind.is_patch_untyped and is_plain)


def _check_name_and_stamp(step_run: StepRun, body: Fields) -> Iterator[str]:
    """The name and the stamp, which are no fields of a spec."""
    name_field = step_run.kind.name_field
    if name_field and body.get(name_field) != step_run.step.new_name:
        yield name_field
    if step_run.step.stamp is not None and read_stamp(body) != step_run.step.stamp:
        yield "metadata"


def _needs_replacement(step_run: StepRun, fields: list[str]) -> Problem:
    """An update that was only tried: the API does not change this in place (§4.5)."""
    return Problem(
        "needs-replacement",
        f"the API refused {_join_fields(fields)} in an update: it cannot be changed in place",
        f"Take the change back, {_ways_out(step_run, fields)}.",
        location=_place_of(step_run.step, fields),
    )


def _ways_out(step_run: StepRun, fields: list[str]) -> str:
    as_it_is = f"leave it as it is with `lifecycle: {{ignore_changes: [{', '.join(fields)}]}}`"
    facts = facts_of(step_run.kind).fields
    is_in_create = all(name in facts and not facts[name].is_after_create for name in fields)
    other = (
        f", or declare another {step_run.kind.name} that is created with it" if is_in_create else ""
    )
    return f"{as_it_is}{other}"


def _join_fields(fields: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in fields)


def _place_of(step: Step, fields: list[str]) -> Location | None:
    changed = (change.location for change in step.changes if change.path[0] in fields)
    found = next(changed, None)
    if found is None and step.desired is not None:
        return step.desired.locations.of_value(("spec", fields[0]))
    return found


def _not_seen(step_run: StepRun, sent: Iterable[Request], missing: list[str]) -> Problem:
    names = (name for request in sent for name in request.fields)
    there = [name for name in dict.fromkeys(names) if name not in missing]
    tried = {name for request in sent if request.is_tried for name in request.body or ()}
    beside = f"; {_join_fields(there)} {_are(there)}" if there else ""
    ways = _ways_out(step_run, missing) if tried >= {*missing} else _advise_unchanged(missing)
    return Problem(
        "update-not-seen",
        f"the API accepted the update, and read again {_join_fields(missing)} {_are(missing)} "
        f"not as sent{beside}",
        "Run again: what took effect since is not planned again. What is planned again is ignored "
        f"by the API: take the change back, or {ways}.",
        location=_place_of(step_run.step, missing),
    )


def _are(fields: list[str]) -> str:
    return "is" if len(fields) == 1 else "are"


def _advise_unchanged(fields: list[str]) -> str:
    return f"leave live as it is: `lifecycle: {{ignore_changes: [{', '.join(fields)}]}}`"
