"""A stack's graph in three languages: every name, nothing from outside, no way to break out."""

import re
from xml.etree import ElementTree

from reconciler.model.address import Address
from reconciler.model.graph import Graph, Link, Node, Presence
from reconciler.rendering.graph.as_dot import graph_as_dot
from reconciler.rendering.graph.as_mermaid import graph_as_mermaid
from reconciler.rendering.graph.as_svg import graph_as_svg

RAW, SCENES = Address("Bucket", "ads", "raw"), Address("Collection", "ads", "scenes")
SEARCH, HOOK = Address("Retriever", "ads", "search"), Address("Webhook", "", "ops")
GRAPH = Graph(
    (Node(RAW), Node(SCENES, Presence.FAULTY), Node(SEARCH), Node(HOOK, Presence.NOT_DECLARED)),
    (
        Link(RAW, SCENES, ("source.bucket_ids",), is_flow=True),
        Link(SCENES, SEARCH, ("collection_identifiers",), is_flow=True),
        Link(HOOK, SEARCH, ("notify",)),
    ),
)
EVIL = Address("Bucket", "ads", 'a"]; --> <script>alert(1)</script> \\" #quot;')


def test_dot_draws_each_namespace_apart_and_arrows_to_the_user():
    assert graph_as_dot(GRAPH).splitlines() == [
        "digraph stack {",
        "  rankdir=LR;",
        '  node [shape=box, fontname="sans-serif"];',
        "  subgraph cluster_0 {",
        '    label="the organisation";',
        '    "Webhook/ops" [label="Webhook\\nops", style="dashed"];',
        "  }",
        "  subgraph cluster_1 {",
        '    label="ads";',
        '    "Bucket/ads/raw" [label="Bucket\\nraw"];',
        '    "Collection/ads/scenes" [label="Collection\\nscenes", color="#b42318"];',
        '    "Retriever/ads/search" [label="Retriever\\nsearch"];',
        "  }",
        '  "Bucket/ads/raw" -> "Collection/ads/scenes" [tooltip="source.bucket_ids"];',
        '  "Collection/ads/scenes" -> "Retriever/ads/search" [tooltip="collection_identifiers"];',
        '  "Webhook/ops" -> "Retriever/ads/search" [tooltip="notify"];',
        "}",
    ]


def test_mermaid_draws_the_same():
    assert graph_as_mermaid(GRAPH).splitlines() == [
        "flowchart LR",
        '  subgraph s0 ["the organisation"]',
        '    n3["Webhook<br>ops"]',
        "  end",
        '  subgraph s1 ["ads"]',
        '    n0["Bucket<br>raw"]',
        '    n1["Collection<br>scenes"]',
        '    n2["Retriever<br>search"]',
        "  end",
        "  n0 --> n1",
        "  n1 --> n2",
        "  n3 --> n2",
        "  classDef faulty stroke:#b42318",
        "  class n1 faulty",
        "  classDef not_declared stroke-dasharray:4 3",
        "  class n3 not_declared",
    ]


def test_svg_has_every_name_as_text_an_arrow_a_link_and_fetches_nothing():
    picture = graph_as_svg(GRAPH)
    root = ElementTree.fromstring(picture)
    shown = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"raw", "scenes", "search", "ops"} <= {*shown}
    assert {"Collection (faulty)", "Webhook (not declared)"} <= {*shown}
    assert picture.count("url(#arrow)") == len(GRAPH.links)
    assert re.findall(r"https?://[^\"]*", picture) == ["http://www.w3.org/2000/svg"]


def test_no_name_breaks_out_of_a_picture():
    graph = Graph((Node(EVIL),), ())
    assert "<script" not in graph_as_svg(graph)
    assert "<script" not in graph_as_mermaid(graph)
    ElementTree.fromstring(graph_as_svg(graph))
    (line,) = (line for line in graph_as_dot(graph).splitlines() if 'label="Bucket' in line)
    assert re.fullmatch(r'\s*"(\\.|[^"\\])*" \[label="(\\.|[^"\\])*"\];', line)


def test_a_graph_of_nothing_is_a_picture_all_the_same():
    ElementTree.fromstring(graph_as_svg(Graph((), ())))
    assert graph_as_mermaid(Graph((), ())) == "flowchart LR\n"
