"""What belongs to another resource is called as that one is, whatever that is called by now.

A rename takes its parts along. What a swap that was interrupted left behind, still with a part of
its own, holds it for the resource that took its name: seen there, it differs in whose it is, and is
made anew.
"""

from collections.abc import Mapping

from reconciler.kinds.declaration.containment import is_part
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.resource import Desired, Live
from reconciler.planning.match.interrupted_swaps import find_leftovers
from reconciler.planning.match.renaming import with_names


def with_parts_named(desired: Desired, live: Live, kinds: Mapping[str, Kind]) -> Live:
    """Live, in which every part has the name of what it belongs to, or is to belong to."""
    owners = {(each.address.kind, each.id): each.address for each in live.resources.values()}
    meant = {
        left.address: address
        for address, others in find_leftovers(desired, live).items()
        for left in others
    }
    parts = [
        (address, owner)
        for address, found in live.resources.items()
        if (kind := kinds[address.kind]).parent is not None and is_part(kind)
        if (owner := owners.get((kind.parent.kind, found.parent))) is not None
    ]
    named = {address._replace(name=owner.name): address for address, owner in parts}
    for address, owner in parts:
        heir = address._replace(name=meant[owner].name) if owner in meant else None
        # Where the heir has one of its own by now, the other goes with what is left.
        if heir is not None and heir not in named:
            named[heir] = address
            del named[address._replace(name=owner.name)]
    return with_names(live, {new: old for new, old in named.items() if new != old}, kinds)
