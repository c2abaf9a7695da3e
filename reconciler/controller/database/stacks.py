"""What is remembered of stacks: accounts, pauses, and how often they failed in a row."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from psycopg.rows import DictRow

from reconciler.controller.database.connect import Pool


class StackMemory(Struct, frozen=True, kw_only=True):
    """One row."""

    name: str
    account: str = ""
    """Stands for the account, and tells nobody its key; empty before the first run."""
    owner: str = ""
    """What the stack is called in its account."""
    failures: int = 0
    paused_by: str | None = None
    paused_at: datetime | None = None
    paused_because: str = ""

    @property
    def is_paused(self) -> bool:
        """Whether it is left alone."""
        return self.paused_at is not None


class Stacks(Struct, frozen=True):
    """The table of stacks."""

    pool: Pool

    async def all(self) -> Mapping[str, StackMemory]:
        """All that were ever seen, by name."""
        async with self.pool.connection() as connection:
            found = await connection.execute("SELECT * FROM reconciler_stacks")
            return {row["name"]: _memory_of(row) async for row in found}

    async def find(self, name: str) -> StackMemory:
        """One of them; an empty memory where it was never seen."""
        async with self.pool.connection() as connection:
            found = await connection.execute(
                "SELECT * FROM reconciler_stacks WHERE name = %s", (name,)
            )
            row = await found.fetchone()
        return _memory_of(row) if row else StackMemory(name=name)

    async def learn(self, name: str, *, account: str, owner: str) -> None:
        """Remember whose account it is in, and as what."""
        async with self.pool.connection() as connection:
            await connection.execute(
                "INSERT INTO reconciler_stacks (name, account, owner) VALUES (%s, %s, %s) "
                "ON CONFLICT (name) DO UPDATE SET account = EXCLUDED.account, "
                "owner = EXCLUDED.owner",
                (name, account, owner),
            )

    async def count_failure(self, name: str) -> int:
        """One more in a row; how many."""
        async with self.pool.connection() as connection:
            found = await connection.execute(
                "INSERT INTO reconciler_stacks (name, failures) VALUES (%s, 1) "
                "ON CONFLICT (name) DO UPDATE SET failures = reconciler_stacks.failures + 1 "
                "RETURNING failures",
                (name,),
            )
            row = await found.fetchone()
        return int(row["failures"]) if row else 1

    async def forget_failures(self, name: str) -> None:
        """It ended well, or as well as it can before somebody decides."""
        async with self.pool.connection() as connection:
            await connection.execute(
                "UPDATE reconciler_stacks SET failures = 0 WHERE name = %s", (name,)
            )

    async def pause(self, name: str, *, by: str, because: str) -> bool:
        """Leave it alone from now on; whether it was not paused before."""
        async with self.pool.connection() as connection:
            found = await connection.execute(
                "INSERT INTO reconciler_stacks (name, paused_by, paused_at, paused_because) "
                "VALUES (%s, %s, clock_timestamp(), %s) ON CONFLICT (name) DO UPDATE SET "
                "paused_by = EXCLUDED.paused_by, paused_at = EXCLUDED.paused_at, "
                "paused_because = EXCLUDED.paused_because "
                "WHERE reconciler_stacks.paused_at IS NULL",
                (name, by, because),
            )
        return found.rowcount > 0

    async def resume(self, name: str) -> bool:
        """Keep it again; whether it was paused."""
        async with self.pool.connection() as connection:
            found = await connection.execute(
                "UPDATE reconciler_stacks SET paused_by = NULL, paused_at = NULL, "
                "paused_because = '' WHERE name = %s AND paused_at IS NOT NULL",
                (name,),
            )
        return found.rowcount > 0


def _memory_of(row: DictRow) -> StackMemory:
    return StackMemory(
        name=row["name"],
        account=row["account"],
        owner=row["owner"],
        failures=row["failures"],
        paused_by=row["paused_by"],
        paused_at=row["paused_at"],
        paused_because=row["paused_because"],
    )
