"""What a database that cannot be used is told as: by name, at once, and without its password."""

import asyncio
from urllib.parse import urlsplit

import pytest

from reconciler.controller.database.connect import DatabaseUnreachable, open_database
from reconciler.model.errors import ReconcilerError, Rejected

pytestmark = pytest.mark.anyio


async def problem_of(url: str) -> ReconcilerError:
    with pytest.raises(ReconcilerError) as raised:
        async with open_database(url, connections=1):
            pass
    return raised.value


async def test_a_database_that_is_not_there_is_named() -> None:
    error = await problem_of("postgresql://ada:hunter2hunter2@127.0.0.1:1/fleet")
    assert isinstance(error, DatabaseUnreachable)
    assert error.problems[0].code == "unreachable-database"
    assert "fleet on 127.0.0.1" in str(error)
    assert "hunter2" not in str(error)


async def test_a_wrong_password_is_told_and_not_repeated(database_url: str) -> None:
    parts = urlsplit(database_url)
    url = f"postgresql://{parts.username}:hunter2hunter2@127.0.0.1:{parts.port}{parts.path}"
    error = await problem_of(url)
    assert error.problems[0].code == "unreachable-database"
    assert "hunter2" not in str(error)


@pytest.mark.parametrize("url", ["fleet on db", "postgresql://[", "mysql=1 hunter2=1"])
async def test_what_is_no_address_is_told_as_that(url: str) -> None:
    error = await problem_of(url)
    assert isinstance(error, Rejected)
    assert error.problems[0].code == "bad-database-url"
    assert "hunter2" not in str(error)


async def test_a_user_who_may_make_no_tables_is_told_what_helps(
    database_url: str,
) -> None:
    import psycopg

    parts = urlsplit(database_url)
    with psycopg.connect(database_url, autocommit=True) as connection:
        name = f"reader_{parts.path.strip('/')}"
        connection.execute("REVOKE CREATE ON SCHEMA public FROM public")
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'hunter2hunter2'")
        url = f"postgresql://{name}:hunter2hunter2@127.0.0.1:{parts.port}{parts.path}"
        error = await problem_of(url)
        connection.execute(f"DROP ROLE {name}")
    assert error.problems[0].code == "unusable-database"
    assert "GRANT CREATE" in str(error.problems[0].remedy)


async def test_many_workers_begin_at_once_in_an_empty_database(database_url: str) -> None:
    async def begin() -> None:
        async with open_database(database_url, connections=1):
            pass

    await asyncio.gather(*(begin() for _ in range(6)))
