"""The emulator's own embedding: words, pairs of words and trigrams, hashed into a vector (§19).

It is no model: the same text has the same vector, anywhere and always, and a near text a near
one. Vectors are sparse, ``{dimension: weight}``, and of length 1, so that a product is a cosine.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from typing import TypeAlias
from zlib import crc32

from reconciler.emulator.search.matching.words import words_in

Sparse: TypeAlias = dict[int, float]

DIMENSIONS = 1024
"""Of an index that does not say how many it has."""
_WORD, _PAIR, _TRIGRAM = 1.0, 0.3, 0.4


def embed(text: str, dimensions: int = DIMENSIONS) -> Sparse:
    """Empty where the text has no word."""
    words = words_in(text)
    weights: Sparse = {}
    for word in words:
        for place, weight in _features(word, dimensions):
            weights[place] = weights.get(place, 0.0) + weight
    for one, other in pairwise(words):
        place, sign = _place(f"{one} {other}", dimensions)
        weights[place] = weights.get(place, 0.0) + sign * _PAIR
    return normalise(weights)


def normalise(weights: Sparse) -> Sparse:
    length = sqrt(sum(weight * weight for weight in weights.values()))
    if not length:
        return {}
    return {place: weight / length for place, weight in weights.items() if weight}


def to_sparse(vector: Sequence[float]) -> Sparse:
    return normalise({place: float(weight) for place, weight in enumerate(vector) if weight})


def to_dense(sparse: Sparse, dimensions: int) -> list[float]:
    dense = [0.0] * dimensions
    for place, weight in sparse.items():
        dense[place] = weight
    return dense


@lru_cache(maxsize=100_000)
def _features(word: str, dimensions: int) -> tuple[tuple[int, float], ...]:
    return tuple(_weigh(word, dimensions))


def _weigh(word: str, dimensions: int) -> Iterator[tuple[int, float]]:
    place, sign = _place(word, dimensions)
    yield place, sign * _WORD
    for trigram in _trigrams(f"^{word}$"):
        place, sign = _place(trigram, dimensions)
        yield place, sign * _TRIGRAM


def _trigrams(marked: str) -> Iterable[str]:
    return (marked[start : start + 3] for start in range(len(marked) - 2))


def _place(feature: str, dimensions: int) -> tuple[int, float]:
    """Half of the features count against their dimension, so that collisions cancel out."""
    number = crc32(feature.encode("utf-8", "surrogatepass"))
    return (number >> 1) % dimensions, 1.0 if number & 1 else -1.0
