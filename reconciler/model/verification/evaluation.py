"""What a run of the API's own evaluations found: a retriever, asked judged queries."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

_GOING_ON: Final = frozenset({"pending", "in_progress"})


class SkippedQuery(Struct, frozen=True):
    """A query that the API did not count, and why."""

    query_id: str
    why: str


class Evaluation(Struct, frozen=True, kw_only=True):
    """One run of the API's own (§18.3)."""

    id: str
    status: str
    """Lower case: pending, in_progress, completed, failed."""
    overall: Mapping[str, float] = field(default_factory=dict)
    """Metric -> its mean; by which names is the API's business."""
    by_cutoff: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    """K -> metric -> its mean over the first K results."""
    total: int = 0
    evaluated: int = 0
    skipped: int = 0
    """A completed run with skipped queries is no pass: they were asked, and did not count."""
    skips: tuple[SkippedQuery, ...] = ()
    error: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status not in _GOING_ON

    @property
    def is_completed(self) -> bool:
        """Whether it came to its end, perhaps with skipped queries."""
        return self.status == "completed"

    def value_of(self, metric: str) -> float | None:
        """The mean of `ndcg@10`, or of `map`; `None` where the API does not tell it."""
        name, at, cutoff = metric.partition("@")
        if not at:
            return self.overall.get(name)
        held = self.by_cutoff.get(int(cutoff), {}) if cutoff.isdecimal() else {}
        return held.get(name, self.overall.get(metric))
