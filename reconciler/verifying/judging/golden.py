"""An answer beside an earlier one: `golden`."""

from collections.abc import Sequence

from reconciler.model.search.result import ResultRow
from reconciler.model.verification.expectation import Golden
from reconciler.model.verification.golden import GoldenAnswer
from reconciler.model.verification.ranking import RankedDocument, Ranking
from reconciler.model.verification.verdict import Finding
from reconciler.verifying.judging.wording import number_as_text
from reconciler.verifying.scoring.overlap import compare_rankings, rank_biased_overlap

_PATH = ("spec", "expect", "golden")
_MOST_NAMED = 3
_TIE = 1e-9


def ids_of(rows: Sequence[ResultRow], top: int) -> tuple[str, ...]:
    """The ids of the first results, as a golden answer keeps them."""
    return tuple(row.document_id for row in rows[:top])


def judge_golden(
    expected: Golden, answer: GoldenAnswer | None, rows: Sequence[ResultRow]
) -> Finding:
    """How far the first results then and now agree."""
    least = number_as_text(expected.overlap_at_least)
    says = f"golden: the first {expected.top} agree with {expected.file} by {least}"
    if answer is None or answer.problem is not None:
        why = answer.problem if answer else None
        observed = f"{why.message}; {why.remedy}" if why else "nobody read it"
        return Finding((*_PATH, "file"), says, observed, is_met=False)
    then, now = answer.ids[: expected.top], ids_of(rows, expected.top)
    found, agreed = compare_rankings(then, now), _agreement(then, now)
    moved = [*_named("gained", found.gained), *_named("lost", found.lost)]
    order = "another order" if agreed < 1 and not moved else ""
    observed = "; ".join(filter(None, [f"{agreed:.4g}", order, *moved]))
    is_met = agreed >= expected.overlap_at_least - _TIE
    return Finding((*_PATH, "rank_biased_overlap_at_least"), says, observed, is_met)


def _agreement(then: Ranking, now: Ranking) -> float:
    """Rank-biased overlap, in which a place that is empty agrees with nothing.

    By itself it takes the shorter ranking to go on as it began: one result of ten would do.
    """
    length = max(len(then), len(now))
    one = [*then, *(f"\0then {place}" for place in range(len(then), length))]
    other = [*now, *(f"\0now {place}" for place in range(len(now), length))]
    return rank_biased_overlap(one, other)


def _named(word: str, documents: Sequence[RankedDocument]) -> list[str]:
    """`gained doc_7 (rank 2), doc_9 (rank 4) and 3 more`."""
    if not documents:
        return []
    shown = [f"{each.document_id} (rank {each.rank})" for each in documents[:_MOST_NAMED]]
    more = len(documents) - len(shown)
    return [f"{word} {', '.join(shown)}{f' and {more} more' if more else ''}"]
