"""Circles among steps: cut where a reference can wait, and a problem where none can."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.references import Reference
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import FieldPath
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Resource
from reconciler.planning.order.chains import Chain, Node
from reconciler.planning.order.graph import find_cycle

Edge: TypeAlias = tuple[Node, Node]
"""A step that waits, and the step it waits for."""
UsesOf: TypeAlias = Callable[[Address], Mapping[Address, Sequence[Reference]]]
"""What a resource refers to, or is to, and where it says so."""


class CycleBreaker(Struct):
    """The steps and waits of a plan, which are changed until no circle is left."""

    chains: dict[Address, list[Step]]
    waits: dict[Node, set[Node]]
    uses: UsesOf
    held: UsesOf
    """As they are live."""
    kinds: Mapping[str, Kind]

    def cut(self) -> Iterator[Problem]:
        """Cut every circle; a problem for each that needs all its waits."""
        # From the least harm to the most: drop what nobody needs, set a field later, let something
        # break for a moment, refuse. Each turn removes a wait, so that it ends.
        while cycle := find_cycle(self.waits):
            edges = list(zip([*cycle[1:], cycle[0]], cycle, strict=True))
            if spare := self._find_spare(edges):
                self._forget(spare)
            elif able := [edge for edge in edges if self._fields_between(edge)]:
                # One at a time, the first by address: a plan made again must be the same plan.
                self._defer(min(able))
            elif early := [edge for edge in edges if self._is_release(*edge)]:
                self._forget([min(early)])
            else:
                # Told, and then cut all the same, so that further circles are found in one run.
                self._forget(edges[:1])
                yield self._problem(cycle)

    def _forget(self, edges: Sequence[Edge]) -> None:
        for waiting, awaited in edges:
            self.waits[waiting].discard(awaited)

    def _step(self, node: Node) -> Step:
        address, place = node
        return self.chains[address][place]

    def _find_spare(self, edges: Sequence[Edge]) -> list[Edge]:
        """Of the waits in a circle, those it can do without.

        An update may run before the update it refers to, because both resources exist already.
        Where deletions wait for each other all of them go, so that one may as well begin.
        """
        # The API deletes what is in use (§16.7): any of them may begin.
        if all(self._step(node).action is Action.DELETE for edge in edges for node in edge):
            return [min(edges, key=self._rank_wait)]
        return [edge for edge in edges if self._is_idle(*edge)]

    def _rank_wait(self, edge: Edge) -> tuple[bool, Node]:
        """Whether a deletion really needs the one before it: a field set later can go first."""
        (used, _), holder = edge
        return not self._later_fields(holder[0], self.held(holder[0]).get(used, ())), holder

    def _is_idle(self, waiting: Node, awaited: Node) -> bool:
        step = self._step(awaited)
        is_there = step.action in (Action.UPDATE, Action.ADOPT, Action.RENAME) and not step.part
        is_release = self._step(waiting).action is Action.DELETE
        # A deferred update is where an id is sent at last: to go before it would send nothing.
        return is_there and not is_release and step.reason is not ActionReason.DEFERRED

    def _is_release(self, waiting: Node, awaited: Node) -> bool:
        """A deletion that waits until something that stays, or is swapped, has let go, or is made.

        The API deletes what is in use; whatever uses it is broken until its own step is done. What
        is new to the plan is believed to be new, then.
        """
        if self._step(waiting).action is not Action.DELETE or waiting[0] == awaited[0]:
            return False
        is_gone = self._step(awaited).action is Action.DELETE
        return not is_gone or Chain(self.chains[awaited[0]]).is_swapped

    def _fields_between(self, edge: Edge) -> tuple[str, ...]:
        """The fields that a create can leave to a later update, if no other holds it up."""
        waiting, (used, _) = edge
        # The steps of one address follow each other; only a create of its own can wait for itself.
        is_next = used == waiting[0] and edge[1] != waiting
        if self._step(waiting).action is not Action.CREATE or is_next:
            return ()
        return self._later_fields(waiting[0], self.uses(waiting[0]).get(used, ()))

    def _later_fields(self, address: Address, references: Iterable[Reference]) -> tuple[str, ...]:
        """The fields that hold these, if each of them can be set after a create."""
        fields = facts_of(self.kinds[address.kind]).fields
        names = {str(each.path[0]) for each in references}
        return tuple(sorted(names)) if all(fields[each].is_deferrable for each in names) else ()

    def _defer(self, edge: Edge) -> None:
        (address, place), awaited = edge
        chain, fields = self.chains[address], self._fields_between(edge)
        create = chain[place]
        chain[place] = replace(create, deferred=tuple(sorted({*create.deferred, *fields})))
        # One later update takes all the fields that a create leaves out.
        if chain[-1].reason is not ActionReason.DEFERRED:
            chain.append(_make_later_step(create))
            self.waits[address, len(chain) - 1] = {(address, place)}
        chain[-1] = _with_fields_set(chain[-1], chain[place].deferred, self.kinds[address.kind])
        self.waits[address, len(chain) - 1].add(awaited)
        self._forget([edge])

    def _problem(self, cycle: Sequence[Node]) -> Problem:
        members = list(dict.fromkeys(address for address, _ in cycle))
        if len(members) == 1:
            return self._to_itself(members[0])
        places = [f"{each} ({self.chains[each][0].location})" for each in members]
        return Problem(
            "reference-cycle",
            f"these refer to each other in a circle: {' ← '.join([*places, str(members[0])])}",
            "take one of these references out, or let it name something else",
            address=members[0],
            location=self.chains[members[0]][0].location,
        )

    def _to_itself(self, address: Address) -> Problem:
        fields = facts_of(self.kinds[address.kind]).fields
        held = [each.path for each in self.uses(address)[address]]
        # A field that cannot wait is the one at fault, where there is any.
        path: FieldPath = ("spec", *min(held, key=lambda at: fields[str(at[0])].is_deferrable))
        resource = next(step.desired for step in self.chains[address] if step.desired is not None)
        return Problem(
            "reference-cycle",
            "refers to itself, and is not there before it is created",
            f"name another {address.kind} there, or take the reference out",
            address=address,
            path=path,
            location=resource.locations.of_value(path),
        )


def _make_later_step(create: Step) -> Step:
    return Step(
        create.address,
        Action.UPDATE,
        ActionReason.DEFERRED,
        "sets what its create left out, because it closes a circle",
        desired=create.desired,
    )


def _with_fields_set(later: Step, fields: Sequence[str], kind: Kind) -> Step:
    if later.desired is None:
        return later
    return replace(later, changes=tuple(_set_field(later.desired, field, kind) for field in fields))


def _set_field(resource: Resource, field: str, kind: Kind) -> FieldChange:
    return FieldChange(
        (field,),
        None,
        resource.spec[field],
        place=partial(resource.locations.of_value, ("spec", field)),
        change_class=facts_of(kind).fields[field].change_class,
    )
