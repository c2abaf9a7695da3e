"""What applying a plan costs in calls of the API, at the account's own rate."""

from collections.abc import Collection

from msgspec.structs import replace

from reconciler.api.reading.account import Rate
from reconciler.applying.requests.estimate import calls_for, count_lists
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.declaration.containment import gates_in
from reconciler.model.plan import Estimate, Plan
from reconciler.planning.impact.users import find_user_lists


async def with_estimate(plan: Plan, rate: Rate, *, asked: Collection[tuple[str, str]]) -> Plan:
    """The plan with its estimate; one that does nothing costs nothing, and no rate is asked for.

    `asked` are the lists that the manifests ask for, as (kind, namespace).
    """
    if not plan.steps:
        return plan
    # Who uses what is about to end is asked again before anything ends, and not afterwards.
    always = {*asked, *((kind, "") for kind in gates_in(KINDS))}
    once = {
        (kind, place)
        for kind, place in plan.directory.names
        if kind in KINDS and KINDS[kind].is_on_demand and (kind, place) not in always
    }
    users = find_user_lists(plan, plan.seen, LOOKUPS, KINDS)
    looks = sum(count_lists(*each, plan.seen, KINDS) for each in users)
    calls = calls_for(plan, KINDS, once=once) + looks
    return replace(plan, estimate=Estimate(calls, per_minute=await rate()))
