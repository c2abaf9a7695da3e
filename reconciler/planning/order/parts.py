"""A part is away for as short as it can be: it goes as late as it may.

What is unique in the world is free before somebody else is given it.
"""

from collections.abc import Iterator, Mapping, Set

from msgspec import Struct

from reconciler.kinds.declaration.containment import is_part
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import Step
from reconciler.planning.order.chains import Chain, Chains, Node
from reconciler.planning.order.cycles import Edge


class PartOrder(Struct, frozen=True):
    """Finds what a part waits for before it goes, and who waits until it is away."""

    chains: Chains
    waits: Mapping[Node, Set[Node]]
    """All that is known to wait without parts."""
    kinds: Mapping[str, Kind]

    def edges(self) -> Iterator[Edge]:
        """Every wait that parts, and what is unique, add."""
        for address, steps in self.chains.items():
            kind, gone = self.kinds[address.kind], Chain(steps).gone
            if kind.parent is not None and is_part(kind) and gone is not None:
                yield from self._go_late((address, gone), address._replace(kind=kind.parent.kind))
            if kind.availability is not None:
                yield from self._take_what_is_free(address, kind.availability.field)

    def _go_late(self, gone: Node, owner: Address) -> Iterator[Edge]:
        changed = self._changed_without(gone[0].kind, owner)
        if changed is not None:
            yield changed, gone
            # Whatever the change needs is there before anything is taken away for it.
            for awaited in self.waits[changed]:
                if awaited[0] != gone[0]:
                    yield gone, awaited
            return
        chain = Chain(self.chains.get(owner, ()))
        # Deleted first, the owner waits for its part; otherwise it is as it is to be before that.
        if chain.ready is not None and not chain.is_renewed:
            yield gone, (owner, chain.ready)

    def _changed_without(self, part: str, owner: Address) -> Node | None:
        """The step that changes an owner in place while this part of it is away."""
        for place, step in enumerate(self.chains.get(owner, ())):
            if any(each.held_by == part and not each.obstacle for each in step.changes):
                return owner, place
        return None

    def _take_what_is_free(self, address: Address, field: str) -> Iterator[Edge]:
        for place, step in enumerate(self.chains[address]):
            if step.action is Action.CREATE and step.desired is not None:
                value = step.desired.spec.get(field)
                for other, steps in self.chains.items():
                    free = Chain(steps).gone
                    is_held = other.kind == address.kind and other != address and value is not None
                    if is_held and free is not None and _held(steps[free], field) == value:
                        yield (address, place), (other, free)


def _held(step: Step, field: str) -> object:
    return step.live.body.get(field) if step.live else None
