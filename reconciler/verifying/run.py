"""Asks all that checks and gates want to know, and judges each as soon as it can be."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct, field

from reconciler.model.address import Address
from reconciler.model.errors import ApiError
from reconciler.model.problem import Problem
from reconciler.model.run.pause import StopSignal
from reconciler.model.verification.acceptance import DocumentCount, SharedBudget
from reconciler.model.verification.event import Asked, Began, Concluded, Event
from reconciler.model.verification.expectation import Check
from reconciler.model.verification.gate import Executor, Gate
from reconciler.model.verification.judgements import Dataset
from reconciler.model.verification.verdict import Outcome, Usage, Verdict, Verification
from reconciler.verifying.asking.budget import Budget
from reconciler.verifying.asking.count import Counter
from reconciler.verifying.asking.question import Asker, Question, question_of
from reconciler.verifying.asking.search import Answers, Searches
from reconciler.verifying.asking.stopping import StoppingAsker
from reconciler.verifying.asking.work import Work
from reconciler.verifying.evaluating.evaluator import Evaluator
from reconciler.verifying.judging.check import judge_check, not_asked, usage_of
from reconciler.verifying.judging.gate import judge_gate, not_asked_gate, query_for
from reconciler.verifying.judging.steps import judge_count, judge_unaskable, over_cost, says_budget

_COUNTED_AT_ONCE: Final = 8


class Limits(Struct, frozen=True, kw_only=True):
    """How much is asked, and how fast."""

    max_credits: float | None = None
    """Of all searches together; beyond it nothing more is asked."""
    runs: int = 1
    """How often each question of a check is asked, for its times."""
    parallelism: int = 8
    """Searches at once; the pace is the session's own."""
    stop: StopSignal | None = None
    """Once it is set nothing more is asked; what is in flight ends."""


_Over: TypeAlias = Answers | Verdict
"""What a task comes to: the answers to a question, or an evaluated gate."""


class _Run(Struct):
    """Who waits for what, and what has come so far: the state of one run."""

    work: Work
    questions: dict[str, Question] = field(default_factory=dict)
    """By their keys, and so are all others."""
    turns: dict[str, int] = field(default_factory=dict)
    """How often each is asked."""
    askers: dict[str, list[Address]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[Address, dict[str, str]] = field(default_factory=dict)
    """Of whoever is not judged yet: query of a dataset, or nothing for a check -> key."""
    waiting: dict[Address, set[str]] = field(default_factory=dict)
    """Keys without an answer, of whoever is not judged yet."""
    answers: dict[str, Answers] = field(default_factory=dict)
    verdicts: dict[Address, Verdict] = field(default_factory=dict)
    limited: frozenset[Address] = frozenset()
    """Gates for which money matters."""
    undecidable: set[Address] = field(default_factory=set)
    """Those of them that can conclude nothing any more."""
    shared: dict[Address, tuple[SharedBudget, Budget]] = field(default_factory=dict)
    """Of the checks that pay together."""

    def release(self, over: Answers) -> list[Address]:
        """Keep an answer; those that asked for it."""
        key = over.question.key
        self.answers[key] = over
        for address in self.askers[key]:
            self.waiting[address].discard(key)
        return self.askers[key]

    def note_fault(self, over: Answers) -> None:
        """Of a gate of which a query could not be asked, the others only cost."""
        if over.problem is not None and over.problem.code not in _NO_FAULTS:
            self.undecidable |= self.limited.intersection(self.askers[over.question.key])

    def is_wanted(self, key: str) -> bool:
        """Whether anything can still be concluded from the answer."""
        return not self.undecidable.issuperset(self.askers[key])


_NO_FAULTS: Final = frozenset({"over-budget", "interrupted"})
"""Why a search is not sent: it costs nothing, and is told for each."""


async def run_verification(
    work: Work,
    asker: Asker,
    limits: Limits,
    *,
    evaluator: Evaluator | None = None,
    counter: Counter | None = None,
) -> AsyncGenerator[Event, None]:
    """Ask everything and judge it, and yield what happens; `Verification` is always the last.

    What cannot be asked is told by the verdict of whoever asked it, and everything else goes on.
    Gates that the API itself is to ask are handed to the `evaluator`, and documents are counted by
    the `counter`; work with either takes one. Who leaves early closes it (`contextlib.aclosing`),
    which cancels what is in flight.
    """
    run = _plan(work, limits)
    yield Began(len(work.addresses), sum(run.turns.values()))
    budget = Budget(limits.max_credits)
    stopping = StoppingAsker(asker, limits.stop)
    searches = Searches(stopping, parallelism=limits.parallelism, budget=budget)
    tasks = [*_start(run, searches), *_evaluate(run, searches, evaluator), *_count(run, counter)]
    try:
        for concluded in _conclude(run, [*run.waiting]):
            yield concluded
        for task in asyncio.as_completed(tasks):
            over = await task
            if isinstance(over, Answers):
                yield Asked(over.question.retriever, run.turns[over.question.key], over.problem)
                for concluded in _conclude(run, run.release(over)):
                    yield concluded
            else:
                run.verdicts[over.address] = over
                yield Concluded(over)
    finally:
        await _cancel(tasks)
    yield _end(run, limits)


def _plan(work: Work, limits: Limits) -> _Run:
    is_limited = limits.max_credits is not None
    of_money = (each for each in work.gates if is_limited or each.max_credits is not None)
    run = _Run(work, limited=frozenset(each.address for each in of_money))
    checks = {each.address for each in work.checks}
    for address in work.addresses:
        run.keys[address], run.waiting[address] = {}, set()
    for question, address, query_id in work.questions():
        key = question.key
        run.questions.setdefault(key, question)
        run.keys[address][query_id] = key
        if key not in run.waiting[address]:
            run.waiting[address].add(key)
            run.askers[key].append(address)
        turns = limits.runs if address in checks else 1
        run.turns[key] = max(turns, run.turns.get(key, 1))
    for shared in work.budgets:
        budget = Budget(shared.max_credits, says_budget(shared))
        run.shared |= dict.fromkeys(shared.checks, (shared, budget))
    return run


def _start(run: _Run, searches: Searches) -> Iterator[asyncio.Task[_Over]]:
    own = {
        each.address: Budget(each.max_credits, f"{each.address}, max_credits")
        for each in run.work.gates
    }
    own |= {address: budget for address, (_, budget) in run.shared.items()}
    for key, question in run.questions.items():
        askers = run.askers[key]
        # Most checks have no budget: where such a one asks too, no other's limit is in the way.
        payers = [own[each] for each in askers] if own.keys() >= {*askers} else []
        yield asyncio.create_task(_ask(run, searches, question, payers))


async def _ask(
    run: _Run, searches: Searches, question: Question, payers: Sequence[Budget]
) -> Answers:
    key = question.key
    over = await searches.ask(
        question, turns=run.turns[key], payers=payers, is_wanted=lambda: run.is_wanted(key)
    )
    # At once, and not when somebody hears of it: the next one waits for its turn already.
    run.note_fault(over)
    return over


def _evaluate(
    run: _Run, searches: Searches, evaluator: Evaluator | None
) -> Iterator[asyncio.Task[_Over]]:
    """Gates that the API asks by itself, so that nothing of theirs is waited for here."""
    for gate in run.work.gates:
        dataset = run.work.dataset_of(gate)
        if gate.executor is Executor.SERVER and evaluator and isinstance(dataset, Dataset):
            del run.waiting[gate.address]
            yield asyncio.create_task(_evaluate_one(gate, dataset, searches, evaluator))


async def _evaluate_one(
    gate: Gate, dataset: Dataset, searches: Searches, evaluator: Evaluator
) -> Verdict:
    """Once there is money for all of its queries: a run cannot be stopped halfway."""
    own = Budget(gate.max_credits, f"{gate.address}, max_credits")
    questions = [question_of(gate.retriever, query_for(gate, each)) for each in dataset.queries]
    refused = await searches.reserve_all(questions, own)
    if refused is not None:
        return not_asked_gate(gate, refused)
    return await evaluator.evaluate(gate, dataset)


def _count(run: _Run, counter: Counter | None) -> Iterator[asyncio.Task[_Over]]:
    room = asyncio.Semaphore(_COUNTED_AT_ONCE)
    for step in run.work.counts:
        if counter is None:
            raise ValueError("work that counts takes a counter")
        del run.waiting[step.address]
        yield asyncio.create_task(_count_one(step, counter, room))


async def _count_one(step: DocumentCount, counter: Counter, room: asyncio.Semaphore) -> Verdict:
    async with room:
        try:
            return judge_count(step, await counter.count(step.counted))
        except ApiError as error:
            return judge_count(step, error.problem)


def _conclude(run: _Run, ready: Iterable[Address]) -> Iterator[Concluded]:
    """The verdicts on those that wait for nothing any more."""
    for address in ready:
        if address in run.waiting and not run.waiting[address]:
            del run.waiting[address]
            run.verdicts[address] = _judge(run, address)
            yield Concluded(run.verdicts[address])


def _judge(run: _Run, address: Address) -> Verdict:
    answered = {query_id: run.answers[key] for query_id, key in run.keys.pop(address).items()}
    for check in run.work.checks:
        if check.address == address:
            return _judge_check(check, answered[""], run)
    for step in run.work.unaskable:
        if step.address == address:
            return judge_unaskable(step)
    gate = next(each for each in run.work.gates if each.address == address)
    return _judge_gate(gate, answered, run.work)


def _judge_check(check: Check, answers: Answers, run: _Run) -> Verdict:
    if answers.problem is not None:
        return not_asked(check, answers.problem, answers.results)
    verdict = judge_check(check, answers.results, run.work.goldens.get(check.address))
    if check.address not in run.shared:
        return verdict
    shared, budget = run.shared[check.address]
    is_last = not shared.checks & run.waiting.keys()
    return over_cost(verdict, shared, budget.spent) if is_last else verdict


def _judge_gate(gate: Gate, answered: Mapping[str, Answers], work: Work) -> Verdict:
    dataset = work.dataset_of(gate)
    if isinstance(dataset, Problem):
        return not_asked_gate(gate, dataset)
    if gate.executor is Executor.SERVER:
        return not_asked_gate(gate, _NOT_HERE)
    answers = {
        query_id: held.problem if held.problem and not held.results else held.results[0]
        for query_id, held in answered.items()
    }
    return judge_gate(gate, dataset, answers, work.baselines.get(gate.address))


_NOT_HERE: Final = Problem(
    "server-gate",
    "the API itself asks this gate, and it only asks what is live",
    "say `run: local`, and it is asked of whatever takes its place, too",
)


def _end(run: _Run, limits: Limits) -> Verification:
    searched = [usage_of(each.results) for each in run.answers.values()]
    evaluated = [
        run.verdicts[gate.address].usage
        for gate in run.work.gates
        if gate.executor is Executor.SERVER
    ]
    verdicts = tuple(run.verdicts[address] for address in run.work.addresses)
    is_stopped = limits.stop is not None and limits.stop.is_set()
    return Verification(
        verdicts=verdicts,
        usage=sum([*searched, *evaluated], Usage()),
        max_credits=limits.max_credits,
        runs=limits.runs,
        is_interrupted=is_stopped and any(_is_open(each) for each in verdicts),
    )


def _is_open(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.NOT_ASKED


async def _cancel(tasks: Collection[asyncio.Task[_Over]]) -> None:
    for task in tasks:
        task.cancel()
    # Awaited although cancelled: a search that is being sent must not outlive the run.
    await asyncio.gather(*tasks, return_exceptions=True)
