"""A plan that ends something is made twice: to see what must be known for it, and knowing it.

Most plans end nothing, and then nothing more is asked.
"""

from dataclasses import replace

from reconciler.api.client import Reader
from reconciler.api.reading.catalogue import fetch_catalogue
from reconciler.api.reading.live import fetch_more
from reconciler.api.reading.publication import with_publications
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.plan import Plan, ReplacementPart
from reconciler.model.resource import Desired, Live, LiveResource
from reconciler.planning import planner
from reconciler.planning.impact.users import find_user_lists
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.warnings.catalogue import namespaces_to_ask
from reconciler.workflows.unlisted import refuse_unlisted


async def plan_with_second_read(
    desired: Desired, live: Live, mentions: Mentions, reader: Reader, *, options: PlanOptions
) -> Plan:
    """The plan, made in a world that tells who uses what it ends."""

    def make(known: Live) -> Plan:
        plan = planner.make_plan(
            desired, known, kinds=KINDS, options=options, mentions=mentions, lookups=LOOKUPS
        )
        return replace(plan, seen=known)

    live = await with_catalogue(desired, live, reader, options=options)
    plan = make(live)
    known = await read_more(plan, live, reader, desired)
    return plan if known is live else make(known)


async def with_catalogue(
    desired: Desired, live: Live, reader: Reader, *, options: PlanOptions
) -> Live:
    """The same world, with the live catalogue where the bundled one does not explain a manifest."""
    if options.is_destroy or live.catalogue is not None:
        return live
    namespaces = namespaces_to_ask(desired, live, KINDS)
    return (
        live
        if namespaces is None
        else replace(live, catalogue=await fetch_catalogue(reader, namespaces))
    )


async def read_more(plan: Plan, live: Live, reader: Reader, desired: Desired) -> Live:
    """The same world, with whatever the plan's steps make it necessary to know.

    Raises `IncompleteRead` when what a replaced resource refers to is there, and no list shows it.
    """
    await refuse_unlisted(plan, live, reader)
    known = live
    if known.catalogue is None and _has_undeclared(plan):
        known = replace(known, catalogue=await fetch_catalogue(reader))
    if wanted := find_user_lists(plan, live, LOOKUPS, KINDS):
        known = await fetch_more(
            reader, known, desired, kinds=KINDS, lookups=LOOKUPS, wanted=wanted
        )
    if forms := find_public_forms(plan):
        known = await with_publications(reader, known, forms, kinds=KINDS, directory=plan.directory)
    return known


def _has_undeclared(plan: Plan) -> bool:
    """Whether something is to go that the bundled catalogue does not explain."""
    return any(change.is_undeclared for step in plan for change in step.changes)


def find_public_forms(plan: Plan) -> tuple[LiveResource, ...]:
    """What is published, and to be published again by what takes its place."""
    return tuple(
        step.live
        for step in plan.steps
        if step.part is ReplacementPart.RETIRE and step.live and step.desired
        if step.desired.lifecycle.republish
        if KINDS[step.address.kind].is_published(step.live.body)
    )
