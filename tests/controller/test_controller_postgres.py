"""The database that tests have is a real one: it keeps what it holds, and lets nobody else in."""

from urllib.parse import urlsplit

import pytest

psycopg = pytest.importorskip("psycopg")


def test_each_test_has_a_database_of_its_own(postgres, database_url):
    other = postgres.create()
    with psycopg.connect(database_url) as one, psycopg.connect(other) as two:
        one.execute("CREATE TABLE mine (a int)")
        one.commit()
        assert two.execute("SELECT to_regclass('mine')").fetchone() == (None,)
    postgres.drop(other)


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_restart_ends_connections_and_keeps_what_was_written(postgres, database_url, how):
    with psycopg.connect(database_url) as before:
        before.execute("CREATE TABLE kept AS SELECT 7 AS a")
        before.commit()
        postgres.restart(how)
        with pytest.raises(psycopg.OperationalError):
            before.execute("SELECT 1")
    with psycopg.connect(database_url) as after:
        assert after.execute("SELECT a FROM kept").fetchone() == (7,)
    assert "INSERT INTO public.kept" in postgres.dump(database_url)


def test_whoever_has_no_password_is_not_let_in(database_url):
    asked = urlsplit(database_url)
    without = f"postgresql://{asked.username}@127.0.0.1:{asked.port}{asked.path}"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(without)
