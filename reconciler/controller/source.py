"""What the page is made of, asked of the database while there is one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

import psycopg
from msgspec import Struct
from psycopg_pool import PoolTimeout

from reconciler.controller.database.connect import DatabaseUnreachable, Pool
from reconciler.controller.database.runs import Runs
from reconciler.controller.status import read_status
from reconciler.model.controller.run import RunRecord
from reconciler.model.controller.stack import ControllerStatus
from reconciler.model.fleet.stack import Fleet
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem

_SECONDS: Final = 5.0
"""In which somebody who waits for a page is answered."""
_MOST: Final = 100
"""Runs of one stack on its page."""
_AWAY: Final = Problem(
    "unreachable-database",
    "the database does not answer",
    "the page is there again as soon as it does",
)


class StatusOfDatabase(PartlyShown, Struct, frozen=True, kw_only=True):
    """Answers from the tables; raises `DatabaseUnreachable` where nobody can ask them."""

    pool: Unshown[Callable[[], Pool | None]]
    fleet: Callable[[], Fleet]

    async def status(self) -> ControllerStatus:
        """How everything is."""
        async with _in_time():
            return await read_status(self._there(), self.fleet())

    async def run(self, number: int) -> RunRecord | None:
        """One run, with all that there is to tell of it."""
        async with _in_time():
            return await Runs(self._there()).find(number)

    async def runs_of(self, stack: str) -> Sequence[RunRecord]:
        """The latest of a stack, the newest first."""
        async with _in_time():
            return await Runs(self._there()).latest(limit=_MOST, stack=stack)

    async def is_ready(self) -> str:
        """Empty where work can be done; else why not."""
        try:
            async with _in_time(), self._there().connection() as connection:
                await connection.execute("SELECT 1")
        except DatabaseUnreachable as error:
            return error.problems[0].message
        return ""

    def is_alive(self) -> bool:
        """Whether the process does anything at all: whoever reads this has asked its loop."""
        return True

    def _there(self) -> Pool:
        pool = self.pool()
        if pool is None:
            raise DatabaseUnreachable(_AWAY)
        return pool


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """A block that ends in time, whatever the database does."""
    try:
        async with asyncio.timeout(_SECONDS):
            yield
    except (TimeoutError, psycopg.OperationalError, PoolTimeout) as error:
        raise DatabaseUnreachable(_AWAY) from error
