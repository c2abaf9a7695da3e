"""How far two rankings agree, without anybody's judgement.

Rank-biased overlap is RBO_ext of Webber, Moffat and Zobel, "A similarity measure for indefinite
rankings" (2010), equation 32, which also takes rankings of different lengths.
"""

from itertools import accumulate
from typing import Final

from reconciler.model.verification.ranking import RankedDocument, Ranking, RankingComparison
from reconciler.verifying.scoring.places import Place, places_of

PERSISTENCE: Final = 0.9
"""How likely a reader goes on from one result to the next: the first ten weigh 86 %."""


def compare_rankings(
    baseline: Ranking, candidate: Ranking, *, persistence: float = PERSISTENCE
) -> RankingComparison:
    """Everything about two rankings: how far they agree, what was gained and what was lost."""
    return RankingComparison(
        rank_biased_overlap(baseline, candidate, persistence=persistence),
        overlap(baseline, candidate),
        gained=_missing_in(baseline, candidate),
        lost=_missing_in(candidate, baseline),
    )


def rank_biased_overlap(one: Ranking, other: Ranking, *, persistence: float = PERSISTENCE) -> float:
    """How far they agree, 0 to 1, where the first places weigh most.

    Behind the end of the shorter one it is taken to agree as much as before, so that the first of
    another's results agree with it wholly. Two empty ones agree, an empty one and another do not.
    """
    short, long = sorted((places_of(one), places_of(other)), key=len)
    if not short:
        return 0.0 if long else 1.0
    if short == long[: len(short)]:
        return 1.0  # to the last digit, which a floor of 1 asks for
    shared = _shared_by_depth(short, long)
    weights = [(1 - persistence) * persistence**depth for depth in range(len(long))]
    agreement = [_agreement(shared, len(short), depth) for depth in range(1, len(long) + 1)]
    seen = sum(weight * agreed for weight, agreed in zip(weights, agreement, strict=True))
    return float(seen + agreement[-1] * persistence ** len(long))


def overlap(one: Ranking, other: Ranking, k: int | None = None) -> float:
    """How much of the first `k` results both have, of the longer one; 1 where both are empty."""
    first, second = set(places_of(one[:k])), set(places_of(other[:k]))
    longer = max(len(first), len(second))
    return len(first & second) / longer if longer else 1.0


def _shared_by_depth(short: list[Place], long: list[Place]) -> list[int]:
    """How many of the first 1, 2, 3 ... places both have, down to the end of the longer one."""
    depth_in_short = {place: depth for depth, place in enumerate(short)}
    newly = [0] * len(long)
    for depth, place in enumerate(long):
        if place in depth_in_short:
            newly[max(depth, depth_in_short[place])] += 1
    return list(accumulate(newly))


def _agreement(shared: list[int], short: int, depth: int) -> float:
    """The share of the first places that both have; behind `short`, as if it went on as before."""
    unseen = max(depth - short, 0)
    return (shared[depth - 1] + shared[short - 1] * unseen / short) / depth


def _missing_in(ranking: Ranking, other: Ranking) -> tuple[RankedDocument, ...]:
    known = set(ranking)
    return tuple(
        RankedDocument(document, rank)
        for rank, (document, repeats) in enumerate(places_of(other), 1)
        if document not in known and not repeats
    )
