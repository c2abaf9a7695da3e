"""A fleet planned, looked at, verified or applied: every stack that is meant, told as events."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.api.transport.waits import Notice
from reconciler.model.errors import Rejected
from reconciler.model.fleet.event import FleetEvent, StackEnded, WaveStarted
from reconciler.model.fleet.outcome import Halt, StackOutcome, State, Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.model.fleet.schedule import not_started, stopping
from reconciler.model.fleet.selection import Shard
from reconciler.model.fleet.stack import Fleet, FleetStack, waves_of
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.plan import Plan
from reconciler.model.run.pause import StopSignal
from reconciler.workflows.fleet.board import GRACE, Board
from reconciler.workflows.fleet.prepare import Prepared, Surroundings, prepare, rivals
from reconciler.workflows.fleet.sources import Sources
from reconciler.workflows.fleet.stack_run import (
    ApplyChoice,
    StackWork,
    apply_stack,
    check_stack,
    drift_stack,
    plan_stack,
    plan_whole,
    verify_stack,
)

Question: TypeAlias = Callable[[FleetReport], bool]
"""Shows what a wave would do, and says whether it may be done."""
RunEvent: TypeAlias = FleetEvent | FleetReport


class FleetRun(PartlyShown, Struct, frozen=True, kw_only=True):
    """What is done with which stacks, and how."""

    verb: Verb
    fleet: Fleet
    stacks: tuple[FleetStack, ...]
    """Those that are meant."""
    around: Surroundings
    today: str
    """`2026-12-24`; nobody here has a clock."""
    stop: Unshown[asyncio.Event] = field(default_factory=asyncio.Event)
    """Once it is set, nothing new begins."""
    ask: Question | None = None
    """Approves each wave of an apply; without it, everything is approved beforehand."""
    is_unattended: bool = False
    """Nobody approves: of each stack, what its entry allows."""
    is_verified: bool = False
    """The last wave of an apply is looked at as well."""
    parallelism: int = 4
    """Steps at once, in each stack that is applied."""
    max_credits: float | None = None
    """What the searches of one stack may cost."""
    shard: Shard | None = None
    is_detailed: bool = False


async def run_fleet(job: FleetRun) -> AsyncGenerator[RunEvent, None]:
    """Do it, and yield what happens as it happens; a `FleetReport` is always the last.

    Nothing is raised for what a stack is or does: that is its outcome.
    """
    async with Sources(job.around) as sources:
        state = _State(job, sources)
        steps = state.apply() if job.verb is Verb.APPLY else state.read()
        for each in (state.open(), steps):
            async with aclosing(each) as events:
                async for event in events:
                    yield event
    yield state.report()


class _State(Struct):
    """What is known of every stack so far."""

    job: FleetRun
    sources: Sources
    opened: dict[str, Prepared] = field(default_factory=dict)
    ended: dict[str, StackOutcome] = field(default_factory=dict)
    approved: dict[str, Plan] = field(default_factory=dict)

    def report(self) -> FleetReport:
        outcomes = [self.ended[each.name] for each in self.job.stacks if each.name in self.ended]
        return FleetReport(
            verb=self.job.verb,
            outcomes=tuple(outcomes),
            shard=self.job.shard,
            is_detailed=self.job.is_detailed,
            is_interrupted=self.job.stop.is_set(),
        )

    async def open(self) -> AsyncGenerator[FleetEvent, None]:
        """Fetch and open all of them: what is wrong with any is known before the first is run."""
        async for event in self._board().run(self.job.stacks, self._open):
            if isinstance(event, StackEnded) and event.outcome.state is not State.CLEAN:
                self.ended[event.outcome.stack.name] = event.outcome
                yield event
        for each in self.opened.values():
            self.job.around.learn(each.project.access.known_secrets(self.job.around.environ))
        for name, problem in rivals([*self.opened.values()]).items():
            outcome = StackOutcome(stack=self.opened.pop(name).stack, problems=(problem,))
            self.ended[name] = outcome
            yield StackEnded(outcome)

    async def _open(self, stack: FleetStack, _stop: StopSignal, _notice: Notice) -> StackOutcome:
        if stack.problems:
            raise Rejected(*stack.problems)
        folder, commit = await self.sources.find(stack)
        self.opened[stack.name] = prepare(stack, folder, self.job.around, commit=commit)
        return StackOutcome(stack=stack)

    async def read(self) -> AsyncGenerator[FleetEvent, None]:
        """All of them, whatever their waves: nothing is changed, so nothing need wait."""
        job = self.job
        grace = GRACE if job.verb is Verb.VERIFY else 0.0
        async for event in self._run(self._open_among(job.stacks), _reading_of(job), grace=grace):
            yield event

    async def apply(self) -> AsyncGenerator[FleetEvent, None]:
        """Wave after wave; the next one only when all before it is well."""
        waves = waves_of(self.job.stacks)
        for number, wave in enumerate(waves, start=1):
            earlier = [each for each in self.report().outcomes if each.stack.wave < wave[0].wave]
            because = stopping(earlier, is_same_wave=False)
            if because or self.job.stop.is_set():
                async for event in self._leave_out(wave, because):
                    yield event
                continue
            yield WaveStarted(wave, number, len(waves))
            async for event in self._apply_wave(wave):
                yield event
            if number == len(waves) and not self.job.is_verified:
                return
            async for event in self._check_wave(wave, number, len(waves)):
                yield event

    async def _leave_out(
        self, wave: Sequence[FleetStack], because: Sequence[str]
    ) -> AsyncGenerator[FleetEvent, None]:
        """What does not start any more, because of others or because somebody wants to stop."""
        is_stopped = self.job.stop.is_set()
        waiting = [each for each in wave if each.name not in self.ended]
        for each in not_started(waiting, because):
            outcome = replace(each, is_interrupted=is_stopped)
            self.ended[outcome.stack.name] = outcome
            yield StackEnded(outcome)

    async def _apply_wave(self, wave: Sequence[FleetStack]) -> AsyncGenerator[FleetEvent, None]:
        if self.job.ask is not None:
            async for event in self._approve(wave, self.job.ask):
                yield event
        stacks = self._open_among(wave)
        async for event in self._run(stacks, self._applying, grace=GRACE, is_halting=True):
            yield event

    async def _applying(self, prepared: Prepared, stop: StopSignal, notice: Notice) -> StackOutcome:
        name = prepared.stack.name
        choice = ApplyChoice(
            parallelism=self.job.parallelism,
            allowed=prepared.stack.unattended if self.job.is_unattended else None,
            approved=self.approved.pop(name, None),
        )
        return await apply_stack(prepared, stop, notice, choice=choice)

    async def _approve(
        self, wave: Sequence[FleetStack], ask: Question
    ) -> AsyncGenerator[FleetEvent, None]:
        """Plan the wave, show it and ask; what is approved is applied exactly as it was shown."""
        planned: dict[str, StackOutcome] = {}
        task = partial(self._with, work=plan_whole)
        async for event in self._board().run(self._open_among(wave), task):
            if isinstance(event, StackEnded):
                planned[event.outcome.stack.name] = event.outcome
            yield event
        wanted = {name: each for name, each in planned.items() if each.state is State.CHANGES}
        self.ended |= {name: each for name, each in planned.items() if name not in wanted}
        if not wanted or self.job.stop.is_set():
            return
        known = {**self.ended, **planned}
        shown = tuple(known[each.name] for each in wave)
        try:
            is_approved = ask(replace(self.report(), verb=Verb.PLAN, outcomes=shown))
        except KeyboardInterrupt:  # an answer as well: what was applied before is still told
            self.job.stop.set()
            return
        if is_approved:
            self.approved |= {name: each.plan for name, each in wanted.items() if each.plan}
            return
        for name, each in wanted.items():
            self.ended[name] = replace(each, is_declined=True)
            yield StackEnded(self.ended[name])

    async def _check_wave(
        self, wave: Sequence[FleetStack], number: int, of: int
    ) -> AsyncGenerator[FleetEvent, None]:
        """Drift and checks of what is well so far."""
        outcomes = [self.ended[each.name] for each in wave]
        well = [each.stack for each in outcomes if each.halts is Halt.NOTHING]
        is_stopped = len(well) < len(outcomes) and not self.job.is_verified
        if not well or is_stopped or self.job.stop.is_set():
            return
        yield WaveStarted(tuple(well), number, of, is_check=True)
        check = partial(check_stack, today=self.job.today, max_credits=self.job.max_credits)
        task = partial(self._with, work=check)
        async for event in self._board(GRACE).run(well, task):
            if isinstance(event, StackEnded):
                found = event.outcome
                merged = self.ended[found.stack.name].with_check(found)
                self.ended[found.stack.name] = merged
                yield StackEnded(merged)
            else:
                yield event

    async def _run(
        self,
        stacks: Sequence[FleetStack],
        work: StackWork,
        *,
        grace: float,
        is_halting: bool = False,
    ) -> AsyncGenerator[FleetEvent, None]:
        board = self._board(grace, is_halting=is_halting)
        async with aclosing(board.run(stacks, partial(self._with, work=work))) as events:
            async for event in events:
                if isinstance(event, StackEnded):
                    self.ended[event.outcome.stack.name] = event.outcome
                yield event

    async def _with(
        self, stack: FleetStack, stop: StopSignal, notice: Notice, *, work: StackWork
    ) -> StackOutcome:
        return await work(self.opened[stack.name], stop, notice)

    def _board(self, grace: float = 0.0, *, is_halting: bool = False) -> Board:
        job = self.job
        return Board(
            limits=job.fleet.limits,
            seconds_of=job.fleet.seconds_of,
            accounts={name: each.account for name, each in self.opened.items()},
            stop=job.stop,
            grace=grace,
            is_halting=is_halting,
        )

    def _open_among(self, stacks: Sequence[FleetStack]) -> list[FleetStack]:
        """Those that can be run, and were not yet."""
        return [each for each in stacks if each.name in self.opened and each.name not in self.ended]


def _reading_of(job: FleetRun) -> StackWork:
    match job.verb:
        case Verb.DRIFT:
            return partial(drift_stack, today=job.today)
        case Verb.VERIFY:
            return partial(verify_stack, max_credits=job.max_credits)
        case _:
            return plan_stack
