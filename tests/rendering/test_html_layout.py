"""Where the graph's boxes and edges are put: nothing overlaps, everything leads to the right."""

from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.rendering.layout.layers import Dimensions, Drawing, draw_graph
from reconciler.rendering.layout.order import crossings, layers_of

SOME = examples(150, derandomize=True)
USE = Dimensions()


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    """Any graph: with circles, alone or in parts, with edges that come twice."""
    count = draw(st.integers(1, 24))
    node = st.integers(0, count - 1)
    pairs = st.tuples(node, node).filter(lambda pair: pair[0] != pair[1])
    return count, draw(st.lists(pairs, max_size=40))


def boxes_of(drawing: Drawing) -> dict[int, tuple[float, float]]:
    return {box.node: (box.x, box.y) for box in drawing.boxes}


@given(graphs())
@SOME
def test_every_node_is_drawn_once_and_inside(graph) -> None:
    count, edges = graph
    drawing = draw_graph(count, edges)
    assert [box.node for box in drawing.boxes] == list(range(count))
    for box in drawing.boxes:
        assert 0 <= box.x <= drawing.width - USE.width
        assert -1e-6 <= box.y <= drawing.height - USE.height + 1e-6


@given(graphs())
@SOME
def test_no_two_boxes_overlap(graph) -> None:
    drawing = draw_graph(*graph)
    places = sorted(boxes_of(drawing).values())
    for number, (x, y) in enumerate(places):
        for other_x, other_y in places[number + 1 :]:
            assert abs(x - other_x) >= USE.width or abs(y - other_y) >= USE.height - 1e-6


@given(graphs())
@SOME
def test_every_edge_is_drawn_from_the_one_to_the_other(graph) -> None:
    count, edges = graph
    drawing = draw_graph(count, edges)
    places = boxes_of(drawing)
    assert {route.edge for route in drawing.routes} == set(edges)
    for route in drawing.routes:
        (from_x, from_y), (to_x, to_y) = places[route.edge[0]], places[route.edge[1]]
        start, end = route.points[0], route.points[-1]
        assert start[1] - from_y == USE.height / 2
        assert end[1] - to_y == USE.height / 2
        leaves, enters = (0, USE.width) if route.closes_circle else (USE.width, 0)
        assert start[0] == from_x + leaves
        assert end[0] == to_x + enters


@given(graphs())
@SOME
def test_edges_lead_to_the_right_but_for_those_that_close_a_circle(graph) -> None:
    count, edges = graph
    drawing = draw_graph(count, edges)
    places = boxes_of(drawing)
    back = {route.edge for route in drawing.routes if route.closes_circle}
    for one, other in set(edges) - back:
        assert places[one][0] < places[other][0]
    for one, other in back:
        assert places[one][0] > places[other][0]
    assert not back or _has_circle(count, edges)


def _has_circle(count: int, edges: list[tuple[int, int]]) -> bool:
    left = set(range(count))
    while free := {n for n in left if not any(b == n and a in left for a, b in edges)}:
        left -= free
    return bool(left)


@given(graphs())
@SOME
def test_no_edge_runs_through_a_box(graph) -> None:
    drawing = draw_graph(*graph)
    for route in drawing.routes:
        # Between columns there are no boxes; inside one, the edge is level in a lane of its own.
        for (x, y), (_, level) in zip(route.points[1:-1:2], route.points[2::2], strict=True):
            if len(route.points) == 2:
                continue
            assert y == level
            left = min(x, x + (USE.width if not route.closes_circle else -USE.width))
            for box_x, box_y in boxes_of(drawing).values():
                if box_x == left:
                    assert not box_y < y < box_y + USE.height


@given(graphs())
@SOME
def test_the_same_graph_is_drawn_the_same(graph) -> None:
    assert draw_graph(*graph) == draw_graph(*graph)


def test_a_chain_is_a_line() -> None:
    places = boxes_of(draw_graph(4, [(0, 1), (1, 2), (2, 3)]))
    assert len({y for _, y in places.values()}) == 1
    assert [places[n][0] for n in range(4)] == sorted(places[n][0] for n in range(4))


def test_what_need_not_cross_does_not_cross() -> None:
    edges = [(0, 7), (1, 6), (2, 5), (3, 4)]
    assert crossings(layers_of(range(8), [*edges, (0, 6), (2, 4)])) == 0


def test_boxes_without_an_edge_stand_in_rows_below() -> None:
    drawing = draw_graph(7, [(5, 6)])
    places = boxes_of(drawing)
    loose = [places[node] for node in range(5)]
    assert all(y > places[5][1] for _, y in loose)
    assert len({y for _, y in loose}) == 2


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw_graph(0, []) == Drawing(0, 0, (), ())
