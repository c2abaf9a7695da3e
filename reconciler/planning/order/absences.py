"""What is replaced because something is not there waits until that is made, and so known.

A list may leave out what is live. A create finds that out, because the API holds one of a name; a
deletion that came before it would have been for nothing.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from reconciler.kinds.declaration.containment import home_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.planning.order.chains import Chain, Chains, Node
from reconciler.planning.order.cycles import Edge, UsesOf


class Absences(Struct, frozen=True):
    """Finds what is taken for absent where something is replaced."""

    chains: Chains
    uses: UsesOf
    kinds: Mapping[str, Kind]

    def edges(self) -> Iterator[Edge]:
        """What is deleted to be made anew waits for the creates of all that it is replaced for.

        A swap needs no more waits: its successor comes first, and waits for all that it refers to.
        """
        for address, steps in self.chains.items():
            chain = Chain(steps)
            if chain.is_renewed and chain.gone is not None:
                for create in self._creates_behind(address, {address}):
                    yield (address, chain.gone), create

    def _creates_behind(self, address: Address, seen: set[Address]) -> Iterator[Node]:
        """The creates of what it is replaced for, or of what that is replaced for in its turn."""
        for cause in self._causes(address) - seen:
            seen.add(cause)
            made = Chain(self.chains.get(cause, ())).made_first
            if made is not None:
                yield cause, made
            else:
                yield from self._creates_behind(cause, seen)

    def _causes(self, address: Address) -> set[Address]:
        """What the fields refer to for which it is replaced, and the namespace that it is in."""
        parts = [step for step in self.chains.get(address, ()) if step.part is not None]
        if not parts:
            return set()
        stuck = {str(each.path[0]) for step in parts for each in step.changes if each.obstacle}
        used = (
            target
            for target, references in self.uses(address).items()
            if any(str(each.path[0]) in stuck for each in references)
        )
        return {*used, home_of(address, self.kinds)}
