"""Jobs of workers that are gone: ended, and put in line anew.

A job of a run is not given back to the queue: whoever wakes up after all ends the job that it had,
and must not end another one's.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct
from procrastinate import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from reconciler.controller.database.connect import Connection, Pool
from reconciler.controller.database.runs import mark_lost
from reconciler.controller.jobs.queue import ACCOUNT, RUNS, UPKEEP, Queue, RunJob
from reconciler.model.controller.run import Trigger

_ALIVE: Final = (
    "SELECT 1 FROM procrastinate_workers WHERE id = %s "
    "AND last_heartbeat >= clock_timestamp() - make_interval(secs => %s)"
)
_ORPHANS: Final = (
    "SELECT number, stack FROM reconciler_runs AS run WHERE state = 'running' AND NOT EXISTS "
    "(SELECT 1 FROM procrastinate_jobs WHERE id = run.job AND status = 'doing') "
    "FOR UPDATE SKIP LOCKED"
)


class Rescue(Struct, kw_only=True):
    """Looks for such jobs, and for runs that nobody ends any more."""

    app: App
    pool: Pool
    stalled_after: float
    """Seconds without a sign of life after which a worker is taken for gone."""
    _suspects: frozenset[int] = frozenset()
    """Jobs of this process that nobody in it carried out at the last look."""

    async def run(self, own: Collection[int] = (), running: Collection[int] = ()) -> list[str]:
        """The stacks that were put in line anew.

        `own` are workers of this process, and `running` what they do: what they hold beside that,
        twice in a row, is nobody's, because its begin or its end could not be written down.
        """
        await self._give_back_upkeep()
        stalled = await self._stalled_in(RUNS)
        idle = [
            job
            for job in (await self._doing() if own else ())
            if job.worker_id in own and job.id not in running
        ]
        forgotten = [job for job in idle if job.id in self._suspects]
        self._suspects = frozenset(job.id for job in idle if job.id is not None)
        rescued = [await self._take_over(job, is_silent=True) for job in stalled]
        rescued += [await self._take_over(job, is_silent=False) for job in forgotten]
        return [*filter(None, rescued), *await self._adopt_orphans()]

    async def _stalled_in(self, queue: str) -> Sequence[Job]:
        found = await self.app.job_manager.get_stalled_jobs(
            queue=queue, seconds_since_heartbeat=self.stalled_after
        )
        return [*found]

    async def _doing(self) -> Collection[Job]:
        found = await self.app.job_manager.list_jobs_async(queue=RUNS, status="doing")
        return [*found]

    async def _give_back_upkeep(self) -> None:
        """What the controller does for itself may be done twice."""
        for job in await self._stalled_in(UPKEEP):
            try:
                await self.app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
            except UniqueViolation:  # another one waits already, and does the same
                await self.app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
            except ConnectorException:  # another rescuer was faster
                continue

    async def _take_over(self, job: Job, *, is_silent: bool) -> str | None:
        async with self.pool.connection() as connection, connection.transaction():
            # The lock first: whoever holds the job and is alive says so under the same one.
            if not await _is_open(connection, job):
                return None
            if is_silent and await _is_alive(connection, job, self.stalled_after):
                return None
            stack = str(job.task_kwargs.get("stack", ""))
            await Queue(self.app).add(_successor(job), connection=connection)
            await mark_lost(connection, job=job.id)
            await connection.execute(
                "SELECT procrastinate_finish_job_v1(%s, 'failed', false)", (job.id,)
            )
        return stack

    async def _adopt_orphans(self) -> list[str]:
        """Runs whose job is over, and whose end was never written down."""
        async with self.pool.connection() as connection, connection.transaction():
            rows = await (await connection.execute(_ORPHANS)).fetchall()
            stacks = sorted({row["stack"] for row in rows})
            for stack in stacks:
                await mark_lost(connection, stack=stack)
                job = RunJob(stack=stack, trigger=Trigger.RESCUE)
                await Queue(self.app).add(job, connection=connection)
        return stacks


async def _is_open(connection: Connection, job: Job) -> bool:
    """Whether it is still carried out; where somebody looks at it just now, that one decides."""
    found = await connection.execute(
        "SELECT 1 FROM procrastinate_jobs WHERE id = %s AND status = 'doing' "
        "FOR UPDATE SKIP LOCKED",
        (job.id,),
    )
    return await found.fetchone() is not None


async def _is_alive(connection: Connection, job: Job, seconds: float) -> bool:
    found = await connection.execute(_ALIVE, (job.worker_id, seconds))
    return await found.fetchone() is not None


def _successor(job: Job) -> RunJob:
    """What is put in line in its place: an approval is still one."""
    said = job.task_kwargs
    approves = int(str(said["approves"])) if said.get("approves") else None
    lock = job.lock or ""
    return RunJob(
        stack=str(said.get("stack", "")),
        trigger=Trigger.RESCUE if approves is None else Trigger.APPROVAL,
        account=lock.removeprefix(ACCOUNT) if lock.startswith(ACCOUNT) else "",
        approves=approves,
    )
