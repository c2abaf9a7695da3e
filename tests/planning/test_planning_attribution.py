"""Whose a difference is, as programs read it: on every step and field, and what has converged."""

import pytest
from stories import FOLDERS, folder_of, plan_of

from reconciler.model.attribution import Attribution
from reconciler.model.change import ActionReason

ATTRIBUTED = [folder for folder in FOLDERS if (folder / "base.yaml").exists()]
PENDING, DRIFT = Attribution.PENDING, Attribution.DRIFT


@pytest.mark.parametrize("folder", ATTRIBUTED, ids=lambda folder: folder.name)
def test_no_step_and_no_field_is_nobodys(folder):
    plan = plan_of(folder)
    assert None not in [step.attribution for step in plan]
    assert None not in [change.attribution for step in plan for change in step.changes]


@pytest.mark.parametrize(
    ("name", "converged"),
    [
        (
            "made-or-removed-by-both-sides-has-converged",
            ["Bucket/ads/films", "Bucket/ads/stills", "Bucket/ads/videos"],
        ),
        (
            "field-that-both-sides-moved-to-the-same-has-converged",
            ["Retriever/ads/search:description"],
        ),
        ("newly-declared-is-pending-and-both-where-it-is-ours", []),
        ("contents-of-a-renamed-namespace-are-attributed-as-before", []),
        ("left-where-it-is-has-not-converged", []),
        ("declaring-what-a-server-has-is-pending", []),
        ("id-that-becomes-a-name-is-no-change", []),
    ],
)
def test_converged_is_what_both_sides_moved_to_the_same(name, converged):
    found = plan_of(folder_of(name)).base.converged
    assert [":".join([str(each.address), *map(str, each.path)]) for each in found] == converged


def test_what_a_replacement_leaves_to_later_is_of_its_own_cause():
    plan = plan_of(folder_of("deferred-field-is-attributed-as-its-replacement"))
    (later,) = (step for step in plan if step.reason is ActionReason.DEFERRED)
    assert [change.attribution for change in later.changes] == [PENDING]
    (budget,) = {
        change.attribution
        for step in plan
        for change in step.changes
        if change.path[0] == "budget_limits"
    }
    assert budget is DRIFT
