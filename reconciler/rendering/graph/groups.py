"""What stands together in a drawing: the resources of a namespace, and those of none."""

from collections.abc import Sequence
from itertools import groupby

from reconciler.model.graph import Graph, Node


def tops_of(graph: Graph) -> Sequence[tuple[str, tuple[Node, ...]]]:
    """Each namespace with its nodes, in their order; first what is in none."""

    def home(node: Node) -> str:
        return node.address.namespace

    grouped = groupby(sorted(graph.nodes, key=home), key=home)
    return [(namespace, tuple(nodes)) for namespace, nodes in grouped]


def title_of(namespace: str) -> str:
    """What a group is called."""
    return namespace or "the organisation"
