"""Stacks run beside each other within the limits, each on its own: how it ends touches no other."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeAlias, cast

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.api.transport.waits import Notice
from reconciler.applying.unexpected_errors import report_unexpected
from reconciler.model.errors import ReconcilerError
from reconciler.model.fleet.event import FleetEvent, StackEnded, StackPaused, StackStarted
from reconciler.model.fleet.outcome import StackOutcome
from reconciler.model.fleet.schedule import next_to_start, not_started, stopping
from reconciler.model.fleet.stack import FleetLimits, FleetStack
from reconciler.model.problem import Problem
from reconciler.model.run.pause import Pause, StopSignal

StackTask: TypeAlias = Callable[[FleetStack, StopSignal, Notice], Awaitable[StackOutcome]]
"""What is done with each stack."""
GRACE: Final = 10.0
"""Seconds in which a stack whose time is over may bring to an end what it has sent."""
_CANCELLING: Final = 5.0
"""Seconds in which what was cancelled must have gone."""


class Board(Struct, kw_only=True):
    """Who waits, who runs, and who has ended: the state of one wave."""

    limits: FleetLimits
    seconds_of: Callable[[FleetStack], float]
    accounts: Mapping[str, str] = field(default_factory=dict)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    """Set from outside: nothing starts any more."""
    grace: float = 0.0
    """Seconds in which work comes to an end by itself once it is to stop; reads are cut off."""
    is_halting: bool = False
    """Whether one that fails keeps those from starting that wait beside it."""
    _queue: "asyncio.Queue[FleetEvent | None]" = field(default_factory=asyncio.Queue)
    _running: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)

    async def run(
        self, stacks: Sequence[FleetStack], task: StackTask
    ) -> AsyncGenerator[FleetEvent, None]:
        """Run them all, and yield what happens; each of them ends exactly once."""
        waiting, ended = list(stacks), list[StackOutcome]()
        watching = asyncio.create_task(self._watch())
        try:
            while waiting or self._running:
                for outcome in self._never(waiting, ended):
                    waiting.remove(outcome.stack)
                    yield StackEnded(outcome)
                for each in next_to_start(waiting, self._running, self.accounts, self.limits):
                    waiting.remove(each)
                    self._start(each, task)
                    yield StackStarted(each)
                event = await self._next() if self._running else None
                if isinstance(event, StackEnded):
                    ended.append(event.outcome)
                    del self._running[event.outcome.stack.name]
                if event is not None:
                    yield event
        finally:
            watching.cancel()
            for running in self._running.values():
                running.cancel()

    def _never(
        self, waiting: Sequence[FleetStack], ended: Sequence[StackOutcome]
    ) -> Sequence[StackOutcome]:
        """How those end that do not start any more."""
        if self.stop.is_set():
            return tuple(replace(each, is_interrupted=True) for each in not_started(waiting, ()))
        because = stopping(ended, is_same_wave=True) if self.is_halting else ()
        return not_started(waiting, because) if because else ()

    async def _next(self) -> FleetEvent | None:
        """What happens next; nothing where only the stop was heard."""
        try:
            return await self._queue.get()
        except asyncio.CancelledError:
            # Asked a second time: everything is cut off, and told for what it has come to.
            self.stop.set()
            for running in self._running.values():
                running.cancel()
            return None

    async def _watch(self) -> None:
        await self.stop.wait()
        self._queue.put_nowait(None)

    def _start(self, stack: FleetStack, task: StackTask) -> None:
        self._running[stack.name] = asyncio.create_task(self._guard(stack, task))

    async def _guard(self, stack: FleetStack, task: StackTask) -> None:
        """One stack, from its start to whatever end."""
        clock = asyncio.get_running_loop().time
        began, stop = clock(), asyncio.Event()
        ends = began + self.seconds_of(stack)
        work = asyncio.ensure_future(task(stack, stop, lambda pause: self._pause(stack, pause)))
        await self._wait(work, ends - clock())
        stop.set()
        if self.grace and self.stop.is_set():
            await self._settle(work, ends - clock())
        is_late = not work.done() and not self.stop.is_set()
        if self.grace and is_late:
            await self._settle(work, self.grace)
        if not work.done():
            work.cancel()
            await self._settle(work, _CANCELLING)
        outcome = self._conclude(stack, work, is_late=is_late)
        self._queue.put_nowait(StackEnded(replace(outcome, seconds=clock() - began)))

    async def _wait(self, work: "asyncio.Future[StackOutcome]", seconds: float) -> None:
        """Until it is done, its time is over, or somebody wants to stop."""
        told = asyncio.ensure_future(self.stop.wait())
        either = cast("set[asyncio.Future[object]]", {work, told})
        try:
            await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            work.cancel()
        finally:
            told.cancel()

    async def _settle(self, work: "asyncio.Future[StackOutcome]", seconds: float) -> None:
        try:
            await asyncio.wait({work}, timeout=max(seconds, 0.0))
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.wait({work}, timeout=_CANCELLING)

    def _pause(self, stack: FleetStack, pause: Pause) -> None:
        self._queue.put_nowait(StackPaused(stack, pause))

    def _conclude(
        self, stack: FleetStack, work: "asyncio.Future[StackOutcome]", *, is_late: bool
    ) -> StackOutcome:
        outcome = _outcome_of(stack, work)
        if is_late and (outcome is None or outcome.is_cut_short):
            late = _too_long(stack, self.seconds_of(stack))
            before = outcome or StackOutcome(stack=stack)
            return replace(before, problems=(late, *before.problems), is_timed_out=True)
        return outcome or StackOutcome(stack=stack, is_interrupted=True)


def _outcome_of(stack: FleetStack, work: "asyncio.Future[StackOutcome]") -> StackOutcome | None:
    """What it came to; `None` where it was cut off, or cannot even be."""
    if not work.done() or work.cancelled():
        return None
    match work.exception():
        case None:
            return work.result()
        case ReconcilerError() as error:
            problems = tuple(_at_the_key(stack, each) for each in error.problems)
            return StackOutcome(stack=stack, problems=problems)
        case Exception() as error:
            return StackOutcome(stack=stack, problems=(report_unexpected(error),))
        case error:
            raise error


def _at_the_key(stack: FleetStack, problem: Problem) -> Problem:
    """Where nobody can hand a key over by file, it is the variable that is to be set."""
    if problem.code != "api-unauthorised":
        return problem
    name = stack.key_env or "the variable that its reconciler.yaml names"
    return replace(problem, remedy=f"set {name} to a valid key for the run")


def _too_long(stack: FleetStack, seconds: float) -> Problem:
    says = f"it took longer than the {_duration(seconds)} that it may take"
    remedy = (
        "look at what it waits for, or raise its `timeout`, or `limits: {timeout: …}`; running it "
        "again is safe"
    )
    return Problem("timeout", says, remedy, location=stack.place)


def _duration(seconds: float) -> str:
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
