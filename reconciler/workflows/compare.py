"""What is live and what is planned, asked the same questions: billed twice, and written nowhere."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.account import fetch_rate
from reconciler.kinds import KINDS
from reconciler.model.address import Address
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.verification.comparison import (
    Comparison,
    QuestionComparison,
    RetrieverComparison,
)
from reconciler.model.verification.estimate import VerificationEstimate
from reconciler.model.verification.gate import Executor
from reconciler.model.verification.verdict import (
    CheckVerdict,
    GateVerdict,
    Usage,
    Verdict,
    Verification,
)
from reconciler.verifying.asking.live import LiveAsker
from reconciler.verifying.asking.planned import PlannedAsker
from reconciler.verifying.asking.question import Asker
from reconciler.verifying.asking.work import Work
from reconciler.verifying.estimate import estimate_verification
from reconciler.verifying.judging.check import not_asked
from reconciler.verifying.judging.gate import Rankings, not_asked_gate
from reconciler.verifying.run import Limits, run_verification
from reconciler.verifying.scoring.overlap import compare_rankings
from reconciler.workflows.planned_fields import planned_fields
from reconciler.workflows.verify import SEARCH_RATE


async def compare(
    plan: Plan,
    reader: Reader,
    work: Work,
    limits: Limits,
    *,
    tell: Callable[[VerificationEstimate], object] = lambda _: None,
) -> Comparison:
    """Ask both sides of everything that the plan changes and the work asks.

    What is live goes first; `max_credits` holds for both together. `tell` is called before anything
    is asked, with what both sides should cost. Nothing is raised: what could not be compared says
    why.
    """
    named = [each.retriever for each in work.checks] + [each.retriever for each in work.gates]
    asked = tuple(dict.fromkeys(named))
    planned = planned_fields(plan, asked)
    part = _part_of(work, planned.fields)
    if part.addresses:
        reader.pace(await fetch_rate(reader, SEARCH_RATE))
        tell(await _estimate(part, reader, limits))
    live = await _ask(part, LiveAsker(reader, KINDS), limits)
    left = replace(limits, max_credits=_left(limits.max_credits, live.usage))
    baselines = {each.address: each.rankings for each in _gates(live) if each.problem is None}
    asker = PlannedAsker(reader, KINDS, planned.fields)
    then = await _ask(replace(part, baselines=baselines), asker, left)
    compared = {each: _compare(each, live, then) for each in planned.fields}
    refused = {
        each: RetrieverComparison(
            retriever=each, problem=problem, planned=tuple(_unasked(work, each, problem))
        )
        for each, problem in planned.problems.items()
    }
    told = {**compared, **refused}
    return Comparison(
        retrievers=tuple(told[each] for each in asked if each in told),
        unchanged=planned.unchanged,
        live_usage=live.usage,
        planned_usage=then.usage,
        max_credits=limits.max_credits,
        is_interrupted=live.is_interrupted or then.is_interrupted,
    )


async def _estimate(work: Work, reader: Reader, limits: Limits) -> VerificationEstimate:
    """Of both sides together: nobody tells the price of stages that are only planned."""
    one = await estimate_verification(work, LiveAsker(reader, KINDS), limits)
    return replace(
        one,
        searches=2 * one.searches,
        credits=None if one.credits is None else 2 * one.credits,
        duration_ms=None if one.duration_ms is None else 2 * one.duration_ms,
    )


def _unasked(work: Work, address: Address, problem: Problem) -> Iterator[Verdict]:
    """What would have been asked, had it been possible."""
    for check in work.checks:
        if check.retriever == address:
            yield not_asked(check, problem)
    for gate in work.gates:
        if gate.retriever == address:
            yield not_asked_gate(gate, problem)


def _part_of(work: Work, planned: Mapping[Address, object]) -> Work:
    """What asks those that change; gates of the API's own are asked from here, on both sides."""
    return work.searches_of(
        (each for each in work.checks if each.retriever in planned),
        (
            replace(each, executor=Executor.LOCAL)
            for each in work.gates
            if each.retriever in planned
        ),
    )


async def _ask(work: Work, asker: Asker, limits: Limits) -> Verification:
    async with aclosing(run_verification(work, asker, limits)) as events:
        async for event in events:
            if isinstance(event, Verification):
                return event
    raise RuntimeError("a verification ends with what it came to")


def _left(most: float | None, spent: Usage) -> float | None:
    return None if most is None else max(most - spent.credits, 0.0)


def _compare(address: Address, live: Verification, then: Verification) -> RetrieverComparison:
    before = tuple(each for each in live.verdicts if each.retriever == address)
    after = tuple(each for each in then.verdicts if each.retriever == address)
    return RetrieverComparison(
        retriever=address,
        live=before,
        planned=after,
        questions=tuple(_questions(before, after)),
    )


def _questions(
    before: tuple[Verdict, ...], after: tuple[Verdict, ...]
) -> Iterator[QuestionComparison]:
    """Every question that both sides answered."""
    for one, other in zip(before, after, strict=True):
        now, then = _rankings(one), _rankings(other)
        for query_id, ranking in now.items():
            if query_id in then:
                compared = compare_rankings(ranking, then[query_id])
                yield QuestionComparison(one.address, query_id, compared)


def _rankings(verdict: Verdict) -> Rankings:
    if isinstance(verdict, GateVerdict):
        return verdict.rankings
    result = verdict.result if isinstance(verdict, CheckVerdict) else None
    return {} if result is None else {"": tuple(row.document_id for row in result.rows)}


def _gates(verification: Verification) -> Iterator[GateVerdict]:
    yield from (each for each in verification.verdicts if isinstance(each, GateVerdict))
