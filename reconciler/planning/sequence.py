"""Which step waits for which: creation follows references, deletion reverses them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from reconciler.kinds.kind import Kind
from reconciler.kinds.references import references_in
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.planning.graph import find_cycle, ordered
from reconciler.planning.naming import Naming

Waits: TypeAlias = dict[Address, set[Address]]
Pair: TypeAlias = tuple[Address, Address]
"""A step that waits, and the step it waits for."""


def in_order(
    steps: Iterable[Step], naming: Naming, kinds: Mapping[str, Kind]
) -> tuple[list[Step], list[Problem]]:
    """The steps with what each waits for, in an order to follow; or the cycles that forbid one."""
    by_address = {step.address: step for step in steps}
    waits = _waits(by_address, naming, kinds)
    problems = list(_cut_cycles(waits, by_address))
    if problems:
        return [], problems
    return [
        replace(by_address[address], after=tuple(sorted(waits[address])))
        for address in ordered(by_address, waits)
    ], []


def _waits(steps: Mapping[Address, Step], naming: Naming, kinds: Mapping[str, Kind]) -> Waits:
    waits: Waits = {address: set() for address in steps}
    homes = {address.name: address for address in steps if not kinds[address.kind].is_namespaced}
    for address, step in steps.items():
        for other in _neighbours(step, homes, naming, kinds):
            if other in steps and other != address:
                _order_pair(waits, step, steps[other])
    return waits


def _neighbours(
    step: Step, homes: Mapping[str, Address], naming: Naming, kinds: Mapping[str, Kind]
) -> Iterator[Address]:
    """What a step's resource stands on: its namespace, and all it refers to on either side."""
    kind = kinds[step.address.kind]
    if step.address.namespace in homes:
        yield homes[step.address.namespace]
    for side in (
        step.desired.spec if step.desired and step.action is not Action.DELETE else {},
        step.live.body if step.live else {},
    ):
        for reference in references_in(kind, side, step.address):
            if not reference.is_loose:
                yield naming.address_of(reference, kinds)


def _order_pair(waits: Waits, step: Step, other: Step) -> None:
    """`step` stands on `other`: it goes after it, or before it where `other` goes away."""
    if other.action is Action.DELETE:
        waits[other.address].add(step.address)
    elif step.action is not Action.DELETE:
        waits[step.address].add(other.address)


def _cut_cycles(waits: Waits, steps: Mapping[Address, Step]) -> Iterator[Problem]:
    """Remove the waits a cycle can do without; a problem for each cycle that needs them all."""
    while cycle := find_cycle(waits):
        pairs = list(zip([*cycle[1:], cycle[0]], cycle, strict=True))
        spare = _spare(pairs, steps)
        for waiting, awaited in spare or pairs[:1]:
            waits[waiting].discard(awaited)
        if not spare:
            yield _cycle_problem(cycle, steps)


def _spare(pairs: list[Pair], steps: Mapping[Address, Step]) -> list[Pair]:
    """Of the waits in a cycle, those it can do without.

    An update may run before the update it refers to, because both resources exist already. Where
    deletions wait for each other all of them go, so that one may as well begin.
    """
    if all(steps[awaited].action is Action.DELETE for _, awaited in pairs):
        return [min(pairs, key=_awaited)]
    return [pair for pair in pairs if steps[_awaited(pair)].action in (Action.UPDATE, Action.ADOPT)]


def _awaited(pair: Pair) -> Address:
    return pair[1]


def _cycle_problem(cycle: list[Address], steps: Mapping[Address, Step]) -> Problem:
    places = [f"{address} ({steps[address].location})" for address in cycle]
    return Problem(
        "reference-cycle",
        f"these refer to each other in a circle: {' ← '.join([*places, str(cycle[0])])}",
        "create one of them without its reference first, and add the reference afterwards",
        address=cycle[0],
        location=steps[cycle[0]].location,
    )
