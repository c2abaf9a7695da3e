"""A list that leaves out what is live can add up; an id that is held elsewhere gives it away."""

from reconciler.api.client import Reader
from reconciler.api.reading.resources import get_resource
from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.model.errors import IncompleteRead, NotFound
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.resource import Live
from reconciler.planning.impact.unlisted import UnlistedReference, find_unlisted


async def refuse_unlisted(plan: Plan, live: Live, reader: Reader) -> None:
    """Ask for every id that something to be replaced refers to, and that no list shows.

    Nothing is asked where all are listed. Raises `IncompleteRead` for those that are there after
    all: a plan that takes them for absent replaces what refers to them for nothing.
    """
    problems = [
        _report_left_out(each)
        for each in find_unlisted(plan, live, KINDS)
        if await _is_there(each, plan, reader)
    ]
    if problems:
        raise IncompleteRead(*problems)


async def _is_there(unlisted: UnlistedReference, plan: Plan, reader: Reader) -> bool:
    kind = KINDS[unlisted.kind]
    home = plan.directory.id_of(container_in(KINDS), "", unlisted.namespace) or ""
    try:
        body = await get_resource(reader, kind, unlisted.id, namespace=home)
    except NotFound:
        return False
    # A list may forget what is being deleted before the resource itself is forgotten.
    return not kind.is_leaving(body)


def _report_left_out(unlisted: UnlistedReference) -> Problem:
    inside = f" in namespace {unlisted.namespace}" if unlisted.namespace else ""
    return Problem(
        "incomplete-list",
        f"the list of kind {unlisted.kind}{inside} leaves out {unlisted.id}, which is there, and "
        f"which {unlisted.holder} refers to",
        "Run again: nothing is decided by a list that is not complete.",
        address=unlisted.holder,
    )
