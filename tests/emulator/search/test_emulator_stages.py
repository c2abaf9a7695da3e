"""What each stage does to the documents that come to it (§11)."""

import pytest
from boats import ROWS, find, stage, titles

pytestmark = pytest.mark.anyio
TITLES = [row["title"] for row in ROWS]


def attribute(field, operator, value, **more):
    return stage("attribute_filter", {"field": field, "operator": operator, "value": value, **more})


async def test_one_condition_filters(ask):
    answer = await ask(attribute("metadata.spend", "gt", 800))
    assert titles(answer) == ["blue boat", "red boat", "boat on a lake at sunset"]


async def test_conditions_nest_and_take_inputs(ask):
    conditions = {
        "OR": [
            {"AND": [{"field": "maker", "value": "{{INPUT.maker}}"},
                     {"NOT": [{"field": "title", "operator": "contains", "value": "boat"}]}]},
            {"field": "spend", "operator": "gte", "value": {"type": "dynamic",
                                                            "field": "inputs.least"}},
        ]
    }  # fmt: skip
    asked = {"inputs": {"maker": "acme", "least": 3000}}
    answer = await ask(stage("attribute_filter", {"conditions": conditions}), **asked)
    assert titles(answer) == ["red car", "red boat"]


async def test_a_condition_on_an_input_that_was_not_given_is_left_out_and_told(ask):
    answer = await ask(attribute("spend", "gte", "{{INPUT.least}}"), inputs={})
    assert titles(answer) == TITLES
    assert "spend" in answer["warnings"][0]


async def test_a_condition_may_speak_of_the_document_itself(ask):
    answer = await ask(attribute("title", "contains", "{{DOC.maker}}"), inputs={})
    assert titles(answer) == []
    answer = await ask(attribute("maker", "eq", "{{ DOC.maker }}"), inputs={})
    assert titles(answer) == TITLES


async def test_case_matters_unless_it_does_not(ask):
    assert titles(await ask(attribute("maker", "eq", "ACME"))) == []
    folded = await ask(attribute("maker", "eq", "ACME", case_insensitive=True))
    assert titles(folded) == ["red car", "blue boat"]


async def test_documents_are_sorted_by_a_field_and_missing_ones_are_last(ask):
    by = stage("sort_attribute", {"field": "metadata.spend", "direction": "asc"})
    answer = await ask(by)
    assert [document["spend"] for document in answer["documents"]] == [
        50,
        100,
        700,
        900,
        2000,
        3000,
    ]
    by = stage("sort_attribute", {"field": "place.lat", "direction": "desc"})
    assert titles(await ask(by))[:3] == ["red car", "red boat", "blue boat"]
    by = stage("sort_attribute", {"field": "place.lat", "nulls_last": False})
    assert titles(await ask(by))[-1] == "blue boat"


async def test_a_sort_may_be_chosen_by_an_input(ask):
    by = stage("sort_attribute", {"field": "{{INPUT.maker}}", "direction": "asc"})
    assert titles(await ask(by, inputs={"maker": "title"})) == sorted(TITLES)


async def test_relevance_sorts_by_a_score(ask):
    up = stage("sort_relevance", {"direction": "asc"})
    answer = await ask(find(), up, inputs={"query": "red boat"})
    assert titles(answer)[-1] == "red boat"


@pytest.mark.parametrize(("missing", "place"), [("top", 0), ("bottom", 2), ("preserve", 1)])
async def test_a_missing_score_has_its_place(ask, missing, place):
    by = stage("sort_relevance", {"score_field": "place.lat", "missing_score": missing})
    three = attribute("title", "in", ["red car", "green bicycle", "blue boat"])
    order = stage("sort_attribute", {"field": "title", "direction": "asc"})
    answer = await ask(three, order, by)
    assert titles(answer).index("green bicycle") == place


async def test_a_limit_cuts_and_skips(ask):
    cut = stage("limit", {"limit": 2, "offset": 1})
    assert titles(await ask(cut)) == TITLES[1:3]


async def test_a_sample_is_the_same_for_the_same_seed(ask):
    def drawn(seed):
        return stage("sample", {"count": 3, "seed": seed})

    first = titles(await ask(drawn(7)))
    assert titles(await ask(drawn(7))) == first
    assert len(set(first)) == 3
    others = {tuple(titles(await ask(drawn(seed)))) for seed in range(6)}
    assert len(others) > 1


async def test_a_sample_keeps_the_best_and_every_stratum(ask):
    kept = stage("sample", {"count": 2, "seed": 1, "preserve_top_k": 1})
    answer = await ask(find(), kept, inputs={"query": "red boat"})
    assert titles(answer)[0] == "red boat"
    assert len(titles(answer)) == 2
    spread = stage("sample", {"count": 3, "seed": 1, "strategy": "stratified",
                              "stratify_by": "maker"})  # fmt: skip
    answer = await ask(spread)
    assert sorted(each["maker"] for each in answer["documents"]) == ["acme", "bolt", "cord"]


async def test_doubles_are_left_out(ask):
    assert titles(await ask(stage("deduplicate", {"fields": ["maker"]}))) == [
        "red car",
        "red boat",
        "old red car for two",
    ]
    last = stage("deduplicate", {"fields": ["maker"], "keep": "last"})
    assert titles(await ask(last)) == ["blue boat", "green bicycle", "boat on a lake at sunset"]


async def test_groups_are_in_the_order_of_their_best(ask):
    grouped = stage("group_by", {"group_by_field": "maker", "max_per_group": 1})
    answer = await ask(find(), grouped, inputs={"query": "red boat"})
    assert [group["count"] for group in answer["documents"]] == [1, 1, 1]
    assert answer["documents"][0]["group_key"] == "bolt"
    assert answer["documents"][0]["documents"][0]["title"] == "red boat"
    first = stage("group_by", {"group_by_field": "maker", "output_mode": "first"})
    assert titles(await ask(find(), first, inputs={"query": "red boat"}))[0] == "red boat"
    flat = stage("group_by", {"group_by_field": "maker", "output_mode": "flatten"})
    answer = await ask(find(), flat, inputs={"query": "red boat"})
    assert sorted(titles(answer)) == sorted(TITLES)


async def test_documents_are_joined_from_a_collection(boats, ask):
    bucket = (await boats.ok("GET", "/buckets"))["results"][0]
    makers = await boats.make_collection("makers", bucket["bucket_id"])
    path = "/collections/makers/documents"
    await boats.ok("POST", path, {"metadata": {"name": "acme", "city": "Kiel", "title": "Acme"}})
    join = {"target_collection_id": makers["collection_id"], "source_field": "maker",
            "target_field": "name", "fields_to_merge": ["city"]}  # fmt: skip
    answer = await ask(stage("document_enrich", join))
    assert [each.get("city") for each in answer["documents"]] == ["Kiel", "Kiel"] + [None] * 4
    inside = stage("document_enrich", {**join, "output_field": "made.by", "allow_missing": False})
    answer = await ask(inside)
    assert titles(answer) == ["red car", "blue boat"]
    assert answer["documents"][0]["made"] == {"by": {"city": "Kiel"}}
    dear = {"field": "spend", "operator": "gt", "value": 1000}
    answer = await ask(stage("document_enrich", {**join, "when": {"AND": [dear]}}))
    assert [each["title"] for each in answer["documents"] if "city" in each] == ["blue boat"]


async def test_documents_are_joined_from_what_a_retriever_finds(boats, ask):
    best = await boats.make_retriever("best", ["texts"], stages=[find(final_top_k=2)])
    inputs = {"query": "{{DOC.title}}"}
    join = {"retriever_id": best["retriever_id"], "retriever_inputs": inputs,
            "output_field": "near", "fields_to_merge": ["title"]}  # fmt: skip
    answer = await ask(stage("document_enrich", join))
    assert [each["near"]["title"] for each in answer["documents"]] == TITLES
    inline = {**join, "retriever_id": None, "retriever_config": {"stages": [find()]}}
    answer = await ask(stage("document_enrich", inline))
    assert [each["near"]["title"] for each in answer["documents"]] == TITLES


@pytest.mark.parametrize(
    "unable",
    [
        stage("llm_enrich", {"prompt": "{{DOC.title}}"}),
        stage("rerank", {"query": "{{INPUT.query}}"}),
        stage("attribute_filter", {"natural_language": "cheap ones"}),
        stage("web_scrape", {"url": "https://example.org"}),
        stage("sort_attribute", {"field": "{{ INPUT.query ~ 'x' }}"}),
    ],
)
async def test_what_cannot_be_done_here_passes_on_and_says_so(ask, unable):
    answer = await ask(unable, inputs={"query": "x"})
    assert titles(answer) == TITLES
    assert answer["status"] == "degraded"
    assert [entry["stage"] for entry in answer["degraded"]] == [unable["stage_name"]]
    assert unable["stage_name"] in answer["warnings"][0]


async def test_a_stage_that_fails_ends_it_or_is_skipped(ask):
    wrong = {"count": "many"}
    answer = await ask(stage("sample", wrong), stage("limit", {"limit": 1}))
    assert (answer["status"], answer["documents"]) == ("failed", [])
    assert "many" in answer["error"]
    answer = await ask(find(), stage("sample", wrong, on_error="skip"), inputs={"query": "boat"})
    assert answer["status"] == "completed"
    assert len(answer["documents"]) == 6
    assert "many" in answer["stage_statistics"]["stages"]["sample"]["error"]


async def test_a_stage_may_speak_of_what_came_before(ask):
    first = stage("limit", {"limit": 2}, output_alias="top")
    then = attribute("title", "eq", "{{ CONTEXT.top[1].title }}")
    assert titles(await ask(first, then)) == ["blue boat"]
    count = stage("limit", {"limit": "{{ max(1, 2) }}"})
    assert len(titles(await ask(count))) == 2
