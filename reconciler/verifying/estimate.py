"""What a run would cost, asked of the API free of charge (§22)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.search.remedies import told_of_search
from reconciler.model.address import Address
from reconciler.model.errors import ApiError, Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.model.verification.estimate import Expense, VerificationEstimate
from reconciler.model.verification.gate import Executor
from reconciler.verifying.asking.question import Asker, Estimate, Question
from reconciler.verifying.asking.work import Work
from reconciler.verifying.judging.steps import why_unaskable
from reconciler.verifying.run import Limits

_Sort: TypeAlias = tuple[Address, frozenset[str]]
"""Of a question: who is asked, and with which inputs: all that a price depends on."""
_Prices: TypeAlias = Mapping[_Sort, Estimate | Problem]


class _Asked(Struct, frozen=True):
    """What one check or gate asks, how often, and at whose price."""

    address: Address
    questions: tuple[Question, ...]
    turns: int
    location: Location
    max_credits: float | None = None
    problem: Problem | None = None
    """Why nobody knows what it asks."""

    @property
    def samples(self) -> "dict[_Sort, Question]":
        """One question of each sort, the first."""
        return {_sort_of(each): each for each in reversed(self.questions)}


async def estimate_verification(work: Work, asker: Asker, limits: Limits) -> VerificationEstimate:
    """What each check and gate would take, and all of them.

    Of the queries of a gate that have the same inputs by name, one tells the price: each by itself
    would take as many requests as asking.
    """
    asked = [*_asked(work, limits)]
    room = asyncio.Semaphore(limits.parallelism)

    async def price(question: Question) -> Estimate | Problem:
        async with room:
            return await _price(asker, question)

    samples = {sort: each for one in asked for sort, each in one.samples.items()}
    found = await asyncio.gather(*map(price, samples.values()))
    prices: _Prices = dict(zip(samples, found, strict=True))
    expenses = tuple(_expense(each, prices) for each in asked)
    return _sum(asked, prices, expenses, limits)


def _asked(work: Work, limits: Limits) -> Iterable[_Asked]:
    by_address: dict[Address, list[Question]] = {each: [] for each in work.addresses}
    for question, address, _ in work.questions({*Executor}):
        by_address[address].append(question)
    for check in work.checks:
        place = check.locations.of_key(("spec", "request"))
        yield _Asked(check.address, (*by_address[check.address],), limits.runs, place)
    for step in work.counts:
        yield _Asked(step.address, (), 1, step.locations.of_key(("expect",)))
    for unknown in work.unaskable:
        why = why_unaskable(unknown)
        yield _Asked(unknown.address, (), 1, unknown.location, problem=why)
    for gate in work.gates:
        place, dataset = gate.locations.of_key(("spec",)), work.dataset_of(gate)
        yield _Asked(
            gate.address,
            (*by_address[gate.address],),
            1,
            place,
            gate.max_credits,
            dataset if isinstance(dataset, Problem) else None,
        )


async def _price(asker: Asker, question: Question) -> Estimate | Problem:
    try:
        return await asker.estimate(question)
    except ApiError as error:
        return told_of_search(error)
    except Rejected as error:
        return error.problems[0]


def _expense(asked: _Asked, prices: _Prices) -> Expense:
    questions, samples = asked.questions, asked.samples
    found = [prices[_sort_of(each)] for each in questions]
    refused = [prices[each] for each in samples if isinstance(prices[each], Problem)]
    problem = asked.problem or next((each for each in refused if isinstance(each, Problem)), None)
    known = [each for each in found if isinstance(each, Estimate)]
    return Expense(
        address=asked.address,
        searches=len(questions) * asked.turns,
        credits=None if problem else _total([each.credits for each in known], asked.turns),
        duration_ms=None if problem else _total([each.duration_ms for each in known], asked.turns),
        questions=len(questions),
        priced=len(samples),
        max_credits=asked.max_credits,
        problem=problem
        and replace(problem, address=asked.address, location=problem.location or asked.location),
        location=asked.location,
    )


def _sum(
    asked: Iterable[_Asked],
    prices: _Prices,
    expenses: tuple[Expense, ...],
    limits: Limits,
) -> VerificationEstimate:
    turns: dict[str, int] = {}
    sorts: dict[str, _Sort] = {}
    for each in asked:
        for question in each.questions:
            sorts[question.key] = _sort_of(question)
            turns[question.key] = max(each.turns, turns.get(question.key, 1))
    found = [(prices[sort], turns[key]) for key, sort in sorts.items()]
    known = [(held, count) for held, count in found if isinstance(held, Estimate)]
    credits_ = [each.credits * count for each, count in known if each.credits is not None]
    times = [each.duration_ms * count for each, count in known if each.duration_ms is not None]
    return VerificationEstimate(
        expenses=expenses,
        searches=sum(turns.values()),
        credits=sum(credits_) if credits_ else None,
        duration_ms=sum(times) if times else None,
        max_credits=limits.max_credits,
    )


def _sort_of(question: Question) -> _Sort:
    return question.retriever, frozenset(question.query.inputs)


def _total(numbers: Sequence[float | None], turns: int) -> float | None:
    """Of all of them; `None` where one is not known."""
    known = [each for each in numbers if each is not None]
    return sum(known) * turns if len(known) == len(numbers) else None
