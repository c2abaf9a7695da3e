"""`reconciler graph`: what is declared, and who uses whom, as a picture."""

import os
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final

import click

from reconciler.cli.flags.addresses import read_verifiable
from reconciler.cli.flags.global_flags import Format, flags_in, global_options_but_format
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.session.settings import open_project
from reconciler.cli.terminal.screen import screen_for
from reconciler.model.errors import ExitCode
from reconciler.model.graph import Graph
from reconciler.rendering.graph.as_dot import graph_as_dot
from reconciler.rendering.graph.as_mermaid import graph_as_mermaid
from reconciler.rendering.graph.as_svg import graph_as_svg
from reconciler.workflows.graph import draw_stack


class GraphFormat(StrEnum):
    """What the graph is written in."""

    SVG = "svg"
    DOT = "dot"
    MERMAID = "mermaid"


_WRITERS: Final[Mapping[GraphFormat, Callable[[Graph], str]]] = {
    GraphFormat.SVG: graph_as_svg,
    GraphFormat.DOT: graph_as_dot,
    GraphFormat.MERMAID: graph_as_mermaid,
}


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler graph > stack.svg
  reconciler graph --flow --format mermaid
  reconciler graph Retriever/ads/search --format dot | dot -Tpng > search.png
""",
)
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1, type=read_verifiable)
@click.option(
    "--format",
    "written_in",
    type=click.Choice([each.value for each in GraphFormat]),
    default=GraphFormat.SVG.value,
    show_default=True,
    help="What it is written in, on stdout.",
)
@click.option("--flow", is_flag=True, help="Only the way of the data, from where it comes.")
@global_options_but_format
@click.pass_obj
def graph(
    invocation: Invocation, *, addresses: Sequence[str], written_in: str, flow: bool
) -> ExitCode:
    """Draw what is declared and who uses whom: the whole stack, or what is around each ADDRESS.

    Asks nobody. What is wrong with the manifests is told on stderr, and is in the picture as far as
    it could be read.
    """
    flags = flags_in(invocation, formats=(Format.TEXT,))
    screen = screen_for(flags)
    project = open_project(flags, os.environ)
    drawn = draw_stack(project, environ=os.environ, centres=addresses, is_flow=flow)
    if drawn.problems:
        screen.problems(drawn.problems)
    screen.result(_WRITERS[GraphFormat(written_in)](drawn.graph))
    return ExitCode.OK
