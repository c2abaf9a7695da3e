"""Jobs of the engine -> runs: whose turn it is, and what is done with all of them at the end."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace
from procrastinate.jobs import Job

from reconciler.controller.database.runs import NewRun, RunEnd, Runs
from reconciler.controller.database.stacks import StackMemory, Stacks
from reconciler.controller.jobs.lease import Lease
from reconciler.controller.jobs.queue import RunJob
from reconciler.controller.work.keeping import Keeping
from reconciler.controller.work.run import StackRun
from reconciler.controller.work.waves import Hold, find_hold
from reconciler.model.controller.run import RunState, Trigger
from reconciler.model.fleet.outcome import Halt
from reconciler.model.fleet.stack import FleetStack
from reconciler.model.partly import PartlyShown, Unshown

_SOON: Final = 5.0
"""Seconds after which a stack asks again whether those before it are done."""


class Keeper(PartlyShown, Struct, kw_only=True):
    """Carries out the jobs of runs that the engine hands to this process."""

    keeping: Keeping
    running: set[int] = field(default_factory=set)
    """The jobs that are being carried out."""
    workers: set[int] = field(default_factory=set)
    """The engine's workers of this process, as far as they have had a job."""
    _leases: Unshown[dict[Lease, asyncio.Event]] = field(default_factory=dict)
    _is_ending: bool = False

    def end(self) -> None:
        """Nothing new begins; what is in flight comes to its end."""
        self._is_ending = True
        for stop in self._leases.values():
            stop.set()

    def revoke(self) -> None:
        """Nothing is written any more: the engine no longer holds the jobs for this process."""
        for lease in self._leases:
            lease.is_lost = True

    async def keep(self, job: Job, *, stack: str, trigger: str, approves: str | None) -> None:
        """Carry a job out: a run, or nothing where it is not its turn."""
        assert job.id is not None
        assert job.worker_id is not None
        self.running.add(job.id)
        self.workers.add(job.worker_id)
        try:
            entry = self.keeping.stack(stack)
            if entry is not None:  # else it is in nobody's fleet any more
                run = int(approves) if approves else None
                await self._keep(job, entry, Trigger(trigger), run)
        finally:
            self.running.discard(job.id)

    async def _keep(
        self, job: Job, entry: FleetStack, trigger: Trigger, approves: int | None
    ) -> None:
        memories = await Stacks(self.keeping.pool).all()
        memory = memories.get(entry.name) or StackMemory(name=entry.name)
        wanted = RunJob(
            stack=entry.name, trigger=trigger, account=memory.account, approves=approves
        )
        if job.lock != wanted.lock:  # another run has learnt meanwhile whose account it is in
            await self.keeping.queue.add(wanted)
            return
        if memory.is_paused:  # an approval among them: it is planned anew once it is resumed
            return
        if approves is not None or await self._has_its_turn(job, entry, wanted):
            await self._run(job, entry, wanted, memories)

    async def _run(
        self,
        job: Job,
        entry: FleetStack,
        wanted: RunJob,
        memories: Mapping[str, StackMemory],
    ) -> None:
        stop = asyncio.Event()
        lease = Lease(
            pool=self.keeping.pool,
            job=job.id or 0,
            worker=job.worker_id or 0,
            stalled_after=self.keeping.patience.stalled_after,
            on_loss=stop.set,
        )
        self._leases[lease] = stop
        if self._is_ending:
            stop.set()
        run = StackRun(
            keeping=self.keeping, entry=entry, job=wanted, lease=lease, stop=stop, memories=memories
        )
        try:
            await run.run()
        finally:
            del self._leases[lease]

    async def _has_its_turn(self, job: Job, entry: FleetStack, wanted: RunJob) -> bool:
        """Whether the waves before it are well; where they are not, it is asked again."""
        keeping = self.keeping
        hold = await find_hold(keeping.pool, entry, keeping.fleet.stacks)
        if hold.busy:
            soon = timedelta(seconds=min(_SOON, keeping.patience.first_retry))
            await keeping.queue.add(replace(wanted, at=keeping.now() + soon))
            return False
        if hold.unwell:
            await self._tell_held_back(job, wanted, hold)
            at = keeping.now() + timedelta(seconds=keeping.patience.first_retry)
            await keeping.queue.add(replace(wanted, trigger=Trigger.RETRY, at=at))
        return not hold.unwell

    async def _tell_held_back(self, job: Job, wanted: RunJob, hold: Hold) -> None:
        """Once, and not again each time that it is asked."""
        keeping, runs = self.keeping, Runs(self.keeping.pool)
        before = await runs.last_ended(wanted.stack)
        is_known = before is not None and before.state is RunState.HELD_BACK
        if before is not None and is_known and before.says == hold.says:
            return
        new = NewRun(
            stack=wanted.stack, trigger=wanted.trigger, job=job.id or 0, worker=keeping.worker
        )
        how = RunEnd(state=RunState.HELD_BACK, says=hold.says, halts=Halt.LATER_WAVES)
        record = await runs.end(await runs.begin(new), how)
        if record is not None:
            keeping.told.ended(record, before)

    async def dispatch(self, schedule: str | None = None, tick: float = 0.0) -> int:
        """Put the stacks of a schedule in line, or those that have never run; how many.

        `tick` is the moment in which they were due, in Unix time: what has begun since is not run
        again for it.
        """
        keeping = self.keeping
        memories = await Stacks(keeping.pool).all()
        added = 0
        for each in keeping.fleet.stacks:
            memory = memories.get(each.name) or StackMemory(name=each.name)
            if not memory.is_paused and await self._is_due(each, schedule, tick):
                job = RunJob(stack=each.name, trigger=Trigger.SCHEDULE, account=memory.account)
                added += await keeping.queue.add(job)
        return added

    async def _is_due(self, stack: FleetStack, schedule: str | None, tick: float) -> bool:
        if schedule is not None and self.keeping.fleet.schedule_of(stack) != schedule:
            return False
        latest = await Runs(self.keeping.pool).latest(limit=1, stack=stack.name)
        if schedule is None or not latest:
            # What has never run is put in line by each worker that starts.
            return schedule is None and not latest
        # A worker that starts also sees to what was due while none was there.
        return latest[0].began.timestamp() < tick
