"""A plan that ends something is made twice: to see what must be known for it, and knowing it.

Most plans end nothing, and then nothing more is asked.
"""

from collections.abc import AsyncIterator, Collection

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.availability import is_taken
from reconciler.api.reading.catalogue import fetch_catalogue
from reconciler.api.reading.live import fetch_more
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.declaration.containment import container_in
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Data
from reconciler.model.plan import Plan
from reconciler.model.resource import Desired, Live
from reconciler.planning import planner
from reconciler.planning.impact.users import find_user_lists
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.warnings.catalogue import find_doubted, namespaces_to_ask
from reconciler.workflows.unlisted import refuse_unlisted


async def plan_with_second_read(
    desired: Desired,
    live: Live,
    mentions: Mentions,
    reader: Reader,
    *,
    options: PlanOptions,
    doubted: Collection[Address] | None = None,
) -> Plan:
    """The plan, made in a world that tells who uses what it ends.

    `doubted` is what takes something that the bundled catalogue does not explain, where somebody
    looked already.
    """

    def make(known: Live) -> Plan:
        plan = planner.make_plan(
            desired,
            known,
            kinds=KINDS,
            options=options,
            mentions=mentions,
            lookups=LOOKUPS,
            doubted=doubted,
        )
        return replace(plan, seen=known)

    # What goes is not held against any catalogue.
    if options.is_destroy:
        doubted = frozenset()
    elif doubted is None:
        doubted = find_doubted(desired, KINDS)
    live = await with_catalogue(desired, live, reader, doubted)
    plan = make(live)
    known = await read_more(plan, live, reader, desired)
    return plan if known is live else make(known)


async def with_catalogue(
    desired: Desired, live: Live, reader: Reader, doubted: Collection[Address]
) -> Live:
    """The same world, with the live catalogue where the bundled one does not explain a manifest."""
    if not doubted or live.catalogue is not None:
        return live
    namespaces = namespaces_to_ask(desired, live, KINDS, doubted)
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
    taken = [each async for each in _find_taken(plan, known, reader)]
    return replace(known, taken=frozenset(taken)) if taken else known


async def _find_taken(plan: Plan, live: Live, reader: Reader) -> AsyncIterator[tuple[str, Data]]:
    """Of what the plan creates, the values that somebody else has and nobody else may have."""
    for step in plan.steps:
        kind = KINDS[step.address.kind]
        unique, parent = kind.availability, kind.parent
        if step.action is not Action.CREATE or step.desired is None or unique is None:
            continue
        value = step.desired.spec.get(unique.field)
        # What is live of ours has it, or had it, and gives it up in this plan.
        if not isinstance(value, str) or value in _held(live, step.address.kind, unique.field):
            continue
        home, owner = step.address.namespace, parent.kind if parent is not None else ""
        namespace = plan.directory.id_of(container_in(KINDS), "", home)
        above = plan.directory.id_of(owner, home, step.address.name) if parent else ""
        # What it would be asked through is not there yet.
        if namespace is None or above is None:
            continue
        if await is_taken(reader, kind, unique, value, namespace=namespace, parent=above):
            yield step.address.kind, value


def _held(live: Live, kind: str, field: str) -> set[Data]:
    return {
        value
        for address, found in live.resources.items()
        if address.kind == kind and isinstance(value := found.body.get(field), str)
    }


def _has_undeclared(plan: Plan) -> bool:
    """Whether something is to go that the bundled catalogue does not explain."""
    return any(change.is_undeclared for step in plan for change in step.changes)
