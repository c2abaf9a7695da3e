"""The places of a ranking, of which a document that comes again takes one more.

A document counts at its first place. What repeats it keeps its own place and is nobody's: whoever
reads the results sees it there, and a search that fills its page with one document is worse for it.
"""

from collections import Counter
from typing import TypeAlias

from reconciler.model.verification.ranking import Grades, Ranking

Place: TypeAlias = tuple[str, int]
"""A document, and how often it stood before: 0 the first time."""


def places_of(ranking: Ranking) -> list[Place]:
    """The ranking, with every place told apart from every other."""
    seen: Counter[str] = Counter()
    places: list[Place] = []
    for document in ranking:
        places.append((document, seen[document]))
        seen[document] += 1
    return places


def gains_of(ranking: Ranking, grades: Grades) -> list[int]:
    """What each place is worth: the grade, or 0 for all that is not relevant, and for repeats."""
    return [
        0 if repeats else max(grades.get(document, 0), 0)
        for document, repeats in places_of(ranking)
    ]
