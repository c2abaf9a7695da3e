"""What people ask of a controller: approve, run, pause, resume."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from reconciler.controller.database.connect import Pool
from reconciler.controller.database.runs import Runs, approve
from reconciler.controller.database.stacks import Stacks
from reconciler.controller.jobs.queue import News, Queue, RunJob
from reconciler.model.controller.run import RunRecord, RunState, Trigger
from reconciler.model.errors import Rejected
from reconciler.model.fleet.controller import EventKind
from reconciler.model.problem import Problem

_TO_SEE: Final = "`reconciler controller status` shows what waits"


class Actions(Struct, frozen=True, kw_only=True):
    """Asks the workers, by way of the database; each says who asked."""

    pool: Pool
    queue: Queue
    by: str

    async def approve(self, number: int) -> RunRecord:
        """Have the plan of a run applied, exactly; raises `Rejected` where it does not wait."""
        run = await Runs(self.pool).find(number)
        if run is None:
            says = f"there is no run {number}, or it is forgotten"
            raise Rejected(Problem("unknown-run", says, _TO_SEE))
        if not run.may_be_approved:
            raise Rejected(_not_waiting(run))
        memory = await Stacks(self.pool).find(run.stack)
        if memory.is_paused:
            raise Rejected(_paused(run.stack))
        job = RunJob(
            stack=run.stack, trigger=Trigger.APPROVAL, account=memory.account, approves=number
        )
        # Together or not at all: an approval without a job would wait for ever.
        async with self.pool.connection() as connection, connection.transaction():
            if not await approve(connection, number, by=self.by):
                raise Rejected(_not_waiting(run))
            await self.queue.add(job, connection=connection)
        await self._tell(EventKind.APPROVED, run.stack, run=number)
        return run

    async def run(self, stacks: Sequence[str]) -> Sequence[str]:
        """Have stacks run now; those that were not in line already. Raises for paused ones."""
        memories = await Stacks(self.pool).all()
        paused = [name for name in stacks if name in memories and memories[name].is_paused]
        if paused:
            raise Rejected(*(_paused(name) for name in paused))
        added = []
        for name in stacks:
            account = memories[name].account if name in memories else ""
            job = RunJob(stack=name, trigger=Trigger.REQUEST, account=account)
            if await self.queue.add(job):
                added.append(name)
        return added

    async def pause(self, stacks: Sequence[str], *, because: str) -> Sequence[str]:
        """Leave stacks alone from now on; those that were not paused. What runs comes to its end.

        Who paused one first has said why.
        """
        table = Stacks(self.pool)
        paused = [name for name in stacks if await table.pause(name, by=self.by, because=because)]
        for name in paused:
            await self._tell(EventKind.PAUSED, name, because=because)
        return paused

    async def resume(self, stacks: Sequence[str]) -> Sequence[str]:
        """Keep them again, beginning now; those that were paused."""
        resumed = [name for name in stacks if await Stacks(self.pool).resume(name)]
        await self.run(resumed)
        for name in resumed:
            await self._tell(EventKind.RESUMED, name)
        return resumed

    async def _tell(
        self, kind: EventKind, stack: str, *, run: int | None = None, because: str = ""
    ) -> None:
        """Have whom fleet.yaml names told; workers know where they are."""
        now = datetime.now(UTC).timestamp()
        news = News(stack=stack, at=now, run=run, kind=kind.value, by=self.by, because=because)
        await self.queue.add_news(news)


def _not_waiting(run: RunRecord) -> Problem:
    """Why a run cannot be approved."""
    if run.waits_for is not None:
        says = f"run {run.number} has the same plan as run {run.waits_for}, which waits"
        remedy = f"approve that: `reconciler controller approve {run.waits_for}`"
        return Problem("nothing-to-approve", says, remedy)
    if run.approved_at is not None:
        says = f"run {run.number} was approved by {run.approved_by or 'somebody'} already"
    elif run.is_overtaken:
        says = f"run {run.number} is overtaken: a later run of {run.stack} planned something else"
    elif run.state is RunState.WAITING:
        says = f"run {run.number} was approved or overtaken in this moment"
    else:
        says = f"run {run.number} waits for no approval: it is {run.state.replace('_', ' ')}"
    return Problem("nothing-to-approve", says, _TO_SEE)


def _paused(name: str) -> Problem:
    remedy = f"keep it again with `reconciler controller resume {name}`, which runs it as well"
    return Problem("paused-stack", f"{name} is paused, and is not run", remedy)
