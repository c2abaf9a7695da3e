"""When a metric passes, and how that is told."""

import pytest

from reconciler.model.verification.metric import Metric
from reconciler.model.verification.metric_comparison import QueryScores
from reconciler.model.verification.metric_verdict import MetricExpectation, Outcome
from reconciler.verifying.scoring.compare import compare_metric
from reconciler.verifying.scoring.judge import judge_metric

NDCG = Metric.parse("ndcg@10")


def scores(*values):
    return {f"q{number:02}": value for number, value in enumerate(values)}


def judged(candidate, baseline=None, **expected):
    return judge_metric(NDCG, MetricExpectation(**expected), candidate, baseline)


# The floor


@pytest.mark.parametrize(
    ("values", "outcome", "reason"),
    [
        ((0.7, 0.5), Outcome.MET, "ndcg@10 is 0.6, and at least 0.6 is expected."),
        ((0.5, 0.5), Outcome.NOT_MET, "ndcg@10 is 0.5, below the 0.6 that is expected."),
        (
            (0.59999999,),
            Outcome.NOT_MET,
            "ndcg@10 is 0.59999999, below the 0.6 that is expected.",
        ),
    ],
)
def test_the_floor_holds_for_the_mean(values, outcome, reason):
    verdict = judged(scores(*values), at_least=0.6)
    assert (verdict.floor, verdict.drop) == (outcome, Outcome.NOT_EXPECTED)
    assert verdict.is_passed is (outcome is Outcome.MET)
    assert verdict.reason == reason


def test_what_floating_numbers_err_by_is_not_below_the_floor():
    verdict = judged(scores(0.1, 0.2, 0.3), at_least=0.2)
    assert verdict.observed < 0.2
    assert verdict.is_passed
    assert verdict.reason == "ndcg@10 is 0.2, and at least 0.2 is expected."


def test_where_nothing_is_expected_what_is_seen_is_told():
    verdict = judged(scores(0.25, 0.5))
    assert verdict.is_passed
    assert verdict.observed == 0.375
    assert (verdict.floor, verdict.drop) == (Outcome.NOT_EXPECTED, Outcome.NOT_EXPECTED)
    assert verdict.reason == "ndcg@10 is 0.375."


@pytest.mark.parametrize("expected", [{}, {"at_least": 0.0}, {"max_drop": 0.1}])
def test_what_nobody_judged_passes_nothing(expected):
    verdict = judged({}, scores(0.5), **expected)
    assert verdict.observed is None
    assert not verdict.is_passed
    assert verdict.reason == "ndcg@10 cannot be measured: no query has a judgement."


# The drop


def test_without_a_baseline_only_the_floor_counts():
    verdict = judged(scores(0.5), None, at_least=0.4, max_drop=0.0)
    assert verdict.drop is Outcome.NOT_COMPARED
    assert verdict.comparison is None
    assert verdict.is_passed
    assert verdict.reason == "ndcg@10 is 0.5, and at least 0.4 is expected."
    assert not judged(scores(0.5), None, at_least=0.6, max_drop=0.0).is_passed


def test_a_baseline_of_other_queries_is_none():
    assert judged({"new": 0.5}, {"old": 0.9}, max_drop=0.0).drop is Outcome.NOT_COMPARED


@pytest.mark.parametrize(
    ("before", "after", "max_drop", "reason"),
    [
        (0.5, 0.5, 0.0, "ndcg@10 is 0.5; it was 0.5 before."),
        (0.25, 0.5, 0.0, "ndcg@10 is 0.5; it rose by 0.25 from 0.25."),
        (0.75, 0.5, 0.5, "ndcg@10 is 0.5; it fell by 0.25 from 0.75, and 0.5 is allowed."),
        # For a computer, 0.65 - 0.63 is a little more than 0.02.
        (0.65, 0.63, 0.02, "ndcg@10 is 0.63; it fell by 0.02 from 0.65, and 0.02 is allowed."),
    ],
)
def test_a_drop_that_is_allowed_passes(before, after, max_drop, reason):
    verdict = judged(scores(after), scores(before), max_drop=max_drop)
    assert verdict.drop is Outcome.MET
    assert verdict.is_passed
    assert verdict.reason == reason


@pytest.mark.parametrize("before", [0.531, 0.75])
def test_a_larger_one_fails_where_nobody_asks_for_significance(before):
    verdict = judged(scores(0.5), scores(before), max_drop=0.03, at_least=0.1)
    assert (verdict.floor, verdict.drop) == (Outcome.MET, Outcome.NOT_MET)
    assert not verdict.is_passed


def test_a_drop_may_be_chance():
    before, after = scores(*[0.5] * 8), scores(*[0.25] * 5, *[0.625] * 3)
    verdict = judged(after, before, max_drop=0.02, significance=0.05)
    assert verdict.is_passed
    assert verdict.drop is Outcome.MET
    assert verdict.comparison.p_value > 0.05
    assert verdict.reason == (
        "ndcg@10 is 0.3906; it fell by 0.1094 from 0.5, more than the 0.02 that is allowed, but"
        f" with 5 queries lost and 3 won that may be chance (p = {verdict.comparison.p_value:.4g},"
        " at most 0.05 counts)."
    )
    assert not judged(after, before, max_drop=0.02).is_passed


def test_a_drop_that_is_hardly_chance_fails():
    verdict = judged(
        scores(*[0.25] * 9, 0.75), scores(*[0.5] * 10), max_drop=0.1, significance=0.05
    )
    assert verdict.drop is Outcome.NOT_MET
    assert verdict.reason == (
        "ndcg@10 is 0.3; it fell by 0.2 from 0.5, more than the 0.1 that is allowed, with 9 queries"
        " lost and 1 won: hardly by chance (p = 0.01074, at most 0.05 counts)."
    )


def test_where_so_few_queries_differ_that_none_can_tell_every_drop_counts():
    same = [0.5] * 40
    before, after = scores(*same, 0.5, 0.5, 0.5, 0.5), scores(*same, 0.25, 0.25, 0.25, 0.625)
    verdict = judged(after, before, max_drop=0.0, significance=0.05)
    assert verdict.comparison.p_value > 0.05
    assert verdict.drop is Outcome.NOT_MET
    assert verdict.reason.endswith(
        "with 3 queries lost and 1 won: too few that differ to be told from chance, so that every"
        " drop counts."
    )


@pytest.mark.parametrize(
    ("significance", "outcome"),
    [
        (0.25, Outcome.NOT_MET),
        (0.2499, Outcome.MET),
        # The smallest there can be is reached, so that the test can tell; below, it cannot.
        (0.125, Outcome.MET),
        (0.1249, Outcome.NOT_MET),
    ],
)
def test_a_p_value_counts_that_is_as_small_as_is_asked_for(significance, outcome):
    # Turned signs make the sum as low in 2 of 8 cases: none turned, and the one that won.
    before, after = scores(0.5, 0.5, 0.5), scores(0.25, 0.0, 0.625)
    verdict = judged(after, before, max_drop=0.0, significance=significance)
    assert (verdict.comparison.p_value, verdict.comparison.smallest_p_value) == (0.25, 0.125)
    assert verdict.drop is outcome


def test_a_single_query_is_told_as_one():
    verdict = judged(scores(0.25), scores(0.5), max_drop=0.0)
    assert verdict.reason.endswith("more than the 0 that is allowed, with 1 query lost and 0 won.")


# The comparison


def test_queries_are_won_lost_or_tied_and_each_difference_is_told():
    before = {"a": 0.5, "b": 0.5, "c": 0.5, "d": 0.5, "e": 0.5, "old": 1.0}
    after = {"a": 0.75, "b": 0.25, "c": 0.5 + 1e-13, "d": 1.0, "e": 0.25, "new": 0.0}
    seen = compare_metric(NDCG, before, after)
    assert seen.won == (QueryScores("d", 0.5, 1.0), QueryScores("a", 0.5, 0.75))
    assert [each.difference for each in seen.won] == [0.5, 0.25]
    assert seen.lost == (QueryScores("b", 0.5, 0.25), QueryScores("e", 0.5, 0.25))
    assert [each.query_id for each in seen.tied] == ["c"]
    assert seen.unpaired == ("new", "old")
    assert seen.differing == 4
    assert (seen.baseline, seen.candidate) == (0.5, pytest.approx(0.55))
    assert seen.difference == pytest.approx(0.05)
    assert seen.smallest_p_value == 1 / 16


def test_queries_of_one_side_alone_are_told():
    verdict = judged({"a": 0.5, "b": 0.5}, {"a": 0.5, "c": 1.0}, max_drop=0.0)
    assert verdict.reason == (
        "ndcg@10 is 0.5; it was 0.5 before; 2 queries of one side alone not compared."
    )
    verdict = judged({"a": 0.5, "b": 0.5}, {"a": 0.5}, max_drop=0.0)
    assert verdict.reason.endswith("; 1 query of one side alone not compared.")
