"""Our metrics are those of the field: held against trec_eval, `rbo` and scipy, to 1e-9."""

import sys
from collections import Counter

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import AP, RR, P, R, SetF, nDCG
from rankings import depths, differences, grades, judgements, rankings, runs, with_repeats
from scipy.stats import permutation_test

from reconciler.model.verification.metric import Metric, MetricName
from reconciler.verifying.scoring import permutation
from reconciler.verifying.scoring.overlap import rank_biased_overlap
from reconciler.verifying.scoring.permutation import p_value_of_drop
from reconciler.verifying.scoring.score import mean_of, score, score_queries

CUT = {
    MetricName.PRECISION: P,
    MetricName.RECALL: R,
    MetricName.NDCG: nDCG,
    MetricName.MAP: AP,
    MetricName.MRR: RR,
}
WHOLE = {MetricName.NDCG: nDCG, MetricName.MAP: AP, MetricName.MRR: RR}
SET_F = {MetricName.F1: SetF, MetricName.F2: SetF(beta=4.0)}
"""What trec_eval calls beta is the square of what others call so."""


def close(number):
    return pytest.approx(number, rel=0, abs=1e-9)


def as_run(ranking):
    """Scores that fall from place to place, so that nothing is a tie."""
    return {document: float(-rank) for rank, document in enumerate(ranking)}


def as_qrels(grades):
    """With one more that is not relevant, as the judge crashes where all grades are below 0."""
    return {**grades, "looked at": 0}


def judged_by_trec_eval(measure, ranking, grades):
    results = ir_measures.iter_calc([measure], {"q": as_qrels(grades)}, {"q": as_run(ranking)})
    return next(result.value for result in results)


@pytest.mark.parametrize("name", CUT)
@given(ranking=rankings, grades=grades, k=depths)
def test_a_metric_of_the_first_results_is_that_of_trec_eval(name, ranking, grades, k):
    expected = judged_by_trec_eval(CUT[name] @ k, ranking, grades)
    assert score(Metric(name, k), ranking, grades) == close(expected)


@pytest.mark.parametrize("name", WHOLE)
@given(ranking=rankings, grades=grades)
def test_a_metric_of_all_results_is_that_of_trec_eval(name, ranking, grades):
    expected = judged_by_trec_eval(WHOLE[name], ranking, grades)
    assert score(Metric(name), ranking, grades) == close(expected)


@pytest.mark.parametrize("name", SET_F)
@given(ranking=rankings, grades=grades, k=depths)
def test_an_f_measure_is_that_of_trec_eval_for_a_page_of_k_results(name, ranking, grades, k):
    page = [*ranking[:k], *(f"nothing{place}" for place in range(len(ranking), k))]
    expected = judged_by_trec_eval(SET_F[name], page, grades)
    assert score(Metric(name, k), ranking, grades) == close(expected)


@pytest.mark.parametrize("name", MetricName)
@given(ranking=with_repeats, grades=grades, k=depths)
def test_a_repeat_is_worth_what_a_stranger_in_its_place_is(name, ranking, grades, k):
    strangers = [
        f"stranger{place}" if document in ranking[:place] else document
        for place, document in enumerate(ranking)
    ]
    metric = Metric(name, k)
    assert score(metric, ranking, grades) == score(metric, strangers, grades)


@pytest.mark.parametrize("name", CUT)
@given(runs=runs, judgements=judgements, k=depths)
def test_the_mean_is_over_the_queries_that_ir_measures_counts(name, runs, judgements, k):
    run = {query: as_run(ranking) for query, ranking in runs.items()}
    qrels = {query: as_qrels(grades) for query, grades in judgements.items()}
    measure = CUT[name] @ k
    expected = ir_measures.calc_aggregate([measure], qrels, run)[measure]
    assert mean_of(score_queries(Metric(name, k), runs, judgements)) == close(expected)


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="its numpy has no wheel for this Python")
@given(one=rankings, other=rankings, p=st.floats(0.05, 0.99))
def test_rank_biased_overlap_is_that_of_the_package(one, other, p):
    import rbo

    # A number, because it inverts the bits of what says whether to be verbose.
    judge = rbo.RankingSimilarity(one, other, verbose=0)
    assert rank_biased_overlap(one, other, persistence=p) == close(judge.rbo_ext(p=p))


@given(st.lists(differences, min_size=2, max_size=permutation.MOST_EXACT))
def test_the_exact_p_value_is_that_of_scipy(differences):
    assert p_value_of_drop(differences) == close(judged_by_scipy(differences))


@given(st.lists(differences.filter(bool), min_size=permutation.MOST_EXACT + 1, max_size=60))
def test_the_drawn_p_value_is_near_the_exact_one(differences):
    assert p_value_of_drop(differences) == pytest.approx(all_signs_counted(differences), abs=0.02)


def all_signs_counted(differences):
    """The exact p-value, from how many choices of signs make each sum there can be."""
    ways = Counter({0: 1})
    for difference in differences:
        ways = Counter(
            {
                total: ways[total - difference] + ways[total + difference]
                for known in ways
                for total in (known - difference, known + difference)
            }
        )
    as_low = sum(count for total, count in ways.items() if total <= sum(differences))
    return as_low / 2 ** len(differences)


def judged_by_scipy(differences):
    # For one sample of pairs, "samples" turns the signs of differences.
    return permutation_test(
        (differences,),
        lambda each, axis: each.sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        alternative="less",
        n_resamples=9999,
        rng=1,
    ).pvalue
