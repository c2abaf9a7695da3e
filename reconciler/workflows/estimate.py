"""What applying a plan costs in calls of the API, at the account's own rate."""

from collections.abc import Collection
from dataclasses import replace

from reconciler.api.client import Reader
from reconciler.api.reading.account import fetch_rate
from reconciler.applying.requests.estimate import calls_for
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.plan import Estimate, Plan
from reconciler.model.resource import Live
from reconciler.planning.impact.users import find_user_lists


async def with_estimate(plan: Plan, reader: Reader, *, asked: Collection[tuple[str, str]]) -> Plan:
    """The plan with its estimate; one that does nothing costs nothing, and nothing is asked.

    `asked` are the lists that the manifests ask for, as (kind, namespace).
    """
    if not plan.steps:
        return plan
    # Who uses what is about to end is asked again before anything ends, and not afterwards.
    once = {
        (kind, place)
        for kind, place in plan.directory.names
        if kind in KINDS and KINDS[kind].is_on_demand and (kind, place) not in asked
    }
    users = find_user_lists(plan, plan.seen, LOOKUPS, KINDS)
    looks = sum(_count_lists(*each, plan.seen) for each in users)
    calls = calls_for(plan, KINDS, once=once) + looks
    return replace(plan, estimate=Estimate(calls, per_minute=await fetch_rate(reader)))


def _count_lists(name: str, namespace: str, live: Live) -> int:
    """One for each place where a kind can be: what it lies in, or the namespace."""
    parent = KINDS[name].parent if name in KINDS else None
    if parent is None:
        return 1
    return sum(
        parent.has_child(found.body)
        for address, found in live.resources.items()
        if (address.kind, address.namespace) == (parent.kind, namespace)
    )
