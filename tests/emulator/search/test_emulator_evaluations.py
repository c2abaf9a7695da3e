"""Retrievers are evaluated against datasets, and rankings are scored (§18.3, §18.4)."""

import pytest
from boats import SCHEMA, find
from mixpeek import models

from reconciler.emulator.search.judging import judge

pytestmark = pytest.mark.anyio
PATH = "/retrievers/find/evaluations"


@pytest.fixture
async def judged(boats):
    """A dataset of two queries, one of which cannot be asked."""
    listed = (await boats.ok("POST", "/collections/texts/documents/list", {}))["results"]
    ids = {each["title"]: each["document_id"] for each in listed}
    fields = {"stages": [find()], "input_schema": SCHEMA}
    await boats.make_retriever("find", ["texts"], **fields)
    good = {
        "query_id": "boats",
        "query_input": {"query": "red boat"},
        "relevant_documents": [ids["red boat"], ids["green bicycle"]],
        "relevance_scores": {ids["red boat"]: 3},
    }
    bad = {"query_id": "bad", "query_input": {"top_k": 3}, "relevant_documents": []}
    body = {"dataset_name": "judged", "queries": [good, bad]}
    await boats.ok("POST", "/retrievers/evaluations/datasets", body)
    return boats


async def test_an_evaluation_begins_with_a_task_and_ends_with_metrics(judged):
    config = {"k_values": [1, 2], "metrics": ["precision", "recall", "mrr", "ndcg"]}
    body = {"dataset_name": "judged", "evaluation_config": config}
    response = await judged.send("POST", PATH, body)
    assert response.status_code == 202
    begun = models.StartEvaluationResponse.from_dict(response.json())
    task = await judged.ok("GET", f"/tasks/{begun.task_id}")
    assert (task["status"], task["task_type"]) == ("COMPLETED", "retriever.evaluation")
    read = await judged.ok("GET", f"{PATH}/{begun.evaluation_id}")
    record = models.EvaluationRecord.from_dict(read)
    assert record.metrics_by_k["1"] == {"precision": 1.0, "recall": 0.5, "mrr": 1.0, "ndcg": 1.0}
    assert record.overall_metrics["precision"] == 0.5
    assert (record.evaluated_queries, record.skipped_queries) == (1, 1)
    assert "top_k" in record.query_results[1].error
    listed = await judged.ok("GET", PATH, params={"status": "completed"})
    assert models.EvaluationListResponse.from_dict(listed).total == 1
    await judged.ok("DELETE", "/retrievers/find")
    await judged.refused(404, "GET", f"{PATH}/{begun.evaluation_id}")


async def test_an_evaluation_whose_task_fails_has_no_metrics(judged):
    fault = {"headers": {"X-Emulator-Fault": "fails"}}
    begun = (await judged.send("POST", PATH, {"dataset_name": "judged"}, **fault)).json()
    record = await judged.ok("GET", f"{PATH}/{begun['evaluation_id']}")
    assert (record["status"], record["overall_metrics"]) == ("failed", None)


async def test_an_unknown_dataset_is_not_found(judged):
    await judged.refused(404, "POST", PATH, {"dataset_name": "none"})


async def test_rankings_are_scored_as_sets(shop):
    body = {"predicted": ["a", "b", "c", "d"], "ground_truth": ["a", "b", "x"],
            "metrics": ["precision", "recall"]}  # fmt: skip
    answer = await shop.ok("POST", "/evaluations/score", body)
    parsed = models.ScorePredictionsResponse.from_dict(answer)
    assert parsed.aggregate == {"precision": 0.5, "recall": pytest.approx(2 / 3)}
    first = await shop.ok("POST", "/evaluations/score", {**body, "k": 1})
    assert first["aggregate"]["precision"] == 1.0
    await shop.refused(422, "POST", "/evaluations/score", {"predicted": ["a"]})
    await shop.refused(422, "POST", "/evaluations/score", {**body, "metrics": ["ndcg"]})


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("precision", 2 / 4),
        ("recall", 2 / 3),
        ("f1", 2 * 0.5 * (2 / 3) / (0.5 + 2 / 3)),
        ("f2", 5 * 0.5 * (2 / 3) / (4 * 0.5 + 2 / 3)),
        ("map", (1 / 2 + 2 / 4) / 3),
        ("mrr", 1 / 2),
        ("ndcg", (3 / 1.584962500721156 + 1 / 2.321928094887362)
         / (3 + 2 / 1.584962500721156 + 1 / 2)),
    ],
)  # fmt: skip
def test_a_metric_means_what_the_field_means_by_it(metric, expected):
    grades = {"a": 3.0, "b": 2.0, "c": 1.0}
    assert judge(metric, ["x", "a", "y", "c", "b"], grades, 4) == pytest.approx(expected)
