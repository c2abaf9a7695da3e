"""A question that is to be asked of a retriever, and who can ask it."""

from typing import Protocol

from msgspec import Struct, to_builtins

from reconciler.model.address import Address
from reconciler.model.digest import digest_of
from reconciler.model.partly import PartlyCompared, Uncompared
from reconciler.model.search.query import Query, page_fields
from reconciler.model.search.result import SearchResult


class Question(PartlyCompared, Struct, frozen=True):
    """One search; checks and gates that ask the same of one retriever share it."""

    retriever: Address
    query: Uncompared[Query]
    key: str = ""
    """The same for the same request to the same retriever."""


class Estimate(Struct, frozen=True):
    """What a search would take, as the API estimates it; `None` where it does not say."""

    credits: float | None = None
    duration_ms: float | None = None


class Asker(Protocol):
    """A way of asking: of what is live, of a successor, of stages that are only planned."""

    async def ask(self, question: Question) -> SearchResult:
        """The answer; raises `ApiError` or `Rejected` where it could not be asked."""

    async def estimate(self, question: Question) -> Estimate:
        """What asking would cost, without asking; raises as `ask` does."""


def question_of(retriever: Address, query: Query) -> Question:
    """The question that a query is, of a retriever."""
    said = {**to_builtins(query), "page": page_fields(query.page) if query.page else None}
    return Question(retriever, query, digest_of({"of": str(retriever), "asked": said}))
