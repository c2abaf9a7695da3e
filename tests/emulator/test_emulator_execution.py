"""Executing a retriever gives a check something to judge (§12)."""

import pytest
from mixpeek import models

pytestmark = pytest.mark.anyio
TITLES = ["red car", "blue boat", "red boat"]


@pytest.fixture
async def boats(shop):
    bucket = await shop.make_bucket()
    await shop.make_collection("texts", bucket["bucket_id"])
    documents = {"documents": [{"title": title} for title in TITLES]}
    await shop.ok("POST", "/collections/texts/documents", documents)
    schema = {"query": {"type": "text", "required": True}}
    await shop.make_retriever("find", ["texts"], input_schema=schema)
    return shop


def titles(answer):
    return [document["title"] for document in answer["documents"]]


async def test_the_documents_that_say_most_of_the_query_come_first(boats):
    asked = {"inputs": {"query": "red boat"}}
    answer = await boats.ok("POST", "/retrievers/find/execute", asked)
    assert titles(answer) == ["red boat", "red car", "blue boat"]
    assert models.ExecuteRetrieverResponse.from_dict(answer).status == "completed"


async def test_a_limit_and_filters_cut_the_answer(boats):
    asked = {"inputs": {"query": "boat"}, "limit": 1, "filters": {"title": "red car"}}
    assert titles(await boats.ok("POST", "/retrievers/find/execute", asked)) == ["red car"]


async def test_stages_filter_and_limit(boats):
    stages = [
        {
            "stage_name": "boats",
            "config": {
                "stage_id": "attribute_filter",
                "parameters": {"field": "title", "operator": "contains", "value": "boat"},
            },
        },
        {"stage_name": "one", "config": {"stage_id": "limit", "parameters": {"limit": 1}}},
    ]
    await boats.ok("PATCH", "/retrievers/find", {"stages": stages})
    answer = await boats.ok("POST", "/retrievers/find/execute", {"inputs": {"query": "blue"}})
    assert titles(answer) == ["blue boat"]


async def test_a_missing_required_input_is_invalid(boats):
    assert await boats.locations("POST", "/retrievers/find/execute", {}) == [
        ["body", "inputs", "query"]
    ]
