"""What a text such as `ndcg@10` means, and what is said of one that means nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.verification.metric import Metric, MetricName, UnreadableMetric

NEED_K = [MetricName.PRECISION, MetricName.RECALL, MetricName.F1, MetricName.F2]
NEED_NONE = [MetricName.NDCG, MetricName.MAP, MetricName.MRR]


@given(st.sampled_from(MetricName), st.integers(1, 500))
def test_a_metric_is_read_as_it_is_written(name, k):
    metric = Metric(name, k)
    assert str(metric) == f"{name}@{k}"
    assert Metric.parse(str(metric)) == metric


@pytest.mark.parametrize("name", NEED_NONE)
def test_some_metrics_count_all_that_came_back(name):
    assert Metric.parse(str(name)) == Metric(name)
    assert str(Metric(name)) == name


@pytest.mark.parametrize("name", NEED_K)
def test_others_need_to_know_how_many_results_count(name):
    assert told_of(str(name)) == (
        f"`{name}` needs the number of results that count",
        f"write `{name}@10`",
    )


NO_K = ["", "0", "-1", "501", "ten", "1.5", "010", " 10", "10 ", "+1", "1_0", "١", "5@5", "9" * 99]


@pytest.mark.parametrize("k", NO_K)
@pytest.mark.parametrize("name", ["ndcg", "recall"])
def test_k_is_a_whole_number_that_a_search_can_answer(name, k):
    assert told_of(f"{name}@{k}") == (
        f"`{name}@{k}` has no whole number from 1 to 500 behind its @",
        f"write `{name}@10`",
    )


@pytest.mark.parametrize("k", [0, -1, 501])
def test_no_metric_of_another_k_can_be_made(k):
    with pytest.raises(UnreadableMetric, match="from 1 to 500"):
        Metric(MetricName.MAP, k)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ncdg@10", "ndcg@10"),
        ("nDCG@10", "ndcg@10"),
        ("NDCG", "ndcg"),
        ("ncdg@0", "ndcg@10"),
        ("ncdg@501", "ndcg@10"),
        ("precison", "precision@10"),
        ("precison@500", "precision@500"),
        ("Recall@50", "recall@50"),
        ("P@5", "precision@5"),
        ("R@5", "recall@5"),
        ("AP", "map"),
        ("RR@10", "mrr@10"),
        ("F1", "f1@10"),
        ("ndcg10", "ndcg@10"),
        ("NDCG_5", "ndcg@5"),
        ("f110", "f1@10"),
    ],
)
def test_a_word_nearby_is_proposed_in_a_form_that_is_read(text, meant):
    assert told_of(text) == (f"`{text}` is no metric", f"did you mean `{meant}`?")
    assert str(Metric.parse(meant)) == meant


@pytest.mark.parametrize("text", ["", "@", "@10", "quality@10"])
def test_where_no_word_is_near_all_are_told(text):
    says, remedy = told_of(text)
    assert says == f"`{text}` is no metric"
    assert remedy == "known here: f1, f2, map, mrr, ndcg, precision, recall"


@pytest.mark.parametrize("text", ["rbo", "RBO", "rbo@10", "rank_biased_overlap"])
def test_what_compares_two_rankings_has_another_place(text):
    says, remedy = told_of(text)
    assert says == f"`{text}` compares two rankings and is no metric of one"
    assert "golden.rank_biased_overlap_at_least" in remedy


def told_of(text):
    with pytest.raises(UnreadableMetric) as caught:
        Metric.parse(text)
    assert isinstance(caught.value, ValueError)
    assert str(caught.value) == caught.value.says
    return caught.value.says, caught.value.remedy
