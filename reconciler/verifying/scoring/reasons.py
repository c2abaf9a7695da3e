"""Why a metric passes or does not, as one sentence for whoever reads the verdict."""

from typing import Final

from reconciler.model.verification.metric import Metric
from reconciler.model.verification.metric_comparison import MetricComparison
from reconciler.model.verification.metric_verdict import MetricExpectation
from reconciler.verifying.scoring.drop import is_believed, is_too_large
from reconciler.verifying.scoring.permutation import TIE, is_tie

_DIGITS: Final = range(4, 13)
"""Significant digits: as many as tell two numbers apart."""


def reason_of(
    metric: Metric,
    expected: MetricExpectation,
    observed: float | None,
    comparison: MetricComparison | None,
) -> str:
    """What was observed beside what was expected, and how a drop was judged."""
    if observed is None:
        return f"{metric} cannot be measured: no query has a judgement."
    parts = [_about_floor(metric, observed, expected.at_least)]
    # That there is nothing to compare with is said of a gate, and not of each of its metrics.
    if expected.max_drop is not None and comparison is not None:
        parts.append(_about_drop(expected.max_drop, expected.significance, comparison))
        parts += _about_unpaired(comparison)
    return f"{'; '.join(parts)}."


def _about_floor(metric: Metric, observed: float, floor: float | None) -> str:
    if floor is None:
        return f"{metric} is {_shown(observed)}"
    seen, due = _told_apart(observed, floor)
    if observed >= floor - TIE:
        return f"{metric} is {seen}, and at least {due} is expected"
    return f"{metric} is {seen}, below the {due} that is expected"


def _about_drop(max_drop: float, significance: float | None, comparison: MetricComparison) -> str:
    before, difference = _shown(comparison.baseline), comparison.difference
    if is_tie(difference):
        return f"it was {before} before"
    if difference > 0:
        return f"it rose by {_shown(difference)} from {before}"
    fell, allowed = _told_apart(-difference, max_drop)
    if not is_too_large(max_drop, comparison):
        return f"it fell by {fell} from {before}, and {allowed} is allowed"
    why = _about_chance(significance, comparison)
    return f"it fell by {fell} from {before}, more than the {allowed} that is allowed, {why}"


def _about_chance(significance: float | None, comparison: MetricComparison) -> str:
    queries = f"with {_counted(len(comparison.lost))} lost and {len(comparison.won)} won"
    if significance is None:
        return queries
    if not comparison.can_be_significant(significance):
        return f"{queries}: too few that differ to be told from chance, so that every drop counts"
    p_value, level = _told_apart(comparison.p_value, significance)
    if is_believed(significance, comparison):
        return f"{queries}: hardly by chance (p = {p_value}, at most {level} counts)"
    return f"but {queries} that may be chance (p = {p_value}, at most {level} counts)"


def _about_unpaired(comparison: MetricComparison) -> list[str]:
    count = len(comparison.unpaired)
    return [f"{_counted(count)} of one side alone not compared"] if count else []


def _counted(queries: int) -> str:
    return f"{queries} {'query' if queries == 1 else 'queries'}"


def _shown(number: float) -> str:
    return f"{number:.4g}"


def _told_apart(one: float, other: float) -> tuple[str, str]:
    """Both numbers, with so many digits that they look different where they are."""
    texts = [(f"{one:.{digits}g}", f"{other:.{digits}g}") for digits in _DIGITS]
    return next((pair for pair in texts if pair[0] != pair[1]), texts[0])
