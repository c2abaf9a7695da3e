"""When a metric that fell has fallen too far."""

from reconciler.model.verification.metric_comparison import MetricComparison
from reconciler.verifying.scoring.permutation import TIE


def is_too_large(max_drop: float, comparison: MetricComparison) -> bool:
    """Whether the mean fell by more than is allowed."""
    return -comparison.difference > max_drop + TIE


def is_believed(significance: float | None, comparison: MetricComparison) -> bool:
    """Whether a drop counts: every one does where nobody asks for a test, or where so few queries
    differ that no test can tell; else what the test says."""
    if significance is None or not comparison.can_be_significant(significance):
        return True
    return comparison.is_significant(significance)
