"""Rankings and judgements -> a number for each query, and their mean."""

from collections.abc import Mapping
from math import fsum

from reconciler.model.verification.metric import Metric
from reconciler.model.verification.ranking import Grades, Ranking
from reconciler.verifying.scoring.measures import MEASURES, Judged
from reconciler.verifying.scoring.places import gains_of


def score(metric: Metric, ranking: Ranking, grades: Grades) -> float:
    """The metric of one query, 0 to 1; 0 where nothing is relevant to it."""
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    if not ideal:
        return 0.0
    gains = gains_of(ranking[: metric.k], grades)
    return MEASURES[metric.name](Judged(gains, ideal, metric.k or max(len(gains), len(ideal))))


def score_queries(
    metric: Metric, rankings: Mapping[str, Ranking], judgements: Mapping[str, Grades]
) -> dict[str, float]:
    """The metric of every query that has a judgement, by its id.

    One without a ranking found nothing; one of which nothing is judged is left out.
    """
    return {
        query: score(metric, rankings.get(query, ()), grades)
        for query, grades in judgements.items()
        if grades
    }


def mean_of(scores: Mapping[str, float]) -> float | None:
    """The mean over queries, each of the same weight; `None` where there is none."""
    return fsum(scores.values()) / len(scores) if scores else None
