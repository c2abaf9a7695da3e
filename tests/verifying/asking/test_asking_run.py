"""A run: each question once, so many at once, within a budget, and nobody waits for another."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import pytest
from answered import check_of, gate_of, result_of
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.errors import ExitCode, NoResponse, Rejected, ServerError
from reconciler.model.location import Locations
from reconciler.model.problem import Problem
from reconciler.model.search.result import SearchResult
from reconciler.model.verification.acceptance import DocumentCount, SharedBudget
from reconciler.model.verification.event import Asked, Began, Concluded, Event
from reconciler.model.verification.expectation import Bounds, Check
from reconciler.model.verification.judgements import Dataset, JudgedQuery
from reconciler.model.verification.verdict import CheckVerdict, Outcome, Verification
from reconciler.verifying.asking.question import Estimate, Question, question_of
from reconciler.verifying.asking.work import Work
from reconciler.verifying.estimate import estimate_verification
from reconciler.verifying.run import Limits, run_verification

pytestmark = pytest.mark.anyio

DATASET = Dataset(
    Address("Dataset", "ads", "judged"),
    tuple(JudgedQuery(f"q{number}", {"query": f"text {number}"}, {"d": 1}) for number in range(4)),
)


@dataclass
class Api:
    """Answers every question alike, and remembers what it was asked."""

    costs: Sequence[float | None] = (0.5,)
    estimate_of: float | None = 0.5
    fails: dict[str, Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def ask(self, question: Question) -> SearchResult:
        text = str(question.query.inputs.get("query"))
        cost = self.costs[len(self.asked) % len(self.costs)]
        self.asked.append(text)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        if text in self.fails:
            raise self.fails[text]
        return result_of([{"id": "d"}], credits_used=cost)

    async def estimate(self, question: Question) -> Estimate:  # noqa: ARG002 - all alike
        return Estimate(self.estimate_of)


def checks(*texts: str, expect: Any = None) -> tuple[Check, ...]:
    return tuple(
        check_of(expect or {"results": {"at_least": 1}}, f"c{number}", {"inputs": {"query": text}})
        for number, text in enumerate(texts)
    )


async def events(work: Work, api: Api, **limits: Any) -> list[Event]:
    async with aclosing(run_verification(work, api, Limits(**limits))) as told:
        return [event async for event in told]


async def verified(work: Work, api: Api, **limits: Any) -> Verification:
    last = (await events(work, api, **limits))[-1]
    assert isinstance(last, Verification)
    return last


async def test_what_is_asked_is_told_as_it_happens() -> None:
    told = await events(Work(checks=checks("a", "b")), Api(), parallelism=1)
    assert [type(event) for event in told] == [
        Began, Asked, Concluded, Asked, Concluded, Verification,
    ]  # fmt: skip
    assert told[0] == Began(2, 2)


async def test_the_same_question_is_asked_once_and_costs_once() -> None:
    api = Api()
    gate = gate_of({"mrr": {"at_least": 0.1}}, request={"limit": 10})
    same = check_of(
        {"results": {"at_least": 1}}, "same", {"inputs": {"query": "text 1"}, "limit": 10}
    )
    work = Work(
        checks=(*checks("a", "a"), same), gates=(gate,), datasets={DATASET.address: DATASET}
    )
    found = await verified(work, api)
    assert sorted(api.asked) == ["a", "text 0", "text 1", "text 2", "text 3"]
    assert found.outcome is Outcome.PASSED
    assert (found.usage.searches, found.usage.credits) == (5, 2.5)
    assert [str(each.address) for each in found.verdicts] == [
        "Check/ads/c0", "Check/ads/c1", "Check/ads/same", "Gate/ads/guarded",
    ]  # fmt: skip


@given(
    st.fixed_dictionaries({"limit": st.sampled_from([5, 6]), "inputs": st.dictionaries(
        st.sampled_from("ab"), st.sampled_from([1, True, "1", None])
    )}),
    st.fixed_dictionaries({"limit": st.sampled_from([5, 6]), "inputs": st.dictionaries(
        st.sampled_from("ab"), st.sampled_from([1, True, "1", None])
    )}),
    st.sampled_from(["search", "other"]),
)  # fmt: skip
def test_questions_are_the_same_only_where_request_and_retriever_are(
    one: dict[str, Any], other: dict[str, Any], name: str
) -> None:
    expect = {"results": {"at_least": 1}}
    first, second = (check_of(expect, "c", request) for request in (one, other))
    asked = question_of(first.retriever, first.query)
    again = question_of(Address("Retriever", "ads", name), second.query)
    is_same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (asked.key == again.key) is (is_same and name == "search")


async def test_no_more_are_asked_at_once_than_allowed() -> None:
    api = Api()
    await verified(Work(checks=checks(*"abcdefgh")), api, parallelism=3)
    assert api.most_at_once == 3


@pytest.mark.parametrize(
    "error",
    [
        ServerError(Problem("api-error", "the API failed"), status=500),
        NoResponse(Problem("no-response", "the connection broke")),
        Rejected(Problem("unsayable-query", "this cannot be asked")),
    ],
)
async def test_what_cannot_be_asked_says_why_and_the_others_go_on(error: Any) -> None:
    found = await verified(Work(checks=checks("a", "b", "c")), Api(fails={"b": error}))
    assert [each.outcome for each in found.verdicts] == [
        Outcome.PASSED, Outcome.NOT_ASKED, Outcome.PASSED,
    ]  # fmt: skip
    problem = found.verdicts[1].problem
    assert problem is not None
    assert problem.message == error.problems[0].message
    assert problem.address == found.verdicts[1].address
    assert problem.location is not None
    assert found.exit_code == 1


async def test_every_question_of_a_check_is_asked_again_for_its_times() -> None:
    api = Api()
    found = await verified(Work(checks=checks("a", "b")), api, runs=5)
    assert sorted(api.asked) == ["a"] * 5 + ["b"] * 5
    assert len(found.verdicts[0].usage.latencies_ms) == 5


async def test_beyond_the_budget_nothing_is_asked_and_nothing_is_concluded() -> None:
    api = Api()
    found = await verified(Work(checks=checks(*"abcde")), api, max_credits=1.2)
    assert api.asked == ["a", "b"]
    assert [each.outcome for each in found.verdicts] == [
        *[Outcome.PASSED] * 2, *[Outcome.NOT_ASKED] * 3,
    ]  # fmt: skip
    problem = found.verdicts[2].problem
    assert problem is not None
    assert problem.code == "over-budget"
    assert "1 credits are spent" in problem.message


async def test_a_gate_has_a_budget_of_its_own_and_a_check_pays_for_itself() -> None:
    api = Api()
    gate = gate_of({"mrr": {"at_least": 0.1}}, max_credits=1.0)
    work = Work(checks=checks("a"), gates=(gate,), datasets={DATASET.address: DATASET})
    found = await verified(work, api)
    assert sorted(api.asked) == ["a", "text 0", "text 1"]
    assert [each.outcome for each in found.verdicts] == [Outcome.PASSED, Outcome.NOT_ASKED]
    problem = found.verdicts[1].problem
    assert problem is not None
    assert "2 of 4 queries" in problem.message
    assert "Gate/ads/guarded, max_credits" in problem.message


async def test_where_nobody_knows_the_price_the_first_search_tells_it() -> None:
    api = Api(estimate_of=None, costs=(0.4,))
    await verified(Work(checks=checks(*"abcdef")), api, max_credits=1.0)
    assert api.asked == ["a", "b"]


async def test_a_check_that_is_asked_too_seldom_is_not_judged() -> None:
    found = await verified(Work(checks=checks("a")), Api(), runs=4, max_credits=1.0)
    problem = found.verdicts[0].problem
    assert found.verdicts[0].outcome is Outcome.NOT_ASKED
    assert problem is not None
    assert problem.message.endswith("it was asked 2 of 4 times")
    assert found.usage.credits == 1.0


async def test_who_leaves_early_leaves_nothing_running() -> None:
    before = asyncio.all_tasks()
    async with aclosing(
        run_verification(Work(checks=checks(*"abcdef")), Api(), Limits(parallelism=2))
    ) as told:
        async for event in told:
            if isinstance(event, Asked):
                break
    assert asyncio.all_tasks() == before


# Laws.

prices = st.lists(st.floats(0, 2), min_size=1, max_size=8)


@given(prices, st.floats(0, 8), st.integers(1, 4))
def test_no_more_is_spent_than_allowed_where_estimates_are_true(
    costs: list[float], most: float, parallelism: int
) -> None:
    api = Api(costs=costs, estimate_of=max(costs))
    work = Work(checks=checks(*(str(number) for number in range(12))))
    found = asyncio.run(verified(work, api, max_credits=most, parallelism=parallelism))
    assert found.usage.credits <= most + 1e-6
    asked = [each.outcome is not Outcome.NOT_ASKED for each in found.verdicts]
    assert asked == sorted(asked, reverse=True), "what is asked is the beginning"
    assert sum(asked) == len(api.asked)


@given(prices, st.floats(0, 8), st.integers(1, 4))
def test_however_wrong_an_estimate_is_the_overrun_is_what_was_in_flight(
    costs: list[float], most: float, parallelism: int
) -> None:
    api = Api(costs=costs, estimate_of=0.01)
    work = Work(checks=checks(*(str(number) for number in range(12))))
    found = asyncio.run(verified(work, api, max_credits=most, parallelism=parallelism))
    assert found.usage.credits <= most + parallelism * max(costs) + 1e-6


def gated(**more: Any) -> Work:
    gate = gate_of({"mrr": {"at_least": 0.1}}, **more)
    return Work(gates=(gate,), datasets={DATASET.address: DATASET})


BROKEN = {"text 1": ServerError(Problem("api-error", "the API failed"), status=500)}


@pytest.mark.parametrize("where", ["of the run", "of the gate"])
async def test_with_a_budget_a_gate_that_can_conclude_nothing_is_not_asked_on(where: str) -> None:
    api = Api(fails=BROKEN)
    is_own = where == "of the gate"
    work = gated(max_credits=9) if is_own else gated()
    limits = {} if is_own else {"max_credits": 9.0}
    found = await verified(work, api, parallelism=1, **limits)
    (verdict,) = found.verdicts
    assert api.asked == ["text 0", "text 1"]
    assert verdict.outcome is Outcome.NOT_ASKED
    assert verdict.problem is not None
    assert verdict.problem.message == (
        "1 of 4 queries: the API failed; 2 more were not asked, because nothing can be concluded"
    )


async def test_without_a_budget_every_query_is_asked_and_tells_what_is_wrong() -> None:
    api = Api(fails=BROKEN)
    (verdict,) = (await verified(gated(), api)).verdicts
    assert len(api.asked) == 4
    assert verdict.problem is not None
    assert verdict.problem.message == "1 of 4 queries: the API failed"


async def test_what_somebody_else_wants_to_know_is_asked_all_the_same() -> None:
    api = Api(fails=BROKEN)
    request = {"inputs": {"query": "text 3"}, "limit": 100}
    same = check_of({"results": {"at_least": 1}}, "same", request)
    work = replace(gated(request={"limit": 100}), checks=(same,))
    found = await verified(work, api, parallelism=1, max_credits=9.0)
    assert "text 3" in api.asked
    assert [each.outcome for each in found.verdicts] == [Outcome.PASSED, Outcome.NOT_ASKED]


async def test_whoever_stops_it_has_the_verdicts_so_far() -> None:
    stop = asyncio.Event()

    class Stopping(Api):
        async def ask(self, question: Question) -> SearchResult:
            found = await super().ask(question)
            if len(self.asked) == 2:
                stop.set()
            return found

    api = Stopping()
    found = await verified(Work(checks=checks(*"abcd")), api, parallelism=1, stop=stop)
    assert api.asked == ["a", "b"]
    assert [each.outcome for each in found.verdicts] == [
        Outcome.PASSED, Outcome.PASSED, Outcome.NOT_ASKED, Outcome.NOT_ASKED,
    ]  # fmt: skip
    assert found.exit_code is ExitCode.INTERRUPTED


async def test_what_was_stopped_after_the_last_answer_ended_by_itself() -> None:
    stop = asyncio.Event()
    api = Api()
    told = run_verification(Work(checks=checks("a")), api, Limits(stop=stop))
    async with aclosing(told):
        async for event in told:
            if isinstance(event, Asked):
                stop.set()
    assert isinstance(event, Verification)
    assert event.exit_code is ExitCode.OK


async def test_each_sort_of_query_is_priced_by_one_of_its_own() -> None:
    class Priced(Api):
        async def estimate(self, question: Question) -> Estimate:
            self.asked.append(str(question.query.inputs))
            return Estimate(1.0 + len(question.query.inputs), 10.0)

    sorts = ({"query": "a"}, {"query": "b"}, {"query": "c", "image": "d"})
    queries = tuple(JudgedQuery(f"q{at}", each, {"d": 1}) for at, each in enumerate(sorts))
    work = replace(gated(), datasets={DATASET.address: Dataset(DATASET.address, queries)})
    api = Priced()
    found = await estimate_verification(work, api, Limits())
    (expense,) = found.expenses
    assert sorted(api.asked) == ["{'query': 'a'}", "{'query': 'c', 'image': 'd'}"]
    assert (expense.searches, expense.questions, expense.priced) == (3, 3, 2)
    assert expense.credits == 2.0 + 2.0 + 3.0 == found.credits
    assert found.duration_ms == 30.0


COUNTED = Locations("mixpeek.yaml", (0, 0, 0, 0, None))
COST = SharedBudget(frozenset(each.address for each in checks(*"abcd")), 1.2, "max_cost_usd", None)


async def test_checks_that_pay_together_are_asked_as_far_as_that_goes() -> None:
    other = check_of({"results": {"at_least": 1}}, "other", {"inputs": {"query": "x"}})
    work = Work(checks=(*checks(*"abcd"), other), budgets=(COST,))
    found = await verified(work, Api(), parallelism=1)
    assert [each.outcome for each in found.verdicts] == [
        Outcome.PASSED, Outcome.PASSED, Outcome.NOT_ASKED, Outcome.NOT_ASKED, Outcome.PASSED,
    ]  # fmt: skip
    problem = found.verdicts[2].problem
    assert problem is not None
    assert "beyond the 1.2 of max_cost_usd (0.0012)" in problem.message


@pytest.mark.parametrize("parallelism", [1, 4])
async def test_searches_that_cost_more_than_they_should_fail_whoever_is_judged_last(
    parallelism: int,
) -> None:
    work = Work(checks=checks("a", "b"), budgets=(COST,))
    found = await verified(work, Api(costs=(0.5, 0.9)), parallelism=parallelism)
    outcomes = sorted(each.outcome for each in found.verdicts)
    assert outcomes == [Outcome.FAILED, Outcome.PASSED]
    (failed,) = (each for each in found.verdicts if each.outcome is Outcome.FAILED)
    assert isinstance(failed, CheckVerdict)
    assert [(each.says, each.observed) for each in failed.findings if not each.is_met] == [
        ("max_cost_usd: at most 0.0012", "0.0014, with 1.4 credits")
    ]


async def test_one_that_pays_for_itself_lets_a_shared_question_be_asked() -> None:
    same = check_of({"results": {"at_least": 1}}, "same", {"inputs": {"query": "d"}})
    work = Work(checks=(*checks(*"abcd"), same), budgets=(COST,))
    found = await verified(work, Api(), parallelism=1)
    assert [each.outcome for each in found.verdicts].count(Outcome.NOT_ASKED) == 1


async def test_work_that_counts_takes_a_counter() -> None:
    step = DocumentCount(Address("Check", "ads", "n"), DATASET.address, Bounds(1), COUNTED)
    with pytest.raises(ValueError, match="counter"):
        await verified(Work(counts=(step,)), Api())
