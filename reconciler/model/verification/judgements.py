"""Queries whose right answers people have judged."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.data import Data, Fields
from reconciler.model.digest import digest_of
from reconciler.model.partly import PartlyCompared, PartlyShown, Unhashed, Unshown

RELEVANT = 1
"""The least grade of a document that a query should find; 0 was looked at and is wrong."""

DOCUMENT_ID: Final = "document_id"
"""The field by which a result is known where a dataset names no other, and to the API's own
evaluations always (§18.2)."""
_SHORT: Final = 8


class JudgedQuery(PartlyCompared, Struct, frozen=True):
    """One query, and how well which documents answer it."""

    id: str
    inputs: Unhashed[Fields]
    grades: Unhashed[Mapping[str, int]]
    """Id of a document -> its grade: 0 is wrong, 1 and more is relevant, 5 usually the best."""


class Dataset(PartlyShown, Struct, frozen=True):
    """Judged queries, as a manifest declares them and its files hold them."""

    address: Address
    queries: Unshown[tuple[JudgedQuery, ...]]
    id_field: str = DOCUMENT_ID
    """The field of a result under which a judgement knows it."""
    description: str = ""
    digest: str = ""
    """Of the queries and grades alone: the same judgements have it, however they are written."""

    @property
    def copy_name(self) -> str:
        """How the API's copy is called: no copy can be changed, so each content has a name."""
        return name_copy(self.address.name, self.digest)


def digest_queries(queries: Iterable[JudgedQuery], id_field: str) -> str:
    """Of what is asked and what is right alone, however and in which order it is written."""
    content: dict[str, Data] = {
        query.id: {"inputs": query.inputs, "grades": query.grades} for query in queries
    }
    return digest_of({"id_field": id_field, "queries": content})


def name_copy(name: str, digest: str) -> str:
    """The name of a copy with this content: `ads_judgements-1a2b3c4d`."""
    return f"{name}-{digest.removeprefix('sha256:')[:_SHORT]}"
