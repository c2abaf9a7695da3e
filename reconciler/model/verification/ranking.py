"""Rankings, what was judged of their documents, and how two of them differ (§12)."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

Ranking: TypeAlias = Sequence[str]
"""Ids of documents, the best first, in the very order in which the API answered."""

Grades: TypeAlias = Mapping[str, int]
"""How relevant documents are to one query, by their ids: 1 and more is relevant, the more the
better; 0 and less was looked at and is not. A document without a grade is not relevant."""


class RankedDocument(Struct, frozen=True):
    """A document, and the first place at which it stands, from 1."""

    document_id: str
    rank: int


class RankingComparison(Struct, frozen=True):
    """How far a candidate's ranking agrees with that of its baseline."""

    rank_biased_overlap: float
    """0 where they have nothing in common, 1 where they agree as far as both go."""
    overlap: float
    """The share of the documents in either that both have, 0 to 1, whatever their order."""
    gained: tuple[RankedDocument, ...]
    """What the candidate alone found, with its places there."""
    lost: tuple[RankedDocument, ...]
    """What the baseline alone had found, with its places there."""
