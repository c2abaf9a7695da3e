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
    assert (task["status"], task["task_type"]) == ("COMPLETED", "api_evaluations_run")
    assert begun.task_type == "retriever.evaluation"
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


DATASETS = "/retrievers/evaluations/datasets"
QUERY = {"query_id": "q", "query_input": {"query": "x"}, "relevant_documents": ["d"]}


async def test_a_dataset_is_made_once_and_read_by_id_and_by_name(shop):
    body = {"dataset_name": "one", "queries": [QUERY], "metadata": {"from": "here"}}
    made = await shop.ok("POST", DATASETS, body)
    assert await shop.ok("GET", f"{DATASETS}/one") == made
    assert await shop.ok("GET", f"{DATASETS}/{made['dataset_id']}") == made
    parsed = models.EvaluationDataset.from_dict(made)
    assert (parsed.query_count, parsed.metadata) == (1, {"from": "here"})
    assert parsed.queries[0].relevant_documents == ["d"]
    await shop.refused(409, "POST", DATASETS, body)
    for method in ("PATCH", "PUT", "DELETE"):
        await shop.refused(405, method, f"{DATASETS}/one", {})


async def test_datasets_are_listed_in_numbered_pages(shop):
    for name in ("one", "two", "three"):
        await shop.ok("POST", DATASETS, {"dataset_name": name, "queries": [QUERY]})
    listed = await shop.ok("GET", DATASETS, params={"page": "2", "page_size": "2"})
    assert [each["dataset_name"] for each in listed["datasets"]] == ["three"]
    assert (listed["total"], listed["page"], listed["page_size"]) == (3, 2, 2)
    await shop.refused(422, "GET", DATASETS, params={"page_size": "1001"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"dataset_name": ""},
        {"dataset_name": "x" * 201},
        {"queries": []},
        {"queries": [{"query_id": "q"}]},
        {"queries": [QUERY, QUERY]},
        {"queries": [{**QUERY, "relevance_scores": {"d": "high"}}]},
        {"queries": [{**QUERY, "grade": 1}]},
    ],
)
async def test_what_is_no_dataset_is_refused(shop, wrong):
    body = {"dataset_name": "one", "queries": [QUERY], **wrong}
    await shop.refused(422, "POST", DATASETS, body)


async def test_runs_are_listed_by_status_by_dataset_and_in_pages(judged):
    begun = [(await judged.send("POST", PATH, {"dataset_name": "judged"})).json()
             for _ in range(3)]  # fmt: skip
    for each in begun:
        await judged.ok("GET", f"{PATH}/{each['evaluation_id']}")

    async def listed(**query):
        found = await judged.ok("GET", PATH, params=query)
        return [each["evaluation_id"] for each in found["evaluations"]], found["total"]

    ids = [each["evaluation_id"] for each in begun]
    assert await listed(status="completed", dataset_name="judged") == (ids, 3)
    assert await listed(page="2", page_size="2") == (ids[2:], 3)
    assert await listed(status="failed") == ([], 0)
    assert await listed(dataset_name="other") == ([], 0)


async def test_a_run_is_pending_until_somebody_looks(judged):
    fault = {"headers": {"X-Emulator-Fault": "hang"}}
    begun = (await judged.send("POST", PATH, {"dataset_name": "judged"}, **fault)).json()
    record = await judged.ok("GET", f"{PATH}/{begun['evaluation_id']}")
    assert (record["status"], record["metrics_by_k"]) == ("in_progress", None)


async def test_a_run_without_a_config_has_the_default_one(judged):
    body = {"dataset_name": "judged", "evaluation_config": None}
    begun = (await judged.send("POST", PATH, body)).json()
    record = await judged.ok("GET", f"{PATH}/{begun['evaluation_id']}")
    assert set(record["metrics_by_k"]) == {"1", "5", "10", "20"}
    assert set(record["overall_metrics"]) == {"precision", "recall", "f1", "map", "ndcg", "mrr"}
    await judged.refused(404, "POST", "/retrievers/none/evaluations", body)


async def test_evaluations_tell_where_they_are(shop):
    told = await shop.ok("GET", "/evaluations")
    assert told["score"] == "POST /v1/evaluations/score"


INTERACTIONS = "/retrievers/interactions"


def liked(document, query="red boat", retriever="find", *types, **more):
    return {"feature_id": document, "interaction_type": list(types) or ["click"], "position": 0,
            "retriever_id": retriever, "execution_id": f"exec_{document}_{more.get('user_id')}",
            "query_snapshot": {"query": query}, **more}  # fmt: skip


async def test_an_interaction_is_recorded_once(shop):
    made = await shop.ok("POST", INTERACTIONS, liked("d", metadata={"page": "Start"}))
    assert models.InteractionResponse.from_dict(made).interaction_id
    again = await shop.ok("POST", INTERACTIONS, liked("d"))
    assert (again["interaction_id"], again["deduplicated"]) == (made["interaction_id"], True)
    alone = {"feature_id": "d", "interaction_type": ["view"], "position": 1}
    one, other = [await shop.ok("POST", INTERACTIONS, alone) for _ in range(2)]
    assert one["interaction_id"] != other["interaction_id"]
    wrong = {**alone, "retriever_id": "find"}
    assert await shop.locations("POST", INTERACTIONS, wrong) == [["body", "execution_id"]]


async def test_interactions_are_listed_newest_first_and_filtered(shop):
    for number in range(3):
        moment = f"2026-01-0{number + 1}T00:00:00Z"
        sent = liked(f"d{number}", user_id=f"u{number}", occurred_at=moment,
                     metadata={"page": f"page {number}"})  # fmt: skip
        await shop.ok("POST", INTERACTIONS, sent)

    async def listed(query="", **body):
        found = await shop.ok("POST", f"{INTERACTIONS}/list{query}", body)
        assert found["items"] == found["results"]
        return [each["feature_id"] for each in found["results"]]

    assert await listed() == ["d2", "d1", "d0"]
    assert await listed("?limit=1&offset=1") == ["d1"]
    assert await listed(user_id="u1") == ["d1"]
    assert await listed(interaction_type="purchase") == []
    assert await listed(interaction_type="click", search="PAGE 2") == ["d2"]
    later = {"AND": [{"field": "timestamp", "operator": "gte", "value": "2026-01-02"}]}
    assert await listed(filters=later, sort={"field": "timestamp", "direction": "asc"}) == [
        "d1",
        "d2",
    ]


async def test_many_interactions_come_at_once_and_wrong_ones_are_told(shop):
    body = {"interactions": [liked("a"), {"feature_id": "b"}, liked("c")]}
    told = await shop.ok("POST", f"{INTERACTIONS}/batch", body)
    assert (told["created"], told["failed"]) == (2, 1)
    assert [each["status"] for each in told["results"]] == ["created", "failed", "created"]
    assert told["errors"][0].startswith("[1]")
    models.BulkInteractionsResponse.from_dict(told)


GENERATE = f"{PATH}/generate-from-interactions"


async def test_a_dataset_is_made_of_what_was_liked_often_enough(judged):
    retriever = (await judged.ok("GET", "/retrievers/find"))["retriever_id"]
    many = [liked(f"d{n % 2}", retriever=retriever, user_id=f"u{n}") for n in range(4)]
    rare = [liked("d9", "blue", retriever)]
    seen = [liked("d8", "red boat", retriever, "view", user_id=f"v{n}") for n in range(5)]
    others = [liked("d7", retriever="ret_other", user_id=f"o{n}") for n in range(5)]
    old = liked("d6", retriever=retriever, user_id="old", occurred_at="2001-01-01T00:00:00")
    body = {"interactions": [*many, *rare, *seen, *others, old]}
    await judged.ok("POST", f"{INTERACTIONS}/batch", body)
    made = await judged.ok("POST", GENERATE, {"dataset_name": "liked", "min_interactions": 4})
    (query,) = made["queries"]
    assert query["query_input"] == {"query": "red boat"}
    assert query["relevant_documents"] == ["d0", "d1"]
    assert await judged.ok("GET", f"{DATASETS}/liked") == made
    named = await judged.ok("POST", GENERATE, {"min_interactions": 1})
    assert named["dataset_name"].startswith(f"auto_{retriever}_")
    assert len(named["queries"]) == 2
    begun = await judged.send("POST", PATH, {"dataset_name": "liked"})
    assert begun.status_code == 202


async def test_too_little_that_was_liked_makes_no_dataset(judged):
    await judged.refused(400, "POST", GENERATE)
    await judged.refused(404, "POST", GENERATE.replace("find", "none"), {})
