"""Queries whose right answers people have judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.address import Address
from reconciler.model.data import Fields

RELEVANT = 1
"""The least grade of a document that a query should find; 0 was looked at and is wrong."""


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """One query, and how well which documents answer it."""

    id: str
    inputs: Fields = field(hash=False)
    grades: Mapping[str, int] = field(hash=False)
    """Id of a document -> its grade: 0 is wrong, 1 and more is relevant, 5 usually the best."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Judged queries, as a manifest declares them and its files hold them."""

    address: Address
    queries: tuple[JudgedQuery, ...] = field(repr=False)
    id_field: str = "document_id"
    """The field of a result under which a judgement knows it."""
    description: str = ""
    digest: str = ""
    """Of the queries and grades alone: the same judgements have it, however they are written."""
