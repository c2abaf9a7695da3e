"""What is wrong with a stack is named where it is, and every other stack is kept."""

import re

import pytest
from scene import WELL, scene

WRONG = {
    "wrong-key": "api-unauthorised",
    "no-key": "no-api-key",
    "no-repository": "unreachable-repository",
    "wrong-entry": "unknown-field",
    "no-folder": "no-project",
    "wrong-manifest": "unknown-field",
    "hangs": "timeout",
    "fails": "api-server-fault",
}
"""Stacks, and the code of what is wrong with each."""
PLACES = {
    "no-key": r"fleet\.yaml:\d+",
    "wrong-entry": r"fleet\.yaml:\d+",
    "no-folder": r"fleet\.yaml:\d+",
    "wrong-manifest": r"all\.yaml:\d+",
}


@pytest.fixture
def made(postgres, witness, tmp_path):
    with scene(postgres, witness, tmp_path, ["ads", "news", *WRONG]) as made:
        yield made


def spoil(made):
    """Make something else wrong with each stack."""
    made.crew.environ["KEY_WRONG_KEY"] = "sk-nobody-has-this-one"
    del made.crew.environ["KEY_NO_KEY"]
    made.fleet.entries = {
        "no-repository": {"repository": "https://127.0.0.1:9/nobody.git"},
        "wrong-entry": {"wve": 2},
        "no-folder": {"folder": "nowhere"},
        "hangs": {"timeout": "5s"},
    }
    made.fleet.write()
    manifests = made.fleet.folder / "stacks" / "wrong-manifest" / "manifests" / "all.yaml"
    manifests.write_text(manifests.read_text().replace("description", "descripton"))
    made.witness.dispose("hangs", hangs=True)
    made.witness.dispose("fails", fails=500)


def last_told(made):
    """Of each stack the latest run that has ended."""
    return {run.stack: run for run in made.runs() if run.ended}


def details(made, name):
    """All that is told of it."""
    return made.tell("status", "--run", str(last_told(made)[name].number)).stdout


def test_what_is_wrong_is_named_at_its_place_and_the_others_are_kept(made):
    spoil(made)
    made.crew.add()
    made.wait(lambda: WRONG.keys() <= last_told(made).keys(), seconds=120, what="all that is wrong")
    made.wait(lambda: not made.fleet.undone("ads", "news"), seconds=60, what="the others")
    told = {name: details(made, name) for name in WRONG}
    said = {name: re.search(r"failed: ([a-z-]+)", text) for name, text in told.items()}
    assert {name: found and found[1] for name, found in said.items()} == WRONG
    assert [name for name, place in PLACES.items() if not re.search(place, told[name])] == []
    assert {last_told(made)[name].state for name in ("ads", "news")} <= {*WELL}
    assert not [each for each in made.witness.heard() if each.leaks]
    assert list(made.leaks()) == []


def test_an_account_that_fails_is_tried_again_until_it_is_well(made):
    made.witness.dispose("fails", fails=500)
    made.crew.add()
    made.wait(lambda: "fails" in last_told(made), seconds=60, what="its failure")
    assert last_told(made)["fails"].state == "failed"
    made.witness.dispose("fails", fails=0)
    made.wait_until_calm(seconds=90)
    made.require_nothing_against()
