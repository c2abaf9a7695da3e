"""Vectors of one index, packed by dimension: asking touches what the question touches."""

from array import array
from collections.abc import Iterable

from reconciler.emulator.search.indexing.embedding import Sparse


class VectorIndex:
    """Who is in it is told by positions, which whoever keeps the index gives out."""

    def __init__(self) -> None:
        self.members: dict[int, Sparse] = {}
        self._places: dict[int, array[int]] = {}
        self._weights: dict[int, array[float]] = {}

    def add(self, position: int, vector: Sparse) -> None:
        """A document without a vector, which is one without a text, is never found."""
        if vector:
            self.members[position] = vector
        for place, weight in vector.items():
            if place not in self._places:
                self._places[place] = array("L")
                self._weights[place] = array("d")
            self._places[place].append(position)
            self._weights[place].append(weight)

    def score(self, query: Sparse, scores: list[float]) -> None:
        """Adds the cosine of each member to ``scores``, which has a place for each position."""
        for place, wanted in query.items():
            for position, weight in self._postings(place):
                scores[position] += wanted * weight

    def _postings(self, place: int) -> Iterable[tuple[int, float]]:
        return zip(self._places.get(place, ()), self._weights.get(place, ()), strict=True)
