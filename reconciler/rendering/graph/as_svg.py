"""The graph as one picture: names stand in it as text, and nothing is fetched to draw it."""

from typing import Final

from reconciler.model.graph import Graph, Node, Presence
from reconciler.rendering.html.markup import Markup, tag
from reconciler.rendering.html.picture import curve_of, shorten
from reconciler.rendering.layout.layers import Dimensions, Polyline, draw_graph

_SIZES: Final = Dimensions(width=220, height=42)
_MARGIN: Final = 16
_ROOM: Final = 25
_ROOM_FOR_KIND: Final = 31
_STYLE: Final = """
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.kind { font-size: 11px; fill: #59636e; }
rect { fill: #ffffff; stroke: #59636e; rx: 6px; }
.faulty rect { stroke: #b42318; stroke-width: 2px; }
.not-declared rect { stroke-dasharray: 4 3; }
path { fill: none; stroke: #59636e; }
marker path { fill: #59636e; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .kind { fill: #9198a1; } rect { fill: #161b22; stroke: #9198a1; }
  path { stroke: #9198a1; }
  marker path { fill: #9198a1; } .faulty rect { stroke: #ff7b72; }
}
"""


def graph_as_svg(graph: Graph) -> str:
    """One drawing, arrows from what is used to its user; boxes say their namespace if several do.

    Not a frame a namespace: what the organisation has is used from all of them.
    """
    number = {node.address: position for position, node in enumerate(graph.nodes)}
    links = [(number[link.used], number[link.user]) for link in graph.links]
    drawing = draw_graph(len(graph.nodes), links, _SIZES)
    homes = {node.address.namespace for node in graph.nodes} - {""}
    width, height = drawing.width + 2 * _MARGIN, drawing.height + 2 * _MARGIN
    picture = tag(
        "svg",
        tag("title", "What is declared, and who uses whom"),
        tag("style", Markup(_STYLE)),
        tag("defs", _arrow()),
        *(_edge(route) for route in drawing.routes),
        *(
            _node(graph.nodes[box.node], box.x, box.y, says_home=len(homes) > 1)
            for box in drawing.boxes
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{-_MARGIN} {-_MARGIN} {width:g} {height:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        role="img",
    )
    return f"{picture}\n"


def _node(node: Node, x: float, y: float, *, says_home: bool) -> Markup:
    address = node.address
    said = "" if node.presence is Presence.DECLARED else f" ({node.presence})"
    home = f" in {address.namespace}" if says_home and address.namespace else ""
    kind = shorten(f"{address.kind}{home}{said}", _ROOM_FOR_KIND)
    return tag(
        "g",
        tag("title", f"{address}{said}"),
        tag("rect", width=f"{_SIZES.width:g}", height=f"{_SIZES.height:g}"),
        tag("text", kind, class_="kind", x=12, y=17),
        tag("text", shorten(address.name, _ROOM), x=12, y=33),
        class_=str(node.presence).replace(" ", "-"),
        transform=f"translate({x:g} {y:g})",
    )


def _edge(route: Polyline) -> Markup:
    return tag("path", d=curve_of(route.points), marker_end="url(#arrow)")


def _arrow() -> Markup:
    return tag(
        "marker",
        tag("path", d="M0 0L8 4L0 8Z"),
        id="arrow",
        viewBox="0 0 8 8",
        refX=1,
        refY=4,
        markerWidth=8,
        markerHeight=8,
        orient="auto-start-reverse",
    )
