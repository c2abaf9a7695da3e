"""Whether a write took: the API may ignore what it says, and an answer may be lost (§1.6, §4.5).

What is read is compared as the planner compares, so that a plan made afterwards finds the same.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from reconciler.api.resources import get_resource, read_stamp
from reconciler.applying.deed import Deed, in_doubt
from reconciler.applying.requests import Request
from reconciler.model.data import Fields
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Step
from reconciler.model.problem import Problem


async def update(deed: Deed, request: Request, *, namespace: str) -> None:
    """Send one update; when its answer is lost, look whether everything in it is there."""
    await deed.send_until_there(
        request, namespace=namespace, is_there=partial(_has_taken, deed, request)
    )


async def confirm(deed: Deed, requests: Iterable[Request]) -> None:
    """Read again what the API may have ignored; the error names every field that did not take."""
    sent = [request for request in requests if _may_be_ignored(deed, request)]
    if not sent:
        return
    missing: list[str] = []
    with in_doubt():
        # A look may come too soon; only what is missing some seconds later was ignored.
        async for _ in deed.looks():
            missing = await not_taken(deed, sent)
            if not missing:
                break
    if missing:
        raise ReconcilerError(_ignored(deed.step, missing))


async def not_taken(deed: Deed, requests: Iterable[Request]) -> list[str]:
    """The fields of these requests that are not live as they were sent."""
    body = await get_resource(deed.writer, deed.kind, deed.id or "", namespace=deed.namespace)
    wrong = {*_wrong(deed, body), *deed.differing(deed.id or "", body)}
    sent = (name for request in requests for name in (*(request.body or ()), request.removes))
    return [name for name in dict.fromkeys(sent) if name in wrong]


async def _has_taken(deed: Deed, request: Request) -> bool:
    if deed.step.unverifiable or any(change.resent for change in deed.step.changes):
        return False  # nobody can tell, and to send it again is harmless
    with in_doubt():
        return not await not_taken(deed, [request])


def _may_be_ignored(deed: Deed, request: Request) -> bool:
    if deed.step.desired is None:
        return False
    is_plain = request.method == "PATCH" and request.path == f"{deed.kind.path}/{{id}}"
    return bool(request.removes) or (deed.kind.is_patch_untyped and is_plain)


def _wrong(deed: Deed, body: Fields) -> Iterator[str]:
    """The name and the stamp, which are no fields of a spec."""
    if body.get(deed.kind.name_field) != deed.step.new_name:
        yield deed.kind.name_field
    if deed.step.stamp is not None and read_stamp(body) != deed.step.stamp:
        yield "metadata"


def _ignored(step: Step, fields: list[str]) -> Problem:
    listed = ", ".join(f"`{name}`" for name in fields)
    places = (change.location for change in step.changes if change.path[0] in fields)
    return Problem(
        "update-ignored",
        f"the API accepted the update and ignored {listed}: live is not as it was sent (§4.5)",
        f"Take the change back, or leave live as it is: `lifecycle: {{ignore_changes: "
        f"[{', '.join(fields)}]}}`.",
        location=next(places, None),
    )
