"""What a taxonomy must mean besides having its shape, and what its live bodies use."""

import pytest

from reconciler.kinds import KINDS
from reconciler.kinds.compile.references import references_in
from reconciler.model.address import Address
from reconciler.model.data import Fields, show_path
from reconciler.model.problem import Severity

TAXONOMY = KINDS["Taxonomy"]
HERE = Address("Taxonomy", "ads", "it")


def judged(spec: Fields) -> list[tuple[str, Severity]]:
    problems = (problem for check in TAXONOMY.checks for problem in check(spec))
    return [(show_path(problem.path), problem.severity) for problem in problems]


def levels(*nodes: Fields, **config: object) -> Fields:
    return {"config": {"taxonomy_type": "hierarchical", "hierarchical_nodes": [*nodes], **config}}


def node(collection: str, parent: str | None = None) -> Fields:
    above = {"parent_collection_id": parent} if parent else {}
    return {"collection_id": collection, **above}


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (levels(node("a"), node("b", "a")), []),
        (levels(node("a", "a")), [("config.hierarchical_nodes[0].parent_collection_id", "error")]),
        (levels(node("a", "x")), [("config.hierarchical_nodes[0].parent_collection_id", "error")]),
        (
            levels(node("a", "b"), node("b", "a")),
            [(f"config.hierarchical_nodes[{at}].parent_collection_id", "error") for at in (0, 1)],
        ),
        (
            levels(node("a"), node("a")),
            [("config.hierarchical_nodes[1].collection_id", "error")],
        ),
        (
            levels(node("a", "x"), inference_strategy="llm", inference_collections=["x"]),
            [],
        ),
        ({"config": {"taxonomy_type": "hierarchical"}}, [("config", "warning")]),
        (levels(inference_strategy="llm"), [("config.inference_strategy", "warning")]),
        (levels(inference_strategy="cluster", cluster_ids=["c"]), []),
        ({"config": {}, "metadata": {"validation_warnings": []}},
         [("metadata.validation_warnings", "error")]),
    ],
)  # fmt: skip
def test_the_levels_make_a_hierarchy(spec: Fields, said: list[tuple[str, str]]) -> None:
    assert judged(spec) == said


def test_every_id_in_a_live_body_is_found() -> None:
    nodes: list[Fields] = [
        {"collection_id": "col_3"},
        {"collection_id": "col_4", "parent_collection_id": "col_3", "retriever_id": "ret_2"},
    ]
    body: Fields = {
        "retriever_id": "ret_1",
        "config": {
            "taxonomy_type": "hierarchical",
            "inference_collections": ["col_1", "col_2"],
            "cluster_ids": ["clust_1"],
            "hierarchical_nodes": [*nodes],
        },
    }
    found = references_in(TAXONOMY, body, HERE, is_live=True)
    assert {f"{each.kind} {each.value}" for each in found} == {
        "Retriever ret_1", "Retriever ret_2", "Cluster clust_1",
        *(f"Collection col_{number}" for number in (1, 2, 3, 4)),
    }  # fmt: skip


def test_doubts_of_the_server_are_taken_away_where_a_body_enters() -> None:
    body: Fields = {"metadata": {"validation_warnings": ["x"], "team": "film"}, "version": 2}
    assert TAXONOMY.read_model(body) == {"metadata": {"team": "film"}, "version": 2}
