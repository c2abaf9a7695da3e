"""A check and what it was answered -> its verdict."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from reconciler.model.problem import Problem
from reconciler.model.search.result import SearchResult
from reconciler.model.verification.expectation import Check, Expectation
from reconciler.model.verification.golden import GoldenAnswer
from reconciler.model.verification.verdict import CheckVerdict, Finding, Outcome, Usage
from reconciler.verifying.judging.amounts import judge_amounts, judge_stages
from reconciler.verifying.judging.documents import judge_documents
from reconciler.verifying.judging.golden import judge_golden
from reconciler.verifying.judging.order import judge_order
from reconciler.verifying.judging.wholeness import is_judgeable, judge_wholeness


def judge_check(
    check: Check, results: Sequence[SearchResult], golden: GoldenAnswer | None = None
) -> CheckVerdict:
    """The verdict on one or more answers to the question of a check.

    The first answer is judged; times and credits are those of all answers, which are only asked
    for that. `golden` is what stands in the file that the check names.
    """
    found = (*judge(check.expect, results, golden),)
    findings = tuple(replace(each, location=check.locations.of_key(each.path)) for each in found)
    return CheckVerdict(
        address=check.address,
        retriever=check.retriever,
        outcome=Outcome.PASSED if all(each.is_met for each in found) else Outcome.FAILED,
        findings=findings,
        result=results[0],
        usage=usage_of(results),
        location=check.locations.of_key(("spec", "expect")),
    )


def judge(
    expect: Expectation, results: Sequence[SearchResult], golden: GoldenAnswer | None = None
) -> Iterator[Finding]:
    """Everything that is expected, met or not; of no answer, only that there is none."""
    first = results[0]
    yield from judge_wholeness(expect, first)
    if not is_judgeable(first):
        return
    yield from judge_documents(expect, first.rows)
    if expect.ordered_by is not None:
        yield judge_order(expect.ordered_by, first.rows)
    yield from judge_stages(expect, first.stages)
    yield from judge_amounts(expect, results)
    if expect.golden is not None:
        yield judge_golden(expect.golden, golden, first.rows)


def not_asked(check: Check, problem: Problem, results: Sequence[SearchResult] = ()) -> CheckVerdict:
    """The verdict on a check that could not be asked, or not as often as it should be."""
    place = problem.location or check.locations.of_key(("spec", "request"))
    return CheckVerdict(
        address=check.address,
        retriever=check.retriever,
        outcome=Outcome.NOT_ASKED,
        problem=replace(problem, address=check.address, location=place),
        usage=usage_of(results),
        location=check.locations.of_key(("spec", "expect")),
    )


def usage_of(results: Sequence[SearchResult]) -> Usage:
    """What these searches took, as far as the API said it."""
    return Usage(
        searches=len(results),
        credits=sum(result.credits or 0.0 for result in results),
        latencies_ms=tuple(result.total_ms for result in results if result.total_ms is not None),
        unpriced=sum(result.credits is None for result in results),
    )
