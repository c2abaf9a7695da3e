"""The engine's application: its tasks, when they come by themselves, and who runs them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Final, Protocol

from msgspec import Struct, field
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.jobs import Job

from reconciler.controller.database.connect import Pool
from reconciler.controller.jobs.queue import KEEP, NOTIFY, RUNS, UPKEEP, News

_DISPATCH: Final = "reconciler.dispatch"
_RESCUE: Final = "reconciler.rescue"
_PRUNE: Final = "reconciler.prune"
_HOURLY: Final = "17 * * * *"
_LOOKS: Final = 3
"""At the living, in the time after which one is taken for gone."""
_POLLING: Final = 1.0
"""Seconds after which is looked for jobs of which nobody was told, such as those that waited."""
_RETRIES: Final = RetryStrategy(max_attempts=6, exponential_wait=4)
"""For a database or a receiver that is away: a schedule's turn may not come again for a day."""
_KEPT_HOURS: Final = 72
"""For which the engine remembers jobs that did not end well."""


class KeepRun(Protocol):
    """A job of a run: its stack, why it is run, and the run whose plan it approves."""

    async def __call__(
        self, job: Job, *, stack: str, trigger: str, approves: str | None
    ) -> None: ...


class Duties(Struct, frozen=True, kw_only=True):
    """What is done for each task; the engine knows no more of it."""

    keep: KeepRun
    dispatch: Callable[[str, float], Awaitable[int]]
    """What is due by a schedule, since a moment in Unix time."""
    rescue: Callable[[], Awaitable[object]]
    prune: Callable[[], Awaitable[object]]
    tell: Callable[[News], Awaitable[None]]


def make_app() -> App:
    """An application that puts jobs in line; whoever works gives it duties."""
    # What it says of failing jobs and lost connections is told by us, without its tracebacks.
    for name in ("procrastinate", "psycopg.pool"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return App(connector=PsycopgConnector())


def take_duties(
    app: App, duties: Duties, *, schedules: Iterable[str], stalled_after: float
) -> None:
    """Say what is done for each task, and when it comes by itself."""

    @app.task(name=KEEP, queue=RUNS, pass_context=True)
    async def keep(
        context: JobContext, /, stack: str, trigger: str, approves: str | None = None, **_: object
    ) -> None:
        # What later versions add to a job is none of this one's business.
        await duties.keep(context.job, stack=stack, trigger=trigger, approves=approves)

    @app.task(name=_DISPATCH, queue=UPKEEP, retry=_RETRIES)
    async def dispatch(timestamp: int, schedule: str) -> None:
        await duties.dispatch(schedule, timestamp)

    @app.task(name=_RESCUE, queue=UPKEEP)
    async def rescue(timestamp: int) -> None:  # noqa: ARG001 - the engine's
        await duties.rescue()

    @app.task(name=_PRUNE, queue=UPKEEP)
    async def prune(timestamp: int) -> None:  # noqa: ARG001 - the engine's
        await duties.prune()
        await app.job_manager.delete_old_jobs(
            nb_hours=_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    @app.task(name=NOTIFY, queue=UPKEEP, retry=_RETRIES)
    async def notify(**said: object) -> None:
        await duties.tell(News.from_arguments(said))

    every = max(1, min(30, round(stalled_after / _LOOKS)))
    for each in sorted({*schedules}):
        app.periodic(
            cron=each,
            periodic_id=each,
            queueing_lock=f"dispatch {each}",
            task_kwargs={"schedule": each},
        )(dispatch)
    app.periodic(cron=f"* * * * * */{every}", periodic_id="", queueing_lock="rescue")(rescue)
    app.periodic(cron=_HOURLY, periodic_id="", queueing_lock="prune")(prune)


class Workload(Struct, frozen=True, kw_only=True):
    """How a process works for the engine."""

    at_once: int
    """Runs at once."""
    stalled_after: float
    grace: float = 60.0
    """Seconds in which runs come to an end once the process is to."""
    name: str = field(default="worker")


async def work(app: App, load: Workload) -> None:
    """Carry out jobs until it is cancelled, and then bring to an end what goes on.

    Two workers of the engine: what the controller does for itself never waits for a long run.
    Raises whatever ended one of them.
    """
    async with asyncio.TaskGroup() as group:
        for queue, at_once in ((RUNS, load.at_once), (UPKEEP, 1)):
            group.create_task(_work(app, queue, at_once, load))


async def _work(app: App, queue: str, at_once: int, load: Workload) -> None:
    await app.run_worker_async(
        queues=[queue],
        name=load.name,
        concurrency=at_once,
        install_signal_handlers=False,
        delete_jobs="successful",
        fetch_job_polling_interval=_POLLING,
        update_heartbeat_interval=load.stalled_after / _LOOKS,
        stalled_worker_timeout=load.stalled_after,
        shutdown_graceful_timeout=load.grace,
    )
    # It ends by itself only where the database could not be asked.
    raise EngineEnded


class EngineEnded(Exception):
    """A worker of the engine has given up; it is to be started anew."""


@asynccontextmanager
async def opened(app: App, pool: Pool) -> AsyncIterator[App]:
    """The application on a pool, which stays open."""
    async with app.open_async(pool):
        yield app
