"""What is live and nobody's business: counted in every plan, so that it is not forgotten.

A namespace carries no stamp, and is known by what is in it: as long as a stack keeps something
there, or is about to, it is that stack's. So the namespaces of other environments and of other
stacks are not spoken of; nor are those that nobody looked into.
"""

from collections.abc import Iterator

from reconciler.kinds.declaration.containment import container_in, home_of
from reconciler.model.address import Address
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.impact.users import find_server_made
from reconciler.planning.match.ownership import Ownership, owner_of


def find_unmanaged(plan: GuardContext) -> Iterator[Address]:
    """Everything live that no manifest here declares and that no stack owns."""
    theirs = find_server_made(plan).keys() | _homes(plan)
    for address, found in sorted(plan.live.resources.items()):
        owner = owner_of(found, plan.kinds[address.kind], plan.desired)
        is_nobodys = owner in (Ownership.NOBODY, Ownership.UNSTAMPED)
        if is_nobodys and address not in plan.desired.resources and address not in theirs:
            yield address


def _homes(plan: GuardContext) -> set[Address]:
    """The namespaces that are some stack's, as far as can be seen."""
    stamped = (each.address for each in plan.live.resources.values() if each.stamp is not None)
    inhabited = {home_of(each, plan.kinds) for each in (*stamped, *plan.declared) if each.namespace}
    # A scoped run reads some namespaces only; of the others nothing may be said.
    looked_into = {namespace for _, namespace in plan.live.directory.ids}
    namespaces = (each for each in plan.live.resources if each.kind == container_in(plan.kinds))
    return inhabited | {namespace for namespace in namespaces if namespace.name not in looked_into}
