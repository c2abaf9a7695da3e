"""The words and numbers about verdicts that every format shares."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.model.verification.metric_verdict import MetricVerdict
from reconciler.model.verification.metric_verdict import Outcome as Standing
from reconciler.model.verification.verdict import (
    CheckVerdict,
    Finding,
    GateVerdict,
    Outcome,
    QueryScore,
    Usage,
    Verdict,
    Verification,
    percentile,
)
from reconciler.rendering.words.phrases import count_searches

PERCENTS: Final = (50, 95, 99)
"""Of the times of several searches."""
SHOWN_QUERIES: Final = 5
"""Of those that a gate lost, where there is room for a few."""
WORDS: Final[Mapping[Outcome, str]] = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.NOT_ASKED: "not asked",
}


def summary_of(verification: Verification) -> str:
    """`3 passed, 1 failed, 1 not asked.`; what there is none of is not told, unless all is none."""
    if not verification.verdicts:
        return "Nothing to verify: no check and no gate is declared."
    counts = ((verification.count(each), word) for each, word in WORDS.items())
    return f"{', '.join(f'{count:,} {word}' for count, word in counts if count)}."


def cost_of(usage: Usage) -> str:
    """`45 searches, 12.4 credits`."""
    return f"{count_searches(usage.searches)}, {credits_in(usage)}"


def credits_in(usage: Usage) -> str:
    """`12.4 credits`; what the API did not say is not taken for nothing."""
    if usage.searches and usage.unpriced == usage.searches:
        return "credits unknown"
    known = f"{usage.credits:,.6g} credit{'' if usage.credits == 1 else 's'}"
    if not usage.unpriced:
        return known
    return f"at least {known}, with {usage.unpriced:,} of {usage.searches:,} searches not priced"


def times_in(usage: Usage) -> str:
    """`p50 12 ms, p95 30 ms, p99 41 ms`, or the one time there is; nothing where none is known."""
    times = usage.latencies_ms
    if len(times) < 2:
        return "".join(f"{each:,.4g} ms" for each in times)
    told = ((percent, percentile(times, percent)) for percent in PERCENTS)
    return ", ".join(f"p{percent} {value:,.4g} ms" for percent, value in told)


def usage_of(verdict: Verdict) -> str:
    """What one check or gate took, in brackets; nothing where it took nothing."""
    usage = verdict.usage
    if not usage.searches:
        return ""
    queries = f"{usage.searches:,} {'query' if usage.searches == 1 else 'queries'}"
    shown = queries if isinstance(verdict, GateVerdict) else ""
    return f" ({', '.join(filter(None, [shown, times_in(usage), credits_in(usage)]))})"


def findings_in(verdict: Verdict) -> tuple[Finding, ...]:
    """Everything that was found, of a metric its sentence."""
    if isinstance(verdict, CheckVerdict):
        return verdict.findings
    return (*map(_of_metric, verdict.metrics), *verdict.findings)


def _of_metric(metric: MetricVerdict) -> Finding:
    name = str(metric.metric)
    seen = metric.reason.removeprefix(f"{name} ").removeprefix("is ")
    return Finding(("spec", "metrics", name), name, seen, metric.is_passed)


def is_uncompared(verdict: Verdict) -> bool:
    """Whether a drop is to be judged, and there was nothing to judge it by."""
    return isinstance(verdict, GateVerdict) and any(
        each.drop is Standing.NOT_COMPARED for each in verdict.metrics
    )


def lost_queries(verdict: GateVerdict) -> Iterator[tuple[QueryScore, float]]:
    """Queries that are answered worse than before by the first metric, the worst first."""
    name = str(verdict.metrics[0].metric) if verdict.metrics else ""
    scored = (
        (each, each.values[name] - each.baseline[name])
        for each in verdict.queries
        if name in each.values and name in each.baseline
    )
    yield from sorted((pair for pair in scored if pair[1] < 0), key=lambda pair: pair[1])
