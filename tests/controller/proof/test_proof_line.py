"""A line that is cut carries nothing, and a mended one carries again."""

import pytest
from line import line_to

psycopg = pytest.importorskip("psycopg")


def test_a_cut_line_is_silent_and_a_mended_one_is_as_new(database_url):
    with line_to(database_url) as line:
        url = line.url(database_url)
        with psycopg.connect(url) as before:
            assert before.execute("SELECT 1").fetchone() == (1,)
            line.cut()
            with pytest.raises(psycopg.OperationalError, match="timeout"):
                psycopg.connect(url, connect_timeout=2)
            line.mend()
            with pytest.raises(psycopg.OperationalError):
                before.execute("SELECT 2")
        with psycopg.connect(url) as after:
            assert after.execute("SELECT 3").fetchone() == (3,)
