"""Counts, times and costs: `stages`, `latency_ms`, `credits`."""

from collections.abc import Iterator, Sequence

from reconciler.model.search.result import SearchResult, StageStatistics
from reconciler.model.text.nearest import nearest
from reconciler.model.verification.expectation import Bounds, Expectation, StageBounds
from reconciler.model.verification.verdict import Finding, percentile
from reconciler.verifying.judging.wording import UNSAID, bounds_as_text, number_as_text

_OPEN = Bounds()
_MEDIAN = 50


def judge_stages(expect: Expectation, stages: Sequence[StageStatistics]) -> Iterator[Finding]:
    """One finding for each number that is expected of a stage."""
    by_name = {stage.name: stage for stage in stages}
    for name, bounds in expect.stages.items():
        if name in by_name:
            yield from _judge_stage(by_name[name], bounds)
        else:
            path = ("spec", "expect", "stages", name)
            yield Finding(path, f"stage {name} is run", _absent(name, [*by_name]), is_met=False)


def judge_amounts(expect: Expectation, results: Sequence[SearchResult]) -> Iterator[Finding]:
    """Of several answers to one question, the median counts in time, and the dearest in credits."""
    if expect.latency_ms is not None:
        took = [result.total_ms for result in results if result.total_ms is not None]
        median = percentile(took, _MEDIAN)
        of = f", the median of {len(took)}" if len(took) > 1 else ""
        yield _judge_number("latency_ms", expect.latency_ms, median, " ms", of)
    if expect.credits is not None:
        cost = [result.credits for result in results if result.credits is not None]
        of = f", the most of {len(cost)}" if len(cost) > 1 else ""
        yield _judge_number("credits", expect.credits, max(cost, default=None), "", of)


def _judge_number(key: str, bounds: Bounds, seen: float | None, unit: str, of: str) -> Finding:
    says = f"{key}: {bounds_as_text(bounds)}"
    observed = UNSAID if seen is None else f"{number_as_text(seen)}{unit}{of}"
    is_met = seen is not None and bounds.holds(seen)
    return Finding(("spec", "expect", key), says, observed, is_met)


def _judge_stage(stage: StageStatistics, bounds: StageBounds) -> Iterator[Finding]:
    numbers = (
        ("input", "documents in", bounds.input, stage.input_count),
        ("output", "documents out", bounds.output, stage.output_count),
        ("duration_ms", "milliseconds", bounds.duration_ms, stage.duration_ms),
    )
    for key, noun, bound, seen in numbers:
        if bound == _OPEN:
            continue
        limit = "at_least" if bound.at_least is not None else "at_most"
        yield Finding(
            ("spec", "expect", "stages", stage.name, f"{key}_{limit}"),
            f"stage {stage.name}: {bounds_as_text(bound)} {noun}",
            UNSAID if seen is None else number_as_text(seen),
            seen is not None and bound.holds(seen),
        )


def _absent(name: str, known: Sequence[str]) -> str:
    """What was run in its place."""
    if not known:
        return f"{UNSAID} what any stage did"
    close = nearest(name, known)
    return f"no such stage; there is {close}" if close else f"no such stage: {', '.join(known)}"
