"""Renaming: a name that is taken, and a rename whose answer was lost (§0.18)."""

from functools import partial

from reconciler.api.reading.resources import get_resource
from reconciler.applying.requests.build import Request
from reconciler.applying.steps.step_run import Deed, in_doubt
from reconciler.model.errors import Conflict, Unsettled
from reconciler.model.problem import Problem


async def rename(deed: Deed, request: Request, *, namespace: str) -> None:
    """Give the resource its new name, and what travels with it; to do it twice is harmless."""
    try:
        await deed.send_until_there(request, namespace=namespace, is_there=partial(_is_named, deed))
    except Conflict as error:
        if not await _is_named_already(deed, otherwise=error):
            raise Conflict(_taken(deed), request_id=error.request_id) from error
        # The name is there already, and what came with it was refused along with it.
        deed.found_done()
        await _send_the_rest(deed, request, namespace=namespace)


async def _is_named(deed: Deed) -> bool:
    with in_doubt():
        body = await get_resource(deed.writer, deed.kind, deed.id or "", namespace=deed.namespace)
    return body.get(deed.kind.name_field) == deed.step.new_name


async def _is_named_already(deed: Deed, *, otherwise: Conflict) -> bool:
    try:
        return await _is_named(deed)
    except Unsettled:
        # The conflict is what there is to tell.
        raise otherwise from None


async def _send_the_rest(deed: Deed, request: Request, *, namespace: str) -> None:
    body = {
        key: value for key, value in (request.body or {}).items() if key != deed.kind.name_field
    }
    if body:
        await deed.send(request.with_body(body), namespace=namespace)


def _taken(deed: Deed) -> Problem:
    step = deed.step
    return Problem(
        "name-taken",
        f"{step.old_name} cannot be renamed: another {deed.kind.name} has the name {step.new_name}",
        "Rename or delete that one, then plan again.",
    )
