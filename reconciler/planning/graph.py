"""Order and cycles among addresses; knows nothing else."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from reconciler.model.address import Address

Edges: TypeAlias = Mapping[Address, Iterable[Address]]
"""Address -> the addresses that come before it."""


def ordered(nodes: Iterable[Address], edges: Edges) -> list[Address]:
    """The addresses in an order that follows the edges, and their names where those are silent.

    Raises `graphlib.CycleError` when there is none; look for `cycles` first.
    """
    sorter: TopologicalSorter[Address] = TopologicalSorter()
    for node in sorted(nodes):
        sorter.add(node, *sorted(edges.get(node, ())))
    sorter.prepare()
    order: list[Address] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return order


def find_cycle(edges: Edges) -> list[Address]:
    """The members of one cycle, each followed by the one that waits for it; empty without one."""
    if not _cycle_in(edges):
        return []
    # Which cycle is met first follows the order of the edges, and a set has none of its own.
    return _cycle_in({node: sorted(edges[node]) for node in sorted(edges)})


def _cycle_in(edges: Edges) -> list[Address]:
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        members: list[Address] = error.args[1]
        return members[:-1]
    return []
