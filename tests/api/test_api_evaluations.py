"""The API's own evaluations: what is read of an answer, and when a wait for one ends."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from fake_network import FakeApi, answering, talking_to
from passing_time import PassingTime

from reconciler.api.evaluations.copies import fetch_copy, find_copies
from reconciler.api.evaluations.runs import await_evaluation, fetch_evaluation, start_evaluation
from reconciler.api.transport.waits import Waits
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.errors import NotFound, UnexpectedResponse
from reconciler.model.verification.evaluation import Evaluation, SkippedQuery
from reconciler.model.verification.judgements import JudgedQuery

pytestmark = pytest.mark.anyio
KIND = next(kind for kind in KINDS.values() if kind.execution)
EXECUTION = KIND.execution
assert EXECUTION is not None
COPIES = LOOKUPS["Dataset"]
RUN = {"retriever_id": "ret_1", "namespace": "ads"}
RECORD: dict[str, Any] = {
    "evaluation_id": "eval_1",
    "status": "completed",
    "overall_metrics": {"map": 0.5, "ndcg@20": 0.75, "note": "x"},
    "metrics_by_k": {"10": {"ndcg": 0.625, "recall": 1}},
    "total_queries": 3,
    "evaluated_queries": 2,
    "skipped_queries": 1,
    "query_results": [
        {"query_id": "q1", "status": "evaluated", "retrieved_count": 3},
        {"query_id": "q2", "status": "skipped", "error": "Unknown input field(s) 'top_k'"},
    ],
}
COPY: dict[str, Any] = {
    "dataset_id": "ds_1",
    "dataset_name": "cars-1a2b3c4d",
    "query_count": 1,
    "queries": [
        {
            "query_id": "q1",
            "query_input": {"query": "red"},
            "relevant_documents": ["a", "b"],
            "relevance_scores": {"b": 5, "c": 0},
        }
    ],
    "metadata": {"reconciler": {"stack": "ads"}},
}


def _saying(*bodies: Mapping[str, Any]) -> FakeApi:
    return answering(*(httpx.Response(200, json=body) for body in bodies))


async def _read_run(body: Mapping[str, Any]) -> Evaluation:
    async with talking_to(_saying(body)) as writer:
        return await fetch_evaluation(writer, KIND, EXECUTION, "eval_1", **RUN)


async def test_a_record_tells_metrics_by_cutoff_and_who_was_skipped() -> None:
    run = await _read_run(RECORD)

    assert run.is_completed
    assert (run.total, run.evaluated, run.skipped) == (3, 2, 1)
    assert run.skips == (SkippedQuery("q2", "Unknown input field(s) 'top_k'"),)
    values = [run.value_of(name) for name in ("ndcg@10", "recall@10", "ndcg@20", "map", "mrr")]
    assert values == [0.625, 1.0, 0.75, 0.5, None]
    assert run.value_of("ndcg@x") is None


async def test_what_a_record_leaves_out_is_counted() -> None:
    body = {**RECORD, "total_queries": None, "skipped_queries": None, "metrics_by_k": None}

    run = await _read_run(body)

    assert (run.total, run.skipped, run.by_cutoff) == (3, 1, {})


async def test_a_record_without_a_status_is_none() -> None:
    with pytest.raises(UnexpectedResponse):
        await _read_run({"evaluation_id": "eval_1"})


async def test_a_run_is_started_once_and_its_id_is_read() -> None:
    api = answering(httpx.Response(202, json={"evaluation_id": "eval_1", "task_id": "t"}))
    async with talking_to(api) as writer:
        id_ = await start_evaluation(
            writer, KIND, EXECUTION, dataset_name="cars", metrics=["ndcg"], cutoffs=[10], **RUN
        )

    assert id_ == "eval_1"
    (request,) = api.requests
    assert request.url.path == "/v1/retrievers/ret_1/evaluations"
    assert request.headers["x-namespace"] == "ads"


async def test_a_wait_ends_with_the_run_or_with_patience() -> None:
    going = {"evaluation_id": "eval_1", "status": "in_progress"}
    time = PassingTime()
    waits = Waits(time.settling)
    async with talking_to(_saying(going, going, RECORD)) as writer:
        ended = await await_evaluation(writer, KIND, EXECUTION, "eval_1", waits=waits, **RUN)
    async with talking_to(_saying(going)) as writer:
        late = await await_evaluation(writer, KIND, EXECUTION, "eval_1", waits=waits, **RUN)

    assert (ended.is_over, late.is_over) == (True, False)


async def test_a_copy_reads_as_judged_queries() -> None:
    async with talking_to(_saying(COPY)) as writer:
        copy = await fetch_copy(writer, COPIES, "cars-1a2b3c4d", namespace="ads")

    assert copy.queries == (JudgedQuery("q1", {"query": "red"}, {"a": 1, "b": 5, "c": 0}),)
    assert (copy.id, copy.stack, copy.count) == ("ds_1", "ads", 1)


@pytest.mark.parametrize(
    "query",
    [{}, {"query_id": "q1"}, {**COPY["queries"][0], "relevance_scores": {"a": 0.5}}, "q1"],
    ids=["empty", "without-input", "half-a-grade", "text"],
)
async def test_a_copy_that_cannot_be_read_whole_is_not_read(query: object) -> None:
    async with talking_to(_saying({**COPY, "queries": [query]})) as writer:
        with pytest.raises(UnexpectedResponse):
            await fetch_copy(writer, COPIES, "ds_1", namespace="ads")


async def test_a_copy_of_no_namespace_is_not_found() -> None:
    gone = httpx.Response(200, json=COPY, headers={"X-Namespace-Unresolved": "true"})
    async with talking_to(answering(gone)) as writer:
        with pytest.raises(NotFound):
            await fetch_copy(writer, COPIES, "ds_1", namespace="nowhere")


async def test_copies_of_a_name_are_found_on_every_page_and_read_whole() -> None:
    others = [{"dataset_id": f"o_{at}", "dataset_name": f"other_{at}"} for at in range(1000)]
    row = {key: held for key, held in COPY.items() if key != "queries"}
    pages = [{"datasets": others, "total": 1001}, {"datasets": [row], "total": 1001}, COPY]
    async with talking_to(_saying(*pages)) as writer:
        (found,) = await find_copies(writer, COPIES, "cars-1a2b3c4d", namespace="ads")

    assert found.queries
