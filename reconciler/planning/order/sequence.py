"""Which step waits for which: creation follows references, deletion reverses them."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.compile.references import Reference, all_references_in
from reconciler.kinds.compile.server_made import find_made
from reconciler.kinds.declaration.containment import home_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Fields
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.planning.names.naming import Naming
from reconciler.planning.order.absences import Absences
from reconciler.planning.order.chains import Chain, Node, chains_of
from reconciler.planning.order.cycles import CycleBreaker
from reconciler.planning.order.graph import sort_topologically
from reconciler.planning.order.parts import PartOrder


def in_order(
    steps: Iterable[Step], naming: Naming, kinds: Mapping[str, Kind]
) -> tuple[list[Step], list[Problem]]:
    """The steps with what each waits for, in an order to follow; or the cycles that forbid one."""
    graph = StepGraph(chains_of(steps), naming, kinds)
    graph.connect()
    problems = list(CycleBreaker(graph.chains, graph.waits, graph.uses, graph.held, kinds).cut())
    if problems:
        return [], problems
    chains = graph.chains
    return [
        replace(
            chains[address][place],
            # Addresses, not steps: a saved plan is read by people, and its order tells the rest.
            after=tuple(sorted({each for each, _ in graph.waits[address, place]} - {address})),
        )
        for address, place in sort_topologically(graph.waits, graph.waits)
    ], []


class StepGraph(Struct, dict=True):
    """The steps, and for each of them those that come first."""

    chains: dict[Address, list[Step]]
    naming: Naming
    kinds: Mapping[str, Kind]
    waits: dict[Node, set[Node]] = field(default_factory=dict)

    @cached_property
    def makers(self) -> dict[Address, Address]:
        """What the server made for a resource of the plan -> that resource."""
        return {
            self.naming.address_of(reference, self.kinds): address
            for address, steps in self.chains.items()
            for step in steps[:1]
            if step.live is not None
            for reference in find_made(self.kinds[address.kind], step.live.body, address)
        }

    def connect(self) -> None:
        """Find all that each step waits for."""
        for address, steps in self.chains.items():
            for place in range(len(steps)):
                # The steps of one address never overlap: each begins from what the one before
                # left.
                self.waits[address, place] = {(address, place - 1)} if place else set()
        for address in self.chains:
            # Three reasons to wait, each found by itself; what they add up to is settled by
            # cutting circles.
            self._follow_namespace(address)
            self._use(address)
            self._release(address)
        for waiting, awaited in Absences(self.chains, self.uses, self.kinds).edges():
            self.waits[waiting].add(awaited)
        # Last, because a part waits for all that its owner waits for.
        for waiting, awaited in list(PartOrder(self.chains, self.waits, self.kinds).edges()):
            self.waits[waiting].add(awaited)

    def _follow_namespace(self, address: Address) -> None:
        """What is inside a namespace is made after it, and goes before it."""
        chain, home = Chain(self.chains[address]), home_of(address, self.kinds)
        if home in self.chains and home != address:
            self._follow(address, home)
            around = Chain(self.chains[home])
            # The API would take the contents along; deleted by themselves they are counted and
            # confirmed.
            if around.gone is not None and chain.gone is not None:
                self.waits[home, around.gone].add((address, chain.gone))

    def _use(self, address: Address) -> None:
        """Whatever sends a reference waits until there is something to refer to."""
        for used in self.uses(address):
            if used == address:
                self._follow_itself(address)
            elif used in self.chains:
                self._follow(address, used)

    def _follow_itself(self, address: Address) -> None:
        """What refers to itself has no id to send before it is created."""
        for place in Chain(self.chains[address]).acquiring:
            if self.chains[address][place].action is Action.CREATE:
                self.waits[address, place].add((address, place))

    def _follow(self, address: Address, used: Address) -> None:
        ready = Chain(self.chains[used]).ready
        # Without a step that makes it, it is live already, and there is nothing to wait for.
        for place in Chain(self.chains[address]).acquiring if ready is not None else ():
            self.waits[address, place].add((used, ready or 0))

    def _release(self, address: Address) -> None:
        """What is deleted waits until nothing holds its id."""
        released = Chain(self.chains[address]).released
        if released is None:
            return
        for used in self.held(address):
            other = Chain(self.chains.get(used, ()))
            if other.gone is not None and used != address:
                # Whoever is given the id of what is created anew can only come after that.
                is_after = other.is_renewed and not self._is_gone(address)
                if not (is_after and used in self.uses(address)):
                    self.waits[used, other.gone].add((address, released))

    def _is_gone(self, address: Address) -> bool:
        chain = Chain(self.chains[address])
        return chain.gone is not None and not chain.is_swapped

    def uses(self, address: Address) -> dict[Address, list[Reference]]:
        """What a resource is to refer to, and where."""
        wanted = (step.desired.spec for step in self.chains[address] if step.desired is not None)
        return self._addresses(address, next(wanted, {}))

    def held(self, address: Address) -> dict[Address, list[Reference]]:
        """What it refers to as it is live, and where."""
        bodies = (step.live.body for step in self.chains[address] if step.live is not None)
        return self._addresses(address, next(bodies, {}), is_live=True)

    def _addresses(
        self, address: Address, fields: Fields, *, is_live: bool = False
    ) -> dict[Address, list[Reference]]:
        found: dict[Address, list[Reference]] = {}
        kind = self.kinds[address.kind]
        for reference in all_references_in(kind, fields, address, is_live=is_live):
            # The API keeps a loose one as the name that it is, so that nothing must exist first.
            if not reference.is_loose:
                meant = self.naming.address_of(reference, self.kinds)
                found.setdefault(meant, []).append(reference)
                # What the server made for something is there as long as that is.
                if (maker := self.makers.get(meant)) is not None and maker != address:
                    found.setdefault(maker, []).append(reference)
        return found
