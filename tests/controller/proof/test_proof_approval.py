"""What waits for a person is applied once it is approved, whatever becomes of the worker."""

import pytest
from scene import scene


@pytest.fixture
def made(postgres, witness, tmp_path):
    with scene(postgres, witness, tmp_path, ["ads"]) as made:
        made.fleet.entries["ads"] = {"unattended": ["metadata"]}
        made.fleet.write()
        made.slow(0.15)
        made.crew.add()
        made.crew.add()
        yield made


def waiting(made):
    """The run that waits for an approval, once there is one."""
    made.wait(lambda: made.latest().get("ads") is not None, seconds=60)
    made.wait(lambda: made.latest()["ads"].state == "waiting", seconds=60, what="a plan")
    return made.latest()["ads"]


def approve(made):
    made.tell("approve", str(waiting(made).number)).check_returncode()


def test_nothing_is_written_before_it_is_approved(made):
    run = waiting(made)
    assert not [each for each in made.witness.heard() if each.writes]
    approve(made)
    made.wait_until_calm(seconds=60)
    assert made.runs()[-1].number > run.number
    made.require_nothing_against()


def test_an_approval_whose_worker_is_killed_goes_no_further_than_was_approved(made):
    approve(made)
    made.wait_for_writes(2)
    (pid,) = {each.pid for each in made.witness.heard() if each.writes}
    next(each for each in made.crew.workers if each.pid == pid).kill()
    made.crew.add()
    made.wait(
        lambda: made.latest()["ads"].state in ("waiting", "applied"), seconds=60, what="an end"
    )
    if made.latest()["ads"].state == "waiting":  # live is not what was approved any more
        approve(made)
    made.wait_until_calm(seconds=60)
    assert "lost" in {run.state for run in made.runs()}
    made.require_nothing_against()
