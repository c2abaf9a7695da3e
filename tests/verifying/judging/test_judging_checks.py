"""Every expectation with a good and a bad outcome, and laws of all of them."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from answered import check_of, result_of
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.problem import Problem
from reconciler.model.search.result import SearchResult
from reconciler.model.verification.golden import GoldenAnswer
from reconciler.model.verification.verdict import Finding, Outcome, percentile
from reconciler.verifying.judging.check import judge_check

STORIES = yaml.safe_load((Path(__file__).parent / "stories.yaml").read_text(encoding="utf-8"))
_COMPLETED = "met: the search is completed: completed"


def _results(story: dict[str, Any]) -> list[SearchResult]:
    times, credits_ = story.get("times", [12]), story.get("credits", [0.5])
    runs = max(len(times), len(credits_))
    return [
        result_of(
            story.get("docs", ()),
            stages=story.get("stages"),
            total_ms=times[run % len(times)],
            credits_used=credits_[run % len(credits_)],
            **story.get("answer", {}),
        )
        for run in range(runs)
    ]


def _golden(story: dict[str, Any]) -> GoldenAnswer:
    if "golden" in story:
        return GoldenAnswer("g.json", tuple(story["golden"]))
    missing = Problem("no-golden-answer", "g.json does not exist", "write it")
    return GoldenAnswer("g.json", problem=missing)


def _line(finding: Finding) -> str:
    return f"{'met' if finding.is_met else 'NOT MET'}: {finding.says}: {finding.observed}"


@pytest.mark.parametrize("story", STORIES, ids=[each["story"] for each in STORIES])
def test_an_expectation_is_told_beside_what_was_seen(story: dict[str, Any]) -> None:
    verdict = judge_check(check_of(story["expect"]), _results(story), _golden(story))
    lines = [_line(each) for each in verdict.findings if _line(each) != _COMPLETED]
    assert lines == story["found"]
    is_well = all(line.startswith("met") for line in lines)
    assert verdict.outcome is (Outcome.PASSED if is_well else Outcome.FAILED)
    assert all(each.location is not None for each in verdict.findings)


def test_every_expectation_has_a_good_and_a_bad_story() -> None:
    told: dict[str, set[str]] = {}
    for story in STORIES:
        for key in story["expect"]:
            told.setdefault(key, set()).update(line.split(":")[0] for line in story["found"])
    from reconciler.kinds.check import Expect

    assert {key for key, words in told.items() if words >= {"met"}} == {*Expect.model_fields}
    judged = {*Expect.model_fields} - {"degraded", "relaxed"}  # the bad stories say nothing of them
    assert {key for key, words in told.items() if words >= {"met", "NOT MET"}} >= judged


# Laws.

ids = st.lists(st.sampled_from("abcdefgh"), unique=True)
prices = st.lists(st.one_of(st.none(), st.integers(-5, 5), st.floats(-5, 5)))


def _passes(expect: dict[str, Any], docs: list[dict[str, Any]], golden: Any = None) -> bool:
    answer = GoldenAnswer("g.json", tuple(golden)) if golden is not None else None
    return judge_check(check_of(expect), [result_of(docs)], answer).outcome is Outcome.PASSED


@given(ids, st.sampled_from("abcdefgh"), st.integers(1, 9))
def test_a_document_is_found_or_excluded_and_never_both(
    found: list[str], wanted: str, most: int
) -> None:
    docs = [{"id": each} for each in found]
    match = {"document_id": wanted, "rank_at_most": most}
    is_there = wanted in found[:most]
    assert _passes({"contains": [match]}, docs) is is_there
    assert _passes({"excludes": [match]}, docs) is not is_there


@given(prices)
def test_what_is_sorted_is_in_order_both_ways(values: list[float | None]) -> None:
    known = sorted(each for each in values if each is not None)
    behind = [each for each in values if each is None]
    if not known and len(behind) > 1:
        return
    for direction, order in (("asc", known), ("desc", known[::-1])):
        docs = [{"id": str(n), "price": each} for n, each in enumerate([*order, *behind])]
        assert _passes({"ordered_by": {"field": "price", "direction": direction}}, docs)


@given(prices)
def test_what_is_in_order_was_sorted(values: list[float | None]) -> None:
    docs = [{"id": str(n), "price": each} for n, each in enumerate(values)]
    if _passes({"ordered_by": {"field": "price", "direction": "asc"}}, docs):
        known = [each for each in values if each is not None]
        assert values[: len(known)] == sorted(known)


@given(ids)
def test_an_answer_is_its_own_golden_answer(found: list[str]) -> None:
    docs = [{"id": each} for each in found]
    assert _passes({"golden": {"file": "g.json", "top": 10}}, docs, found)


@given(ids, ids)
def test_a_golden_answer_that_must_be_met_wholly_is_met_by_itself_alone(
    then: list[str], now: list[str]
) -> None:
    docs = [{"id": each} for each in now]
    is_passed = _passes({"golden": {"file": "g.json", "top": 8}}, docs, then)
    assert is_passed is (then == now)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(1, 100))
def test_a_percentile_is_a_number_that_was_seen_and_not_below_so_many(
    numbers: list[float], percent: float
) -> None:
    seen = percentile(numbers, percent)
    assert seen in numbers
    assert seen is not None
    assert sum(each <= seen for each in numbers) >= len(numbers) * percent / 100 - 1e-6
    assert sum(each < seen for each in numbers) < len(numbers) * percent / 100 + 1e-6
    assert percentile([], percent) is None
