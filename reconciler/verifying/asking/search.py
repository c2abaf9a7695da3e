"""One question, asked as often as it should be, as far as there is money."""

import asyncio
from collections.abc import Callable, Sequence

from msgspec import Struct

from reconciler.api.search.remedies import told_of_search
from reconciler.model.address import Address
from reconciler.model.errors import ApiError, Rejected
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.search.result import SearchResult
from reconciler.verifying.asking.budget import Budget
from reconciler.verifying.asking.question import Asker, Question
from reconciler.verifying.judging.gate import UNDECIDABLE


class Answers(PartlyShown, Struct, frozen=True):
    """What came of a question."""

    question: Question
    results: Unshown[tuple[SearchResult, ...]]
    problem: Problem | None = None
    """Why it could not be asked, or not as often as it should be."""


class Searches:
    """Asks questions of one run: so many at once, and for so much money."""

    def __init__(self, asker: Asker, *, parallelism: int, budget: Budget) -> None:
        self._asker = asker
        self._room = asyncio.Semaphore(parallelism)
        self._budget = budget
        self._prices: dict[Address, float | None] = {}
        self._pricing = asyncio.Lock()

    async def ask(
        self,
        question: Question,
        *,
        turns: int,
        payers: Sequence[Budget],
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> Answers:
        """Ask it so many times, one after another, until something is in the way.

        One of the payers must have room for it as well, where there are any. It is not asked once
        nobody wants the answer any more.
        """
        results: list[SearchResult] = []
        for turn in range(turns):
            async with self._room:
                answer = await self._ask_once(question, payers) if is_wanted() else UNDECIDABLE
            if isinstance(answer, Problem):
                return Answers(question, (*results,), _told(answer, turn, turns))
            results.append(answer)
        return Answers(question, (*results,))

    async def reserve_all(self, questions: Sequence[Question], payer: Budget) -> Problem | None:
        """Room for all of them at once, which somebody else asks; or why there is none.

        What they cost is never known, so that the estimate counts as spent.
        """
        price = await self._price_of(questions[0], [payer]) if questions else 0.0
        together = None if price is None else price * len(questions)
        for budget in (payer, self._budget):
            kept = await budget.reserve(together)
            if kept is None:
                return _exhausted(budget)
            await budget.settle(kept, None)
        return None

    async def _ask_once(
        self, question: Question, payers: Sequence[Budget]
    ) -> SearchResult | Problem:
        price = await self._price_of(question, payers)
        kept = await self._budget.reserve(price)
        if kept is None:
            return _exhausted(self._budget)
        for payer in payers or [Budget()]:
            reserved = await payer.reserve(price)
            if reserved is not None:
                answer, cost = await self._send(question)
                await payer.settle(reserved, cost)
                await self._budget.settle(kept, cost)
                return answer
        await self._budget.settle(kept, 0.0)
        return _exhausted(payers[-1])

    async def _send(self, question: Question) -> tuple[SearchResult | Problem, float | None]:
        """The answer and what it cost; `None` where nobody knows."""
        try:
            result = await self._asker.ask(question)
        except ApiError as error:
            is_free = error.status is not None and error.status < 500
            return told_of_search(error), 0.0 if is_free else None
        except Rejected as error:
            return error.problems[0], 0.0
        return result, result.credits

    async def _price_of(self, question: Question, payers: Sequence[Budget]) -> float | None:
        """What a search of this retriever costs, as the API estimates it; asked for once."""
        if all(each.most is None for each in (self._budget, *payers)):
            return None
        async with self._pricing:
            if question.retriever not in self._prices:
                self._prices[question.retriever] = await self._estimate(question)
        return self._prices[question.retriever]

    async def _estimate(self, question: Question) -> float | None:
        try:
            return (await self._asker.estimate(question)).credits
        except (ApiError, Rejected):  # the search itself will tell why
            return None


def _told(problem: Problem, turn: int, turns: int) -> Problem:
    if not turn:
        return problem
    says = f"{problem.message}; it was asked {turn} of {turns} times"
    return Problem(problem.code, says, problem.remedy, problem.severity)


def _exhausted(budget: Budget) -> Problem:
    says = (
        f"it was not asked: {budget.spent:,.6g} credits are spent, and one more search could go "
        f"beyond the {budget.most or 0:,.6g} of {budget.name}"
    )
    return Problem("over-budget", says, "allow more credits, or verify less at once")
