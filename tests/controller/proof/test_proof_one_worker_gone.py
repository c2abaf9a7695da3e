"""Whatever happens to the worker of a run, another one brings its stack to its end, and says so."""

import pytest
from scene import scene


@pytest.fixture
def made(postgres, witness, tmp_path):
    with scene(postgres, witness, tmp_path, ["ads"]) as made:
        made.witness.dispose("ads", after=0.15)
        yield made


def begun(scene, *, writes=2):
    """The worker that has just written to an account, with another one beside it."""
    scene.crew.add()
    scene.crew.add()
    scene.wait_for_writes(writes)
    (pid,) = {each.pid for each in scene.witness.heard() if each.writes}
    return next(each for each in scene.crew.workers if each.pid == pid)


def told(scene):
    return [run.state for run in scene.runs()]


def test_a_killed_worker_is_followed_by_another(made):
    worker = begun(made)
    worker.kill()
    made.wait_until_calm(seconds=40)
    assert told(made)[:2] == ["lost", "applied"]
    made.require_nothing_against()


def test_a_worker_that_sleeps_is_followed_and_writes_nothing_more_when_it_wakes(made):
    worker = begun(made)
    worker.sleep()
    made.wait_until_calm(seconds=40)
    heard = len(made.witness.heard())
    worker.wake()
    made.wait(lambda: "another worker" in worker.said, seconds=20, what="its loss")
    assert not [each for each in made.witness.heard(since=heard) if each.writes]
    assert told(made)[:2] == ["lost", "applied"]
    made.require_nothing_against()


def test_a_worker_that_dozes_keeps_its_run(made):
    worker = begun(made)
    worker.sleep()
    made.pause(1)
    worker.wake()
    made.wait_until_calm(seconds=40)
    assert told(made)[0] == "applied"
    made.require_nothing_against()


def test_a_worker_that_cannot_reach_its_database_stops_writing_and_is_followed(made):
    worker = begun(made, writes=1)
    worker.line.cut()
    made.wait_until_calm(seconds=60)
    assert made.runs()[0].state == "lost"
    worker.line.mend()
    (other,) = [each for each in made.crew.workers if each is not worker]
    other.kill()
    made.fleet.declare("ads", 1)
    made.ask("ads")
    made.wait_until_calm(seconds=60)
    assert made.runs()[-1].pid == worker.pid
    made.require_nothing_against()


def test_a_worker_that_is_told_to_end_says_so_and_is_followed(made):
    worker = begun(made)
    worker.end()
    worker.process.wait(20)
    assert worker.process.returncode == 0
    made.wait_until_calm(seconds=40)
    assert told(made)[0] in ("interrupted", "applied", "partial")
    made.require_nothing_against()


def test_a_database_that_crashes_meanwhile_ends_nobody(made):
    begun(made)
    made.postgres.restart("immediate")
    made.wait_until_calm(seconds=60)
    assert len(made.crew.living) == 2
    made.require_nothing_against()


def test_a_database_that_is_away_at_the_end_of_a_run_leaves_nothing_behind(made):
    begun(made)
    made.postgres.stop("immediate")
    try:
        made.pause(made.stalled_after)
    finally:
        made.postgres.start()
    made.wait_until_calm(seconds=60)
    made.require_nothing_against()
    made.fleet.declare("ads", 1)
    made.ask("ads")
    made.wait_until_calm(seconds=40)
    made.require_nothing_against()
