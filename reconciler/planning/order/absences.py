"""What is replaced because something is not there waits until that is made, and so known.

A list may leave out what is live. A create finds that out, because the API holds one of a name; a
deletion that came before it would have been for nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from reconciler.kinds.declaration.containment import home_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.plan import Step
from reconciler.planning.order.chains import Chain, Chains, Node
from reconciler.planning.order.cycles import Edge, UsesOf


@dataclass(frozen=True, slots=True)
class Absences:
    """Finds what is taken for absent where something is replaced."""

    chains: Chains
    uses: UsesOf
    kinds: Mapping[str, Kind]

    def edges(self) -> Iterator[Edge]:
        """Every replacement waits for the creates of all that it is replaced for."""
        for address, steps in self.chains.items():
            begin = Chain(steps).replaced
            if begin is not None:
                for create in self._creates_behind(address, {address}):
                    yield (address, begin), create

    def _creates_behind(self, address: Address, seen: set[Address]) -> Iterator[Node]:
        """The creates of what it is replaced for, or of what that is replaced for in its turn."""
        for cause in self._causes(address) - seen:
            seen.add(cause)
            chain = Chain(self.chains.get(cause, ()))
            if chain.made_first is not None:
                yield cause, chain.made_first
            elif chain.replaced is not None:
                yield from self._creates_behind(cause, seen)

    def _causes(self, address: Address) -> set[Address]:
        """What the fields refer to for which it is replaced, and the namespace that it is in."""
        steps = self.chains[address]
        stuck = _stuck_fields(steps[Chain(steps).replaced or 0])
        used = (
            target
            for target, references in self.uses(address).items()
            if any(str(each.path[0]) in stuck for each in references)
        )
        return {*used, home_of(address, self.kinds)}


def _stuck_fields(step: Step) -> Collection[str]:
    return {str(change.path[0]) for change in step.changes if change.obstacle}
