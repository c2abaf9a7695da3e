"""Whether a run still holds its job: asked before each of its writes.

A process can be stopped between any two lines, and wake up when another one has long taken its job
over. So what is known of the job is worth nothing after a while, by a clock that goes on meanwhile.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import psycopg
from msgspec import Struct, field
from psycopg_pool import PoolTimeout

from reconciler.controller.database.connect import Pool
from reconciler.model.errors import PermitLost
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem

_FRESH: Final = 1.0
"""Seconds for which nobody is asked again."""
_SHARE: Final = 5 / 6
"""Of the time after which the silent are replaced; the rest is for a write to leave."""
_ASKING: Final = 3.0
"""Seconds in which the database answers, or is taken for away."""


def elapsed() -> float:
    """Seconds of a clock that no pause of the process or the machine stops."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Lease(PartlyShown, Struct, kw_only=True, eq=False):
    """A job, held by a worker of the engine; lets writes through while that is certain."""

    pool: Unshown[Pool]
    job: int
    worker: int
    stalled_after: float
    """Seconds without a heartbeat after which others take its jobs over."""
    clock: Callable[[], float] = elapsed
    on_loss: Unshown[Callable[[], None]] = field(default=lambda: None)
    is_lost: bool = False
    writes: int = 0
    """Let through so far."""
    _confirmed: float = float("-inf")
    _asking: Unshown[asyncio.Lock] = field(default_factory=asyncio.Lock)

    async def obtain(self) -> None:
        """Make sure of the job; raises `PermitLost` where it is not held, or nobody can say."""
        if self.clock() - self._confirmed >= _FRESH:
            async with self._asking:
                # Others asked while this one waited for its turn.
                if self.clock() - self._confirmed >= _FRESH:
                    await self._confirm()
        self.look()
        self.writes += 1

    def look(self) -> None:
        """Raise `PermitLost` where too much time has gone since the job was certainly held."""
        if self.is_lost:
            raise PermitLost(_LOST)
        if self.clock() - self._confirmed > self.stalled_after * _SHARE:
            raise PermitLost(_UNCERTAIN)

    async def _confirm(self) -> None:
        # Before the question: how long its answer took counts as well.
        began = self.clock()
        try:
            async with asyncio.timeout(_ASKING):
                is_held = await self._ask()
        except (psycopg.Error, PoolTimeout, TimeoutError):
            # Whoever cannot ask goes on for as long as nobody can have taken it over.
            return
        if not is_held:
            self.is_lost = True
            self.on_loss()
            raise PermitLost(_LOST)
        self._confirmed = began

    async def _ask(self) -> bool:
        """Whether it is held; in one transaction with a sign of life, which rescuers wait for."""
        async with self.pool.connection() as connection, connection.transaction():
            found = await connection.execute(
                "SELECT 1 FROM procrastinate_jobs WHERE id = %s AND worker_id = %s "
                "AND status = 'doing' AND NOT abort_requested FOR SHARE",
                (self.job, self.worker),
            )
            if await found.fetchone() is None:
                return False
            alive = await connection.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = NOW() WHERE id = %s",
                (self.worker,),
            )
            return alive.rowcount == 1


_LOST: Final = Problem(
    "job-lost",
    "this worker no longer holds the job of the run, so nothing more is sent",
    "nothing: another worker has taken the stack over, and looks at what was done",
)
_UNCERTAIN: Final = Problem(
    "job-lost",
    "this worker cannot make sure that it still holds the job of the run, so nothing more is sent",
    "look whether the database answers; the stack is run again as soon as it does",
)
