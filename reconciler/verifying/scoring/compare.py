"""One metric of two sides, query by query -> a comparison."""

from collections.abc import Iterable, Mapping
from math import fsum

from reconciler.model.verification.metric import Metric
from reconciler.model.verification.metric_comparison import MetricComparison, QueryScores
from reconciler.verifying.scoring.permutation import is_tie, p_value_of_drop, smallest_p_value


def compare_metric(
    metric: Metric, baseline: Mapping[str, float], candidate: Mapping[str, float]
) -> MetricComparison | None:
    """Both sides on the queries that both have, by their ids; `None` where they share none."""
    pairs = [
        QueryScores(query, baseline[query], candidate[query])
        for query in sorted(baseline.keys() & candidate.keys())
    ]
    if not pairs:
        return None
    differing = [pair for pair in pairs if not is_tie(pair.difference)]
    return MetricComparison(
        metric=metric,
        baseline=_mean(pair.baseline for pair in pairs),
        candidate=_mean(pair.candidate for pair in pairs),
        won=_by_difference(pair for pair in differing if pair.difference > 0),
        lost=_by_difference(pair for pair in differing if pair.difference < 0),
        tied=tuple(pair for pair in pairs if is_tie(pair.difference)),
        unpaired=tuple(sorted(baseline.keys() ^ candidate.keys())),
        p_value=p_value_of_drop([pair.difference for pair in differing]),
        smallest_p_value=smallest_p_value(len(differing)),
    )


def _mean(scores: Iterable[float]) -> float:
    held = list(scores)
    return fsum(held) / len(held)


def _by_difference(pairs: Iterable[QueryScores]) -> tuple[QueryScores, ...]:
    return tuple(sorted(pairs, key=lambda pair: (-abs(pair.difference), pair.query_id)))
