"""What an interrupted swap left behind, told by its stamps, and what becomes of it.

live                           the next plan
search, and its successor      goes on with the successor if it is as declared, or drops it
successor and retired          the one that can be as declared takes the name, the other goes
search, and the retired        the retired one goes, after all that still holds its id
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TypeAlias

from reconciler.model.address import Address
from reconciler.model.resource import Desired, Live, LiveResource

Matcher: TypeAlias = Callable[[Address, LiveResource], bool]
"""Whether a live resource can become, in place, what is declared at an address."""


def intended_address(found: LiveResource) -> Address | None:
    """The address that a successor is to take over, or that a retired resource gave up."""
    if found.stamp is None:
        return None
    name = found.stamp.successor_of or found.stamp.retired_from
    return found.address._replace(name=name) if name and name != found.address.name else None


def find_leftovers(desired: Desired, live: Live) -> dict[Address, list[LiveResource]]:
    """Declared address -> what swaps of this stack left behind for it, successors first."""
    found: dict[Address, list[LiveResource]] = defaultdict(list)
    for other in live.resources.values():
        address = intended_address(other)
        declared = desired.resources.get(address) if address else None
        if address and declared and declared.lifecycle.is_wanted and _is_own(other, desired):
            found[address].append(other)
    # Successors before the retired: `False` sorts first.
    return {address: sorted(others, key=_is_retired) for address, others in found.items()}


def _is_own(found: LiveResource, desired: Desired) -> bool:
    return found.stamp is not None and found.stamp.stack in (desired.stack, *desired.previously)


def _is_retired(found: LiveResource) -> bool:
    return found.stamp is not None and found.stamp.retired_from is not None


def find_successors(desired: Desired, live: Live, fits: Matcher) -> dict[Address, Address]:
    """Declared address -> the live one that is to have its name, where nobody has it."""
    chosen: dict[Address, Address] = {}
    for address, others in find_leftovers(desired, live).items():
        able = [other.address for other in others if fits(address, other)]
        # Successors stand first: the retired one comes back only where no successor can be as
        # declared.
        if able and address not in live.resources:
            chosen[address] = able[0]
    return chosen


def successor_of(
    address: Address, left: Mapping[Address, list[LiveResource]]
) -> LiveResource | None:
    """The successor that an interrupted swap made for a resource that is still there."""
    return next((other for other in left.get(address, ()) if not _is_retired(other)), None)
