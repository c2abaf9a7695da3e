"""A question that is to be asked of a retriever, and who can ask it."""

from dataclasses import asdict, dataclass, field
from typing import Protocol

from reconciler.model.address import Address
from reconciler.model.digest import digest_of
from reconciler.model.search.query import Query, page_fields
from reconciler.model.search.result import SearchResult


@dataclass(frozen=True, slots=True)
class Question:
    """One search; checks and gates that ask the same of one retriever share it."""

    retriever: Address
    query: Query = field(hash=False, compare=False)
    key: str = ""
    """The same for the same request."""


@dataclass(frozen=True, slots=True)
class Estimate:
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
    said = {**asdict(query), "page": page_fields(query.page) if query.page else None}
    return Question(retriever, query, digest_of(said))
