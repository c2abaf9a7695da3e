"""Gates: what floors and drops mean, and what leaves a gate without a conclusion."""

from typing import Any

from answered import gate_of, result_of

from reconciler.model.address import Address
from reconciler.model.problem import Problem
from reconciler.model.search.query import OffsetPage
from reconciler.model.verification.gate import Gate
from reconciler.model.verification.judgements import Dataset, JudgedQuery
from reconciler.model.verification.metric_verdict import Outcome as Standing
from reconciler.model.verification.verdict import GateVerdict, Outcome
from reconciler.verifying.judging.gate import depth_of, judge_gate, query_for

JUDGED = Dataset(
    Address("Dataset", "ads", "judged"),
    tuple(
        JudgedQuery(f"q{number}", {"query": f"text {number}"}, {f"d{number}": 1})
        for number in range(4)
    ),
)
_GOOD = {f"q{number}": [f"d{number}", "x"] for number in range(4)}


def judged(
    gate: Gate,
    found: dict[str, list[str] | Problem],
    baseline: dict[str, list[str]] | None = None,
    dataset: Dataset = JUDGED,
    **answer: Any,
) -> GateVerdict:
    key = dataset.id_field if "." not in dataset.id_field else "id"
    answers = {
        id_: held
        if isinstance(held, Problem)
        else result_of([{"id" if key == "document_id" else key: each} for each in held], **answer)
        for id_, held in found.items()
    }
    return judge_gate(gate, dataset, answers, baseline)


def test_floors_hold_without_a_baseline_and_drops_are_not_compared() -> None:
    gate = gate_of({"mrr": {"at_least": 0.9, "max_drop": 0.0}})
    verdict = judged(gate, _GOOD)
    assert verdict.outcome is Outcome.PASSED
    assert (verdict.metrics[0].floor, verdict.metrics[0].drop) == (
        Standing.MET,
        Standing.NOT_COMPARED,
    )
    assert not verdict.is_compared
    worse = {**_GOOD, "q0": ["x", "d0"]}
    below = judged(gate, worse)
    assert below.outcome is Outcome.FAILED
    assert below.metrics[0].floor is Standing.NOT_MET


def test_a_drop_is_judged_by_what_was_answered_before() -> None:
    gate = gate_of({"mrr": {"max_drop": 0.1}})
    before = judged(gate, _GOOD).rankings
    worse = {**_GOOD, "q0": ["x", "d0"]}
    assert judged(gate, _GOOD, before).outcome is Outcome.PASSED
    verdict = judged(gate, worse, before)
    assert verdict.outcome is Outcome.FAILED
    lost = verdict.queries[0]
    assert (lost.values["mrr"], lost.baseline["mrr"]) == (0.5, 1.0)
    assert judged(gate_of({"mrr": {"max_drop": 0.2}}), worse, before).outcome is Outcome.PASSED


def test_a_query_that_could_not_be_asked_leaves_no_conclusion() -> None:
    gone = Problem("api-timeout", "no answer came", "ask again")
    verdict = judged(gate_of({"mrr": {"at_least": 0.0}}), {**_GOOD, "q2": gone})
    assert verdict.outcome is Outcome.NOT_ASKED
    assert verdict.problem is not None
    assert verdict.problem.message == "1 of 4 queries: no answer came"
    assert [each.problem for each in verdict.queries] == [None, None, gone, None]
    assert verdict.metrics == ()


def test_an_answer_that_is_not_whole_fails_the_gate_whatever_its_numbers() -> None:
    verdict = judged(gate_of({"mrr": {"at_least": 0.1}}), _GOOD, status="degraded")
    assert verdict.outcome is Outcome.FAILED
    assert [each.says for each in verdict.findings] == [
        f"query q{number}: nothing is degraded" for number in range(4)
    ]


def test_results_are_known_by_the_field_of_the_judgements() -> None:
    by_field = Dataset(JUDGED.address, JUDGED.queries, id_field="ad_id")
    gate = gate_of({"mrr": {"at_least": 0.9}})
    assert judged(gate, _GOOD, dataset=by_field).outcome is Outcome.PASSED
    nowhere = Dataset(JUDGED.address, JUDGED.queries, id_field="other.field")
    verdict = judged(gate_of({"mrr": {"max_drop": 1.0}}), _GOOD, dataset=nowhere)
    assert verdict.outcome is Outcome.FAILED
    (finding,) = verdict.findings
    assert finding.observed == "none of 8 results has it"


def test_a_dataset_without_queries_is_no_pass() -> None:
    verdict = judged(gate_of({"mrr": {"at_least": 0.0}}), {}, dataset=Dataset(JUDGED.address, ()))
    assert verdict.outcome is Outcome.NOT_ASKED


def test_so_many_results_are_asked_for_as_the_metrics_need() -> None:
    first = JUDGED.queries[0]
    gate = gate_of({"ndcg@10": {"at_least": 0}, "recall@50": {"at_least": 0}})
    assert depth_of(gate) == 50
    assert query_for(gate, first).limit == 50
    assert query_for(gate, first).inputs == {"query": "text 0"}
    assert query_for(gate, first).skips_cache
    assert depth_of(gate_of({"map": {"at_least": 0}})) == 100
    own = gate_of({"recall@50": {"at_least": 0}}, request={"limit": 20, "skip_cache": False})
    assert query_for(own, first).limit == 20
    assert not query_for(own, first).skips_cache
    filled = gate_of({"mrr": {"at_least": 0}}, request={"inputs": {"query": "x", "lang": "de"}})
    assert query_for(filled, first).inputs == {"query": "text 0", "lang": "de"}
    page = {"pagination": {"method": "offset", "page_size": 30}}
    paged = query_for(gate_of({"recall@50": {"at_least": 0}}, request=page), first)
    assert (paged.limit, paged.page) == (None, OffsetPage(30))
