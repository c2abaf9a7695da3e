"""One metric's scores and what is expected of them -> a verdict."""

from collections.abc import Mapping

from reconciler.model.verification.metric import Metric
from reconciler.model.verification.metric_comparison import MetricComparison
from reconciler.model.verification.metric_verdict import MetricExpectation, MetricVerdict, Outcome
from reconciler.verifying.scoring.compare import compare_metric
from reconciler.verifying.scoring.drop import is_believed, is_too_large
from reconciler.verifying.scoring.permutation import TIE
from reconciler.verifying.scoring.reasons import reason_of
from reconciler.verifying.scoring.score import mean_of


def judge_metric(
    metric: Metric,
    expected: MetricExpectation,
    candidate: Mapping[str, float],
    baseline: Mapping[str, float] | None,
) -> MetricVerdict:
    """Whether the candidate's scores, by query, are what is expected of them.

    Without a baseline its drop is not compared, and only the floor counts.
    """
    observed = mean_of(candidate)
    comparison = None if baseline is None else compare_metric(metric, baseline, candidate)
    floor, drop = _floor(expected, observed), _drop(expected, comparison)
    return MetricVerdict(
        metric=metric,
        expected=expected,
        observed=observed,
        comparison=comparison,
        floor=floor,
        drop=drop,
        reason=reason_of(metric, expected, observed, comparison),
    )


def _floor(expected: MetricExpectation, observed: float | None) -> Outcome:
    if expected.at_least is None:
        return Outcome.NOT_EXPECTED
    is_met = observed is not None and observed >= expected.at_least - TIE
    return Outcome.MET if is_met else Outcome.NOT_MET


def _drop(expected: MetricExpectation, comparison: MetricComparison | None) -> Outcome:
    if expected.max_drop is None:
        return Outcome.NOT_EXPECTED
    if comparison is None:
        return Outcome.NOT_COMPARED
    is_missed = is_too_large(expected.max_drop, comparison) and is_believed(
        expected.significance, comparison
    )
    return Outcome.NOT_MET if is_missed else Outcome.MET
