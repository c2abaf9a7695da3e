"""How good a ranking is, against what somebody judged (§18.3, §18.4)."""

from collections.abc import Callable, Mapping, Sequence
from math import log2
from typing import TypeAlias

Grades: TypeAlias = Mapping[str, float]
"""The grade of each relevant document; what is not in it is not relevant."""

RANKED = ("precision", "recall", "f1", "f2", "map", "ndcg", "mrr")
SETS = ("precision", "recall", "f1", "f2")
"""Those that ask for no order."""


def judge(metric: str, ranking: Sequence[str], grades: Grades, k: int) -> float:
    """From 0 to 1, of the first ``k``; 0 where nothing is relevant."""
    if not grades:
        return 0.0
    return _METRICS[metric](list(dict.fromkeys(ranking[:k])), grades, k)


def _precision(ranking: Sequence[str], grades: Grades, k: int) -> float:
    """Of ``k``, also where fewer were found, as trec_eval has it."""
    return _hits(ranking, grades) / k


def _recall(ranking: Sequence[str], grades: Grades, _: int) -> float:
    return _hits(ranking, grades) / len(grades)


def _f(beta: float) -> Callable[[Sequence[str], Grades, int], float]:
    def measure(ranking: Sequence[str], grades: Grades, k: int) -> float:
        precision, recall = _precision(ranking, grades, k), _recall(ranking, grades, k)
        below = beta * beta * precision + recall
        return (1 + beta * beta) * precision * recall / below if below else 0.0

    return measure


def _average_precision(ranking: Sequence[str], grades: Grades, _: int) -> float:
    found, total = 0, 0.0
    for rank, document in enumerate(ranking, start=1):
        if document in grades:
            found += 1
            total += found / rank
    return total / len(grades)


def _gain(ranking: Sequence[str], grades: Grades, k: int) -> float:
    best = _discount(sorted(grades.values(), reverse=True)[:k])
    return _discount([grades.get(each, 0.0) for each in ranking]) / best if best else 0.0


def _discount(grades: Sequence[float]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _reciprocal_rank(ranking: Sequence[str], grades: Grades, _: int) -> float:
    ranks = (rank for rank, each in enumerate(ranking, start=1) if each in grades)
    first = next(ranks, None)
    return 1 / first if first else 0.0


def _hits(ranking: Sequence[str], grades: Grades) -> int:
    return sum(each in grades for each in ranking)


_METRICS: dict[str, Callable[[Sequence[str], Grades, int], float]] = {
    "precision": _precision,
    "recall": _recall,
    "f1": _f(1.0),
    "f2": _f(2.0),
    "map": _average_precision,
    "ndcg": _gain,
    "mrr": _reciprocal_rank,
}
