"""The graph in Mermaid's language, which GitHub and GitLab draw in Markdown."""

from collections.abc import Iterator, Mapping

from reconciler.model.address import Address
from reconciler.model.graph import Graph, Presence
from reconciler.rendering.graph.groups import title_of, tops_of
from reconciler.rendering.words.view import visible


def graph_as_mermaid(graph: Graph) -> str:
    """A flowchart from left to right, one subgraph a namespace; arrows lead to the user."""
    numbers = {node.address: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart LR", *(f"  {line}" for line in _lines(graph, numbers))]
    return "\n".join(lines) + "\n"


def _lines(graph: Graph, numbers: Mapping[Address, str]) -> Iterator[str]:
    for number, (namespace, nodes) in enumerate(tops_of(graph)):
        yield f"subgraph s{number} [{_quoted(title_of(namespace))}]"
        for node in nodes:
            label = f"{node.address.kind}<br>{_escaped(node.address.name)}"
            yield f'  {numbers[node.address]}["{label}"]'
        yield "end"
    for link in graph.links:
        yield f"{numbers[link.used]} --> {numbers[link.user]}"
    for presence, style in (
        (Presence.FAULTY, "stroke:#b42318"),
        (Presence.NOT_DECLARED, "stroke-dasharray:4 3"),
    ):
        found = [numbers[node.address] for node in graph.nodes if node.presence is presence]
        if found:
            yield f"classDef {presence.name.lower()} {style}"
            yield f"class {','.join(found)} {presence.name.lower()}"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """In Mermaid's own entities: it knows no backslash."""
    shown = visible(text).replace("#", "#35;").replace('"', "#quot;")
    return shown.replace("<", "#lt;").replace(">", "#gt;")
