"""No write leaves but under a job that is certainly held; no job is taken from whoever is alive."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from postgres_server import Postgres
from procrastinate import App
from procrastinate.jobs import Job

from reconciler.controller.database.connect import Pool, open_database
from reconciler.controller.database.runs import NewRun, Runs
from reconciler.controller.jobs.engine import make_app, opened
from reconciler.controller.jobs.lease import Lease
from reconciler.controller.jobs.queue import RUNS, Queue, RunJob
from reconciler.controller.jobs.rescue import Rescue
from reconciler.model.controller.run import RunState, Trigger
from reconciler.model.errors import PermitLost

pytestmark = pytest.mark.anyio

STALLED = 30.0


@dataclass
class Clock:
    """Goes on when it is told to."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Held:
    """A job that a worker has begun."""

    pool: Pool
    app: App
    job: Job
    worker: int
    clock: Clock = field(default_factory=Clock)

    def lease(self) -> Lease:
        return Lease(
            pool=self.pool,
            job=self.job.id or 0,
            worker=self.worker,
            stalled_after=STALLED,
            clock=self.clock,
        )

    def rescue(self) -> Rescue:
        return Rescue(app=self.app, pool=self.pool, stalled_after=STALLED)

    async def silent_for(self, seconds: float) -> None:
        """The worker was last heard so long ago."""
        async with self.pool.connection() as connection:
            await connection.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - "
                "make_interval(secs => %s)",
                (seconds,),
            )

    async def jobs(self) -> list[tuple[str, str, object]]:
        """The state, the queueing lock and the cause of every job, the oldest first."""
        async with self.pool.connection() as connection:
            found = await connection.execute(
                "SELECT status::text AS status, queueing_lock, args->>'trigger' AS cause "
                "FROM procrastinate_jobs ORDER BY id"
            )
            return [tuple(row.values()) async for row in found]  # type: ignore[misc]


@pytest.fixture
async def held(database_url: str) -> AsyncIterator[Held]:
    async with (
        open_database(database_url, connections=4) as pool,
        opened(make_app(), pool) as app,
    ):
        await Queue(app).add(RunJob(stack="ads", trigger=Trigger.SCHEDULE, account="a1"))
        worker = await app.job_manager.register_worker()
        job = await app.job_manager.fetch_job([RUNS], worker)
        assert job is not None
        yield Held(pool, app, job, worker)


async def test_who_holds_a_job_may_write(held: Held) -> None:
    lease = held.lease()
    await lease.obtain()
    lease.look()
    assert lease.writes == 1


async def test_who_has_slept_for_too_long_may_not_whatever_was_true_before(held: Held) -> None:
    lease = held.lease()
    await lease.obtain()
    held.clock.seconds = STALLED * 5 / 6
    lease.look()
    held.clock.seconds += 0.1
    with pytest.raises(PermitLost):
        lease.look()


async def test_who_wakes_and_still_holds_it_asks_and_goes_on(held: Held) -> None:
    lease = held.lease()
    await lease.obtain()
    held.clock.seconds = 1000.0
    await lease.obtain()
    lease.look()


async def test_asking_is_a_sign_of_life(held: Held) -> None:
    await held.silent_for(1000)
    await held.lease().obtain()
    assert await held.rescue().run() == []
    assert [status for status, *_ in await held.jobs()] == ["doing"]


async def test_a_silent_workers_job_is_ended_and_a_new_one_takes_its_place(held: Held) -> None:
    lease = held.lease()
    await lease.obtain()
    new = NewRun(stack="ads", trigger=Trigger.SCHEDULE, job=held.job.id or 0, worker="there:1")
    number = await Runs(held.pool).begin(new)
    await held.silent_for(STALLED + 1)
    assert await held.rescue().run() == ["ads"]
    assert await held.jobs() == [
        ("failed", "stack ads", "schedule"),
        ("todo", "rescue ads", "rescue"),
    ]
    run = await Runs(held.pool).find(number)
    assert run is not None
    assert run.state is RunState.LOST


async def test_who_lost_its_job_hears_it_and_writes_nothing_more(held: Held) -> None:
    lost: list[bool] = []
    lease = held.lease()
    lease.on_loss = lambda: lost.append(True)
    await held.silent_for(STALLED + 1)
    await held.rescue().run()
    with pytest.raises(PermitLost, match="no longer holds the job"):
        await lease.obtain()
    assert lost == [True]
    with pytest.raises(PermitLost):
        lease.look()


async def test_the_end_of_a_lost_job_does_not_free_the_account_that_another_one_writes_to(
    held: Held,
) -> None:
    await held.silent_for(STALLED + 1)
    await held.rescue().run()
    other = await held.app.job_manager.register_worker()
    assert await held.app.job_manager.fetch_job([RUNS], other) is not None
    from procrastinate.exceptions import ConnectorException
    from procrastinate.jobs import Status

    with pytest.raises(ConnectorException):
        await held.app.job_manager.finish_job(held.job, Status.SUCCEEDED, delete_job=False)
    assert [status for status, *_ in await held.jobs()] == ["failed", "doing"]


async def test_two_rescuers_put_one_job_in_line(held: Held) -> None:
    await held.silent_for(STALLED + 1)
    found = await asyncio.gather(held.rescue().run(), held.rescue().run())
    assert sorted(map(len, found)) == [0, 1]
    assert len(await held.jobs()) == 2


async def test_what_a_process_holds_and_does_not_do_is_put_in_line_at_the_second_look(
    held: Held,
) -> None:
    rescue = held.rescue()
    assert await rescue.run(own={held.worker}, running=set()) == []
    assert await rescue.run(own={held.worker}, running=set()) == ["ads"]


async def test_what_a_process_does_is_left_to_it(held: Held) -> None:
    rescue = held.rescue()
    for _ in range(3):
        assert await rescue.run(own={held.worker}, running={held.job.id or 0}) == []


async def test_a_run_whose_job_is_over_is_lost_and_run_again(held: Held) -> None:
    new = NewRun(stack="ads", trigger=Trigger.SCHEDULE, job=4711, worker="there:1")
    number = await Runs(held.pool).begin(new)
    assert await held.rescue().run() == ["ads"]
    run = await Runs(held.pool).find(number)
    assert run is not None
    assert run.state is RunState.LOST
    assert ("todo", "rescue ads", "rescue") in await held.jobs()


async def test_without_a_database_writes_go_on_while_nobody_can_take_over_and_then_end(
    held: Held, postgres: Postgres
) -> None:
    lease = held.lease()
    await lease.obtain()
    postgres.stop("immediate")
    try:
        held.clock.seconds = 5.0
        await lease.obtain()  # nobody can have taken it over: it was promised for longer
        held.clock.seconds = STALLED
        with pytest.raises(PermitLost, match="cannot make sure"):
            await lease.obtain()
    finally:
        postgres.start()


async def test_a_worker_that_sleeps_while_it_asks_keeps_nobody_from_taking_over(
    held: Held,
) -> None:
    await held.silent_for(STALLED + 1)
    async with held.pool.connection() as asleep, asleep.transaction():
        await asleep.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE id = %s FOR SHARE", (held.job.id,)
        )
        async with asyncio.timeout(30):
            assert await held.rescue().run() == []  # and it has waited for nobody
