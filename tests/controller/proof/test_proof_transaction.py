"""A worker that sleeps in the middle of a transaction keeps nobody from anything."""

import pytest
from scene import scene

_BUSY = """
SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
    AND query LIKE 'UPDATE procrastinate_workers SET last_heartbeat%'
"""


def test_a_worker_that_sleeps_with_a_lock_on_its_job_is_followed(postgres, witness, tmp_path):
    psycopg = pytest.importorskip("psycopg")
    with scene(postgres, witness, tmp_path, ["ads"]) as made:
        made.slow(0.5)
        made.crew.add()
        made.crew.add()
        made.wait_for_writes()
        (pid,) = {each.pid for each in made.witness.heard() if each.writes}
        worker = next(each for each in made.crew.workers if each.pid == pid)
        with psycopg.connect(made.database) as ours:
            ours.execute("SELECT 1 FROM procrastinate_workers FOR UPDATE")
            made.wait(lambda: made.ask_database(_BUSY) == "1", seconds=30, what="its transaction")
            worker.sleep()
        made.wait_until_calm(seconds=60)
        worker.wake()
        made.require_nothing_against()
