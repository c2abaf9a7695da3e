"""Order and cycles among anything that can be sorted; knows nothing else."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, Protocol, TypeVar


class Sortable(Protocol):
    """What has an order of its own, for ties."""

    def __lt__(self, other: Any, /) -> bool: ...  # noqa: ANN401 - tuples compare with tuples alone

    def __hash__(self) -> int: ...


Node = TypeVar("Node", bound=Sortable)


def sort_topologically(nodes: Iterable[Node], edges: Mapping[Node, Iterable[Node]]) -> list[Node]:
    """The nodes in an order that follows the edges, and their own where those are silent.

    `edges` lead from a node to those that come before it. Raises `graphlib.CycleError` when there
    is no such order; look for `find_cycle` first.
    """
    sorter: TopologicalSorter[Node] = TopologicalSorter()
    # Sorted everywhere: equal input must give an equal plan, digest included.
    for node in sorted(nodes):
        sorter.add(node, *sorted(edges.get(node, ())))
    sorter.prepare()
    order: list[Node] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return order


def find_cycle(edges: Mapping[Node, Iterable[Node]]) -> list[Node]:
    """The members of one cycle, each followed by the one that waits for it; empty without one."""
    # Sorting all edges costs more than the search, and most plans have no circle.
    if not _cycle_in(edges):
        return []
    # Which cycle is met first follows the order of the edges, and a set has none of its own.
    return _cycle_in({node: sorted(edges[node]) for node in sorted(edges)})


def _cycle_in(edges: Mapping[Node, Iterable[Node]]) -> list[Node]:
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        members: list[Node] = error.args[1]
        return members[:-1]
    return []
