"""What is live beside what is planned: the numbers that every format shows."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from reconciler.model.verification.comparison import Comparison, RetrieverComparison
from reconciler.model.verification.metric_comparison import MetricComparison, QueryScores
from reconciler.model.verification.verdict import GateVerdict, Verdict
from reconciler.rendering.verdicts.words import WORDS, cost_of, times_in
from reconciler.rendering.words.view import join_addresses, name_of, visible

PART: Final = "Live beside planned"
"""What a comparison is called where it is a part of something else."""
LONGEST: Final = 600
"""Characters of one thing that is said, where there is little room."""
NAMED: Final = 5
"""Queries and documents that are named where there is room for a few."""


class SideBySide(Struct, frozen=True):
    """One metric of a gate, or one verdict, on both sides."""

    name: str
    live: str
    planned: str
    remark: str = ""


def metrics_of(compared: RetrieverComparison) -> Iterator[SideBySide]:
    """Every metric of every gate that both sides were asked for."""
    for gate in compared.gates:
        for each in gate.metrics:
            if each.comparison is not None:
                yield _metric(gate, str(each.metric), each.comparison)


def verdicts_of(compared: RetrieverComparison) -> Iterator[SideBySide]:
    """How each check and gate ends on both sides."""
    for before, after in zip(compared.live, compared.planned, strict=True):
        words = (WORDS[before.outcome], WORDS[after.outcome])
        yield SideBySide(str(before.address), *words, _reason(after) or _reason(before))


def agreement_of(compared: RetrieverComparison) -> str:
    """How much of what is found stays, over all questions."""
    if compared.rank_biased_overlap is None or compared.overlap is None:
        return "no question was answered twice"
    gained = sum(len(each.ranking.gained) for each in compared.questions)
    lost = sum(len(each.ranking.lost) for each in compared.questions)
    count = len(compared.questions)
    return (
        f"{count:,} question{'' if count == 1 else 's'}: rank-biased overlap "
        f"{compared.rank_biased_overlap:.4g}, overlap {compared.overlap:.4g}; "
        f"{gained:,} documents gained, {lost:,} lost"
    )


def moved_of(compared: RetrieverComparison, *, most: int = NAMED) -> Iterator[str]:
    """The questions whose answers agree least, and which documents came and went."""
    ordered = sorted(compared.questions, key=lambda each: each.ranking.rank_biased_overlap)
    for each in ordered[:most]:
        ranking = each.ranking
        if ranking.gained or ranking.lost:
            of = f"{name_of(each.asked_by)} {visible(each.query_id)}".strip()
            parts = [
                _documents("gained", [one.document_id for one in ranking.gained]),
                _documents("lost", [one.document_id for one in ranking.lost]),
            ]
            yield f"{of}: {'; '.join(filter(None, parts))}"


def queries_of(compared: RetrieverComparison, *, most: int = NAMED) -> Iterator[str]:
    """The queries that were lost, by the first metric of each gate."""
    for gate in compared.gates:
        first = next((each for each in gate.metrics if each.comparison is not None), None)
        if first is not None and first.comparison is not None:
            yield from (
                f"lost by {first.metric}: {visible(each.query_id)}, {_scores(each)}"
                for each in first.comparison.lost[:most]
            )


def sentences_of(comparison: Comparison) -> Iterator[str]:
    """What is said of all of it."""
    if comparison.problem is not None:
        yield f"{comparison.problem.message[:LONGEST]}; {comparison.problem.remedy[:LONGEST]}."
    elif not comparison.retrievers and not comparison.unchanged:
        yield "Nothing to compare: no check and no gate asks anything."
    yield from filter(None, [unchanged_of(comparison)])
    if comparison.usage.searches:
        yield from costs_of(comparison)


def costs_of(comparison: Comparison) -> Iterator[str]:
    """What each side took."""
    for name, usage in (("Live", comparison.live_usage), ("Planned", comparison.planned_usage)):
        yield f"{name}: {', '.join(filter(None, [cost_of(usage), times_in(usage)]))}."


def unchanged_of(comparison: Comparison) -> str:
    """What was not asked, because nothing becomes of it."""
    if not comparison.unchanged:
        return ""
    more = len(comparison.unchanged) - NAMED
    named = join_addresses(comparison.unchanged[:NAMED])
    rest = f" and {more:,} more" if more > 0 else ""
    return f"Not changed by the plan, and not asked: {named}{rest}."


def _metric(gate: GateVerdict, name: str, found: MetricComparison) -> SideBySide:
    counts = f"{len(found.won)} won, {len(found.lost)} lost, {len(found.tied)} tied"
    remark = f"{found.difference:+.4g}, p {found.p_value:.3g}; {counts}"
    return SideBySide(
        f"{gate.address.name} {name}", f"{found.baseline:.4g}", f"{found.candidate:.4g}", remark
    )


def _scores(each: QueryScores) -> str:
    return f"{each.baseline:.4g} → {each.candidate:.4g}"


def _reason(verdict: Verdict) -> str:
    if verdict.problem is not None:
        return verdict.problem.message
    unmet = [f"{each.says}: {each.observed}" for each in verdict.findings if not each.is_met]
    if isinstance(verdict, GateVerdict):
        unmet += [each.reason for each in verdict.metrics if not each.is_passed]
    return unmet[0] if unmet else ""


def _documents(word: str, ids: Sequence[str]) -> str:
    if not ids:
        return ""
    more = f" and {len(ids) - NAMED:,} more" if len(ids) > NAMED else ""
    return f"{word} {', '.join(map(visible, ids[:NAMED]))}{more}"
