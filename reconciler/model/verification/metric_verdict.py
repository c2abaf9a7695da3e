"""What a gate expects of one metric, and what came of it (§12)."""

from enum import StrEnum

from msgspec import Struct

from reconciler.model.verification.metric import Metric
from reconciler.model.verification.metric_comparison import MetricComparison


class MetricExpectation(Struct, frozen=True, kw_only=True):
    """What a change of a retriever must not do to a metric; `None` expects nothing."""

    at_least: float | None = None
    """The floor of the candidate's mean, 0 to 1."""
    max_drop: float | None = None
    """How far the mean may fall below that of the baseline: 0.02 allows 0.63 after 0.65."""
    significance: float | None = None
    """A larger drop counts where chance makes it at most this often; `None`: every drop counts."""


class Outcome(StrEnum):
    """How one expectation ended."""

    MET = "met"
    NOT_MET = "not met"
    NOT_COMPARED = "not compared"
    """There is nothing to compare with."""
    NOT_EXPECTED = "not expected"


class MetricVerdict(Struct, frozen=True, kw_only=True):
    """One metric of a gate: what was observed beside what was expected, and why it passes."""

    metric: Metric
    expected: MetricExpectation
    observed: float | None
    """The candidate's mean over all judged queries; `None` where no query is judged."""
    comparison: MetricComparison | None
    """With the baseline; `None` where there is none."""
    floor: Outcome
    drop: Outcome
    reason: str
    """A sentence that says all of this."""

    @property
    def is_passed(self) -> bool:
        """Whether something was measured, and nothing that is expected was missed."""
        return self.observed is not None and Outcome.NOT_MET not in (self.floor, self.drop)
