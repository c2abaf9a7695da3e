"""Evaluations of retrievers against datasets, and scores of rankings (§18.3, §18.4).

An evaluation begins with a task and has its result when that has ended.
"""

from dataclasses import dataclass
from secrets import token_hex

from reconciler.emulator.bodies.base import parse
from reconciler.emulator.bodies.quality.evaluation import (
    EvaluationConfig,
    EvaluationStart,
    Pair,
    Score,
)
from reconciler.emulator.call.paging import read_number
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import find, target
from reconciler.emulator.contract.http_errors import NotFound, ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_list,
    as_object,
    as_text,
    as_texts,
    decode_object,
    to_list,
)
from reconciler.emulator.contract.kinds import DATASET, RETRIEVER
from reconciler.emulator.resources.execution import ask
from reconciler.emulator.resources.tasks import EVALUATE, advance_tasks, begin
from reconciler.emulator.search.judging import judge
from reconciler.emulator.storage.store import Row

_KIND = "evaluation"
_ANNOUNCED = "retriever.evaluation"
"""What the answer calls the task's type, though the task itself has another (§18.3)."""
_MOST = 500
_K_VALUES = (1, 5, 10, 20)
_METRICS = ("precision", "recall", "f1", "map", "ndcg", "mrr")


@dataclass(frozen=True)
class _Judged:
    """One query: what was found, or why nothing was asked."""

    query_id: str
    found: list[str]
    grades: dict[str, float]
    error: str | None = None

    def outcome(self) -> JsonObject:
        return {
            "query_id": self.query_id,
            "status": "skipped" if self.error else "evaluated",
            "error": self.error,
            "retrieved_count": None if self.error else len(self.found),
        }


def start(call: Call) -> Answer:
    row = target(call, RETRIEVER)
    body = parse(EvaluationStart, call.raw)
    config = _config(body)
    dataset = find(call.store, DATASET, row.namespace, body.dataset_name)
    if dataset is None:
        raise NotFound(DATASET.word, body.dataset_name)
    evaluation_id = f"eval_{token_hex(8)}"
    record = _evaluate(call, row, dataset, config)
    call.store.add(
        kind=_KIND,
        id=evaluation_id,
        name=evaluation_id,
        namespace=row.namespace,
        body={"evaluation_id": evaluation_id, **record},
        unread={"retriever_id": row.id},
    )
    task_id = begin(call.store, EVALUATE, evaluation_id, row.namespace)
    begun = {"task_id": task_id, "evaluation_id": evaluation_id, "task_type": _ANNOUNCED}
    return answer({**begun, "status": "pending", "created_at": call.now}, status=202)


@dataclass(frozen=True)
class _Config:
    """What is measured, and at which depths."""

    k_values: list[int]
    metrics: list[str]


def _config(body: EvaluationStart) -> _Config:
    said = body.evaluation_config or EvaluationConfig()
    config = _Config(said.k_values or [*_K_VALUES], [*(said.metrics or _METRICS)])
    if any(not 1 <= k <= _MOST for k in config.k_values):
        message = f"Each should be from 1 to {_MOST}"
        raise ValidationFailed.field(message, "evaluation_config", "k_values")
    return config


def _evaluate(call: Call, row: Row, dataset: Row, config: _Config) -> JsonObject:
    judged = decode_object(dataset.body)
    deepest = max(config.k_values)
    outcomes = [_ask(call, row, as_object(query), deepest) for query in as_list(judged["queries"])]
    scored = [each for each in outcomes if each.error is None]
    by_k = {str(k): _mean(scored, config, k) for k in config.k_values}
    return {
        "retriever_id": row.id,
        "dataset_id": dataset.id,
        "dataset_name": dataset.name,
        "config": {"k_values": [*config.k_values], "metrics": to_list(config.metrics)},
        "status": "completed" if scored else "failed",
        "created_at": call.now,
        "updated_at": call.now,
        "completed_at": call.now,
        "namespace_id": row.namespace,
        "internal_id": str(judged["internal_id"]),
        "query_count": len(scored),
        "overall_metrics": {**by_k[str(deepest)]} if scored else None,
        "metrics_by_k": {k: {**means} for k, means in by_k.items()} if scored else None,
        "total_queries": len(outcomes),
        "evaluated_queries": len(scored),
        "skipped_queries": len(outcomes) - len(scored),
        "error_message": None if scored else "Every query was skipped",
        "query_results": [each.outcome() for each in outcomes],
    }


def _ask(call: Call, row: Row, query: JsonObject, deepest: int) -> _Judged:
    """ "skip-and-continue on empty/failing input" (§18.3)."""
    scores = as_object(query.get("relevance_scores"))
    relevant = as_texts(query.get("relevant_documents"))
    grades = {each: _grade(scores.get(each)) for each in dict.fromkeys([*relevant, *scores])}
    known = {each: grade for each, grade in grades.items() if grade > 0}
    query_id, inputs = str(query.get("query_id")), as_object(query.get("query_input"))
    if not inputs:
        return _Judged(query_id, [], known, "The query_input is empty")
    told = ask(call, row, inputs, deepest)
    error = as_text(told.get("error"))
    found = [str(as_object(each).get("document_id")) for each in as_list(told["documents"])]
    return _Judged(query_id, found, known, error)


def _grade(score: Json) -> float:
    """Relevant without a score is 1."""
    return float(score) if isinstance(score, int | float) else 1.0


def _mean(scored: list[_Judged], config: _Config, k: int) -> dict[str, Json]:
    def mean(metric: str) -> float:
        total = sum(judge(metric, each.found, each.grades, k) for each in scored)
        return total / len(scored) if scored else 0.0

    return {metric: mean(metric) for metric in config.metrics}


def get(call: Call) -> Answer:
    row = target(call, RETRIEVER)
    evaluation_id = call.path["evaluation"]
    advance_tasks(call, evaluation_id)
    found = call.store.by_id(_KIND, evaluation_id)
    if found is None or found.decoded_unread().get("retriever_id") != row.id:
        raise NotFound(_KIND, evaluation_id)
    return answer(_record(call, found))


def _record(call: Call, row: Row) -> JsonObject:
    """Without a result as long as its task has not ended well."""
    query = "SELECT status FROM tasks WHERE target=? ORDER BY seq DESC LIMIT 1"
    status = str(call.store.sql.execute(query, (row.id,)).fetchone()[0])
    record = row.decoded()
    if status == "COMPLETED":
        return record
    without = dict.fromkeys(("overall_metrics", "metrics_by_k", "completed_at", "query_results"))
    words = {"PENDING": "pending", "IN_PROGRESS": "in_progress"}
    word = words.get(status, "failed")
    error = "The evaluation could not be done" if word == "failed" else None
    return {**record, **without, "status": word, "error_message": error}


def list_evaluations(call: Call) -> Answer:
    row = target(call, RETRIEVER)
    number = read_number("page", call.query.get("page", "1"), 1, 10_000)
    size = read_number("page_size", call.query.get("page_size", "20"), 1, 1000)
    where = "kind=? AND namespace=? ORDER BY seq"
    rows = list(call.store.rows(where, (_KIND, row.namespace)))
    mine = [each for each in rows if each.decoded_unread().get("retriever_id") == row.id]
    wanted = {key: call.query[key] for key in ("status", "dataset_name") if call.query.get(key)}
    records = [_record(call, each) for each in mine]
    found = [one for one in records if all(one[key] == value for key, value in wanted.items())]
    shown = found[(number - 1) * size : number * size]
    return answer({"evaluations": shown, "total": len(found), "page": number, "page_size": size})


def score(call: Call) -> Answer:
    """Stateless; both sides are sets (§18.4)."""
    body = parse(Score, call.raw)
    is_pair = body.predicted is not None and body.ground_truth is not None
    if is_pair is (body.items is not None):
        raise ValidationFailed.field("Either predicted and ground_truth, or items", "items")
    pairs = body.items or [
        Pair(predicted=body.predicted or [], ground_truth=body.ground_truth or [])
    ]
    items = [_score(each, body) for each in pairs]
    count = len(items)
    means = {metric: sum(each[metric] for each in items) / count for metric in body.metrics}
    return answer(
        {
            "metrics": to_list(body.metrics),
            "k": body.k,
            "count": count,
            "per_item": items,
            "aggregate": means,
        }
    )


def _score(pair: Pair, body: Score) -> dict[str, float]:
    """Precision of those that were predicted, however many were."""
    predicted = list(dict.fromkeys(pair.predicted))[: body.k]
    grades = dict.fromkeys(pair.ground_truth, 1.0)
    return {
        metric: judge(metric, predicted, grades, max(1, len(predicted))) for metric in body.metrics
    }


def discover(_: Call) -> Answer:
    """Where they live: datasets in a namespace, runs below a retriever (§18.1)."""
    return answer(
        {
            "datasets": {"create": f"POST {DATASET.path}", "list": f"GET {DATASET.path}",
                         "get": f"GET {DATASET.one}"},
            "runs": {"start": f"POST {_ALL}", "list": f"GET {_ALL}",
                     "get": f"GET {_ALL}/{{evaluation_id}}"},
            "score": "POST /v1/evaluations/score",
        }
    )  # fmt: skip


_ALL = f"{RETRIEVER.one}/evaluations"
ROUTES = (
    Route("POST", _ALL, start, category="search"),
    Route("GET", _ALL, list_evaluations, category="search", writes=False),
    Route("GET", f"{_ALL}/{{evaluation}}", get, category="search", writes=False),
    Route("GET", "/v1/evaluations", discover, category="search", writes=False),
    Route("POST", "/v1/evaluations/score", score, category="search", writes=False),
)
