"""The metrics by which a search is judged: `ndcg@10`, `map`, `recall@50` (§12)."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Self

from msgspec import Struct

from reconciler.model.search.query import MOST_RESULTS
from reconciler.model.text.nearest import did_you_mean, nearest


class MetricName(StrEnum):
    """What is measured of a ranking; each is a number from 0 to 1."""

    PRECISION = "precision"
    RECALL = "recall"
    F1 = "f1"
    F2 = "f2"
    """The F-measure in which recall weighs more."""
    NDCG = "ndcg"
    MAP = "map"
    MRR = "mrr"


_NEEDS_K: Final = frozenset({MetricName.PRECISION, MetricName.RECALL, MetricName.F1, MetricName.F2})
_USUAL_K: Final = "10"
_K: Final = re.compile(r"[1-9][0-9]{0,8}")
_ELSEWHERE: Final[Mapping[str, MetricName]] = {
    "p": MetricName.PRECISION,
    "r": MetricName.RECALL,
    "ap": MetricName.MAP,
    "rr": MetricName.MRR,
}
"""What trec_eval and ir-measures call them."""
_OVERLAPS: Final = frozenset({"rbo", "rank_biased_overlap"})


class UnreadableMetric(ValueError):
    """A text that names no metric: `says` tells why, `remedy` what to write in its place."""

    def __init__(self, says: str, remedy: str) -> None:
        super().__init__(says)
        self.says = says
        self.remedy = remedy


class Metric(Struct, frozen=True):
    """One metric, of the first `k` results or of all of them."""

    name: MetricName
    k: int | None = None
    """Results that count, 1 to 500; all that came back where it is `None`."""

    def __post_init__(self) -> None:
        if self.k is None and self.name in _NEEDS_K:
            raise UnreadableMetric(
                f"`{self.name}` needs the number of results that count",
                f"write `{self.name}@{_USUAL_K}`",
            )
        if self.k is not None and not 1 <= self.k <= MOST_RESULTS:
            raise _wrong_k(str(self), self.name)

    def __str__(self) -> str:
        return self.name if self.k is None else f"{self.name}@{self.k}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The metric that a text such as `ndcg@10` names; raises `UnreadableMetric`."""
        word, at, k = text.partition("@")
        if word not in {*MetricName}:
            raise _unknown(text, word, k)
        name = MetricName(word)
        if not at:
            return cls(name)
        if not _K.fullmatch(k):
            raise _wrong_k(text, name)
        return cls(name, int(k))


def _wrong_k(text: str, name: MetricName) -> UnreadableMetric:
    return UnreadableMetric(
        f"`{text}` has no whole number from 1 to {MOST_RESULTS} behind its @",
        f"write `{name}@{_USUAL_K}`",
    )


def _unknown(text: str, word: str, k: str) -> UnreadableMetric:
    if word.lower() in _OVERLAPS:
        return UnreadableMetric(
            f"`{text}` compares two rankings and is no metric of one",
            "expect it in a Check, as `golden.rank_biased_overlap_at_least`",
        )
    word, k = _apart(word, k)
    meant = _ELSEWHERE.get(word.lower()) or nearest(word.lower(), MetricName)
    remedy = f"did you mean `{_like(MetricName(meant), k)}`?" if meant else ""
    return UnreadableMetric(f"`{text}` is no metric", remedy or did_you_mean("", MetricName))


def _apart(word: str, k: str) -> tuple[str, str]:
    """`ndcg10` as `ndcg` and `10`: the number that was written without its @."""
    for name in MetricName:
        behind = word.lower().removeprefix(name).lstrip("_-")
        if not k and word.lower().startswith(name) and _K.fullmatch(behind):
            return name, behind
    return word, k


def _like(name: MetricName, k: str) -> str:
    """The metric with the `k` of a text, as far as that can be read."""
    is_fit = _K.fullmatch(k) and int(k) <= MOST_RESULTS
    if not is_fit and name not in _NEEDS_K:
        return f"{name}@{_USUAL_K}" if k else name
    return f"{name}@{k if is_fit else _USUAL_K}"
