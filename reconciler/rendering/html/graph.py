"""The dependency graph of a plan's page: one drawing for each namespace, in SVG."""

from collections.abc import Sequence
from typing import Final

from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.nodes import NamespaceGraph, Node
from reconciler.rendering.html.picture import curve_of, shorten
from reconciler.rendering.html.words import LOST, UNTOUCHED, Anchors, class_of
from reconciler.rendering.layout.layers import Box, Dimensions, Polyline, draw_graph
from reconciler.rendering.words.view import format_count, name_of, visible

_MARGIN: Final = 6
_MOST: Final = 12
_MEASURES: Final = Dimensions()
_SYMBOL_AT: Final = 24
_TEXT_AT: Final = 45
_ROOM_FOR_NAME: Final = 20
_ROOM_FOR_KIND: Final = 26
_NAMED: Final = 12
_FATES: Final = {UNTOUCHED: "untouched", LOST: "lost with it"}


def graph(namespaces: Sequence[NamespaceGraph], anchors: Anchors, container: str) -> Markup:
    """All namespaces, one below the other; `container` is the kind that they are of."""
    # Where something is lost comes first, for the last of very many are folded away.
    shown = [
        _section(namespace, anchors, container)
        for namespace in sorted(namespaces, key=lambda namespace: not namespace.loses)
    ]
    if len(shown) <= _MOST:
        return join(shown)
    more = tag("summary", f"{len(shown) - _MOST:,} more namespaces")
    return join([*shown[:_MOST], tag("details", more, *shown[_MOST:], class_="rest")])


def _section(namespace: NamespaceGraph, anchors: Anchors, container: str) -> Markup:
    name = visible(namespace.name) or "the organisation"
    own = _node_badge(namespace.own, anchors) if namespace.own else NOTHING
    title = tag(
        "summary",
        tag("h3", f"{container} " if namespace.name else "", tag("b", name)),
        own,
    )
    picture = (
        _picture(namespace, anchors, f"Dependencies in {name}") if namespace.nodes else NOTHING
    )
    return tag("details", title, picture, class_="namespace", open=True)


def _node_badge(node: Node, anchors: Anchors) -> Markup:
    href = f"#{anchors[node.members[0]]}"
    said = tag("span", node.symbol, class_="symbol", aria_hidden="true")
    return tag("a", said, f" {node.word}", href=href, class_=f"badge {class_of(node.word)}")


def _picture(namespace: NamespaceGraph, anchors: Anchors, title: str) -> Markup:
    drawing = draw_graph(len(namespace.nodes), namespace.edges, _MEASURES)
    width, height = drawing.width + 2 * _MARGIN, drawing.height + 2 * _MARGIN
    picture = tag(
        "svg",
        tag("g", *map(_edge, drawing.routes), class_="edges"),
        *(_node(namespace.nodes[box.node], box, namespace.name, anchors) for box in drawing.boxes),
        viewBox=f"{-_MARGIN} {-_MARGIN} {width:g} {height:g}",
        width=width,
        height=height,
        role="group",
        aria_label=title,
    )
    return tag("div", picture, class_="picture", tabindex=0, role="region", aria_label=title)


def _edge(route: Polyline) -> Markup:
    used, user = route.edge
    return tag(
        "path",
        d=curve_of(route.points),
        class_="back" if route.closes_circle else None,
        marker_end="url(#arrow)",
        data_from=used,
        data_to=user,
    )


def _node(node: Node, box: Box, namespace: str, anchors: Anchors) -> Markup:
    """A box in the shape of its fate, with a symbol, the kind and the name."""
    first = node.members[0]
    inside = [
        tag("title", _describe_node(node)),
        tag("path", d=_outline(node.word), class_="box"),
        tag("text", node.symbol, x=_SYMBOL_AT, y=27, class_="symbol", aria_hidden="true"),
        tag("text", _heading(node), x=_TEXT_AT, y=17, class_="kind"),
        tag("text", _label(node, namespace), x=_TEXT_AT, y=33, class_="name"),
    ]
    anchor = anchors.get(first)
    linked = tag("a", *inside, href=f"#{anchor}") if anchor else join(inside)
    return tag(
        "g",
        linked,
        class_=f"node {class_of(node.word)}",
        transform=f"translate({box.x:g} {box.y:.1f})",
        data_node=box.node,
        **(_filters(node) if node.is_group and node.members[0] in anchors else {}),
    )


def _filters(node: Node) -> dict[str, str]:
    """What the entries of a group have in common."""
    return {
        "data_action": node.word,
        "data_kind": node.kind,
        "data_namespace": node.members[0].namespace,
    }


def _heading(node: Node) -> str:
    fate = f" · {_FATES.get(node.word, node.word)}"
    return shorten(node.kind, _ROOM_FOR_KIND - len(fate)) + fate


def _label(node: Node, namespace: str) -> str:
    if node.is_group:
        return format_count(len(node.members), "resource")
    first = node.members[0]
    elsewhere = f"{first.namespace}/" if first.namespace not in ("", namespace) else ""
    return shorten(f"{elsewhere}{first.name}", _ROOM_FOR_NAME)


def _describe_node(node: Node) -> str:
    """The whole name, for those who point at a node or have it read to them."""
    fate = _FATES.get(node.word, node.word)
    names = ", ".join(name_of(each) for each in node.members[:_NAMED])
    more = f" and {len(node.members) - _NAMED:,} more" if len(node.members) > _NAMED else ""
    return f"{names}{more}: {fate}"


def _outline(word: str) -> str:
    """Each fate has a shape of its own, for those who see no colours, and for paper."""
    w, h = _MEASURES.width, _MEASURES.height
    if word in ("delete", LOST):
        c = 12.0
        return f"M{c:g} 0H{w - c:g}L{w:g} {c:g}V{h - c:g}L{w - c:g} {h:g}H{c:g}L0 {h - c:g}V{c:g}Z"
    if word == "replace":
        m, c = h / 2, h / 4
        return f"M{c:g} 0H{w - c:g}L{w:g} {m:g}L{w - c:g} {h:g}H{c:g}L0 {m:g}Z"
    r = {"create": h / 2, UNTOUCHED: 0.0}.get(word, 7.0)
    bend = f"A{r:g} {r:g} 0 0 1 "
    return (
        f"M{r:g} 0H{w - r:g}{bend}{w:g} {r:g}V{h - r:g}{bend}{w - r:g} {h:g}"
        f"H{r:g}{bend}0 {h - r:g}V{r:g}{bend}{r:g} 0Z"
    )
