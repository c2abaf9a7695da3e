"""What each metric is worth at its edges, in numbers that can be checked by hand."""

from math import log2

import pytest

from reconciler.model.verification.metric import Metric, MetricName
from reconciler.verifying.scoring.score import mean_of, score, score_queries

GRADES = {"best": 3, "good": 1, "bad": 0, "worse": -2}


def scored(text, ranking, grades=GRADES):
    return score(Metric.parse(text), ranking.split(), grades)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("precision@1", 0),
        ("precision@2", 1 / 2),
        ("precision@4", 2 / 4),
        ("precision@10", 2 / 10),
        ("recall@2", 1 / 2),
        ("recall@10", 1),
        ("f1@2", 1 / 2),
        ("f1@10", 2 * 0.2 * 1 / (0.2 + 1)),
        ("f2@10", 5 * 0.2 * 1 / (4 * 0.2 + 1)),
        ("ndcg@1", 0),
        ("ndcg@2", (1 / log2(3)) / (3 + 1 / log2(3))),
        ("ndcg@10", (1 / log2(3) + 3 / log2(5)) / (3 + 1 / log2(3))),
        ("ndcg", (1 / log2(3) + 3 / log2(5)) / (3 + 1 / log2(3))),
        ("map@3", (1 / 2) / 2),
        ("map@4", (1 / 2 + 2 / 4) / 2),
        ("map", (1 / 2 + 2 / 4) / 2),
        ("mrr@1", 0),
        ("mrr@2", 1 / 2),
        ("mrr", 1 / 2),
    ],
)
def test_a_ranking_by_hand(metric, expected):
    assert scored(metric, "stranger good worse best") == pytest.approx(expected, abs=1e-12)


ALL = [f"{name}@{k}" for name in MetricName for k in (1, 3, 500)] + ["ndcg", "map", "mrr"]


@pytest.mark.parametrize("metric", ALL)
def test_nothing_found_is_worth_nothing(metric):
    assert scored(metric, "") == 0


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("grades", [{}, {"bad": 0}, {"bad": 0, "worse": -1}])
def test_where_nothing_is_relevant_nothing_is_worth_anything(metric, grades):
    assert scored(metric, "bad worse stranger", grades) == 0


@pytest.mark.parametrize("metric", ["ndcg@2", "ndcg@500", "ndcg", "map", "mrr", "recall@2"])
def test_the_best_ranking_is_worth_one(metric):
    assert scored(metric, "best good") == 1
    assert scored(metric, "best good bad stranger worse") == 1


def test_a_cut_map_still_divides_by_all_that_is_relevant():
    assert scored("map@1", "best good") == 1 / 2


def test_the_ideal_of_a_cut_ndcg_is_cut_as_well():
    assert scored("ndcg@1", "best") == 1
    assert scored("ndcg@1", "good") == 1 / 3


def test_the_more_relevant_first_is_better_for_ndcg_alone():
    assert scored("ndcg", "good best") < scored("ndcg", "best good")
    for metric in ("map", "mrr", "precision@2", "recall@2", "f1@2", "f2@2"):
        assert scored(metric, "good best") == scored(metric, "best good")


def test_recall_weighs_more_than_precision_in_f2():
    # Precision 1 of 1, recall 1 of 2; then precision 2 of 4, recall 2 of 2.
    assert scored("f2@1", "best") < scored("f2@4", "best good")
    assert scored("f1@1", "best") == pytest.approx(scored("f1@4", "best good"))


def test_a_document_that_comes_again_keeps_its_place_and_is_worth_nothing():
    assert scored("precision@2", "best best good") == 1 / 2
    assert scored("recall@2", "best best good") == 1 / 2
    assert scored("map", "best best good") == (1 + 2 / 3) / 2
    assert scored("ndcg", "best best good") < scored("ndcg", "best good best") == 1


def test_a_query_without_a_ranking_found_nothing_and_one_without_judgements_is_left_out():
    judgements = {"found": {"a": 1}, "not found": {"a": 1}, "irrelevant": {"a": 0}, "unjudged": {}}
    rankings = {"found": ["a"], "irrelevant": ["a"], "unjudged": ["a"], "stranger": ["a"]}
    scores = score_queries(Metric(MetricName.MRR), rankings, judgements)
    assert scores == {"found": 1, "not found": 0, "irrelevant": 0}
    assert mean_of(scores) == 1 / 3


def test_the_mean_of_no_query_is_none():
    assert mean_of({}) is None
