"""Everything that is known of a kept fleet, read at one moment."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, LiteralString, cast

from msgspec import Struct

from reconciler.controller.database.connect import Connection, Pool
from reconciler.controller.database.runs import COLUMNS, OPEN, record_of
from reconciler.controller.database.stacks import StackMemory, Stacks
from reconciler.controller.jobs.queue import RUNS
from reconciler.kinds.schedules import next_after
from reconciler.model.controller.run import WELL, RunRecord
from reconciler.model.controller.stack import ControllerStatus, KeptStack, WorkerSeen
from reconciler.model.fleet.stack import Fleet, FleetStack

_SHOWN: Final = 30
"""Runs of all stacks, the newest."""


class _Seen(Struct, frozen=True):
    """What the tables say."""

    at: datetime
    memories: Mapping[str, StackMemory]
    last: Mapping[str, RunRecord]
    ended: Mapping[str, RunRecord]
    waiting: Mapping[str, RunRecord]
    well: Mapping[str, datetime]
    due: Mapping[str, datetime]


async def read_status(pool: Pool, fleet: Fleet) -> ControllerStatus:
    """How every stack of the fleet is, what waits, and who works."""
    memories = await Stacks(pool).all()
    async with pool.connection() as connection, connection.transaction():
        seen = _Seen(
            at=await _now(connection),
            memories=memories,
            last=await _latest(connection, "true"),
            ended=await _latest(connection, "state <> 'running'"),
            waiting=await _latest(connection, OPEN),
            well=await _well(connection),
            due=await _due(connection),
        )
        workers = await _workers(connection)
        queued = await _queued(connection)
        runs = await _runs(connection)
    stacks = tuple(_kept(each, fleet, seen) for each in fleet.stacks)
    return ControllerStatus(
        at=seen.at, stacks=stacks, workers=workers, queued=queued, runs=tuple(runs)
    )


def _kept(stack: FleetStack, fleet: Fleet, seen: _Seen) -> KeptStack:
    memory = seen.memories.get(stack.name) or StackMemory(name=stack.name)
    schedule = fleet.schedule_of(stack)
    return KeptStack(
        name=stack.name,
        wave=stack.wave,
        schedule=schedule,
        where=stack.where,
        is_paused=memory.is_paused,
        paused_by=memory.paused_by,
        paused_at=memory.paused_at,
        paused_because=memory.paused_because,
        failures=memory.failures,
        last=seen.last.get(stack.name),
        last_ended=seen.ended.get(stack.name),
        waiting=seen.waiting.get(stack.name),
        well_at=seen.well.get(stack.name),
        next_at=None if memory.is_paused else _next(stack.name, schedule, seen),
    )


def _next(name: str, schedule: str, seen: _Seen) -> datetime:
    by_clock = next_after(schedule, seen.at.astimezone(UTC))
    return min(by_clock, seen.due.get(name, by_clock))


async def _now(connection: Connection) -> datetime:
    row = await (await connection.execute("SELECT now() AS at")).fetchone()
    assert row is not None
    return cast("datetime", row["at"])


async def _latest(connection: Connection, which: LiteralString) -> Mapping[str, RunRecord]:
    found = await connection.execute(
        f"SELECT DISTINCT ON (stack) {COLUMNS} FROM reconciler_runs "
        f"WHERE {which} ORDER BY stack, number DESC"
    )
    return {row["stack"]: record_of(row) async for row in found}


async def _well(connection: Connection) -> Mapping[str, datetime]:
    """When each stack last was as it is declared, as far as that is remembered."""
    found = await connection.execute(
        "SELECT stack, max(ended) AS at FROM reconciler_runs WHERE state = ANY(%s) GROUP BY stack",
        ([each.value for each in WELL],),
    )
    return {row["stack"]: row["at"] async for row in found}


async def _due(connection: Connection) -> Mapping[str, datetime]:
    found = await connection.execute(
        "SELECT args->>'stack' AS stack, min(coalesce(scheduled_at, now())) AS at "
        "FROM procrastinate_jobs WHERE queue_name = %s AND status = 'todo' GROUP BY 1",
        (RUNS,),
    )
    return {row["stack"]: row["at"] async for row in found}


async def _queued(connection: Connection) -> int:
    found = await connection.execute(
        "SELECT count(*) AS many FROM procrastinate_jobs WHERE queue_name = %s "
        "AND status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())",
        (RUNS,),
    )
    row = await found.fetchone()
    return int(row["many"]) if row else 0


async def _workers(connection: Connection) -> tuple[WorkerSeen, ...]:
    found = await connection.execute(
        "SELECT id, last_heartbeat FROM procrastinate_workers ORDER BY id"
    )
    return tuple(
        [WorkerSeen(number=row["id"], heard_at=row["last_heartbeat"]) async for row in found]
    )


async def _runs(connection: Connection) -> Sequence[RunRecord]:
    found = await connection.execute(
        f"SELECT {COLUMNS} FROM reconciler_runs ORDER BY number DESC LIMIT %s", (_SHOWN,)
    )
    return [record_of(row) async for row in found]
