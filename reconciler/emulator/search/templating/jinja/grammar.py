"""Which part of Jinja2's language is spoken: output, loops, conditions, assignments, expressions.

Macros, blocks and what reads other templates are not; and whatever makes values larger goes
through a filter that measures them.
"""

from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from reconciler.emulator.search.templating.jinja.allowance import Beyond

COUNTED, KEPT, JOINED = "_counted", "_kept", "_joined"
"""Filters of ours, under names that no template can write."""

_SPOKEN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign, nodes.With,
    nodes.Name, nodes.NSRef, nodes.Const, nodes.List, nodes.Dict, nodes.Pair, nodes.Tuple,
    nodes.Keyword, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Call, nodes.Getitem,
    nodes.Getattr, nodes.Slice, nodes.Concat, nodes.Compare, nodes.Operand, nodes.BinExpr,
    nodes.UnaryExpr,
)  # fmt: skip


def restrain(tree: nodes.Template) -> nodes.Template:
    """The same template, with everything that can grow measured. Raises Beyond."""
    found: nodes.Template = _Restraint().visit(tree)
    return found


class _Restraint(NodeTransformer):
    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:  # noqa: ANN401 - as jinja2 has it
        if not isinstance(node, _SPOKEN):
            raise Beyond(f"'{type(node).__name__}' is not spoken here")
        return super().generic_visit(node, *args, **kwargs)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - jinja2 calls it so
        if node.recursive:
            raise Beyond("a recursive loop is not spoken here")
        self.generic_visit(node)
        node.iter = _through(COUNTED, node.iter)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - likewise
        self.generic_visit(node)
        return _through(JOINED, nodes.List(node.nodes, lineno=node.lineno))

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802 - likewise
        return _through(KEPT, self.generic_visit(node))

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802 - likewise
        return _through(KEPT, self.generic_visit(node))

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802 - likewise
        visited = self.generic_visit(node)
        return _through(KEPT, visited) if node.ctx == "load" else visited

    def visit_Assign(self, node: nodes.Assign) -> nodes.Node:  # noqa: N802 - likewise
        self.generic_visit(node)
        if isinstance(node.target, nodes.NSRef):
            node.node = _through(KEPT, node.node)
        return node


def _through(name: str, node: nodes.Node) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
