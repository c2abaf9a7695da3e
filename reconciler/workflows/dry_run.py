"""A plan as the requests it would send; nothing is sent."""

from collections.abc import Iterator
from urllib.parse import quote

from msgspec.structs import replace

from reconciler.applying.ids import IdRegistry, id_of
from reconciler.applying.requests.build import Request, requests_for
from reconciler.kinds import KINDS
from reconciler.model.plan import Plan
from reconciler.model.secrets.secret import SECRET_SHOWN


def describe_requests(plan: Plan) -> tuple[Request, ...]:
    """What an apply would send: ids where they are known, and never a secret."""
    return tuple(_describe(plan))


def _describe(plan: Plan) -> Iterator[Request]:
    """Each step's requests in a world in which the steps before it are done."""
    ids = IdRegistry(plan.directory)
    for step in plan.steps:
        known = id_of(step, ids)
        for request in requests_for(
            step, kinds=KINDS, resolve=ids.id_of, fill=lambda _: SECRET_SHOWN
        ):
            path = request.path.replace("{id}", quote(known, safe="")) if known else request.path
            yield replace(request, path=path)
        ids.follow(step, known)
