"""Which stacks of earlier waves keep a stack from its turn, and whether that passes by itself."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from reconciler.controller.database.connect import Pool
from reconciler.controller.jobs.queue import RUNS
from reconciler.model.controller.run import RunState
from reconciler.model.fleet.outcome import Halt
from reconciler.model.fleet.stack import FleetStack

_MOST_NAMED: Final = 3


class Hold(Struct, frozen=True):
    """What a stack waits for."""

    busy: tuple[str, ...] = ()
    """Stacks that run, or are due: their end is near."""
    unwell: tuple[tuple[str, str], ...] = ()
    """Stacks that are not well, and how they are."""

    @property
    def says(self) -> str:
        """`waits for ads-de (failed) and 2 more of earlier waves`."""
        named = ", ".join(f"{name} ({how})" for name, how in self.unwell[:_MOST_NAMED])
        more = len(self.unwell) - _MOST_NAMED
        others = f" and {more:,} more" if more > 0 else ""
        return f"waits for {named}{others}, which must be well first"


async def find_hold(pool: Pool, stack: FleetStack, stacks: Sequence[FleetStack]) -> Hold:
    """What keeps a stack from its turn; nothing where it may start."""
    earlier = [each.name for each in stacks if each.wave < stack.wave]
    if not earlier:
        return Hold()
    busy = await _busy_among(pool, earlier)
    ends = await _ends_of(pool, earlier)
    told = [(name, ends.get(name, "not run yet")) for name in earlier]
    unwell = tuple((name, how) for name, how in told if how)
    return Hold(busy=busy, unwell=unwell)


async def _busy_among(pool: Pool, names: Sequence[str]) -> tuple[str, ...]:
    async with pool.connection() as connection:
        found = await connection.execute(
            "SELECT DISTINCT args->>'stack' AS stack FROM procrastinate_jobs "
            "WHERE queue_name = %s AND args->>'stack' = ANY(%s) AND (status = 'doing' "
            "OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())))",
            (RUNS, list(names)),
        )
        return tuple(sorted([row["stack"] async for row in found]))


async def _ends_of(pool: Pool, names: Sequence[str]) -> Mapping[str, str]:
    """By name how the latest run ended; empty where that keeps nobody waiting."""
    async with pool.connection() as connection:
        found = await connection.execute(
            "SELECT DISTINCT ON (stack) stack, state, halts FROM reconciler_runs "
            "WHERE stack = ANY(%s) AND state <> 'running' ORDER BY stack, number DESC",
            (list(names),),
        )
        rows = [row async for row in found]
    return {
        row["stack"]: "" if _is_well(row["state"], row["halts"]) else _words(row["state"])
        for row in rows
    }


def _is_well(state: str, halts: str) -> bool:
    return halts == Halt.NOTHING.value and state != RunState.HELD_BACK.value


def _words(state: str) -> str:
    return state.replace("_", " ")
