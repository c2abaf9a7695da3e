"""Whether a drop can be chance: the paired permutation test, one-sided, towards worse.

Were baseline and candidate equally good, each query's difference might as well have the other sign.
The p-value is the share of all choices of signs that make the sum as low as it is, or lower.
Turning the signs of some queries does that where their differences add up to 0 or more; so those
sets of queries are counted.
"""

from collections.abc import Sequence
from operator import getitem
from random import Random
from typing import Final

TIE: Final = 1e-12
"""What differs by less does not differ: it is the error of floating numbers."""
MOST_EXACT: Final = 12
"""Queries that differ of which all choices of signs are tried, 4096 at the most."""
PERMUTATIONS: Final = 20_000
"""Choices of signs that are drawn where there are more; at p = 0.05 one errs by 0.0015."""
_SEED: Final = 12
"""Always the same, so that a gate does not change its mind."""


def p_value_of_drop(differences: Sequence[float]) -> float:
    """How likely chance alone makes the sum as low, above 0 and up to 1.

    A difference is the candidate's minus the baseline's; their order does not matter.
    """
    differing = sorted(each for each in differences if not is_tie(each))
    if len(differing) <= MOST_EXACT:
        sums = _sums_of_subsets(differing)
        return sum(each >= -TIE for each in sums) / len(sums)
    return _estimate(differing)


def smallest_p_value(differing: int) -> float:
    """What so many queries that differ reach where the candidate lost all of them."""
    return 2.0**-differing if differing <= MOST_EXACT else 1 / (PERMUTATIONS + 1)


def is_tie(difference: float) -> bool:
    """Whether it is none."""
    return abs(difference) < TIE


def _estimate(differing: Sequence[float]) -> float:
    """The share among those drawn, to which what was observed belongs: never 0."""
    chance = Random(_SEED)
    # A byte chooses among eight queries: one look-up for each eight, in place of eight draws.
    padded = [*differing, *[0.0] * (-len(differing) % 8)]
    tables = [_sums_of_subsets(padded[start : start + 8]) for start in range(0, len(padded), 8)]
    as_low = sum(
        sum(map(getitem, tables, chance.randbytes(len(tables)))) >= -TIE
        for _ in range(PERMUTATIONS)
    )
    return (as_low + 1) / (PERMUTATIONS + 1)


def _sums_of_subsets(numbers: Sequence[float]) -> list[float]:
    sums = [0.0]
    for number in numbers:
        sums += [each + number for each in sums]
    return sums
