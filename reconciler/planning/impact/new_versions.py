"""What refers to a resource of which a plan makes a new version, under the same id."""

from msgspec.structs import replace

from reconciler.model.plan import Step
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.impact.users import users_in


def with_version_users(plan: GuardContext) -> list[Step]:
    """The steps, each that makes a version with all that stays and refers to its resource."""
    # Most plans make none, and need no walk through the world.
    if not any(step.makes_version for step in plan.steps):
        return list(plan.steps)
    users = users_in(plan)
    return [
        replace(step, users=tuple(sorted(users.get(step.address, set()) - {step.address})))
        if step.makes_version
        else step
        for step in plan.steps
    ]
