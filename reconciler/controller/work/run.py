"""One run, from its row in the table of runs to whatever comes after it."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing
from datetime import timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.controller.database.connect import persist
from reconciler.controller.database.runs import NewRun, RunEnd, Runs
from reconciler.controller.database.stacks import StackMemory, Stacks
from reconciler.controller.jobs.lease import Lease
from reconciler.controller.jobs.queue import News, RunJob, after
from reconciler.controller.tracing.span import span
from reconciler.controller.work.carry_out import StackWork
from reconciler.controller.work.ending import end_of
from reconciler.controller.work.keeping import Keeping
from reconciler.controller.work.known_secrets import KnownSecrets
from reconciler.model.controller.run import (
    UNDECIDED,
    WELL,
    RunRecord,
    RunState,
    Trigger,
    state_of,
)
from reconciler.model.fleet.event import StackEnded
from reconciler.model.fleet.outcome import StackOutcome
from reconciler.model.fleet.stack import FleetStack
from reconciler.workflows.fleet.board import GRACE, Board
from reconciler.workflows.fleet.prepare import Prepared
from reconciler.workflows.session import Session

_SOON: Final = 5.0
"""Seconds after which a stack that is in another account than it was comes again."""


_CHECKED: Final = WELL | {RunState.FAILED_CHECKS}
"""Ends of runs from which it is known how the checks of a stack are."""
_APPROVALS: Final = 5
"""Failures in a row after which an approved plan is not tried again."""


class StackRun(Struct, kw_only=True):
    """A run that has its turn."""

    keeping: Keeping
    entry: FleetStack
    job: RunJob
    lease: Lease
    stop: asyncio.Event
    """Once it is set, it comes to its end."""
    memories: Mapping[str, StackMemory]
    """Of all stacks, before it."""

    _number: int | None = None
    """Once it has begun: before its account is known to be locked, it is no run."""

    async def run(self) -> None:
        """Carry it out, write down how it ended, and see to what follows."""
        keeping, name = self.keeping, self.entry.name
        runs = Runs(keeping.pool)
        before = await runs.last_ended(name)
        checked = await runs.last_ended(name, among=_CHECKED)
        failing = checked if checked and checked.state is RunState.FAILED_CHECKS else None
        known = KnownSecrets([*keeping.secrets])
        work = await self._work(known)
        work.asks_again = failing is not None and self.job.trigger is Trigger.REQUEST
        with span("run", stack=name, trigger=self.job.trigger.value) as mark:
            outcome = await self._carry_out(work)
            mark.set(writes=self.lease.writes)
            if self._number is not None:
                mark.set(number=self._number, state=state_of(outcome.state).value)
        keeping.told.wrote(self.lease.writes)
        if work.opened is not None:
            await self._learn(work.opened)
            if work.is_elsewhere:
                await keeping.queue.add(self._moved_to(work.opened.account))
                return
        number = await self._begin()
        how = end_of(outcome, work, known.mask)
        if failing is not None and not work.asks_again:
            how = _still_failing(how, failing)
        record = await persist(lambda: self._write_down(number, how))
        if record is None:
            keeping.told.lost(name, number)
            return
        await persist(lambda: self._follow_up(record))
        keeping.told.ended(record, before)
        if keeping.fleet.controller.notifications:
            news = News(stack=name, run=number, at=keeping.now().timestamp())
            await persist(lambda: keeping.queue.add_news(news))

    async def _begin(self) -> int:
        """The number of the run, which it gets once."""
        if self._number is None:
            number = self._number = await Runs(self.keeping.pool).begin(self._new())
            self.keeping.told.began(self.entry.name, number, self.job.trigger)
        return self._number

    async def _begin_at_once(self) -> None:
        await self._begin()

    async def _learn(self, opened: Prepared) -> None:
        stacks, owner = Stacks(self.keeping.pool), opened.project.stack
        await stacks.learn(self.entry.name, account=opened.account, owner=owner)

    async def _write_down(self, number: int, how: RunEnd) -> RunRecord | None:
        return await Runs(self.keeping.pool).end(number, await self._as_before(how))

    def _moved_to(self, account: str) -> RunJob:
        # Workers that hold the old and the new key of a stack would send it to and fro.
        soon = timedelta(seconds=min(_SOON, self.keeping.patience.first_retry))
        at = self.keeping.now() + soon if self.job.account else None
        return replace(self.job, account=account, at=at)

    def _new(self) -> NewRun:
        return NewRun(
            stack=self.entry.name,
            trigger=self.job.trigger,
            job=self.lease.job,
            worker=self.keeping.worker,
            approves=self.job.approves,
        )

    async def _work(self, known: KnownSecrets) -> StackWork:
        keeping, approves = self.keeping, self.job.approves
        others = {
            each.name: self.memories[each.name]
            for each in keeping.fleet.stacks
            if each.name != self.entry.name and each.name in self.memories
        }
        return StackWork(
            around=replace(keeping.around, wire=self._wire(), learn=known.learn),
            account=self.job.account,
            others=others,
            now=keeping.now(),
            mask=known.mask,
            on_open=self._begin_at_once,
            approved=await Runs(keeping.pool).plan_of(approves) if approves else None,
        )

    def _wire(self) -> Callable[[Session], Session]:
        inner, lease = self.keeping.around.wire, self.lease
        return lambda session: replace(inner(session), permit=lease)

    async def _carry_out(self, work: StackWork) -> StackOutcome:
        """To its end, or to the end of its time, or of the worker's."""
        fleet = self.keeping.fleet
        board = Board(limits=fleet.limits, seconds_of=fleet.seconds_of, stop=self.stop, grace=GRACE)
        async with aclosing(board.run([self.entry], work)) as events:
            async for event in events:
                if isinstance(event, StackEnded):
                    return event.outcome
        raise AssertionError("a stack that is run ends")

    async def _as_before(self, how: RunEnd) -> RunEnd:
        """The same plan as one that waits already waits with it."""
        if how.state is not RunState.WAITING:
            return how
        waiting = await Runs(self.keeping.pool).waiting(self.entry.name)
        if waiting is None or waiting[1] != how.digest:
            return how
        return replace(how, waits_for=waiting[0].number, plan=None)

    async def _follow_up(self, record: RunRecord) -> None:
        """What comes after it, unless only the clock or a person decides that."""
        keeping, stacks = self.keeping, Stacks(self.keeping.pool)
        if record.state in WELL | UNDECIDED:
            await stacks.forget_failures(record.stack)
            return
        if record.state is RunState.INTERRUPTED:
            await keeping.queue.add(self.job)
            return
        failures, patience = await stacks.count_failure(record.stack), keeping.patience
        at = after(
            keeping.now(),
            failures,
            first=patience.first_retry,
            longest=patience.longest_retry,
        )
        # What was approved stays so while it is only the network that fails.
        is_kept = record.state in (RunState.FAILED, RunState.PARTIAL) and failures < _APPROVALS
        if self.job.approves is not None and is_kept:
            await keeping.queue.add(replace(self.job, at=at))
        else:
            retry = replace(self.job, trigger=Trigger.RETRY, approves=None, at=at)
            await keeping.queue.add(retry)


def _still_failing(how: RunEnd, failing: RunRecord) -> RunEnd:
    """Nothing to do does not mean that search works again: nobody has asked."""
    if how.state is not RunState.CLEAN:
        return how
    says = f"{how.says}; its checks failed in run {failing.number} and were not asked since"
    return replace(how, state=RunState.FAILED_CHECKS, says=says, halts=failing.halts)
