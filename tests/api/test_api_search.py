"""A search: what is sent for a query of either generation, and what becomes of the answer."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fake_network import FakeApi, answering, refusing, talking_to

from reconciler.api.search.execution import estimate_search, search
from reconciler.kinds import KINDS
from reconciler.kinds.search.request import read_request
from reconciler.model.errors import (
    NoResponse,
    NotFound,
    Rejected,
    ServerError,
    ServiceUnavailable,
    UnexpectedResponse,
)
from reconciler.model.search.result import SearchResult, StageEvent

pytestmark = pytest.mark.anyio
KIND = KINDS["Retriever"]
EXECUTION = KIND.execution
assert EXECUTION is not None

STAGES = {
    "scenes": {"input_count": 0, "output_count": 3, "duration_ms": 80.0, "efficiency": 0},
    "best": {
        "input_count": 3, "output_count": 2, "duration_ms": 1.5, "efficiency": 0.67,
        "stage_cache_hit": True,
    },
}  # fmt: skip
DOCUMENTS = [
    {
        "document_id": f"doc_{number}",
        "score": 1 - number / 10,
        "brand": "acme" if number % 2 else "b",
        "metadata": {"price": 10 - number, "title": f"No. {number}"},
    }
    for number in range(6)
]
ANSWER: dict[str, Any] = {
    "execution_id": "exec_1",
    "status": "completed",
    "retriever_id": "ret_1",
    "documents": DOCUMENTS,
    "pagination": {
        "method": "cursor",
        "returned": 6,
        "total": 41,
        "cursor": "next",
        "has_next": True,
    },
    "stage_statistics": {"stages": STAGES, "total_time_ms": 85.3, "credits_used": 0.4},
    "limits": [{"name": "limit", "requested": 900, "applied": 500, "ceiling": 500, "stage": None}],
    "warnings": ["brand has no index"],
    "interpretation": {"ignored_input_keys": ["mood"]},
    "facets": [{"key": "brand"}],
}
LIVE = {
    "retriever_id": "ret_1",
    "retriever_name": "find",
    "collection_ids": ["col_1"],
    "collection_identifiers": ["col_1"],
    "input_schema": {"query": {"type": "text"}},
    "budget_limits": {"max_credits": 5},
    "stages": [
        {
            "stage_name": "scenes",
            "config": {"stage_id": "feature_search", "parameters": {"final_top_k": 25}},
            "parameters": {"final_top_k": 25},
            "description": None,
            "made_up_by_the_server": 1,
        }
    ],
}


async def asked(api: FakeApi, request: dict[str, Any], **more: Any) -> SearchResult:
    """The result of a request in the API's words."""
    query = read_request(request).query
    async with talking_to(api) as reader:
        return await search(reader, KIND, EXECUTION, query, name="find", namespace="ads", **more)


def bodies(api: FakeApi) -> list[Any]:
    return [json.loads(request.content) for request in api.requests if request.content]


EVERYTHING = {
    "inputs": {"query": "red", "top": 3},
    "filters": {
        "AND": [{"field": "a", "operator": "in", "value": [1]}, {"NOT": [{"OR": [{"b": 2}]}]}]
    },
    "pagination": {"method": "cursor", "limit": 5, "cursor": "c"},
    "limit": 5,
    "expand": ["items.id"],
    "skip_cache": True,
    "return_presigned_urls": True,
    "return_vectors": True,
    "explain": True,
    "write_token": "wt_1",
    "consistency": {"mode": "eventual", "max_staleness_ms": 2000},
}


async def test_every_parameter_of_today_is_sent_as_it_is_and_no_other() -> None:
    api = answering(httpx.Response(200, json=ANSWER))
    result = await asked(api, EVERYTHING)
    assert api.asked == ["POST /v1/retrievers/find/execute"]
    assert api.requests[0].headers["x-namespace"] == "ads"
    assert bodies(api) == [EVERYTHING]
    assert result.stand_ins == ()


async def test_what_nobody_says_is_not_sent() -> None:
    api = answering(httpx.Response(200, json=ANSWER))
    await asked(api, {"inputs": {}})
    assert bodies(api) == [{"inputs": {}}]


@pytest.mark.parametrize(
    "page",
    [
        {"method": "offset", "page_size": 5, "page_number": 2},
        {"method": "cursor", "limit": 500, "cursor": "c"},
        {"method": "scroll", "limit": 1000, "scroll_id": "s", "scroll_ttl": 60},
        {"method": "keyset", "limit": 5, "after": {"score": 0.7, "id": "doc_1"}},
    ],
    ids=lambda page: page["method"],
)
async def test_every_way_of_paging_is_sent_whole(page: dict[str, Any]) -> None:
    api = answering(httpx.Response(200, json=ANSWER))
    await asked(api, {"pagination": page})
    assert bodies(api) == [{"inputs": {}, "pagination": page}]


async def test_every_part_of_an_answer_is_kept() -> None:
    result = await asked(answering(httpx.Response(200, json=ANSWER)), {})
    assert (result.execution_id, result.status) == ("exec_1", "completed")
    assert (result.total_ms, result.credits, result.found) == (85.3, 0.4, 41)
    assert [(row.rank, row.document_id, row.score) for row in result.rows][:2] == [
        (1, "doc_0", 1.0),
        (2, "doc_1", 0.9),
    ]
    assert [(stage.name, stage.output_count, stage.is_cached) for stage in result.stages] == [
        ("scenes", 3, None),
        ("best", 2, True),
    ]
    assert result.limits == tuple(ANSWER["limits"])
    assert result.warnings == ("brand has no index",)
    assert result.interpretation == ANSWER["interpretation"]
    assert result.facts["facets"] == [{"key": "brand"}]
    assert set(result.facts) == set(ANSWER) - {"documents"}


async def test_the_older_word_for_documents_is_read_and_the_absence_of_it_is_nothing() -> None:
    old = {key: held for key, held in ANSWER.items() if key != "documents"}
    assert len((await asked(answering(httpx.Response(200, json=old)), {})).rows) == 0
    legacy = httpx.Response(200, json={**old, "results": DOCUMENTS})
    assert len((await asked(answering(legacy), {})).rows) == 6


async def test_ranks_go_on_where_a_page_has_a_number() -> None:
    page = {"method": "offset", "page_size": 6, "page_number": 3}
    result = await asked(answering(httpx.Response(200, json=ANSWER)), {"pagination": page})
    assert [row.rank for row in result.rows] == [13, 14, 15, 16, 17, 18]


async def test_an_answer_of_no_namespace_is_no_result() -> None:
    headers = {"x-namespace-unresolved": "true"}
    with pytest.raises(NotFound):
        await asked(answering(httpx.Response(200, json=ANSWER, headers=headers)), {})


async def test_an_answer_without_a_status_is_none() -> None:
    with pytest.raises(UnexpectedResponse):
        await asked(answering(httpx.Response(200, json={"documents": []})), {})


# What the API has given up.


async def test_an_offset_is_a_longer_page_whose_beginning_is_left_out() -> None:
    api = answering(httpx.Response(200, json=ANSWER))
    result = await asked(api, {"offset": 2, "limit": 3})
    assert bodies(api) == [
        {"inputs": {}, "pagination": {"method": "offset", "page_size": 5, "page_number": 1}}
    ]
    assert [(row.rank, row.document_id) for row in result.rows] == [
        (3, "doc_2"),
        (4, "doc_3"),
        (5, "doc_4"),
    ]
    assert [each.parameter for each in result.stand_ins] == ["offset"]


async def test_selected_fields_come_from_whole_documents_with_id_and_score() -> None:
    api = answering(httpx.Response(200, json=ANSWER))
    result = await asked(api, {"select": ["metadata.title", "no.such"], "session_id": "s-1"})
    assert bodies(api) == [{"inputs": {}}]
    assert result.rows[0].document == {
        "document_id": "doc_0",
        "score": 1.0,
        "metadata": {"title": "No. 0"},
    }
    assert result.session_id == "s-1"
    assert [each.parameter for each in result.stand_ins] == ["select", "session_id"]


async def test_what_comes_along_is_not_lost_where_fields_are_selected() -> None:
    documents = [{"document_id": "a", "title": "x", "owner": "b", "_expanded": {"owner": {"n": 1}}}]
    api = answering(httpx.Response(200, json={**ANSWER, "documents": documents}))
    result = await asked(api, {"select": ["title"], "expand": ["owner"]})
    assert result.rows[0].document == {
        "document_id": "a",
        "title": "x",
        "_expanded": {"owner": {"n": 1}},
    }


async def test_sorting_runs_the_live_stages_with_one_more_behind_them() -> None:
    api = answering(httpx.Response(200, json=LIVE), httpx.Response(200, json=ANSWER))
    request = {
        "inputs": {"query": "red"},
        "sort": {"field": "metadata.price"},
        "limit": 4,
        "return_urls": True,
    }
    result = await asked(api, request)
    assert api.asked == ["GET /v1/retrievers/find", "POST /v1/retrievers/execute"]
    assert dict(api.requests[1].url.params) == {"return_presigned_urls": "true"}
    parameters = {"field": "metadata.price", "direction": "asc", "nulls_last": True}
    assert bodies(api) == [
        {
            "stages": [
                {
                    "stage_name": "scenes",
                    "config": {"stage_id": "feature_search", "parameters": {"final_top_k": 25}},
                },
                {
                    "stage_name": "query_sort",
                    "config": {"stage_id": "sort_attribute", "parameters": parameters},
                },
            ],
            "collection_identifiers": ["col_1"],
            "input_schema": {"query": {"type": "text"}},
            "budget_limits": {"max_credits": 5},
            "inputs": {"query": "red"},
            "limit": 4,
        }
    ]
    assert [each.parameter for each in result.stand_ins] == ["sort"]


@pytest.mark.parametrize("direction", ["asc", "desc", None])
async def test_scores_are_sorted_as_scores_the_best_first(direction: str | None) -> None:
    api = answering(httpx.Response(200, json=LIVE), httpx.Response(200, json=ANSWER))
    await asked(api, {"sort": {"field": "score", "direction": direction}})
    assert bodies(api)[0]["stages"][-1]["config"] == {
        "stage_id": "sort_relevance",
        "parameters": {"score_field": "score", "direction": direction or "desc"},
    }


async def test_groups_stand_together_each_in_the_order_that_was_asked_for() -> None:
    api = answering(httpx.Response(200, json=LIVE), httpx.Response(200, json=ANSWER))
    group = {"field": "brand", "max_features": 3, "sort": {"field": "metadata.price"}}
    result = await asked(api, {"group_by": group, "sort": {"field": "score"}})
    stages = bodies(api)[0]["stages"]
    assert [stage["stage_name"] for stage in stages] == ["scenes", "query_group_by", "query_sort"]
    assert stages[1]["config"] == {
        "stage_id": "group_by",
        "parameters": {"group_by_field": "brand", "max_per_group": 3, "output_mode": "flatten"},
    }
    assert [(row.group, row.document_id) for row in result.rows] == [
        ("b", "doc_4"),
        ("b", "doc_2"),
        ("b", "doc_0"),
        ("acme", "doc_5"),
        ("acme", "doc_3"),
        ("acme", "doc_1"),
    ]
    assert [each.parameter for each in result.stand_ins] == ["group_by", "group_by.sort", "sort"]


async def test_an_added_stage_takes_no_name_that_is_taken() -> None:
    taken = {**LIVE, "stages": [{**LIVE["stages"][0], "stage_name": "query_sort"}]}  # type: ignore[index]
    api = answering(httpx.Response(200, json=taken), httpx.Response(200, json=ANSWER))
    await asked(api, {"sort": {"field": "price"}})
    names = [stage["stage_name"] for stage in bodies(api)[0]["stages"]]
    assert names == ["query_sort", "query_sort_"]


async def test_what_added_stages_cannot_be_run_with_is_refused_all_of_it() -> None:
    api = answering(httpx.Response(200, json=LIVE))
    with pytest.raises(Rejected) as refused:
        await asked(api, {**EVERYTHING, "sort": {"field": "price"}})
    assert {problem.path for problem in refused.value.problems} == {
        ("expand",),
        ("skip_cache",),
        ("explain",),
        ("consistency",),
        ("write_token",),
    }
    assert api.asked == ["GET /v1/retrievers/find"]


async def test_stages_whose_secrets_are_not_read_back_are_not_run_with_others() -> None:
    config = {"stage_id": "api_call", "parameters": {"headers": {"x": ["redacted"]}}}
    hidden = {**LIVE, "stages": [{"stage_name": "call", "config": config}]}
    api = answering(httpx.Response(200, json=hidden))
    with pytest.raises(Rejected, match="secret"):
        await asked(api, {"group_by": {"field": "brand"}})
    assert bodies(api) == []


# Streams.


def events(*told: dict[str, Any]) -> bytes:
    return b": ping\r\n\r\n" + b"".join(f"data: {json.dumps(each)}\n\n".encode() for each in told)


def of_stage(type_: str, name: str, index: int, **more: Any) -> dict[str, Any]:
    place = {"stage_name": name, "stage_index": index, "total_stages": 2}
    return {"event_type": type_, "execution_id": "exec_1", **place, **more}


STREAM = (
    of_stage("stage_start", "scenes", 0),
    of_stage("stage_complete", "scenes", 0, documents=DOCUMENTS[:3], statistics=STAGES["scenes"]),
    of_stage("stage_complete", "best", 1, documents=DOCUMENTS[:2], statistics=STAGES["best"]),
    {
        "event_type": "execution_complete",
        "execution_id": "exec_1",
        "documents": DOCUMENTS[:2],
        "pagination": {"total": 2},
        "budget_used": {"credits_used": 0.4, "time_elapsed_ms": 85.3},
    },
)
IS_STREAM = {"content-type": "text/event-stream; charset=utf-8"}


async def test_a_stream_adds_up_to_the_answer_without_one() -> None:
    api = answering(httpx.Response(200, headers=IS_STREAM, content=events(*STREAM)))
    result = await asked(api, {"stream": True})
    assert bodies(api) == [{"inputs": {}, "stream": True}]
    assert api.requests[0].headers["accept"].startswith("text/event-stream")
    assert (result.status, result.total_ms, result.credits, result.found) == (
        "completed",
        85.3,
        0.4,
        2,
    )
    assert [row.document_id for row in result.rows] == ["doc_0", "doc_1"]
    assert [stage.output_count for stage in result.stages] == [3, 2]
    assert [event.type for event in result.events] == [each["event_type"] for each in STREAM]


async def test_events_are_told_while_the_stream_still_runs() -> None:
    told: list[StageEvent] = []
    seen: list[int] = []
    content = events(*STREAM)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 7):
            seen.append(len(told))
            yield content[start : start + 7]

    class Pieces(httpx.AsyncByteStream):
        def __aiter__(self) -> AsyncIterator[bytes]:
            return pieces()

    api = FakeApi(lambda _: httpx.Response(200, headers=IS_STREAM, stream=Pieces()))
    await asked(api, {"stream": True}, on_event=told.append)
    assert [event.type for event in told] == [each["event_type"] for each in STREAM]
    assert [told[1].index, told[1].total, len(told[1].documents)] == [0, 2, 3]
    assert {0, 1, 2, 3} <= set(seen)


async def test_a_stream_that_fails_is_a_search_that_failed() -> None:
    failed = {"event_type": "execution_error", "execution_id": "exec_1", "error": "no model"}
    told = events(STREAM[0], of_stage("stage_error", "scenes", 0), failed)
    result = await asked(
        answering(httpx.Response(200, headers=IS_STREAM, content=told)), {"stream": True}
    )
    assert (result.is_failed, result.error, result.rows) == (True, "no model", ())


@pytest.mark.parametrize("content", [b"", events(*STREAM[:3]), b"data: {broken\n\n"])
async def test_a_stream_without_an_end_is_no_answer(content: bytes) -> None:
    api = answering(httpx.Response(200, headers=IS_STREAM, content=content))
    with pytest.raises(UnexpectedResponse):
        await asked(api, {"stream": True})


async def test_an_answer_that_is_no_stream_is_read_all_the_same() -> None:
    result = await asked(answering(httpx.Response(200, json=ANSWER)), {"stream": True})
    assert len(result.rows) == 6


# Reading, and nothing else.


@pytest.mark.parametrize("path", ["/v1/retrievers", "/v1/buckets/b/execute", "/v1/retrievers/r"])
async def test_a_reader_posts_to_searches_alone(path: str) -> None:
    api = answering(httpx.Response(200, json=ANSWER))
    async with talking_to(api) as reader:
        with pytest.raises(ValueError, match="is not a search"):
            await reader.search_json(path, namespace="ads", body={})
    assert api.requests == []


async def test_a_reader_sends_no_search_that_writes() -> None:
    api = answering(httpx.Response(200, json=ANSWER))
    async with talking_to(api) as reader:
        with pytest.raises(ValueError, match="only reads"):
            await reader.search_json(
                "/v1/retrievers/r/execute", namespace="ads", body={"target_collection_id": "c"}
            )
    assert api.requests == []


async def test_a_search_is_repeated_like_any_read() -> None:
    api = answering(
        httpx.ReadError("gone"),
        refusing(500),
        refusing(503, headers={"retry-after": "2"}),
        httpx.Response(200, json=ANSWER),
    )
    assert (await asked(api, {})).status == "completed"
    assert len(api.requests) == 4


@pytest.mark.parametrize("ending", [httpx.ReadTimeout("slow"), refusing(504)])
async def test_a_search_that_took_too_long_is_not_run_and_billed_again(
    ending: httpx.Response | Exception,
) -> None:
    api = answering(ending, httpx.Response(200, json=ANSWER))
    with pytest.raises((NoResponse, ServerError)):
        await asked(api, {})
    assert len(api.requests) == 1


async def test_a_search_may_be_silent_for_longer_than_other_requests() -> None:
    api = answering(httpx.Response(200, json=LIVE), httpx.Response(200, json=ANSWER))
    await asked(api, {"sort": {"field": "price"}})
    silences = [request.extensions["timeout"]["read"] for request in api.requests]
    assert silences == [30.0, 120.0]


async def test_a_model_that_does_not_wake_up_is_unavailable() -> None:
    with pytest.raises(ServiceUnavailable):
        await asked(answering(refusing(503, code="model_warming")), {})


async def test_what_a_search_would_cost_is_asked_with_its_inputs_alone() -> None:
    plan = {"estimated_cost": {"total_credits": 1.5}}
    api = answering(httpx.Response(200, json=plan))
    async with talking_to(api) as reader:
        told = await estimate_search(
            reader, KIND, EXECUTION, {"query": "red"}, name="find", namespace="ads"
        )
    assert told == plan
    assert api.asked == ["POST /v1/retrievers/find/execute/explain"]
    assert bodies(api) == [{"inputs": {"query": "red"}}]
