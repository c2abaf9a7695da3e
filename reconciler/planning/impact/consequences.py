"""What the deletions of a plan do to everything else: what goes with them, and what breaks.

A collection takes along the documents of every collection that reads it, near or far (§0.7); a
namespace takes everything inside (§2). What the plan deletes itself is told at its own step, and
what several deletions share is counted once, at the first of them: the sum over all steps is what
is lost.
"""

from collections.abc import Iterable, Mapping, Set

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.declaration.containment import is_part
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import BlastRadius, Step
from reconciler.planning.impact.blast_radius import add_radii, blast_radius_of, subtract_radii
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.impact.users import find_server_made, readers_in, users_in


def with_consequences(plan: GuardContext) -> list[Step]:
    """The steps, each deletion with its subtree, its users, and the counts of all that it takes."""
    # Most plans delete nothing, and need none of this.
    if not plan.deletions:
        return list(plan.steps)
    subtrees = _subtrees(plan)
    counter = _ImpactCounter(plan, subtrees, users_in(plan), frozenset().union(*subtrees.values()))
    return [counter.weigh(step) for step in plan.steps]


def _subtrees(plan: GuardContext) -> Mapping[Address, Set[Address]]:
    """Every address that a step ends -> all that goes with it and has no deletion of its own."""
    readers = {address: set(fed) for address, fed in readers_in(plan).items()}
    # What the server made for something goes with it, and so does whatever reads that.
    for made, maker in find_server_made(plan).items():
        readers.setdefault(maker, set()).add(made)
    inside = _contents_of_namespaces(plan)
    return {
        address: (inside.get(address, set()) | _find_reachable(address, readers))
        # What the plan ends itself is told, and guarded, at its own step.
        - plan.ended.keys()
        for address, step in plan.ended.items()
    }


def _contents_of_namespaces(plan: GuardContext) -> Mapping[Address, Set[Address]]:
    """Every namespace that goes -> everything in it, whoever owns it and whatever kind it is of."""
    namespaces = {
        address.name: address for address in plan.ended if plan.kinds[address.kind].is_container
    }
    found: dict[Address, set[Address]] = {namespace: set() for namespace in namespaces.values()}
    if not namespaces:
        return found
    for address in {*plan.live.resources, *plan.live.bystanders}:
        # A part is told in the place of what it belongs to.
        is_own = address.kind not in plan.kinds or not is_part(plan.kinds[address.kind])
        if is_own and address.namespace in namespaces:
            found[namespaces[address.namespace]].add(address)
    return found


def _find_reachable(start: Address, readers: Mapping[Address, Set[Address]]) -> set[Address]:
    found: set[Address] = set()
    waiting = [start]
    while waiting:
        fresh = readers.get(waiting.pop(), set()) - found - {start}
        found |= fresh
        waiting += fresh
    return found


class _ImpactCounter(Struct):
    """Goes through the steps in their order and counts everything once."""

    plan: GuardContext
    subtrees: Mapping[Address, Set[Address]]
    users: Mapping[Address, Set[Address]]
    taken: frozenset[Address]
    """All that goes with anything: whatever goes breaks no more."""
    counted: dict[Address, BlastRadius] = field(default_factory=dict)

    def weigh(self, step: Step) -> Step:
        """The step with its whole blast radius, if it deletes."""
        if step.action is not Action.DELETE or step.live is None:
            return step
        subtree = self.subtrees[step.address]
        # Whoever uses a part of the subtree breaks as well.
        users = self._users_of({step.address, *subtree}) - {step.address}
        public = self._find_published(step, subtree)
        # `None` says that it never holds anything; zeros would say that somebody counted.
        if step.blast_radius is None and not subtree and not users and not public:
            return step
        counted = self._count(step, subtree)
        return replace(
            step,
            blast_radius=replace(
                counted,
                subtree=tuple(sorted(subtree)),
                users=tuple(sorted(users)),
                public=tuple(public),
            ),
        )

    def _find_published(self, step: Step, subtree: Set[Address]) -> list[Address]:
        """What has a public form among all that goes, whoever owns it."""
        found = self.plan.live.resources
        going = {address: found[address] for address in sorted(subtree) if address in found}
        if step.live is not None:
            going = {step.address: step.live, **going}
        return [
            address
            for address, each in going.items()
            if self.plan.kinds[address.kind].is_published(each.body)
            # Its public form has a deletion of its own, and maybe a new beginning.
            if (address.kind, each.id) not in self.plan.parted
        ]

    def _users_of(self, gone: Iterable[Address]) -> Set[Address]:
        found: set[Address] = set()
        return found.union(*(self.users.get(each, ()) for each in gone)) - self.taken

    def _count(self, step: Step, subtree: Set[Address]) -> BlastRadius:
        own = step.blast_radius or BlastRadius()
        parts = self._count_uncounted(subtree)
        if not self.plan.kinds[step.address.kind].is_container:
            self.counted[step.address] = own
            return add_radii(own, parts.values())
        # A namespace's own numbers tell of all that is in it; bytes alone it does not tell.
        inside = [
            radius
            for address, radius in self.counted.items()
            # Counted at an earlier step already; the sum over all steps is what is lost.
            if address.namespace == step.address.name and address not in parts
        ]
        # Its documents are in the namespace's own numbers, and would be counted twice.
        sizes = (BlastRadius(bytes=radius.bytes) for radius in parts.values())
        return add_radii(subtract_radii(own, inside), sizes)

    def _count_uncounted(self, subtree: Set[Address]) -> Mapping[Address, BlastRadius]:
        """What nobody counted before, counted now."""
        fresh = {
            address: radius
            # The first deletion that takes it counts it.
            for address in sorted(subtree - self.counted.keys())
            if (found := self.plan.live.resources.get(address)) is not None
            if (radius := blast_radius_of(found, self.plan.kinds[address.kind])) is not None
        }
        self.counted.update(fresh)
        return fresh
