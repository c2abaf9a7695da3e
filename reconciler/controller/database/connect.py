"""The way to the database: a pool of connections, once all tables are there."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.resources import files
from typing import Any, Final, TypeAlias, TypeVar

import psycopg
from procrastinate.schema import SchemaManager
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from reconciler.model.errors import ReconcilerError, Rejected
from reconciler.model.problem import Problem

Connection: TypeAlias = psycopg.AsyncConnection[DictRow]
Pool: TypeAlias = AsyncConnectionPool[psycopg.AsyncConnection[DictRow]]
Made = TypeVar("Made")

_MIGRATING: Final = 0x7265636F6E63696C
"""The advisory lock of whoever makes tables: `reconcil` in ASCII, and nobody else's."""
_KEEPALIVE: Final = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""So that either side learns within half a minute that the other machine is gone."""
_PATIENCE: Final = 30.0
"""Seconds in which a connection is got, or there is none; a restart takes less."""


class DatabaseUnreachable(ReconcilerError):
    """The database cannot be asked now."""


@asynccontextmanager
async def open_database(url: str, *, connections: int) -> AsyncIterator[Pool]:
    """A pool on a database whose tables are there; raises `Rejected` where it cannot be used."""
    _require_url(url)
    pool: Pool = AsyncConnectionPool(
        url,
        min_size=1,
        max_size=connections,
        timeout=_PATIENCE,
        open=False,
        check=AsyncConnectionPool.check_connection,
        configure=_configure,
        kwargs={"row_factory": dict_row, "application_name": "reconciler", **_KEEPALIVE},
    )
    with explain_errors(url):
        # Asked once without the pool: its own failures are told only after all its patience.
        await _try(url)
        await pool.open(wait=True, timeout=_PATIENCE)
        try:
            await _make_tables(pool)
            yield pool
        finally:
            await pool.close()


async def _configure(connection: Connection) -> None:
    await connection.set_autocommit(True)
    # A process that is stopped inside a transaction must not keep others from taking it over.
    await connection.execute("SET idle_in_transaction_session_timeout = '5s'")
    await connection.execute("SET lock_timeout = '10s'")


async def _try(url: str) -> None:
    connection = await psycopg.AsyncConnection.connect(url, connect_timeout=10)
    await connection.close()


async def _make_tables(pool: Pool) -> None:
    """What is missing of both kinds of tables; many workers may begin at once."""
    own = (files("reconciler.controller.database") / "schema.sql").read_text(encoding="utf-8")
    async with pool.connection() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATING,))
        found = await connection.execute("SELECT to_regclass('procrastinate_jobs') AS there")
        row = await found.fetchone()
        if row is None or row["there"] is None:
            await connection.execute(SchemaManager.get_schema().encode())
        await connection.execute(own.encode())


def _require_url(url: str) -> None:
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # The library's words quote the whole of it, password and all.
        raise Rejected(_NOT_A_URL) from None


@contextmanager
def explain_errors(url: str) -> Iterator[None]:
    """Tell what a database says against being used; nothing of the URL but host and name."""
    try:
        yield
    except (psycopg.OperationalError, PoolTimeout) as error:
        raise DatabaseUnreachable(_unreachable(url, error)) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Rejected(_may_not(url, error)) from error


def _unreachable(url: str, error: Exception) -> Problem:
    says = f"the database {name_of(url)} cannot be asked: {_reason_of(error)}"
    remedy = (
        "start it, or mend RECONCILER_DATABASE_URL or --database; workers that run go on by "
        "themselves once it is back"
    )
    return Problem("unreachable-database", says, remedy)


def _may_not(url: str, error: psycopg.Error) -> Problem:
    says = f"the database {name_of(url)} does not let its user make tables: {_reason_of(error)}"
    remedy = "grant it CREATE on the schema: `GRANT CREATE, USAGE ON SCHEMA public TO …`"
    return Problem("unusable-database", says, remedy)


_NOT_A_URL: Final = Problem(
    "bad-database-url",
    "the database's URL is none that PostgreSQL understands",
    "write it as postgresql://USER@HOST:5432/NAME in RECONCILER_DATABASE_URL, with the password in "
    "PGPASSWORD or in a password file",
)


def name_of(url: str) -> str:
    """`fleet on db.example.org`: what may be told of a database's address."""
    try:
        parts: dict[str, Any] = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "(unreadable)"
    name, host = parts.get("dbname") or "(its default)", parts.get("host") or "this machine"
    return f"{name} on {host}"


def password_in(url: str) -> str:
    """The password in an address; empty where there is none, or nobody can read it."""
    try:
        return str(conninfo_to_dict(url).get("password") or "")
    except psycopg.ProgrammingError:
        return ""


def _reason_of(error: Exception) -> str:
    """The first line of what the server or the library said; the rest are hints and addresses."""
    said = str(error).strip().split("\n")[0]
    return said or type(error).__name__


async def wait_until_there(url: str, *, seconds: float) -> bool:
    """Whether the database answers within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await _try(url)
    except (TimeoutError, psycopg.OperationalError):
        return False
    return True


async def persist(write: Callable[[], Awaitable[Made]]) -> Made:
    """Write something down, again while the database is away for a moment.

    What is written must be the same when it is written twice; raises the last error.
    """
    for pause in (0.5, 1.0, 2.0, 4.0):
        try:
            return await write()
        except (psycopg.OperationalError, PoolTimeout):
            await asyncio.sleep(pause)
    return await write()
