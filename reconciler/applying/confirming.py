"""Whether an update took: the API may ignore what it says, and an answer may be lost (§1.6, §4.5).

What is read is compared as the planner compares, so that a plan made afterwards finds the same.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from reconciler.api.resources import get_resource, read_stamp
from reconciler.applying.deed import DOUBTFUL, Deed, in_doubt
from reconciler.applying.requests import Request, Resolve, in_ids
from reconciler.model.data import Fields
from reconciler.model.errors import ReconcilerError, Unsettled
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.model.resource import LiveResource, Resource

Differing: TypeAlias = Callable[[Resource, LiveResource], Iterable[str]]
"""A declared resource with ids for names, and as it is live -> the fields that differ."""


async def update(
    deed: Deed, request: Request, *, namespace: str, differing: Differing, resolve: Resolve
) -> None:
    """Send one update; when its answer is lost, look whether everything in it is there."""
    try:
        await deed.send(request, namespace=namespace)
    except DOUBTFUL as error:
        if deed.step.unverifiable:
            raise
        with in_doubt():
            missing = await _not_taken(deed, [request], differing, resolve)
        if missing:
            raise Unsettled(error.problem) from error


async def confirm(
    deed: Deed, requests: Iterable[Request], *, differing: Differing, resolve: Resolve
) -> None:
    """Read again what the API may have ignored; the error names every field that did not take."""
    sent = [request for request in requests if _may_be_ignored(deed, request)]
    if not sent:
        return
    with in_doubt():
        missing = await _not_taken(deed, sent, differing, resolve)
    if missing:
        raise ReconcilerError(_ignored(deed.step, missing))


def _may_be_ignored(deed: Deed, request: Request) -> bool:
    if deed.step.desired is None:
        return False
    is_plain = request.method == "PATCH" and request.path == f"{deed.kind.path}/{{id}}"
    return bool(request.removes) or (deed.kind.is_patch_untyped and is_plain)


async def _not_taken(
    deed: Deed, requests: Iterable[Request], differing: Differing, resolve: Resolve
) -> list[str]:
    """The fields of these requests that are not live as they were sent."""
    body = await get_resource(deed.writer, deed.kind, deed.id or "", namespace=deed.namespace)
    wrong = {*_wrong(deed, body), *_differing(deed, body, differing, resolve)}
    sent = (name for request in requests for name in (*(request.body or ()), request.removes))
    return [name for name in dict.fromkeys(sent) if name in wrong]


def _differing(deed: Deed, body: Fields, differing: Differing, resolve: Resolve) -> Iterable[str]:
    desired = deed.step.desired
    if desired is None:
        return ()
    wanted = replace(desired, spec=in_ids(deed.kind, desired, resolve))
    return differing(wanted, LiveResource(desired.address, deed.id or "", body))


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
