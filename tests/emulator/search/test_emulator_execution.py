"""Executing a retriever: inputs, pages, statistics, budgets, what is answered (§12, §22)."""

import json

import pytest
from boats import ROWS, SCHEMA, find, search, stage, titles
from mixpeek import models

pytestmark = pytest.mark.anyio
TITLES = [row["title"] for row in ROWS]
EVERYTHING = stage("limit", {"limit": 100})
PATH = "/retrievers/find/execute"


@pytest.fixture
async def retriever(boats):
    fields = {"stages": [find()], "input_schema": SCHEMA}
    return await boats.make_retriever("find", ["texts"], **fields)


async def pages(ask, pagination, onward):
    """Every page; ``onward`` is what the next request takes from an answer."""
    seen, page = [], dict(pagination)
    while True:
        answer = await ask(EVERYTHING, pagination=page)
        seen.append(titles(answer))
        assert answer["pagination"]["returned"] == len(answer["documents"])
        assert answer["pagination"]["total"] == len(ROWS)
        if not answer["pagination"]["has_next"]:
            return seen
        page = {**pagination, **onward(answer["pagination"])}


@pytest.mark.parametrize("size", [1, 2, 4, 5, 6])
@pytest.mark.parametrize(
    ("method", "size_key", "onward"),
    [
        ("offset", "page_size", lambda told: {"page_number": told["page_number"] + 1}),
        ("cursor", "limit", lambda told: {"cursor": told["cursor"]}),
        ("scroll", "limit", lambda told: {"scroll_id": told["scroll_id"]}),
        ("keyset", "limit", lambda told: {"after": told["after"]}),
    ],
)
async def test_pages_add_up_in_every_way(boats, method, size_key, onward, size):
    await boats.make_retriever("find", ["texts"], stages=[EVERYTHING])

    async def ask(_, pagination):
        return await boats.ok("POST", PATH, {"pagination": pagination})

    seen = await pages(ask, {"method": method, size_key: size}, onward)
    assert [title for page in seen for title in page] == TITLES
    assert all(len(page) == size for page in seen[:-1])


async def test_a_cursor_stays_where_it_was_when_documents_come_and_go(boats):
    by = stage("sort_attribute", {"field": "spend", "direction": "asc"})
    await boats.make_retriever("find", ["texts"], stages=[by])
    page = {"method": "cursor", "limit": 2}
    first = await boats.ok("POST", PATH, {"pagination": page})
    assert titles(first) == ["green bicycle", "red car"]
    path = "/collections/texts/documents"
    await boats.ok("POST", path, {"metadata": {"title": "cheapest", "spend": 1}})
    page = {**page, "cursor": first["pagination"]["cursor"]}
    assert titles(await boats.ok("POST", PATH, {"pagination": page})) == [
        "old red car for two",
        "boat on a lake at sunset",
    ]


@pytest.mark.usefixtures("retriever")
async def test_a_cursor_of_another_question_is_refused(boats):
    page = {"method": "cursor", "limit": 1}
    first = await boats.ok("POST", PATH, {"inputs": {"query": "red"}, "pagination": page})
    page = {**page, "cursor": first["pagination"]["cursor"]}
    body = {"inputs": {"query": "blue"}, "pagination": page}
    assert await boats.locations("POST", PATH, body) == [["body", "pagination", "cursor"]]
    body = {"inputs": {"query": "blue"}, "pagination": {"method": "cursor", "cursor": "nonsense"}}
    await boats.refused(422, "POST", PATH, body)


async def test_a_scroll_expires(connect, clock):
    api = connect(clock=clock)
    await api.make_namespace()
    bucket = await api.make_bucket()
    await api.make_collection("texts", bucket["bucket_id"])
    documents = [{"title": title} for title in TITLES]
    await api.ok("POST", "/collections/texts/documents", {"documents": documents})
    await api.make_retriever("find", ["texts"], stages=[EVERYTHING])
    page = {"method": "scroll", "limit": 2, "scroll_ttl": 60}
    first = await api.ok("POST", PATH, {"pagination": page})
    page = {**page, "scroll_id": first["pagination"]["scroll_id"]}
    assert titles(await api.ok("POST", PATH, {"pagination": page})) == TITLES[2:4]
    clock.now += 61
    await api.refused(422, "POST", PATH, {"pagination": page})


@pytest.mark.usefixtures("retriever")
async def test_a_page_is_as_long_as_the_search_unless_a_limit_says_otherwise(boats):
    asked = {"inputs": {"query": "boat"}}
    assert (await boats.ok("POST", PATH, asked))["pagination"]["limit"] == 25
    assert len(titles(await boats.ok("POST", PATH, {**asked, "limit": 2}))) == 2
    assert len(titles(await boats.ok("POST", PATH, {**asked, "page_size": 3}))) == 3
    await boats.refused(422, "POST", PATH, {**asked, "limit": 2, "page_size": 3})
    await boats.refused(422, "POST", PATH, {**asked, "limit": 501})
    paged = {**asked, "limit": 2, "pagination": {"method": "offset", "page_size": 4}}
    answer = await boats.ok("POST", PATH, paged)
    assert len(titles(answer)) == 4
    assert "limit" in answer["warnings"][0]


async def test_statistics_add_up(ask):
    stages = (find(), stage("sort_attribute", {"field": "spend"}), stage("limit", {"limit": 2}))
    answer = await ask(*stages, inputs={"query": "boat"})
    told = models.ExecuteRetrieverResponse.from_dict(answer).stage_statistics
    counts = [(each.input_count, each.output_count) for each in told.stages.values()]
    assert counts == [(0, 6), (6, 6), (6, 2)]
    assert told.stages["limit"].efficiency == pytest.approx(1 / 3, abs=1e-6)
    spent = [each.metadata["credits"] for each in told.stages.values()]
    assert told.credits_used == pytest.approx(sum(spent))
    durations = [each.duration_ms for each in told.stages.values()]
    assert told.total_time_ms == pytest.approx(sum(durations), abs=1e-3)
    assert answer["pagination"]["total"] == 2
    assert answer["budget"]["credits_used"] == told.credits_used


async def test_stages_of_one_name_are_told_apart(ask):
    answer = await ask(EVERYTHING, EVERYTHING)
    assert list(answer["stage_statistics"]["stages"]) == ["limit", "limit_2"]


@pytest.mark.parametrize(
    ("limits", "word"), [({"max_credits": 0.05}, "credits"), ({"max_time_ms": 0}, "ms")]
)
async def test_a_budget_ends_an_execution(ask, limits, word):
    answer = await ask(find(), inputs={"query": "boat"}, retriever={"budget_limits": limits})
    assert (answer["status"], answer["documents"]) == ("failed", [])
    assert word in answer["error"]


async def test_a_budget_that_suffices_tells_what_is_left(ask):
    limits = {"max_credits": 1}
    answer = await ask(find(), inputs={"query": "boat"}, retriever={"budget_limits": limits})
    assert answer["budget"]["credits_remaining"] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("inputs", "place"),
    [
        ({}, "query"),
        ({"query": "x", "top_k": 3}, "top_k"),
        ({"query": 3}, "query"),
        ({"query": "x", "least": True}, "least"),
    ],
)
async def test_inputs_are_held_against_the_schema(boats, inputs, place):
    schema = {"query": {"type": "text", "required": True}, "least": {"type": "number"}}
    await boats.make_retriever("find", ["texts"], input_schema=schema)
    assert await boats.locations("POST", PATH, {"inputs": inputs}) == [["body", "inputs", place]]


async def test_the_answer_tells_what_was_understood(ask):
    schema = {**SCHEMA, "maker": {"type": "string", "default": "acme"}}
    answer = await ask(find(), inputs={"query": "boat", "least": 3},
                       retriever={"input_schema": schema})  # fmt: skip
    assert answer["interpretation"] == {
        "provided_input_keys": ["least", "query"],
        "inferred_inputs": {"maker": "acme"},
        "ignored_input_keys": ["least"],
        "relaxations": [],
    }


async def test_an_answer_shows_vectors_references_and_a_plan_when_asked(boats, ask):
    listed = (await boats.ok("POST", "/collections/texts/documents/list", {}))["results"]
    path = f"/collections/texts/documents/{listed[0]['document_id']}"
    await boats.ok("PATCH", path, {"metadata": {"like": listed[1]["document_id"]}})
    asked = {"inputs": {"query": "red car"}, "limit": 1}
    plain = await ask(find(), **asked)
    assert "multilingual_e5_large_instruct_v1" not in plain["documents"][0]
    assert plain["explain_plan"] is None
    answer = await ask(find(), **asked, return_vectors=True, expand=["like"], explain=True)
    document = answer["documents"][0]
    assert len(document["multilingual_e5_large_instruct_v1"]) == 1024
    assert [each["title"] for each in document["_expanded"]["like"]] == ["blue boat"]
    assert [each["output_count"] for each in answer["explain_plan"]["stages"]] == [6]
    asked_by_query = await ask(find(), **asked, query={"return_vectors": "true", "explain": "true"})
    assert asked_by_query["explain_plan"] is not None
    assert "results" not in plain
    legacy = await ask(find(), **asked, query={"include_legacy_results": "true"})
    assert legacy["results"] == legacy["documents"]


async def test_a_cap_on_what_is_fetched_is_told(boats):
    bucket = (await boats.ok("GET", "/buckets"))["results"][0]
    await boats.make_collection("many", bucket["bucket_id"])
    documents = [{"n": number} for number in range(1001)]
    await boats.ok("POST", "/collections/many/documents", {"documents": documents})
    await boats.make_retriever("find", ["many"], stages=[stage("limit", {"limit": 5000})])
    answer = await boats.ok("POST", PATH, {})
    cap = models.ExecuteRetrieverResponse.from_dict(answer).limits[0]
    assert (cap.requested, cap.applied, cap.stage) == (1001, 1000, "limit")


async def test_an_ad_hoc_pipeline_runs_and_is_not_kept(boats):
    body = {"stages": [find()], "collection_identifiers": ["texts"], "inputs": {"query": "boat"}}
    response = await boats.send("POST", "/retrievers/execute", body)
    assert response.headers["X-Execution-Mode"] == "adhoc"
    answer = response.json()
    assert answer["execution_metadata"] == {"retriever_persisted": False}
    assert len(titles(answer)) == 6
    assert (await boats.ok("GET", "/retrievers"))["total"] == 0
    wrong = {"stages": [find(), stage("none_such")], "collection_identifiers": ["texts"]}
    await boats.refused(422, "POST", "/retrievers/execute", wrong)


@pytest.mark.usefixtures("retriever")
async def test_a_batch_asks_up_to_sixteen_at_once(boats):
    queries = [{"inputs": {"query": "red car"}}, {"inputs": {"none": 1}}]
    answer = await boats.ok("POST", f"{PATH}/batch", {"queries": queries, "settings": {"limit": 1}})
    assert titles(answer["results"]["0"]) == ["red car"]
    assert "none" in answer["results"]["1"]["error"]
    error = await boats.refused(422, "POST", f"{PATH}/batch", {"queries": queries[:1] * 17})
    assert error["details"]["limits"] == {"max_queries": 16}


@pytest.mark.usefixtures("retriever")
async def test_a_stream_tells_every_stage_and_then_all(boats):
    body = {"inputs": {"query": "red car"}, "stream": True}
    response = await boats.send("POST", PATH, body)
    assert response.headers["content-type"].startswith("text/event-stream")
    told = [json.loads(line[6:]) for line in response.text.split("\n\n") if line]
    assert [event["event_type"] for event in told] == [
        "stage_start",
        "stage_complete",
        "execution_complete",
    ]
    assert titles(told[1])[0] == titles(told[2])[0] == "red car"
    assert told[1]["statistics"]["output_count"] == 6


@pytest.mark.usefixtures("retriever")
async def test_an_explanation_costs_nothing_and_parses(boats):
    answer = await boats.ok("POST", f"{PATH}/explain", {"inputs": {"whatever": 1}})
    parsed = models.ExplainRetrieverResponse.from_dict(answer)
    assert [plan.estimated_output for plan in parsed.execution_plan] == [6]
    assert parsed.total_estimated_stages == 1
    assert parsed.bottleneck_stages == ["feature_search"]


@pytest.mark.usefixtures("retriever")
@pytest.mark.parametrize("key", ["sort", "select", "session_id", "offset", "group_by"])
async def test_keys_of_an_earlier_generation_are_refused(boats, key):
    assert await boats.locations("POST", PATH, {key: 1}) == [["body", key]]


@pytest.mark.usefixtures("retriever")
async def test_filters_that_are_none_are_refused(boats):
    wrong = {"AND": [{"field": "a", "operator": "regex", "value": "("}]}
    await boats.refused(422, "POST", PATH, {"filters": wrong})
    await boats.refused(422, "POST", PATH, {"target_collection_id": "texts"})


async def test_a_retriever_is_asked_by_its_id_or_its_name(boats, retriever):
    body = {"inputs": {"query": "red car"}}
    for name in ("find", retriever["retriever_id"]):
        answer = await boats.ok("POST", f"/retrievers/{name}/execute", body)
        parsed = models.ExecuteRetrieverResponse.from_dict(answer)
        assert (parsed.status, parsed.retriever_id) == ("completed", retriever["retriever_id"])
    await boats.refused(404, "POST", "/retrievers/none/execute", body)


async def test_a_restart_finds_the_same(connect, tmp_path):
    database = str(tmp_path / "emulator.db")
    found = []
    for is_first in (True, False):
        api = connect(database)
        if is_first:
            await api.make_namespace()
            bucket = await api.make_bucket()
            await api.make_collection("texts", bucket["bucket_id"])
            for row in ROWS:
                await api.ok("POST", "/collections/texts/documents", {"metadata": row})
            await api.make_retriever("find", ["texts"], stages=[find(search(), search("car"))])
        answer = await api.ok("POST", PATH, {"inputs": {"query": "red boat"}})
        found.append([(each["title"], each["score"]) for each in answer["documents"]])
    assert found[0] == found[1]
