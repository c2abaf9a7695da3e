"""One stack planned, applied, looked at for drift, or verified: an outcome, whatever happens."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import aclosing
from functools import partial
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.transport.waits import Notice
from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.model.change import ChangeClass
from reconciler.model.drift import Drift
from reconciler.model.errors import ReconcilerError, StalePlan
from reconciler.model.fleet.approval import unapproved
from reconciler.model.fleet.outcome import StackOutcome
from reconciler.model.plan import Plan
from reconciler.model.resource import Directory, Live
from reconciler.model.run.event import Finished, Planned, RunOutcome
from reconciler.model.run.pause import StopSignal
from reconciler.model.verification.verdict import Verification
from reconciler.planning.drift.baseline import without_accepted
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.staleness.preconditions import Preconditions
from reconciler.workflows.apply import Apply, run_apply
from reconciler.workflows.drift import DriftOptions, accepted_in, find_drift
from reconciler.workflows.fleet.prepare import Prepared
from reconciler.workflows.plan import make_planner
from reconciler.workflows.saved_plan import refresh, refresh_seen

StackWork: TypeAlias = Callable[[Prepared, StopSignal, Notice], Awaitable[StackOutcome]]
"""What is done with a stack; once the signal is set it comes to an end soon."""
_NOTHING = Live({})


async def plan_stack(prepared: Prepared, _stop: StopSignal, notice: Notice) -> StackOutcome:
    """What would be done; nothing here can write."""
    plan = await prepared.session.read(_planner(prepared), notice=notice)
    return replace(_begun(prepared), plan=slim_plan(plan))


async def plan_whole(prepared: Prepared, _stop: StopSignal, notice: Notice) -> StackOutcome:
    """The same, with the world that it was made in: exactly this can be applied afterwards."""
    plan = await prepared.session.read(_planner(prepared), notice=notice)
    return replace(_begun(prepared), plan=plan)


async def drift_stack(
    prepared: Prepared, _stop: StopSignal, notice: Notice, *, today: str
) -> StackOutcome:
    """What live became by itself."""
    return replace(_begun(prepared), drift=await _find_drift(prepared, notice, today=today))


async def verify_stack(
    prepared: Prepared, stop: StopSignal, notice: Notice, *, max_credits: float | None = None
) -> StackOutcome:
    """Whether search still answers as it should; it only searches."""
    found = await _verify(prepared, stop, notice, max_credits=max_credits)
    return replace(_begun(prepared), verification=found)


async def check_stack(
    prepared: Prepared,
    stop: StopSignal,
    notice: Notice,
    *,
    today: str,
    max_credits: float | None = None,
) -> StackOutcome:
    """Whether a stack that was applied is well: nothing drifted, and searches answer."""
    drift = await _find_drift(prepared, notice, today=today)
    found = await _verify(prepared, stop, notice, max_credits=max_credits)
    return replace(_begun(prepared), drift=drift, verification=found)


class ApplyChoice(Struct, frozen=True, kw_only=True):
    """How stacks are applied."""

    parallelism: int = 4
    """Steps at once, in each stack."""
    allowed: Collection[ChangeClass] | None = None
    """What may be applied although nobody looked at it; `None` where somebody did."""
    approved: Plan | None = None
    """Exactly what somebody looked at; without it, whatever is planned now."""
    expected: Sequence[Preconditions] | None = None
    """What that needs of the world, where it was saved without the world it was made in."""


async def apply_stack(
    prepared: Prepared, stop: StopSignal, notice: Notice, *, choice: ApplyChoice
) -> StackOutcome:
    """Plan it, carry that out, and look again."""
    job = _job(prepared, stop, notice, choice)
    plan: Plan | None = None
    try:
        async with aclosing(run_apply(job)) as events:
            async for event in events:
                if isinstance(event, Planned):
                    plan = event.plan
                    if held := _held(plan, choice):
                        return replace(_begun(prepared), plan=slim_plan(plan), held=held)
                elif isinstance(event, Finished):
                    plan = event.plan
                    run = event.outcome if plan.steps and not plan.refusals else None
                    return replace(
                        _begun(prepared), plan=slim_plan(plan), run=run and _slim_run(run)
                    )
    except ReconcilerError as error:
        return _broken_off(prepared, choice.approved or plan, error)
    raise AssertionError("a run ends with its outcome")


def _job(prepared: Prepared, stop: StopSignal, notice: Notice, choice: ApplyChoice) -> Apply:
    again = _planner(prepared)
    approved = choice.approved

    async def seen_again(reader: Reader) -> Plan:
        assert approved is not None
        if choice.expected is not None:
            return await refresh(approved, choice.expected, prepared.project, reader)
        return await refresh_seen(approved, prepared.project, reader)

    return Apply(
        project=prepared.project,
        session=prepared.session,
        make=again if approved is None else seen_again,
        look_again=again,
        environ=prepared.environ,
        parallelism=choice.parallelism,
        stop=stop,
        notice=notice,
    )


def _held(plan: Plan, choice: ApplyChoice) -> tuple[ChangeClass, ...]:
    if choice.allowed is None or plan.refusals:
        return ()
    return unapproved(plan, choice.allowed)


def _planner(prepared: Prepared) -> Callable[[Reader], Awaitable[Plan]]:
    return make_planner(prepared.project, options=PlanOptions(), environ=prepared.environ)


async def _find_drift(prepared: Prepared, notice: Notice, *, today: str) -> Drift:
    project = prepared.project
    before = accepted_in(project)
    looking = DriftOptions(today=today)
    find = partial(find_drift, project, looking=looking, environ=prepared.environ)
    everything = await prepared.session.read(find, notice=notice)
    found = without_accepted(everything, before, today=today)
    return replace(found, plan=slim_plan(found.plan), undeclared=())


async def _verify(
    prepared: Prepared, stop: StopSignal, notice: Notice, *, max_credits: float | None
) -> Verification:
    project = prepared.project
    loaded = load(project, kinds=KINDS, environ=prepared.environ)
    if not loaded.desired.verifications and not loaded.acceptances:
        return Verification(max_credits=max_credits)
    # What asks and judges is loaded where there is something to ask, which most stacks lack.
    from reconciler.verifying.run import Limits
    from reconciler.workflows.verify import verify_in, work_in

    limits = Limits(max_credits=max_credits, stop=stop)
    events = verify_in(prepared.session, work_in(project, loaded), limits, notice=notice)
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Verification):
                return event
    raise AssertionError("a verification ends with its verdicts")


def _broken_off(prepared: Prepared, plan: Plan | None, error: ReconcilerError) -> StackOutcome:
    return replace(
        _begun(prepared),
        plan=plan and slim_plan(plan),
        problems=error.problems,
        is_stale=isinstance(error, StalePlan),
    )


def _begun(prepared: Prepared) -> StackOutcome:
    return StackOutcome(stack=prepared.stack, commit=prepared.commit)


def _slim_run(run: RunOutcome) -> RunOutcome:
    return run if run.remaining is None else replace(run, remaining=slim_plan(run.remaining))


def slim_plan(plan: Plan) -> Plan:
    """The plan as it is shown: hundreds of them are kept until the end."""
    directory = plan.directory if plan.steps else Directory()
    return replace(plan, seen=_NOTHING, directory=directory)
