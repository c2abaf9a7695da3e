"""A layered drawing of a graph: columns from left to right, edges that never cross a box.

Nodes are numbers and edges are pairs of them; nothing here knows what they stand for. The same
graph gives the same drawing. Columns, not rows, because names are wide and low, and because a
plan's chains are short and many: the drawing grows downwards, where a page has room.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from reconciler.rendering.layout.order import Layers, layers_of
from reconciler.rendering.layout.positions import place_items

Edge: TypeAlias = tuple[int, int]
Point: TypeAlias = tuple[float, float]


class Dimensions(Struct, frozen=True):
    """How large everything is drawn."""

    width: float = 228
    height: float = 44
    column_gap: float = 60
    row_gap: float = 14
    lane: float = 10
    """What an edge takes up where it passes through a column."""
    loose_columns: int = 4
    """How many boxes without any edge stand beside each other."""


class Box(Struct, frozen=True):
    """Where a node is drawn: its left upper corner."""

    node: int
    x: float
    y: float


class Polyline(Struct, frozen=True):
    """Where an edge runs: from its first node to its second, and through lanes between them."""

    edge: Edge
    points: tuple[Point, ...]
    """Pairs: an edge leaves at the right of one column and enters the next at its left."""
    closes_circle: bool = False
    """It leads back to an earlier column, because a circle of edges has no other way."""


class Drawing(Struct, frozen=True):
    """Everything in its place, inside `width` and `height`."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Polyline, ...]


def draw_graph(count: int, edges: Sequence[Edge], measures: Dimensions | None = None) -> Drawing:
    """The graph of the nodes 0 … count - 1."""
    use = measures or Dimensions()
    boxes: list[Box] = []
    routes: list[Polyline] = []
    top: float = 0
    for component in _components(count, edges):
        members = frozenset(component)
        part = _draw_component(
            layers_of(component, [e for e in edges if e[0] in members]), top, use
        )
        boxes += part.boxes
        routes += part.routes
        top = part.height + use.row_gap * 2
    boxes += _loose(count, edges, top, use)
    return Drawing(
        width=max((box.x + use.width for box in boxes), default=0),
        height=max((box.y + use.height for box in boxes), default=0),
        boxes=tuple(sorted(boxes, key=lambda box: box.node)),
        routes=tuple(routes),
    )


def _draw_component(layers: Layers, top: float, use: Dimensions) -> Drawing:
    """One connected part of the graph, below `top`."""
    middles = place_items(layers, box=use.height, lane=use.lane, gap=use.row_gap)
    step = use.width + use.column_gap
    centre = {item: (at * step, top + y) for item, (at, y) in middles.items()}
    boxes = [
        Box(item, x, y - use.height / 2) for item, (x, y) in centre.items() if isinstance(item, int)
    ]
    routes = []
    for path in layers.paths:
        points = [
            point
            for x, y in (centre[item] for item in path.items)
            for point in ((x, y), (x + use.width, y))
        ][1:-1]
        way = tuple(reversed(points)) if path.is_turned else tuple(points)
        routes.append(Polyline(path.edge, way, closes_circle=path.is_turned))
    bottom = max(box.y + use.height for box in boxes)
    lowest = max((y for route in routes for _, y in route.points), default=bottom)
    return Drawing(0, max(bottom, lowest), tuple(boxes), tuple(routes))


def _loose(count: int, edges: Sequence[Edge], top: float, use: Dimensions) -> Iterator[Box]:
    """Nodes without an edge, row by row."""
    tied = {node for edge in edges for node in edge}
    loose = [node for node in range(count) if node not in tied]
    for number, node in enumerate(loose):
        row, column = divmod(number, use.loose_columns)
        x = column * (use.width + use.column_gap)
        yield Box(node, x, top + row * (use.height + use.row_gap))


def _components(count: int, edges: Sequence[Edge]) -> list[list[int]]:
    """The connected parts of at least two nodes, each by its first node."""
    beside: list[list[int]] = [[] for _ in range(count)]
    for one, other in edges:
        beside[one].append(other)
        beside[other].append(one)
    seen: set[int] = set()
    return [
        sorted(_walk(node, beside, seen))
        for node in range(count)
        if beside[node] and node not in seen
    ]


def _walk(start: int, beside: Sequence[Sequence[int]], seen: set[int]) -> Iterator[int]:
    waiting = [start]
    seen.add(start)
    while waiting:
        node = waiting.pop()
        yield node
        fresh = [each for each in dict.fromkeys(beside[node]) if each not in seen]
        seen.update(fresh)
        waiting += fresh
