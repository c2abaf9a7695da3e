"""A fleet that is kept by a worker in this process, in accounts whose every row can be read."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from fleet_accounts import Yard

from reconciler.controller.actions import Actions
from reconciler.controller.database.connect import Pool, open_database
from reconciler.controller.database.runs import Runs
from reconciler.controller.database.stacks import Stacks
from reconciler.controller.jobs.engine import make_app, opened
from reconciler.controller.jobs.queue import Queue, RunJob
from reconciler.controller.status import read_status
from reconciler.controller.work.keeping import Keeping, Patience
from reconciler.controller.work.told import Told
from reconciler.controller.worker import Worker, WorkerOptions
from reconciler.manifest.fleet.load import load_fleet
from reconciler.model.controller.run import RunRecord, Trigger
from reconciler.model.controller.stack import ControllerStatus
from reconciler.model.fleet.stack import Fleet
from reconciler.model.problem import Problem
from reconciler.model.secrets.urls import secrets_in
from reconciler.workflows.fleet.prepare import Surroundings

PATIENCE = Patience(stalled_after=3.0, first_retry=0.5, longest_retry=2.0)
SECONDS = 60.0
"""In which what is waited for must have come, however slow a machine is."""


@dataclass
class KeptFleet:
    """A fleet, its database, and what its workers have said."""

    yard: Yard
    url: str
    pool: Pool
    actions: Actions
    ended: list[RunRecord] = field(default_factory=list)
    lost: list[tuple[str, int]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def fleet(self) -> Fleet:
        """As its file is now."""
        return load_fleet(self.yard.folder, environ=self.yard.environ)

    @asynccontextmanager
    async def worker(
        self, name: str = "here:1", *, patience: Patience = PATIENCE
    ) -> AsyncIterator[Worker]:
        """A worker that works as long as the block goes on."""
        worker = Worker(options=self._options(name, patience), fleet=self.fleet)
        task = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            worker.stop.set()
            await task

    def _options(self, name: str, patience: Patience) -> WorkerOptions:
        return WorkerOptions(
            url=self.url,
            folder=self.yard.folder,
            environ=self.yard.environ,
            around=self._around,
            secrets=lambda fleet: tuple(
                secret
                for name in fleet.key_variables
                for secret in secrets_in(self.yard.environ.get(name, ""))
            ),
            name=name,
            patience=patience,
            told=Told(
                ended=lambda run, _: self.ended.append(run),
                lost=lambda stack, number: self.lost.append((stack, number)),
            ),
            say=self.said.append,
            report=self.problems.extend,
        )

    def _around(self, fleet: Fleet) -> Surroundings:
        return Surroundings(
            folder=self.yard.folder,
            stacks=fleet.stacks,
            own=fleet.own_variables,
            environ=self.yard.environ,
            wire=self.yard.wire,
        )

    def keeping(self) -> Keeping:
        """What runs of a worker need, for whoever is none."""
        return Keeping(
            fleet=self.fleet,
            around=self._around(self.fleet),
            pool=self.pool,
            queue=self.actions.queue,
            patience=PATIENCE,
            worker="here:1",
            secrets=(),
        )

    async def status(self) -> ControllerStatus:
        """All that is known."""
        return await read_status(self.pool, self.fleet)

    async def runs(self, stack: str | None = None) -> list[RunRecord]:
        """All runs, the oldest first."""
        return [*reversed(await Runs(self.pool).latest(limit=1000, stack=stack))]

    async def due(self, stack: str) -> RunJob:
        """The job of a stack as the clock puts it in line."""
        account = (await Stacks(self.pool).find(stack)).account
        return RunJob(stack=stack, trigger=Trigger.SCHEDULE, account=account)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(SECONDS):
            while not is_so():  # noqa: ASYNC110 - the rows of an API tell nobody
                await asyncio.sleep(0.02)

    async def until_ended(self, many: int, stack: str | None = None) -> RunRecord:
        """Wait for so many ends of runs; the latest."""

        def found() -> list[RunRecord]:
            return [each for each in self.ended if stack in (None, each.stack)]

        await self.until(lambda: len(found()) >= many)
        return found()[-1]

    async def rest(self) -> None:
        """A moment in which nothing should happen."""
        await asyncio.sleep(1.5)


@asynccontextmanager
async def kept(folder: Path, url: str) -> AsyncIterator[KeptFleet]:
    """A fleet in a folder, with an empty database."""
    yard = Yard(folder)
    async with (
        open_database(url, connections=4) as pool,
        opened(make_app(), pool) as app,
    ):
        actions = Actions(pool=pool, queue=Queue(app), by="ada@laptop")
        yield KeptFleet(yard=yard, url=url, pool=pool, actions=actions)


def remove(path: Path) -> None:
    """A file, if it is there."""
    with suppress(FileNotFoundError):
        path.unlink()
