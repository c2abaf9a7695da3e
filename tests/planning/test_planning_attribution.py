"""Whose a difference is, as programs read it: on every step and field, and what has converged."""

from pathlib import Path

import pytest
from stories import plan_of

from reconciler.model.attribution import Attribution
from reconciler.model.change import Reason

CASES = Path(__file__).parent / "cases"
ATTRIBUTED = sorted(path.parent for path in CASES.glob("*/base.yaml"))
PENDING, DRIFT = Attribution.PENDING, Attribution.DRIFT


@pytest.mark.parametrize("folder", ATTRIBUTED, ids=lambda folder: folder.name)
def test_no_step_and_no_field_is_nobodys(folder):
    plan = plan_of(folder)
    assert None not in [step.attribution for step in plan]
    assert None not in [change.attribution for step in plan for change in step.changes]


@pytest.mark.parametrize(
    ("story", "converged"),
    [
        (
            "what-both-sides-made-or-took-away-has-converged",
            ["Bucket/ads/films", "Bucket/ads/stills", "Bucket/ads/videos"],
        ),
        (
            "a-field-that-both-sides-moved-to-the-same-has-converged",
            ["Retriever/ads/search:description"],
        ),
        ("what-is-newly-declared-is-pending-and-both-where-it-is-ours-already", []),
        ("what-is-in-a-renamed-namespace-is-attributed-as-if-it-had-stayed", []),
        ("what-is-left-where-it-is-has-not-converged", []),
        ("to-say-what-a-server-has-already-is-nothing-that-live-did", []),
        ("an-id-that-becomes-a-name-is-no-change", []),
    ],
)
def test_converged_is_what_both_sides_moved_to_the_same(story, converged):
    found = plan_of(CASES / story).base.converged
    assert [":".join([str(each.address), *map(str, each.path)]) for each in found] == converged


def test_what_a_replacement_leaves_to_later_is_of_its_own_cause():
    plan = plan_of(CASES / "what-a-replacement-leaves-to-later-is-attributed-as-what-is-replaced")
    (later,) = (step for step in plan if step.reason is Reason.DEFERRED)
    assert [change.attribution for change in later.changes] == [PENDING]
    (budget,) = {
        change.attribution
        for step in plan
        for change in step.changes
        if change.path[0] == "budget_limits"
    }
    assert budget is DRIFT
