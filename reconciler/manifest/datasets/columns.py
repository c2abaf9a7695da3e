"""By which names the things that a dataset holds are known, in the collections that people have."""

from collections.abc import Iterable
from typing import Final

QUERY_ID: Final = ("query_id", "id", "qid", "query-id", "_id")
DOCUMENT_ID: Final = (
    "document_id", "doc_id", "docid", "document", "corpus-id", "corpus_id", "feature_id",
)  # fmt: skip
GRADE: Final = ("grade", "relevance", "score", "rating")
TEXT: Final = ("text", "query")
INPUTS: Final = ("inputs", "query_input")
RELEVANT: Final = ("relevant", "relevant_documents")
SCORES: Final = ("relevance_scores",)
INPUT_PREFIX: Final = "inputs."
"""Before the name of an input at the head of a column, where it could be taken for another one."""


def first_of(names: Iterable[str], among: Iterable[str]) -> str | None:
    """The first of these names that stands there."""
    known = {*among}
    return next((name for name in names if name in known), None)
