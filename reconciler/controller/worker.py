"""A worker process: it keeps the fleet until it is told to end, whatever its database does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import psycopg
from msgspec import Struct, field
from procrastinate import App
from procrastinate.exceptions import ProcrastinateException
from psycopg_pool import PoolTimeout

from reconciler.controller.database.connect import (
    DatabaseUnreachable,
    Pool,
    open_database,
    wait_until_there,
)
from reconciler.controller.database.runs import Runs
from reconciler.controller.jobs.engine import (
    Duties,
    EngineEnded,
    Workload,
    make_app,
    opened,
    take_duties,
    work,
)
from reconciler.controller.jobs.queue import Queue
from reconciler.controller.jobs.rescue import Rescue
from reconciler.controller.work.keeper import Keeper
from reconciler.controller.work.keeping import Keeping, Patience
from reconciler.controller.work.telling import Telling
from reconciler.controller.work.told import Told
from reconciler.manifest.fleet.load import FLEET_FILE, load_fleet
from reconciler.model.errors import ReconcilerError
from reconciler.model.fleet.stack import Fleet
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.workflows.fleet.prepare import Surroundings

_PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds until the database is tried again."""
_AWAY: Final = "the database went away: what is not certain is not written"
_ANEW: Final = "the job engine gave up, and is started anew"
_LOOKING: Final = 5.0
"""Seconds between two looks at fleet.yaml."""


class WorkerOptions(PartlyShown, Struct, frozen=True, kw_only=True):
    """What a worker is told."""

    url: Unshown[str]
    """Of the database."""
    folder: Path
    """Of fleet.yaml."""
    environ: Unshown[Mapping[str, str]]
    around: Callable[[Fleet], Surroundings]
    secrets: Unshown[Callable[[Fleet], tuple[str, ...]]]
    name: str
    at_once: int = 4
    patience: Patience = field(default_factory=Patience)
    told: Told = field(default_factory=Told)
    say: Callable[[str], None] = lambda _: None
    """What happens to the worker itself."""
    report: Callable[[tuple[Problem, ...]], None] = lambda _: None
    """What is wrong, and does not end it."""


class Worker(PartlyShown, Struct, kw_only=True):
    """Lives as long as its process; what it knows of the database may change under it."""

    options: WorkerOptions
    fleet: Fleet
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    on_ready: Callable[[], None] = lambda: None
    """Called once, when the database has answered for the first time."""
    pool: Unshown[Pool | None] = None
    """While there is one."""
    _read: Unshown[bytes | None] = None
    """The latest fleet.yaml that was looked at, whatever the database did meanwhile."""

    async def run(self) -> None:
        """Keep the fleet until `stop`; raises only what is wrong from the beginning."""
        asyncio.get_running_loop().set_exception_handler(self._hear_loop)
        is_first, is_away, turn = True, False, 0
        while not self.stop.is_set():
            try:
                async with self._database() as pool:
                    if is_first:
                        self.on_ready()
                    elif is_away:
                        self.options.say("the database answers again")
                    is_first, is_away, turn = False, False, 0
                    await self._keep(pool)
            except DatabaseUnreachable as error:
                if is_first:
                    raise
                is_away = True
                self.options.report(error.problems)
            except EngineEnded:
                is_away = not await wait_until_there(self.options.url, seconds=1.0)
                self.options.say(_AWAY if is_away else _ANEW)
            except (psycopg.Error, PoolTimeout, ProcrastinateException):
                is_away = True
                self.options.say(_AWAY)
            await self._pause(_PAUSES[min(turn, len(_PAUSES) - 1)])
            turn += 1

    def _hear_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What nobody waits for, such as the end of a job that another worker has ended."""
        error = context.get("exception")
        if not isinstance(error, psycopg.Error | PoolTimeout | ProcrastinateException):
            self.options.say(f"something failed beside the runs ({type(error).__name__})")

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[Pool]:
        connections = self.options.at_once + 6
        async with open_database(self.options.url, connections=connections) as pool:
            self.pool = pool
            try:
                yield pool
            finally:
                self.pool = None

    async def _keep(self, pool: Pool) -> None:
        """With one database and one fleet.yaml, until either goes or the worker is to end."""
        app = make_app()
        keeper = Keeper(keeping=self._keeping(pool, app))
        self._take_duties(app, keeper)
        async with opened(app, pool):
            await keeper.dispatch()
            await self._until_told(keeper, work(app, self._workload()))

    def _keeping(self, pool: Pool, app: App) -> Keeping:
        options = self.options
        return Keeping(
            fleet=self.fleet,
            around=options.around(self.fleet),
            pool=pool,
            queue=Queue(app),
            patience=options.patience,
            worker=options.name,
            secrets=options.secrets(self.fleet),
            told=options.told,
        )

    def _take_duties(self, app: App, keeper: Keeper) -> None:
        options, pool, fleet = self.options, keeper.keeping.pool, self.fleet
        stalled_after = options.patience.stalled_after
        rescue = Rescue(app=app, pool=pool, stalled_after=stalled_after)
        telling = Telling(
            fleet=fleet,
            pool=pool,
            environ=options.environ,
            secrets=keeper.keeping.secrets,
            report=options.report,
        )
        duties = Duties(
            keep=keeper.keep,
            dispatch=keeper.dispatch,
            rescue=partial(self._rescue, keeper, rescue),
            prune=partial(Runs(pool).prune, keep=fleet.controller.keep_runs),
            tell=telling.tell,
        )
        schedules = [fleet.schedule_of(each) for each in fleet.stacks]
        take_duties(app, duties, schedules=schedules, stalled_after=stalled_after)

    def _workload(self) -> Workload:
        options = self.options
        return Workload(
            at_once=options.at_once,
            stalled_after=options.patience.stalled_after,
            name=options.name,
        )

    async def _until_told(self, keeper: Keeper, working: Awaitable[None]) -> None:
        """Work until the process is to end, fleet.yaml is another one, or the engine gives up."""
        jobs = asyncio.ensure_future(working)
        ends = [
            asyncio.ensure_future(self.stop.wait()),
            asyncio.ensure_future(self._until_other_fleet()),
        ]
        try:
            await asyncio.wait({jobs, *ends}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in ends:
                each.cancel()
            keeper.end()
            if not jobs.done():
                jobs.cancel()
            with suppress(asyncio.CancelledError):
                await _unwrapped(jobs)
            keeper.revoke()

    async def _until_other_fleet(self) -> None:
        while True:
            if self._has_other_fleet():
                return
            await asyncio.sleep(_LOOKING)

    def _has_other_fleet(self) -> bool:
        """Whether fleet.yaml has become another one; a wrong one is named, and left alone."""
        found = _bytes_of(self.options.folder / FLEET_FILE)
        if found is None or found == self._read:
            return False
        is_first, self._read = self._read is None, found
        try:
            fleet = load_fleet(self.options.folder, environ=self.options.environ)
        except ReconcilerError as error:
            self.options.say(f"{FLEET_FILE} changed and is wrong: the one before is kept")
            self.options.report(error.problems)
            return False
        if is_first and fleet == self.fleet:
            return False
        self.fleet = fleet
        self.options.say(f"{FLEET_FILE} changed: {len(fleet.stacks)} stacks from now on")
        return True

    async def _rescue(self, keeper: Keeper, rescue: Rescue) -> None:
        stacks = await rescue.run(own=keeper.workers, running=keeper.running)
        for each in stacks:
            self.options.say(f"took over {each}: its run came to no end that anybody has told")
            self.options.told.rescued(each)

    async def _pause(self, seconds: float) -> None:
        if self.stop.is_set():
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)


async def _unwrapped(jobs: "asyncio.Future[None]") -> None:
    """Its end, without the group that several ends come in."""
    try:
        await jobs
    except* (psycopg.Error, PoolTimeout, ProcrastinateException, EngineEnded):
        raise EngineEnded from None


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
