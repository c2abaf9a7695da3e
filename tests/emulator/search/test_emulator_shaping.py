"""Stages that need no model to compute, to diversify and to write documents out (§11)."""

import pytest
from boats import ROWS, find, stage, titles
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.emulator.behaviour.catalogue import STAGES
from reconciler.emulator.search.aggregation import Operation, compute

pytestmark = pytest.mark.anyio


def operation(function, field=None, alias="x", **more):
    return {"function": function, "alias": alias, **({"field": field} if field else {}), **more}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (operation("count"), 6),
        (operation("count_distinct", "maker"), 3),
        (operation("sum", "metadata.spend"), 6750),
        (operation("avg", "spend"), 1125.0),
        (operation("min", "spend"), 50),
        (operation("max", "title"), "red car"),
        (operation("first", "title"), "red car"),
        (operation("last", "title"), "boat on a lake at sunset"),
        (operation("collect", "spend"), [100, 2000, 3000, 50, 700, 900]),
        (operation("collect_distinct", "maker"), ["acme", "bolt", "cord"]),
        (operation("percentile", "spend"), 800.0),
        (operation("percentile", "spend", percentile_value=100), 3000.0),
        (operation("correlation", "spend", field_b="spend"), 1.0),
        (operation("avg", "nothing"), None),
    ],
)
async def test_an_aggregation_is_one_row(ask, said, expected):
    answer = await ask(stage("aggregate", {"aggregations": [said]}))
    assert answer["documents"] == [{"group": {}, "metrics": {"x": pytest.approx(expected)}}]
    metadata = answer["stage_statistics"]["stages"]["aggregate"]["metadata"]
    assert metadata["aggregations"] == answer["documents"]


async def test_groups_are_aggregated_sorted_and_limited(ask):
    parameters = {
        "aggregations": [operation("sum", "spend", "total"), operation("count", alias="n")],
        "group_by": [{"field": "metadata.maker"}],
        "sort_by": "total",
        "limit": 2,
    }
    answer = await ask(stage("aggregate", parameters))
    assert answer["documents"] == [
        {"group": {"maker": "bolt"}, "metrics": {"total": 3050, "n": 2}},
        {"group": {"maker": "acme"}, "metrics": {"total": 2100, "n": 2}},
    ]
    beside = await ask(stage("aggregate", {**parameters, "include_documents": True}))
    assert len(beside["documents"]) == len(ROWS)
    told = beside["stage_statistics"]["stages"]["aggregate"]["metadata"]["aggregations"]
    assert told == answer["documents"]


@examples(100)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_what_is_computed_is_a_number_of_json_or_none(numbers):
    documents = [{"n": number} for number in numbers]
    for function in ("sum", "avg", "min", "max", "percentile", "correlation"):
        made = compute(Operation(function, "x", "n", "n"), documents)
        assert made is None or abs(made) < float("inf")


async def test_scores_are_normalised(ask):
    to = stage("score_normalize", {"min_value": 10, "max_value": 20, "output_field": "own.score"})
    answer = await ask(find(), to, inputs={"query": "red boat"})
    own = [each["own"]["score"] for each in answer["documents"]]
    assert (own[0], own[-1]) == (20.0, 10.0)
    assert own == sorted(own, reverse=True)
    plain = await ask(find(), stage("score_normalize", {}), inputs={"query": "red boat"})
    assert [each["score"] for each in plain["documents"]][::5] == [1.0, 0.0]


async def test_a_list_is_unwound(boats, ask):
    body = {"metadata": {"title": "listed", "tags": ["a", "b"]}}
    await boats.ok("POST", "/collections/texts/documents", body)
    answer = await ask(stage("unwind", {"field": "tags"}))
    assert [(each["title"], each["tags"]) for each in answer["documents"]] == [
        ("listed", "a"),
        ("listed", "b"),
    ]
    kept = {"field": "metadata.tags", "preserve_null_and_empty": True, "output_field": "tag",
            "include_array_index": "n"}  # fmt: skip
    answer = await ask(stage("unwind", kept))
    told = [(each["tag"], each["n"]) for each in answer["documents"]]
    assert told == [(None, 0)] * len(ROWS) + [("a", 0), ("b", 1)]


async def test_the_next_best_is_unlike_those_before_it(ask):
    by_maker = {"lambda": 0.5, "diversity_fields": ["metadata.maker"], "top_k": 3}
    answer = await ask(find(fusion="max"), stage("mmr", by_maker), inputs={"query": "red boat"})
    assert sorted(each["maker"] for each in answer["documents"]) == ["acme", "bolt", "cord"]
    assert titles(answer)[0] == "red boat"
    best = answer["documents"][0]
    assert best["scores"]["mmr"] == pytest.approx(0.5 * best["score"])


async def test_relevance_alone_changes_no_order(ask):
    plain = await ask(find(), inputs={"query": "red boat"})
    kept = await ask(find(), stage("mmr", {"lambda": 1}), inputs={"query": "red boat"})
    assert titles(kept) == titles(plain)


async def test_twins_come_last_where_only_likeness_counts(boats, ask):
    await boats.ok("POST", "/collections/texts/documents", {"metadata": {"title": "red boat"}})
    found = await ask(find(), stage("mmr", {"lambda": 0.3}), inputs={"query": "red boat"})
    assert titles(found).index("red boat") == 0
    assert titles(found)[-1] == "red boat"


async def test_a_context_is_written_of_all_documents(ask):
    first = stage("limit", {"limit": 2})
    ready = stage("rag_prepare", {"content_field": "title"})
    answer = await ask(first, ready)
    assert answer["documents"] == [
        {
            "rag_context": "[1] red car\n\n\n[2] blue boat\n\n",
            "citations": answer["documents"][0]["citations"],
        }
    ]
    cited = answer["documents"][0]["citations"]
    assert [(each["index"], each["citation"], each["title"]) for each in cited] == [
        (1, "[1]", "red car"),
        (2, "[2]", "blue boat"),
    ]
    assert answer["degraded"] == []


async def test_each_document_is_written_on_its_own(ask):
    parameters = {
        "output_mode": "formatted_list",
        "document_template": "{{CONTEXT.CITATION}} {{DOC.title}} of {{DOC.metadata.maker}}",
        "citation": {"style": "footnote"},
    }
    answer = await ask(stage("limit", {"limit": 2}), stage("rag_prepare", parameters))
    assert [each["formatted_content"] for each in answer["documents"]] == [
        "¹ red car of acme",
        "² blue boat of acme",
    ]


@pytest.mark.parametrize(
    ("cut", "lengths"),
    [("priority_truncate", [300, 100]), ("drop_last", [300]), ("proportional", [200, 200])],
)
async def test_what_may_be_too_long_is_cut_by_an_estimate_and_told(boats, ask, cut, lengths):
    for _ in range(2):
        body = {"metadata": {"title": "long", "content": "x" * 300}}
        await boats.ok("POST", "/collections/texts/documents", body)
    only = stage("attribute_filter", {"field": "title", "value": "long"})
    parameters = {"max_tokens": 100, "truncation_strategy": cut, "output_mode": "formatted_list",
                  "document_template": "{{DOC.content}}"}  # fmt: skip
    answer = await ask(only, stage("rag_prepare", parameters))
    assert [len(each["formatted_content"]) for each in answer["documents"]] == lengths
    assert answer["status"] == "degraded"


EXECUTED = {
    "aggregate": {"aggregations": [operation("count")]},
    "attribute_filter": {"field": "maker", "operator": "exists"},
    "deduplicate": {"fields": ["title"]},
    "document_enrich": {"retriever_config": {"stages": []}, "retriever_inputs": {}},
    "feature_filter": {"feature_uris": [{"uri": "mixpeek://a@v1/b", "input": {"text": "red"}}]},
    "feature_search": find()["config"]["parameters"],
    "group_by": {"group_by_field": "maker"},
    "json_transform": {"template": "{}"},
    "limit": {"limit": 1},
    "mmr": {"diversity_fields": ["maker"]},
    "rag_prepare": {},
    "sample": {"count": 2},
    "score_normalize": {},
    "sort_attribute": {"field": "title"},
    "sort_relevance": {},
    "unwind": {"field": "title"},
}  # fmt: skip
DEGRADED = {
    "agent_search", "agentic_enrich", "api_call", "cluster", "code_execution", "cross_compare",
    "external_reverse_image", "external_web_search", "hybrid_search", "llm_enrich", "llm_filter",
    "maxsim_rerank", "query_expand", "rerank", "semantic_search", "sql_lookup",
    "structured_filter", "summarize", "taxonomy_enrich", "web_scrape",
}  # fmt: skip
REQUIRED = {
    "maxsim_rerank": {"feature_uri": "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1"},
    "query_expand": {"feature_search_config": {}},
    "sql_lookup": {"connection_id": "ours", "query": "select 1"},
}  # fmt: skip


def test_every_stage_of_the_catalogue_is_executed_or_degraded():
    assert DEGRADED.isdisjoint(EXECUTED)
    assert DEGRADED | EXECUTED.keys() == STAGES.keys()


@pytest.mark.parametrize("stage_id", sorted(EXECUTED))
async def test_a_stage_that_is_executed_is_not_degraded(ask, stage_id):
    answer = await ask(stage(stage_id, EXECUTED[stage_id]), inputs={"query": "red"})
    assert (answer["status"], answer["degraded"]) == ("completed", [])
    assert answer["documents"]


@pytest.mark.parametrize("stage_id", sorted(DEGRADED))
async def test_a_stage_that_passes_documents_on_says_so(boats, ask, stage_id):
    await boats.make_connection()
    passes = stage(stage_id, REQUIRED.get(stage_id, {}), stage_name="passes")
    answer = await ask(find(), passes, inputs={"query": "red"})
    assert len(titles(answer)) == len(ROWS)
    assert answer["status"] == "degraded"
    assert [(each["stage"], bool(each["next_step"])) for each in answer["degraded"]] == [
        ("passes", True)
    ]
    assert any("'passes'" in each for each in answer["warnings"])


@pytest.mark.parametrize(
    ("stage_id", "parameters"),
    [
        ("aggregate", {"aggregations": [operation("stddev", "spend")]}),
        ("score_normalize", {"method": "z_score"}),
        ("unwind", {"field": "title", "include_array_index": True}),
        ("mmr", {"similarity_metric": "euclidean"}),
        ("deduplicate", {"strategy": "semantic"}),
        ("attribute_filter", {"natural_language": "cheap"}),
    ],
)
async def test_a_part_of_a_stage_that_is_told_nowhere_degrades_it(ask, stage_id, parameters):
    answer = await ask(stage(stage_id, parameters))
    assert (answer["status"], len(answer["documents"])) == ("degraded", len(ROWS))


@pytest.mark.parametrize(
    ("stage_id", "parameters"),
    [
        ("aggregate", {}),
        ("aggregate", {"aggregations": [operation("sum")]}),
        ("aggregate", {"aggregations": [{"function": "count"}]}),
        ("aggregate", {"aggregations": [operation("percentile", "spend", percentile_value=101)]}),
        ("aggregate", {"aggregations": [operation("count")], "group_by": [{"alias": "x"}]}),
        ("score_normalize", {"min_value": -1e308, "max_value": 1e308}),
        ("unwind", {}),
        ("mmr", {"lambda": 2}),
        ("rag_prepare", {"max_tokens": 1}),
    ],
)
async def test_what_a_stage_cannot_do_with_fails_it(ask, stage_id, parameters):
    answer = await ask(stage(stage_id, parameters))
    assert answer["status"] == "failed"
