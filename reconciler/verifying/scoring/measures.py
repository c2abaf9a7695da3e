"""The formulas: one query, one number from 0 to 1, by trec_eval's definitions."""

from collections.abc import Callable, Mapping, Sequence
from math import log2
from typing import Final

from msgspec import Struct

from reconciler.model.verification.metric import MetricName


class Judged(Struct, frozen=True):
    """One ranking and all that is known to be relevant to its query."""

    gains: Sequence[int]
    """What each place that counts is worth; fewer than `k` where less came back."""
    ideal: Sequence[int]
    """Every grade from 1 on, the highest first, found or not."""
    k: int
    """The places that count, whether anything stands there or not; at least 1."""

    @property
    def hits(self) -> int:
        """Relevant documents that were found."""
        return sum(gain > 0 for gain in self.gains)

    @property
    def relevant(self) -> int:
        """Relevant documents that there are; at least 1, or nothing is measured."""
        return len(self.ideal)


def _precision(judged: Judged) -> float:
    return judged.hits / judged.k


def _recall(judged: Judged) -> float:
    return judged.hits / judged.relevant


def _f1(judged: Judged) -> float:
    return _f_measure(judged, 1)


def _f2(judged: Judged) -> float:
    return _f_measure(judged, 2)


def _f_measure(judged: Judged, beta: int) -> float:
    """The weighted harmonic mean of precision and recall, with both of them written out."""
    weight = beta**2
    return (1 + weight) * judged.hits / (judged.k + weight * judged.relevant)


def _ndcg(judged: Judged) -> float:
    return _dcg(judged.gains) / _dcg(judged.ideal[: judged.k])


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _average_precision(judged: Judged) -> float:
    ranks = (rank for rank, gain in enumerate(judged.gains, 1) if gain)
    return sum(hits / rank for hits, rank in enumerate(ranks, 1)) / judged.relevant


def _reciprocal_rank(judged: Judged) -> float:
    return next((1 / rank for rank, gain in enumerate(judged.gains, 1) if gain), 0.0)


MEASURES: Final[Mapping[MetricName, Callable[[Judged], float]]] = {
    MetricName.PRECISION: _precision,
    MetricName.RECALL: _recall,
    MetricName.F1: _f1,
    MetricName.F2: _f2,
    MetricName.NDCG: _ndcg,
    MetricName.MAP: _average_precision,
    MetricName.MRR: _reciprocal_rank,
}
