"""What stands on what in a live world: what goes with a resource, and what breaks without it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set

from msgspec import Struct

from reconciler.kinds.compile.references import Reference, all_references_in
from reconciler.kinds.compile.server_made import find_made
from reconciler.kinds.compile.unmanaged import used_by_bystander
from reconciler.kinds.declaration.containment import home_of, is_owner, is_part
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.resource import Live
from reconciler.planning.names.naming import Naming


class Dependents(Struct, frozen=True):
    """Direct dependence between live resources, whether managed here or not."""

    fed: Mapping[Address, Set[Address]]
    """What a resource feeds, holds inside or ends, so that it goes with it (§0.7, §7)."""
    users: Mapping[Address, Set[Address]]
    """What refers to it."""

    def subtree_of(self, address: Address) -> Set[Address]:
        """All that goes with a resource, near or far."""
        found: set[Address] = set()
        waiting = [address]
        while waiting:
            fresh = self.fed.get(waiting.pop(), set()) - found - {address}
            found |= fresh
            waiting += fresh
        return found

    def users_of(self, address: Address) -> Set[Address]:
        """What breaks, and does not go, when a resource goes with all that goes with it."""
        gone = {address, *self.subtree_of(address)}
        found: set[Address] = set()
        return found.union(*(self.users.get(each, ()) for each in gone)) - gone


def index_dependents(
    live: Live, naming: Naming, kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> Dependents:
    """Who stands on whom, by the names that `naming` gives to ids."""
    fed: dict[Address, set[Address]] = defaultdict(set)
    users: dict[Address, set[Address]] = defaultdict(set)
    for address, reference in _mentions(live, kinds, lookups):
        used = naming.address_of(reference, kinds)
        users[used].add(address)
        if reference.is_source or reference.takes_holder:
            fed[used].add(address)
    for address in (*live.resources, *live.bystanders):
        is_told_elsewhere = address.kind in kinds and is_part(kinds[address.kind])
        if address.namespace and not is_told_elsewhere:
            fed[home_of(address, kinds)].add(address)
    return Dependents(fed, users)


def _mentions(
    live: Live, kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> Iterator[tuple[Address, Reference]]:
    for address, found in live.resources.items():
        for reference in all_references_in(kinds[address.kind], found.body, address, is_live=True):
            # A part goes with what it belongs to, which tells of it.
            if not is_owner(kinds[address.kind], reference.path):
                yield address, reference
        for reference in find_made(kinds[address.kind], found.body, address):
            yield address, reference
    for address, found in live.bystanders.items():
        for reference in used_by_bystander(found, kinds, lookups):
            yield address, reference
