"""What a stack declares as a graph; offline, and also where something is wrong with it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.manifest.load import load_despite_problems
from reconciler.manifest.project.project import Project
from reconciler.model.drawing.graph import Graph
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem, Severity
from reconciler.model.text.nearest import did_you_mean
from reconciler.planning.names.stack_graph import around, flow_in, graph_of
from reconciler.planning.options.options import matches


class DrawnStack(Struct, frozen=True):
    """The graph, and what is wrong with the manifests."""

    graph: Graph
    problems: tuple[Problem, ...]


def draw_stack(
    project: Project,
    *,
    environ: Mapping[str, str],
    centres: Sequence[str] = (),
    is_flow: bool = False,
) -> DrawnStack:
    """The whole stack, or what is around some addresses; `is_flow` is the way of the data alone.

    Raises `Rejected` for an address, or a pattern, that is nothing in the stack.
    """
    loaded, problems = load_despite_problems(project, kinds=KINDS, environ=environ)
    faulty = {each.address for each in problems if each.severity is Severity.ERROR and each.address}
    graph = graph_of(loaded.desired, {**KINDS, **VERIFICATIONS}, faulty=faulty)
    if centres:
        addresses = [node.address for node in graph.nodes]
        if idle := [each for each in centres if not any(matches(at, (each,)) for at in addresses)]:
            raise Rejected(*(_report_unknown(each, graph) for each in idle))
        graph = around(graph, {at for at in addresses if matches(at, centres)})
    return DrawnStack(flow_in(graph) if is_flow else graph, problems)


def _report_unknown(asked: str, graph: Graph) -> Problem:
    known = [str(node.address) for node in graph.nodes]
    remedy = did_you_mean(asked, known) or "`reconciler graph --format dot` shows what there is"
    return Problem("unknown-address", f"{asked} is nothing that the stack declares", remedy)
