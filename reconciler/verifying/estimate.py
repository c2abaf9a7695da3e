"""What a run would cost, asked of the API free of charge (§22)."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one check or gate asks, how often, and at whose price."""

    address: Address
    questions: tuple[Question, ...]
    turns: int
    location: Location
    max_credits: float | None = None
    problem: Problem | None = None
    """Why nobody knows what it asks."""


async def estimate_verification(work: Work, asker: Asker, limits: Limits) -> VerificationEstimate:
    """What each check and gate would take, and all of them.

    The queries of a gate differ in their inputs alone, so one of them tells the price of all.
    """
    asked = [*_asked(work, limits)]
    room = asyncio.Semaphore(limits.parallelism)

    async def price(each: _Asked) -> Estimate | Problem:
        if not each.questions:
            return Estimate(0.0, 0.0)
        async with room:
            return await _price(asker, each.questions[0])

    prices = await asyncio.gather(*map(price, asked))
    told = {each.address: found for each, found in zip(asked, prices, strict=True)}
    expenses = tuple(_expense(each, told[each.address]) for each in asked)
    return _sum(asked, told, expenses, limits)


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


def _expense(asked: _Asked, price: Estimate | Problem) -> Expense:
    searches = len(asked.questions) * asked.turns
    problem = asked.problem or (price if isinstance(price, Problem) else None)
    known = price if isinstance(price, Estimate) and problem is None else Estimate()
    return Expense(
        address=asked.address,
        searches=searches,
        credits=_times(known.credits, searches),
        duration_ms=_times(known.duration_ms, searches),
        max_credits=asked.max_credits,
        problem=problem
        and replace(problem, address=asked.address, location=problem.location or asked.location),
        location=asked.location,
    )


def _sum(
    asked: Iterable[_Asked],
    told: Mapping[Address, Estimate | Problem],
    expenses: tuple[Expense, ...],
    limits: Limits,
) -> VerificationEstimate:
    prices: dict[str, Estimate | Problem] = {}
    turns: dict[str, int] = {}
    for each in asked:
        for question in each.questions:
            prices.setdefault(question.key, told[each.address])
            turns[question.key] = max(each.turns, turns.get(question.key, 1))
    known = [(held, turns[key]) for key, held in prices.items() if isinstance(held, Estimate)]
    credits_ = [each.credits * count for each, count in known if each.credits is not None]
    times = [each.duration_ms * count for each, count in known if each.duration_ms is not None]
    return VerificationEstimate(
        expenses=expenses,
        searches=sum(turns.values()),
        credits=sum(credits_) if credits_ else None,
        duration_ms=sum(times) if times else None,
        max_credits=limits.max_credits,
    )


def _times(number: float | None, count: int) -> float | None:
    return None if number is None else number * count
