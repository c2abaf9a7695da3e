"""What docs/metrics.md says is so."""

import re
from pathlib import Path

import pytest

from reconciler.model.search.query import MOST_RESULTS
from reconciler.model.verification.metric import Metric, MetricName
from reconciler.model.verification.metric_verdict import MetricExpectation
from reconciler.verifying.scoring import overlap, permutation
from reconciler.verifying.scoring.judge import judge_metric
from reconciler.verifying.scoring.score import score

PAGE = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MetricName)
def test_every_metric_has_its_row(name):
    assert re.search(rf"^\| `{name}(@k)?`", PAGE, re.MULTILINE)


def test_the_example_is_reckoned_as_it_says():
    named, numbers = re.search(
        r"^(\| `precision@4`.*)\n\|[-|]+\n(.*)$", PAGE, re.MULTILINE
    ).groups()
    grades, ranking = {"best": 3, "good": 1, "bad": 0}, ["other", "good", "bad", "best"]
    metrics = [Metric.parse(text) for text in re.findall(r"`(.+?)`", named)]
    shown = [each.strip() for each in numbers.strip("|").split("|")]
    assert shown == [f"{score(metric, ranking, grades):.4g}" for metric in metrics]
    assert {metric.name for metric in metrics} == set(MetricName)


def test_the_numbers_are_those_of_the_code():
    assert f"1 to {MOST_RESULTS}." in PAGE
    assert f"Up to {permutation.MOST_EXACT} queries that differ" in PAGE
    assert f"{permutation.PERMUTATIONS:,} are drawn" in PAGE
    assert f"below {permutation.TIE:.0e}" in PAGE
    assert f"with the likelihood {overlap.PERSISTENCE}" in PAGE


def test_the_verdict_is_the_one_that_is_told():
    before = {f"q{number}": 0.5 for number in range(10)}
    after = {query: 0.75 if query == "q0" else 0.25 for query in before}
    expected = MetricExpectation(at_least=0.62, max_drop=0.1, significance=0.05)
    verdict = judge_metric(Metric.parse("ndcg@10"), expected, after, before)
    assert f"```text\n{verdict.reason}\n```" in PAGE
