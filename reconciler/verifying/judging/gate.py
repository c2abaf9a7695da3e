"""A gate and the answers to its judged queries -> its verdict."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from reconciler.model.problem import Problem
from reconciler.model.search.fields import values_at
from reconciler.model.search.query import Query
from reconciler.model.search.result import SearchResult
from reconciler.model.verification.gate import Gate
from reconciler.model.verification.judgements import Dataset, JudgedQuery
from reconciler.model.verification.metric import Metric
from reconciler.model.verification.metric_verdict import MetricExpectation, MetricVerdict
from reconciler.model.verification.ranking import Ranking
from reconciler.model.verification.verdict import Finding, GateVerdict, Outcome, QueryScore
from reconciler.verifying.judging.check import usage_of
from reconciler.verifying.judging.remarks import remarks_on
from reconciler.verifying.scoring.judge import judge_metric
from reconciler.verifying.scoring.score import score_queries

Answer: TypeAlias = SearchResult | Problem
"""What came of a question: a result, or why it could not be asked."""
Rankings: TypeAlias = Mapping[str, Ranking]
"""Id of a query -> the ids of its results."""
_Scores: TypeAlias = Mapping[str, Mapping[str, float]]
"""Metric -> id of a query -> its value."""

UNDECIDABLE = Problem(
    "undecidable-gate",
    "it was not asked any more: another query could not be, and nothing can be concluded",
    "see why the other one could not be asked",
)
"""Of a query that would only cost."""
_UNBOUNDED = 100
"""Results that are asked for where a metric counts all of them, and nobody says how many."""


def depth_of(gate: Gate) -> int:
    """How many results each query must have for the metrics of a gate."""
    metrics = [Metric.parse(name) for name in gate.thresholds]
    return max(_UNBOUNDED if each.k is None else each.k for each in metrics)


def query_for(gate: Gate, judged: JudgedQuery) -> Query:
    """The search that a judged query asks; the gate's own limit or page holds where it has one."""
    inputs = {**gate.query.inputs, **judged.inputs}
    is_sized = gate.query.limit is not None or gate.query.page is not None
    return replace(
        gate.query, inputs=inputs, limit=gate.query.limit if is_sized else depth_of(gate)
    )


def judge_gate(
    gate: Gate,
    dataset: Dataset,
    answers: Mapping[str, Answer],
    baseline: Rankings | None = None,
) -> GateVerdict:
    """The verdict on the answers to a dataset's queries, by their ids.

    A query that could not be asked leaves the gate without a conclusion. Without a baseline only
    floors count, and drops are not compared.
    """
    results = {id_: held for id_, held in answers.items() if isinstance(held, SearchResult)}
    rankings = {id_: ranking_of(result, dataset.id_field) for id_, result in results.items()}
    now = _scores(gate, dataset, rankings)
    before = None if baseline is None else _scores(gate, dataset, baseline)
    problem = _why_not(gate, dataset, answers)
    metrics = () if problem else tuple(_judge_metrics(gate, now, before))
    findings = () if problem else tuple(_place(gate, remarks_on(dataset, results, rankings)))
    is_passed = not findings and all(each.is_passed for each in metrics)
    outcome = Outcome.PASSED if is_passed else Outcome.FAILED
    return GateVerdict(
        address=gate.address,
        retriever=gate.retriever,
        dataset=gate.dataset,
        outcome=Outcome.NOT_ASKED if problem else outcome,
        metrics=metrics,
        findings=findings,
        queries=tuple(_of_query(each.id, answers, now, before) for each in dataset.queries),
        rankings=rankings,
        problem=problem,
        usage=usage_of([*results.values()]),
        location=gate.locations.of_key(("spec", "metrics")),
    )


def ranking_of(result: SearchResult, id_field: str) -> Ranking:
    """The ids by which judgements know the results; one without an id keeps its place, empty."""
    found = (next(iter(values_at(row.document, id_field)), None) for row in result.rows)
    return tuple("" if each is None else str(each) for each in found)


def _why_not(gate: Gate, dataset: Dataset, answers: Mapping[str, Answer]) -> Problem | None:
    """The first reason why a query has no answer, and how many have none."""
    place = gate.locations.of_key(("spec", "dataset"))
    if not dataset.queries:
        says = f"{dataset.address} has no queries"
        return Problem("no-queries", says, "judge some", address=gate.address, location=place)
    found = [answers.get(each.id) for each in dataset.queries]
    refused = [each for each in found if isinstance(each, Problem) and each != UNDECIDABLE]
    if not refused:
        return None
    first = refused[0]
    count, all_, spared = len(refused), len(found), found.count(UNDECIDABLE)
    says = first.message if count == all_ == 1 else f"{count} of {all_} queries: {first.message}"
    says += f"; {spared} more were not asked, because nothing can be concluded" if spared else ""
    return replace(first, message=says, address=gate.address, location=first.location or place)


def _judge_metrics(gate: Gate, now: _Scores, before: _Scores | None) -> Iterator[MetricVerdict]:
    for name, bounds in gate.thresholds.items():
        expected = MetricExpectation(
            at_least=bounds.at_least, max_drop=bounds.max_drop, significance=gate.significance
        )
        metric = Metric.parse(name)
        yield judge_metric(metric, expected, now[name], before[name] if before else None)


def _scores(gate: Gate, dataset: Dataset, rankings: Rankings) -> _Scores:
    """By metric and query; of the queries that were asked."""
    grades = {each.id: each.grades for each in dataset.queries if each.id in rankings}
    return {name: score_queries(Metric.parse(name), rankings, grades) for name in gate.thresholds}


def _of_query(
    id_: str, answers: Mapping[str, Answer], now: _Scores, before: _Scores | None
) -> QueryScore:
    held = answers.get(id_)
    problem = held if isinstance(held, Problem) else None
    return QueryScore(id_, _values(id_, now), _values(id_, before or {}), problem)


def _values(id_: str, scores: _Scores) -> dict[str, float]:
    return {name: by_query[id_] for name, by_query in scores.items() if id_ in by_query}


def _place(gate: Gate, findings: Iterator[Finding]) -> Iterator[Finding]:
    for each in findings:
        yield replace(each, location=gate.locations.of_key(each.path))


def not_asked_gate(gate: Gate, problem: Problem) -> GateVerdict:
    """The verdict on a gate of which no query could be asked."""
    place = problem.location or gate.locations.of_key(("spec", "dataset"))
    return GateVerdict(
        address=gate.address,
        retriever=gate.retriever,
        dataset=gate.dataset,
        outcome=Outcome.NOT_ASKED,
        problem=replace(problem, address=gate.address, location=place),
        location=gate.locations.of_key(("spec", "metrics")),
    )


def rankings_by_gate(verdicts: Sequence[GateVerdict]) -> dict[str, Rankings]:
    """What gates were answered, as the baseline of a later run: by the gate's address, shown."""
    return {str(each.address): each.rankings for each in verdicts if each.problem is None}
