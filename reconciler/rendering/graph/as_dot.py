"""The graph in Graphviz's language."""

from collections.abc import Iterator

from reconciler.model.graph import Graph, Node, Presence
from reconciler.rendering.graph.groups import title_of, tops_of
from reconciler.rendering.words.view import visible

_STYLES = {
    Presence.DECLARED: "",
    Presence.FAULTY: ', color="#b42318"',
    Presence.NOT_DECLARED: ', style="dashed"',
}


def graph_as_dot(graph: Graph) -> str:
    """A digraph from left to right, one cluster a namespace; arrows lead to the user."""
    return "\n".join(["digraph stack {", *(f"  {line}" for line in _lines(graph)), "}"]) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield "rankdir=LR;"
    yield 'node [shape=box, fontname="sans-serif"];'
    for number, (namespace, nodes) in enumerate(tops_of(graph)):
        yield f"subgraph cluster_{number} {{"
        yield f"  label={_quoted(title_of(namespace))};"
        yield from (f"  {_node(node)}" for node in nodes)
        yield "}"
    for link in graph.links:
        said = ", ".join(link.fields)
        yield f"{_quoted(str(link.used))} -> {_quoted(str(link.user))} [tooltip={_quoted(said)}];"


def _node(node: Node) -> str:
    label = f"{node.address.kind}\\n{_escaped(node.address.name)}"
    return f'{_quoted(str(node.address))} [label="{label}"{_STYLES[node.presence]}];'


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')
