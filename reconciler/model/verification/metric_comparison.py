"""One metric of a baseline and of a candidate, side by side (§12)."""

from msgspec import Struct

from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.verification.metric import Metric


class QueryScores(Struct, frozen=True):
    """The metric of one query, before and after."""

    query_id: str
    baseline: float
    candidate: float

    @property
    def difference(self) -> float:
        """Above 0 where the candidate is better."""
        return self.candidate - self.baseline


class MetricComparison(PartlyShown, Struct, frozen=True, kw_only=True):
    """One metric on the queries that both sides were asked."""

    metric: Metric
    baseline: float
    """The mean over these queries, 0 to 1."""
    candidate: float
    """The mean over these queries, 0 to 1."""
    won: Unshown[tuple[QueryScores, ...]] = ()
    """Queries that the candidate answers better, the greatest difference first."""
    lost: Unshown[tuple[QueryScores, ...]] = ()
    """Queries that it answers worse, the greatest difference first."""
    tied: Unshown[tuple[QueryScores, ...]] = ()
    unpaired: tuple[str, ...] = ()
    """Queries of one side alone, which do not count."""
    p_value: float
    """How likely chance alone makes it as much worse as it is, or more: 0 to 1."""
    smallest_p_value: float
    """What so few queries that differ can reach, had the candidate lost all of them."""

    @property
    def difference(self) -> float:
        """Of the means; above 0 where the candidate is better."""
        return self.candidate - self.baseline

    @property
    def differing(self) -> int:
        """How many queries the two answer differently well."""
        return len(self.won) + len(self.lost)

    def is_significant(self, significance: float) -> bool:
        """Whether chance seldom makes it so much worse: as seldom as `significance`, or less."""
        return self.p_value <= significance

    def can_be_significant(self, significance: float) -> bool:
        """Whether so few queries that differ can tell at all."""
        return self.smallest_p_value <= significance
