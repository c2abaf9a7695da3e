"""Which column a node stands in, and who stands above whom, so that few edges cross.

After Sugiyama: circles are cut, each node stands right of all that lead to it, an edge over several
columns has a lane in each column between, and columns are sorted by where their neighbours stand.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from msgspec import Struct, field

Lane: TypeAlias = tuple[int, int, int]
"""An edge where it passes through a column: its two nodes and the column."""
Item: TypeAlias = int | Lane

_SWEEPS: Final = 8


class LayeredEdge(Struct, frozen=True):
    """An edge as the items it runs through, from left to right."""

    edge: tuple[int, int]
    items: tuple[Item, ...]
    is_turned: bool
    """The edge itself leads from right to left."""


class Layers(Struct):
    """The columns, each from top to bottom, and what connects them."""

    columns: list[list[Item]]
    paths: list[LayeredEdge]
    before: Mapping[Item, list[Item]] = field(default_factory=dict)
    after: Mapping[Item, list[Item]] = field(default_factory=dict)


def layers_of(nodes: Sequence[int], edges: Iterable[tuple[int, int]]) -> Layers:
    """The columns of one connected graph."""
    turned = _find_closing(nodes, distinct := list(dict.fromkeys(edges)))
    forward = {edge: edge[::-1] if edge in turned else edge for edge in distinct}
    columns_of = _columns(nodes, list(forward.values()))
    paths = [
        LayeredEdge(edge, tuple(_route(way, columns_of)), edge in turned)
        for edge, way in forward.items()
        if edge[0] != edge[1]
    ]
    columns: list[list[Item]] = [[] for _ in range(max(columns_of.values()) + 1)]
    for node in nodes:
        columns[columns_of[node]].append(node)
    before: dict[Item, list[Item]] = defaultdict(list)
    after: dict[Item, list[Item]] = defaultdict(list)
    for path in paths:
        for lane in path.items[1:-1]:
            if isinstance(lane, tuple) and lane not in before:
                columns[lane[2]].append(lane)
        for left, right in pairwise(path.items):
            after[left].append(right)
            before[right].append(left)
    layers = Layers(columns, paths, before, after)
    _sort_columns(layers)
    return layers


def _find_closing(
    nodes: Sequence[int], edges: Sequence[tuple[int, int]]
) -> frozenset[tuple[int, int]]:
    """The edges that close a circle, followed from the first node on."""
    leads: dict[int, list[int]] = defaultdict(list)
    for one, other in edges:
        leads[one].append(other)
    state: dict[int, bool] = {}  # False while its followers are looked at
    closing: set[tuple[int, int]] = set()
    for start in _starts_first(nodes, edges):
        if start in state:
            continue
        state[start] = False
        waiting = [(start, iter(leads[start]))]
        while waiting:
            node, rest = waiting[-1]
            following = next(rest, None)
            if following is None:
                state[node] = True
                waiting.pop()
            elif following not in state:
                state[following] = False
                waiting.append((following, iter(leads[following])))
            elif not state[following]:
                closing.add((node, following))
    return frozenset(closing)


def _starts_first(nodes: Sequence[int], edges: Iterable[tuple[int, int]]) -> list[int]:
    reached = {other for one, other in edges if one != other}
    return sorted(nodes, key=lambda node: (node in reached, node))


def _columns(nodes: Sequence[int], edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Each node one column right of the last that leads to it."""
    leads: dict[int, list[int]] = defaultdict(list)
    missing = dict.fromkeys(nodes, 0)
    for one, other in edges:
        if one != other:
            leads[one].append(other)
            missing[other] += 1
    columns = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not missing[node]]
    for node in ready:  # grows while it is walked
        for other in leads[node]:
            columns[other] = max(columns[other], columns[node] + 1)
            missing[other] -= 1
            if not missing[other]:
                ready.append(other)
    return columns


def _route(edge: tuple[int, int], columns_of: Mapping[int, int]) -> Iterator[Item]:
    one, other = edge
    yield one
    for column in range(columns_of[one] + 1, columns_of[other]):
        yield (one, other, column)
    yield other


def _sort_columns(layers: Layers) -> None:
    """Sort the columns by the middle of their neighbours, and keep the best of what was tried."""
    best, fewest = [list(column) for column in layers.columns], crossings(layers)
    for sweep in range(_SWEEPS if fewest else 0):
        is_down = sweep % 2 == 0
        columns = layers.columns if is_down else layers.columns[::-1]
        beside = layers.before if is_down else layers.after
        for fixed, moving in pairwise(columns):
            rank = {item: place for place, item in enumerate(fixed)}
            middle = {item: _middle(item, place, beside, rank) for place, item in enumerate(moving)}
            moving.sort(key=middle.__getitem__)
        found = crossings(layers)
        if found < fewest:
            best, fewest = [list(column) for column in layers.columns], found
    layers.columns[:] = best


def _middle(
    item: Item, place: int, beside: Mapping[Item, list[Item]], rank: Mapping[Item, int]
) -> float:
    found = [rank[other] for other in beside.get(item, ())]
    return sum(found) / len(found) if found else float(place)


def crossings(layers: Layers) -> int:
    """How many pairs of edges cross between neighbouring columns."""
    total = 0
    for left, right in pairwise(layers.columns):
        rank = {item: place for place, item in enumerate(right)}
        ends = [end for item in left for end in sorted(rank[o] for o in layers.after.get(item, ()))]
        total += _inversions(ends)
    return total


def _inversions(numbers: Sequence[int]) -> int:
    if len(numbers) < 2:
        return 0
    half = len(numbers) // 2
    left, right = sorted(numbers[:half]), sorted(numbers[half:])
    across, passed = 0, 0
    for number in left:
        while passed < len(right) and right[passed] < number:
            passed += 1
        across += passed
    return across + _inversions(numbers[:half]) + _inversions(numbers[half:])
