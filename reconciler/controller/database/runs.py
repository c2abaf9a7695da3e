"""What is remembered of runs: begun, ended, lost, approved."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, LiteralString

from msgspec import Struct
from psycopg.rows import DictRow

from reconciler.controller.database.connect import Connection, Pool
from reconciler.model.controller.run import RunRecord, RunState, Trigger
from reconciler.model.fleet.outcome import Halt
from reconciler.model.partly import PartlyShown, Unshown

COLUMNS: Final = (
    "number, stack, trigger, state, began, ended, worker, commit, says, halts, is_overtaken, "
    "waits_for, approved_by, approved_at, approves"
)
_ENDS: Final = frozenset(RunState) - {RunState.RUNNING}
OPEN: Final = "state = 'waiting' AND NOT is_overtaken AND approved_at IS NULL AND waits_for IS NULL"
_SEEN: Final = frozenset(RunState) - {
    RunState.FAILED,
    RunState.INTERRUPTED,
    RunState.HELD_BACK,
}
"""Ends of runs that have seen what would be done, so that an older plan is out of date."""


class NewRun(Struct, frozen=True, kw_only=True):
    """A run that begins."""

    stack: str
    trigger: Trigger
    job: int
    worker: str
    approves: int | None = None


class RunEnd(PartlyShown, Struct, frozen=True, kw_only=True):
    """How a run ended."""

    state: RunState
    says: str
    details: Unshown[str] = ""
    commit: str | None = None
    halts: Halt = Halt.NOTHING
    plan: Unshown[str | None] = None
    """The saved plan that waits for an approval."""
    digest: str | None = None
    """Over what that plan does."""
    waits_for: int | None = None
    """The earlier run that waits with the same plan."""


class Runs(Struct, frozen=True):
    """The table of runs."""

    pool: Pool

    async def begin(self, run: NewRun) -> int:
        """The number of a run that begins; whatever its stack's earlier runs left open is lost.

        The lock of an account lets one run at a time, so what is open has nobody any more.
        """
        async with self.pool.connection() as connection, connection.transaction():
            await mark_lost(connection, stack=run.stack)
            row = await _one(
                connection,
                "INSERT INTO reconciler_runs (stack, trigger, job, worker, approves) "
                "VALUES (%s, %s, %s, %s, %s) RETURNING number",
                (run.stack, run.trigger.value, run.job, run.worker, run.approves),
            )
        assert row is not None
        return int(row["number"])

    async def end(self, number: int, how: RunEnd) -> RunRecord | None:
        """Say how it ended; `None` where another worker has told it as lost meanwhile."""
        async with self.pool.connection() as connection, connection.transaction():
            row = await _one(
                connection,
                "UPDATE reconciler_runs SET state = %s, ended = clock_timestamp(), says = %s, "
                "details = %s, commit = %s, halts = %s, plan = %s, digest = %s, waits_for = %s "
                f"WHERE number = %s AND state = 'running' RETURNING {COLUMNS}",
                (
                    how.state.value,
                    how.says,
                    how.details,
                    how.commit,
                    how.halts.value,
                    how.plan,
                    how.digest,
                    how.waits_for,
                    number,
                ),
            )
            if row is not None and how.state in _SEEN:
                await _overtake(connection, row["stack"], number, how.digest)
        return record_of(row) if row else None

    async def find(self, number: int) -> RunRecord | None:
        """A run with all that there is to tell of it."""
        query: LiteralString = f"SELECT {COLUMNS}, details FROM reconciler_runs WHERE number = %s"
        async with self.pool.connection() as connection:
            row = await _one(connection, query, (number,))
        return record_of(row) if row else None

    async def latest(self, *, limit: int, stack: str | None = None) -> Sequence[RunRecord]:
        """The latest, the newest first."""
        async with self.pool.connection() as connection:
            found = await connection.execute(
                f"SELECT {COLUMNS} FROM reconciler_runs "
                "WHERE (%(stack)s::text IS NULL OR stack = %(stack)s) "
                "ORDER BY number DESC LIMIT %(limit)s",
                {"stack": stack, "limit": limit},
            )
            return [record_of(row) async for row in found]

    async def last_ended(
        self,
        stack: str,
        *,
        before: int | None = None,
        among: Collection[RunState] = _ENDS,
    ) -> RunRecord | None:
        """The latest run of a stack that has ended, and so."""
        async with self.pool.connection() as connection:
            row = await _one(
                connection,
                f"SELECT {COLUMNS} FROM reconciler_runs WHERE stack = %(stack)s "
                "AND state = ANY(%(among)s) "
                "AND (%(before)s::bigint IS NULL OR number < %(before)s) "
                "ORDER BY number DESC LIMIT 1",
                {"stack": stack, "before": before, "among": [each.value for each in among]},
            )
        return record_of(row) if row else None

    async def waiting(self, stack: str) -> tuple[RunRecord, str] | None:
        """The run of a stack that waits for an approval, and the digest of its plan."""
        async with self.pool.connection() as connection:
            row = await _one(
                connection,
                f"SELECT {COLUMNS}, digest FROM reconciler_runs WHERE stack = %s "
                f"AND {OPEN} "
                "ORDER BY number DESC LIMIT 1",
                (stack,),
            )
        return (record_of(row), row["digest"] or "") if row else None

    async def plan_of(self, number: int) -> str | None:
        """The saved plan of a run."""
        async with self.pool.connection() as connection:
            row = await _one(
                connection, "SELECT plan FROM reconciler_runs WHERE number = %s", (number,)
            )
        return row["plan"] if row else None

    async def prune(self, *, keep: int) -> int:
        """Forget the oldest of each stack, but none that waits; how many."""
        async with self.pool.connection() as connection:
            found = await connection.execute(
                "DELETE FROM reconciler_runs WHERE number IN ("
                "  SELECT number FROM (SELECT number, state, is_overtaken, approved_at,"
                "    row_number() OVER (PARTITION BY stack ORDER BY number DESC) AS place"
                "    FROM reconciler_runs) AS placed"
                "  WHERE place > %s AND state <> 'running'"
                "  AND (state <> 'waiting' OR is_overtaken OR approved_at IS NOT NULL))",
                (keep,),
            )
        return found.rowcount


async def approve(connection: Connection, number: int, *, by: str) -> bool:
    """Write down who approved a run's plan; whether it could still be approved."""
    row = await _one(
        connection,
        "UPDATE reconciler_runs SET approved_by = %s, approved_at = clock_timestamp() "
        f"WHERE number = %s AND {OPEN} "
        "RETURNING number",
        (by, number),
    )
    return row is not None


async def mark_lost(
    connection: Connection, *, stack: str | None = None, job: int | None = None
) -> None:
    """Tell of runs that nobody ends any more."""
    await connection.execute(
        "UPDATE reconciler_runs SET state = 'lost', ended = clock_timestamp(), "
        "says = 'nobody has told its end', halts = 'everything' "
        "WHERE state = 'running' AND (stack = %s OR job = %s)",
        (stack, job),
    )


async def _overtake(connection: Connection, stack: str, number: int, digest: str | None) -> None:
    """What waited before waits no longer, unless it is planned again just so."""
    await connection.execute(
        "UPDATE reconciler_runs SET is_overtaken = true WHERE stack = %s AND number < %s "
        "AND state = 'waiting' AND NOT is_overtaken AND approved_at IS NULL "
        "AND digest IS DISTINCT FROM %s",
        (stack, number, digest),
    )


def record_of(row: DictRow) -> RunRecord:
    """A row as it is told."""
    return RunRecord(
        number=row["number"],
        stack=row["stack"],
        trigger=Trigger(row["trigger"]),
        state=RunState(row["state"]),
        began=row["began"],
        ended=row["ended"],
        worker=row["worker"],
        commit=row["commit"],
        says=row["says"],
        details=row.get("details", ""),
        halts=Halt(row["halts"]),
        is_overtaken=row["is_overtaken"],
        waits_for=row["waits_for"],
        approved_by=row["approved_by"],
        approved_at=row["approved_at"],
        approves=row["approves"],
    )


async def _one(
    connection: Connection,
    query: LiteralString,
    values: Sequence[object] | Mapping[str, object],
) -> DictRow | None:
    found = await connection.execute(query, values)
    return await found.fetchone()
