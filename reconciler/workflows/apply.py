"""Plan, ask, read again, apply, look again: all that `apply` and `destroy` do, told as events.

Whoever calls it shows the events and answers the question; what may be changed, when the world is
read again, and what is true at the end is decided here, and so is the same for every caller.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, aclosing, nullcontext
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.transport.waits import Notice
from reconciler.applying.steps.verify import Verifier, ask_nobody
from reconciler.applying.unexpected_errors import report_unexpected
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ReconcilerError, Rejected
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.run.event import (
    Approved,
    Comparing,
    Ended,
    Event,
    Finished,
    Outcome,
    Planned,
    RunEvent,
    RunningEvent,
    RunOutcome,
)
from reconciler.model.run.pause import Pause, PauseReason, StopSignal
from reconciler.rendering.run.summary import outcomes_of
from reconciler.workflows.execute import apply_plan
from reconciler.workflows.secrets import require_secrets, with_secrets_told
from reconciler.workflows.session import Session

Reading: TypeAlias = Callable[[Reader], Awaitable[Plan]]
"""How a plan is made, or made again."""
Question: TypeAlias = Callable[[Plan], bool]
"""Shows a plan, and says whether it may be applied."""
Interrupts: TypeAlias = Callable[[], AbstractContextManager[StopSignal | None]]
"""What hears of a stop from outside: signals, while a run changes something."""

_LOOKS: Final = 3
"""At what is left at the end, over some seconds."""


class Apply(Struct, frozen=True, kw_only=True):
    """What is to be applied, and how."""

    project: Project
    session: Session
    make: Reading
    """The plan to carry out."""
    look_again: Reading
    """The plan of afterwards, which must be empty."""
    environ: Mapping[str, str]
    """Where secrets are read."""
    ask: Question | None = None
    """Without it everything is approved beforehand."""
    parallelism: int = 4
    """Steps at once."""
    stop: StopSignal | None = None
    """Once it is set, nothing new begins."""
    interrupts: Interrupts | None = None
    """Hears of a stop while something is being changed, in the place of `stop`."""
    notice: Notice | None = None
    """Told of every longer wait."""


async def run_apply(job: Apply) -> AsyncGenerator[RunEvent, None]:
    """Carry out a plan, and yield what happens as it happens; `Finished` is always the last.

    Who leaves early closes it (`contextlib.aclosing`), which cancels what is in flight. Raises
    `Rejected` where manifests must be mended, a secret is missing or the answer is no, `StalePlan`
    where the world moved meanwhile, and `ApiError` where it cannot be read: nothing was sent then.
    """
    async with (
        job.session.connected() as session,
        aclosing(_run(replace(job, session=session))) as events,
    ):
        async for event in events:
            yield event


async def _run(job: Apply) -> AsyncGenerator[RunEvent, None]:
    plan = with_secrets_told(await _read(job, job.make), job.environ)
    yield Planned(plan)
    if plan.refusals or not plan.steps:
        yield Finished(plan, RunOutcome())
        return
    require_secrets(plan, job.environ)
    _require_same_verification(plan, job)
    if job.ask is not None:
        plan = await _ask(plan, job, job.ask)
        yield Planned(plan)
        if not plan.steps:
            yield Finished(plan, RunOutcome())
            return
    yield Approved(plan)
    async with aclosing(_carry_out(plan, job)) as events:
        async for event in events:
            yield event


def _is_verified(plan: Plan) -> bool:
    """Whether a step asks anything; what asks is loaded where one does, which most plans do not."""
    return any(step.verifies for step in plan.steps)


def _require_same_verification(plan: Plan, job: Apply) -> None:
    if _is_verified(plan):
        from reconciler.workflows.plan_verification import load_verification

        load_verification(plan, job.project, environ=job.environ)


async def _ask(plan: Plan, job: Apply, ask: Question) -> Plan:
    from reconciler.workflows.saved_plan import refresh_seen

    if not ask(plan):
        raise Rejected(Problem("not-approved", "nothing was changed: the answer was not yes"))
    # Somebody took time to answer, and the world may have moved.
    return await _read(job, lambda reader: refresh_seen(plan, job.project, reader))


async def _read(job: Apply, make: Reading) -> Plan:
    return await job.session.read(make, notice=job.notice)


async def _carry_out(plan: Plan, job: Apply) -> AsyncGenerator[RunEvent, None]:
    seen: list[Event] = []
    problems: tuple[Problem, ...] = ()
    is_interrupted = False
    with job.interrupts() if job.interrupts else nullcontext(job.stop) as stop:
        try:
            async with aclosing(_send(plan, job, stop)) as events:
                async for event in events:
                    # What was only asked is not done: the run may still break off untouched.
                    if not isinstance(event, Comparing):
                        seen.append(event)
                    yield event
        except asyncio.CancelledError:
            is_interrupted = True
        except ReconcilerError as error:
            if not seen:
                raise
            problems = error.problems
        except Exception as error:  # whatever it is, what was done is told and recorded
            if not seen:
                raise
            problems = (report_unexpected(error),)
        is_interrupted = is_interrupted or (stop is not None and stop.is_set())
    outcomes = outcomes_of(plan, seen)
    if is_interrupted or problems:
        outcome = RunOutcome(outcomes=outcomes, is_interrupted=is_interrupted, problems=problems)
    else:
        outcome = await _look_again(job, outcomes)
    yield Finished(plan, outcome)


async def _send(
    plan: Plan, job: Apply, stop: StopSignal | None
) -> AsyncGenerator[RunningEvent, None]:
    if not _is_verified(plan):
        events = _carry_out_steps(plan, job, stop, ask_nobody)
    else:
        events = _send_verified(plan, job, stop)
    async with aclosing(events):
        async for event in events:
            yield event


async def _send_verified(
    plan: Plan, job: Apply, stop: StopSignal | None
) -> AsyncGenerator[RunningEvent, None]:
    from reconciler.workflows.plan_verification import (
        ask_baselines,
        keep_pace,
        load_verification,
        verifier_of,
    )

    asked = load_verification(plan, job.project, environ=job.environ)
    # A session of its own, because searches have a pace of their own (§1.4).
    async with job.session.reading(stop=stop, notice=job.notice) as reader:
        await keep_pace(asked, reader)
        if compared := asked.compared_in(plan):
            yield Comparing(compared.work.addresses, compared.work.count_searches())
            asked = asked.with_baselines(await ask_baselines(compared, reader, stop=stop))
        verify = verifier_of(asked, reader, stop=stop)
        async with aclosing(_carry_out_steps(plan, job, stop, verify)) as events:
            async for event in events:
                yield event


async def _carry_out_steps(
    plan: Plan, job: Apply, stop: StopSignal | None, verify: Verifier
) -> AsyncGenerator[RunningEvent, None]:
    async with job.session.writing(stop=stop, notice=job.notice) as writer:
        if stop is not None and stop.is_set():
            return
        writer.pace(plan.estimate.per_minute if plan.estimate else None)
        events = apply_plan(
            plan,
            writer,
            environ=job.project.access.sendable(job.environ),
            parallelism=job.parallelism,
            stop=stop,
            backoff=job.session.settling,
            verify=verify,
        )
        async with aclosing(events):
            async for event in events:
                yield event


async def _look_again(job: Apply, outcomes: tuple[Ended, ...]) -> RunOutcome:
    if any(ended.outcome is not Outcome.DONE for ended in outcomes):
        return RunOutcome(outcomes=outcomes)
    try:
        return RunOutcome(outcomes=outcomes, remaining=await _find_remaining(job))
    except asyncio.CancelledError:
        return RunOutcome(outcomes=outcomes, is_interrupted=True)
    except ReconcilerError as error:
        return RunOutcome(outcomes=outcomes, problems=error.problems)
    except Exception as error:  # the steps are over, and are told
        return RunOutcome(outcomes=outcomes, problems=(report_unexpected(error),))


async def _find_remaining(job: Apply) -> Plan:
    """What is still to be done; lists may lag behind what was written a moment ago."""
    for turn in range(_LOOKS - 1):
        plan = await _read(job, job.look_again)
        if not plan.steps:
            return plan
        pause = job.session.settling.pause(turn)
        if job.notice is not None:
            job.notice(Pause(pause, PauseReason.UNSEEN))
        await job.session.settling.sleep(pause)
    return await _read(job, job.look_again)
