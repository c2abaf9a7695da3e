"""Checks and gates, asked and judged: of what is live, or of whatever another workflow has made."""

from collections.abc import AsyncGenerator, Collection, Container, Iterable, Iterator, Mapping
from contextlib import aclosing

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.account import fetch_rate
from reconciler.api.transport.waits import Notice, Waits
from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.kinds.verification.datasets import find_text_input
from reconciler.kinds.verification.declared import checks_in, gates_in, is_asked, named_by
from reconciler.manifest.datasets.read import load_dataset
from reconciler.manifest.golden import read_golden, write_golden
from reconciler.manifest.load import LoadedProject, load
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired
from reconciler.model.verification.acceptance import (
    AcceptanceCheck,
    AcceptanceChecks,
    DocumentCount,
    NotAskable,
    QueryCheck,
    SharedBudget,
)
from reconciler.model.verification.estimate import VerificationEstimate
from reconciler.model.verification.event import Event
from reconciler.model.verification.expectation import Check
from reconciler.model.verification.gate import Executor
from reconciler.model.verification.golden import GoldenAnswer, GoldenUpdate
from reconciler.model.verification.judgements import Dataset
from reconciler.model.verification.verdict import CheckVerdict, Verification
from reconciler.planning.options.options import matches
from reconciler.planning.options.targeting import report_idle_patterns
from reconciler.verifying.asking.count import LiveCounter
from reconciler.verifying.asking.live import LiveAsker
from reconciler.verifying.asking.question import Asker
from reconciler.verifying.asking.work import Work
from reconciler.verifying.estimate import estimate_verification
from reconciler.verifying.evaluating.evaluator import Evaluator
from reconciler.verifying.evaluating.server import ServerEvaluator
from reconciler.verifying.judging.golden import ids_of
from reconciler.verifying.judging.wholeness import judge_wholeness
from reconciler.verifying.run import Limits, run_verification
from reconciler.workflows.heed_ignores import heed_ignores
from reconciler.workflows.session import Session

SEARCH_RATE = "search"
"""The category of the account's limits that searches count in (§1.4)."""


class Declared(Struct, frozen=True):
    """What is declared to be verified, and what the project warns of."""

    work: Work
    warnings: tuple[Problem, ...] = ()


def load_work(
    project: Project, selected: Collection[str] = (), *, environ: Mapping[str, str]
) -> Declared:
    """The checks and gates of a project, or those that were selected.

    Raises `Rejected` where manifests must be mended, or a selection means nothing.
    """
    loaded = load(project, kinds=KINDS, environ=environ)
    warnings = heed_ignores(project, loaded.warnings)
    return Declared(work_in(project, loaded, selected), warnings)


def work_in(project: Project, loaded: LoadedProject, selected: Collection[str] = ()) -> Work:
    """The same of what is loaded already; addresses and patterns select, and nothing means all.

    A retriever, or a dataset, selects whatever asks it. Raises `Rejected` where one means nothing.
    """
    desired = loaded.desired
    chosen = _select(loaded, selected)
    asked = [each for each in desired.verifications.values() if each.address in chosen]
    checks, gates = tuple(checks_in(asked)), tuple(gates_in(asked))
    steps = [step for step in _steps_in(loaded) if step.address in chosen]
    return Work(
        checks=checks,
        gates=gates,
        counts=tuple(each for each in steps if isinstance(each, DocumentCount)),
        unaskable=tuple(each for each in steps if isinstance(each, NotAskable)),
        budgets=tuple(_budgets(loaded.acceptances, chosen)),
        datasets={each.dataset: _dataset(project, desired, each.dataset) for each in gates},
        goldens={each.address: _golden(project, each) for each in checks if each.expect.golden},
    )


async def verify(
    reader: Reader,
    work: Work,
    limits: Limits,
    *,
    asker: Asker | None = None,
    evaluator: Evaluator | None = None,
) -> AsyncGenerator[Event, None]:
    """Ask and judge, and yield what happens; `Verification` is always the last.

    Without an asker, what is live is asked. Only searches are sent, at the account's own pace; what
    the API itself is to ask takes an `evaluator`. Nothing is raised: what could not be asked says
    why.
    """
    reader.pace(await fetch_rate(reader, SEARCH_RATE) if work.addresses else None)
    asking = asker or LiveAsker(reader, KINDS)
    counter = LiveCounter(reader, KINDS)
    events = run_verification(work, asking, limits, evaluator=evaluator, counter=counter)
    async with aclosing(events):
        async for event in events:
            yield event


async def verify_in(
    session: Session, work: Work, limits: Limits, *, notice: Notice | None = None
) -> AsyncGenerator[Event, None]:
    """The same with a session that is opened for it.

    Where the API itself is to ask a gate it can write: starting an evaluation is a write, of
    nothing that is declared. `notice` is called with each longer wait.
    """
    stop = limits.stop
    if any(each.executor is Executor.SERVER for each in work.gates):
        async with session.writing(stop=stop, notice=notice) as writer:
            waits = Waits(session.settling, stop=stop, notice=notice)
            copies = next(kind.copies for kind in VERIFICATIONS.values() if kind.copies is not None)
            evaluator = ServerEvaluator(writer, KINDS, copies, waits)
            async with aclosing(verify(writer, work, limits, evaluator=evaluator)) as events:
                async for event in events:
                    yield event
        return
    async with (
        session.reading(stop=stop, notice=notice) as reader,
        aclosing(verify(reader, work, limits)) as events,
    ):
        async for event in events:
            yield event


async def estimate(
    reader: Reader, work: Work, limits: Limits, *, asker: Asker | None = None
) -> VerificationEstimate:
    """What all of it would cost, without asking any of it; costs nothing."""
    reader.pace(await fetch_rate(reader, SEARCH_RATE) if work.addresses else None)
    return await estimate_verification(work, asker or LiveAsker(reader, KINDS), limits)


def golden_part(work: Work) -> Work:
    """The checks that compare with a golden answer; raises `Rejected` where none does."""
    checks = tuple(each for each in work.checks if each.expect.golden is not None)
    if not checks:
        says = "no check that is meant compares with a golden answer"
        remedy = "give one `expect: {golden: {file: NAME.golden.json}}`"
        raise Rejected(Problem("nothing-golden", says, remedy))
    return work.searches_of(checks, ())


def update_golden(
    project: Project, work: Work, verification: Verification
) -> tuple[GoldenUpdate | Problem, ...]:
    """Keep what was answered as the golden answers, or tell why it should not be kept."""
    checks = {each.address: each for each in work.checks}
    return tuple(
        _update(project, checks[each.address], each)
        for each in verification.verdicts
        if isinstance(each, CheckVerdict)
    )


def _update(project: Project, check: Check, verdict: CheckVerdict) -> GoldenUpdate | Problem:
    golden, result = check.expect.golden, verdict.result
    if verdict.problem is not None or result is None or golden is None:
        return verdict.problem or Problem("no-answer", "there is no answer to keep")
    unfit = [each for each in judge_wholeness(check.expect, result) if not each.is_met]
    if unfit:
        says = f"the answer is not kept: {unfit[0].says}, and it was: {unfit[0].observed}"
        remedy = "ask again when it is whole, or let the check allow it"
        place = check.locations.of_key(unfit[0].path)
        return Problem("unfit-answer", says, remedy, address=check.address, location=place)
    if not result.rows:
        says = "the answer is not kept: nothing was found"
        remedy = "search where there is data, or expect `results: {at_most: 0}` and no golden"
        place = check.locations.of_value(("spec", "expect", "golden"))
        return Problem("unfit-answer", says, remedy, address=check.address, location=place)
    try:
        return write_golden(
            project.folder,
            check.locations.file,
            golden.file,
            check.address,
            ids_of(result.rows, golden.top),
        )
    except Rejected as error:
        place = check.locations.of_value(("spec", "expect", "golden", "file"))
        return replace(error.problems[0], address=check.address, location=place)


def _steps_in(loaded: LoadedProject) -> Iterator[AcceptanceCheck]:
    for manifest in loaded.acceptances:
        yield from manifest.checks


def _budgets(
    acceptances: Iterable[AcceptanceChecks], chosen: Container[Address]
) -> Iterator[SharedBudget]:
    for each in acceptances:
        searched = (step.address for step in each.checks if isinstance(step, QueryCheck))
        checks = frozenset(address for address in searched if address in chosen)
        if each.max_credits is not None and checks:
            yield SharedBudget(checks, each.max_credits, "max_cost_usd", each.cost_location)


def _select(loaded: LoadedProject, selected: Collection[str]) -> frozenset[Address]:
    """Whatever is to be judged."""
    desired = loaded.desired
    asked = [each for each in desired.verifications.values() if is_asked(each)]
    named = {each.address: named_by(each, VERIFICATIONS) for each in asked}
    for step in _steps_in(loaded):
        counted = frozenset((step.counted,) if isinstance(step, DocumentCount) else ())
        named.setdefault(step.address, counted)
    if not selected:
        return frozenset(named)
    known = [*named, *desired.verifications, *desired.resources]
    problems = [*report_idle_patterns("verify", selected, known, among="declared")]
    problems += [
        _unasked(pattern)
        for pattern in selected
        if any(matches(each, (pattern,)) for each in known)
        and not any(_is_selected(address, named[address], (pattern,)) for address in named)
    ]
    if problems:
        raise Rejected(*problems)
    return frozenset(each for each in named if _is_selected(each, named[each], selected))


def _is_selected(address: Address, named: Collection[Address], selected: Collection[str]) -> bool:
    return any(matches(each, selected) for each in (address, *named))


def _unasked(pattern: str) -> Problem:
    says = f"`{pattern}` is declared, and no check and no gate asks it"
    return Problem("nothing-to-verify", says, "declare a Check of it; docs/verify.md has one")


def _dataset(project: Project, desired: Desired, address: Address) -> Dataset | Problem:
    declared = {**desired.resources, **desired.verifications}
    resource = declared.get(address)
    if resource is None:
        return Problem("no-dataset", f"{address} is not declared", "declare it beside the gate")
    specs = {each: held.spec for each, held in declared.items()}
    text_input = find_text_input(address, specs, {**KINDS, **VERIFICATIONS})
    try:
        return load_dataset(resource, folder=project.folder, text_input=text_input)
    except Rejected as error:
        return error.problems[0]


def _golden(project: Project, check: Check) -> GoldenAnswer:
    named = check.expect.golden.file if check.expect.golden else ""
    return read_golden(project.folder, check.locations.file, named, check.address)
