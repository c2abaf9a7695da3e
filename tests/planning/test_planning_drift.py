"""Of a plan, what is drift; of drift, what somebody accepted; and what nobody may undo unasked."""

import pytest
from msgspec.structs import replace
from stories import folder_of, plan_of

from reconciler.model.drift import Acceptance
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired
from reconciler.planning.drift.baseline import digest_at, without_accepted
from reconciler.planning.drift.foreign import is_refused_for_drift, with_refusals
from reconciler.planning.drift.found import attribute_all_to_drift, drift_in
from reconciler.planning.drift.ignoring import IgnoreRule, covers, with_ignored

TODAY = "2026-05-01"
MIXED = "change-is-told-apart-from-drift"
DELETED = "deleted-by-hand-is-drift-and-new-is-pending"
RENAMED = "renamed-resource-is-attributed-under-its-new-name"
ITEMS = "list-of-named-items-is-attributed-item-by-item"
DRAGGED = "changed-anyway-is-replaced-for-what-drags-it-along"
CHAIN = "users-of-a-change-are-pending-through-all-replaced"
SWAPPED = "published-retriever-is-swapped-with-its-page"


def told(story):
    return plan_of(folder_of(story))


def drift_of(story):
    plan = told(story)
    return drift_in(plan if plan.base else attribute_all_to_drift(plan))


def said(drift):
    return {str(step.address): step.says for step in drift.plan}


def fields_of(drift):
    return [".".join(map(str, change.path)) for step in drift.plan for change in step.changes]


def accepting(drift, path="", *, expires=TODAY, digest=None):
    (step,) = drift.plan
    return Acceptance(step.address, path, "known", expires, Location("b.yaml", 4, 5), digest)


def codes(drift):
    return [problem.code for problem in drift.plan.warnings]


def moved(drift, **changes):
    """The same drift, of a step that differs in this."""
    (step,) = drift.plan
    return replace(drift, plan=replace(drift.plan, steps=(replace(step, **changes),)))


@pytest.mark.parametrize(
    ("story", "says"),
    [
        (RENAMED, {"Bucket/ads/films": "live differs in description"}),
        (
            "rename-that-the-base-declared-already-is-drift",
            {"Bucket/ads/films": "live under another name"},
        ),
        (
            "drift-is-told-apart-from-a-change-beside-it",
            {
                "Bucket/ads/films": "live under another name",
                "Bucket/ads/stills": "live without this stack's stamp",
            },
        ),
        (
            "new-tombstone-is-pending-and-a-return-under-an-old-one-is-drift",
            {"Bucket/ads/stills": "live, and declared `ensure: absent`"},
        ),
        (
            "protection-that-somebody-took-is-drift",
            {"Bucket/ads/videos": "now protected from deletion (prevent_destroy)"},
        ),
        (
            "replacement-that-drift-asks-for-is-drift-with-all-it-drags-along",
            {"Retriever/ads/search": "live differs in budget_limits"},
        ),
        ("holder-is-attributed-as-its-replaced-target", {}),
        (DRAGGED, {"Bucket/ads/videos": "live differs in unique_key"}),
        (
            "newly-declared-is-pending-and-both-where-it-is-ours",
            {"Bucket/ads/films": "live differs in description"},
        ),
        (
            "deferred-field-is-attributed-as-its-create",
            dict.fromkeys(
                ("Bucket/ads/videos", "Collection/ads/scenes", "Retriever/ads/search"),
                "declared, and not live",
            ),
        ),
    ],
)
def test_of_a_plan_only_what_live_did_itself_is_drift(story, says):
    assert said(drift_of(story)) == says


def test_of_a_field_only_the_items_that_live_moved_are_drift():
    assert fields_of(drift_of(ITEMS)) == [
        "stages.(order)",
        "stages.keep.config.parameters.count",
        "stages.strange",
    ]


def test_what_waits_to_be_applied_is_counted_once_for_each_resource():
    assert drift_of(MIXED).pending == 1
    assert drift_of("users-of-a-change-are-pending-through-all-replaced").pending == 4


@pytest.mark.parametrize(
    "story",
    [
        SWAPPED,
        CHAIN,
        "recreated-namespace-leaves-the-others-alone",
        "circle-through-a-filter-is-cut-in-two-steps",
    ],
)
def test_drift_is_told_without_the_way_to_undo_it(story):
    drift = drift_in(attribute_all_to_drift(told(story)))
    assert drift.plan.refusals == ()
    assert drift.plan.steps
    for step in drift.plan:
        undoing = (step.part, step.replacement, step.becomes, step.blast_radius)
        assert undoing == (None,) * 4
        assert (step.after, step.unverifiable, step.deferred) == ((), (), ())


def test_what_is_to_be_recreated_is_told_with_what_is_declared_and_what_is_live():
    (step,) = (each for each in drift_of(DRAGGED).plan)
    assert step.desired.address == step.live.address == step.address


def test_a_name_and_a_field_that_live_moved_are_told_together():
    drift = drift_in(attribute_all_to_drift(told(RENAMED)))
    assert said(drift)["Bucket/ads/films"] == "live under another name; live differs in description"


def test_what_a_replacement_would_set_later_is_no_drift_of_its_own():
    story = "deferred-field-is-attributed-as-its-replacement"
    assert fields_of(drift_in(attribute_all_to_drift(told(story)))) == [
        "budget_limits.max_credits",
        "unique_key",
    ]


@pytest.mark.parametrize(
    ("ignored", "left_alone"),
    [
        ([IgnoreRule("Retriever/ads/*", "description")], ("tags", "description")),
        ([IgnoreRule("*", "description"), IgnoreRule("Bucket/*", "name")], ("tags", "description")),
        ([IgnoreRule("Bucket/*", "description")], ("tags",)),
        ([IgnoreRule("Retriever/ads/search", ""), IgnoreRule("Bucket/*", "name")], ("tags",)),
        (
            [IgnoreRule("*", "description"), IgnoreRule("Retriever/ads/*", "")],
            ("tags", "description"),
        ),
    ],
)
def test_what_one_run_overlooks_is_added_to_what_a_manifest_leaves_alone(ignored, left_alone):
    (step,) = drift_of(MIXED).plan
    lifecycle = replace(step.desired.lifecycle, ignore_changes=("tags",))
    desired = Desired("ads", {step.address: replace(step.desired, lifecycle=lifecycle)})
    (seen,) = with_ignored(desired, ignored).resources.values()
    assert seen.lifecycle.ignore_changes == left_alone


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        ("", True),
        ("sources", True),
        ("sources[0]", True),
        ("sources[0].weight", True),
        ("source", False),
        ("sources[1]", False),
        ("sources[0].weigh", False),
    ],
)
def test_a_path_covers_itself_and_all_that_is_in_it(path, covered):
    assert covers(path, ("sources", 0, "weight")) is covered


def test_what_is_missing_may_be_accepted_as_a_whole():
    drift = drift_of(DELETED)
    steps = tuple(step for step in drift.plan if step.address.name == "videos")
    missing = replace(drift, plan=replace(drift.plan, steps=steps))
    exact = accepting(missing, digest=digest_at(steps[0], ""))
    seen = without_accepted(missing, [exact], today=TODAY)
    assert (seen.plan.steps, codes(seen)) == ((), [])
    assert [(each.by, each.paths) for each in seen.accepted] == [(exact, ())]


def test_what_is_accepted_as_a_whole_is_not_another_of_the_same_name():
    drift = drift_of(MIXED)
    (step,) = drift.plan
    again = moved(drift, live=replace(step.live, id="ret_2"))
    whole, field = (
        accepting(drift, path, digest=digest_at(step, path)) for path in ("", "description")
    )
    assert codes(without_accepted(again, [whole], today=TODAY)) == ["acceptance-outgrown"]
    assert not without_accepted(again, [field], today=TODAY).plan.steps


def test_a_digest_that_stands_in_a_baseline_stays_good():
    (step,) = drift_of(MIXED).plan
    assert digest_at(step, "description") == "sha256:78f91cf943ec3d33"
    assert digest_at(step, "") == "sha256:0082f9e5a7c42c19"
    assert digest_at(replace(step, live=None, changes=()), "") == "sha256:b3168255ed439f6a"


def test_what_drifted_further_on_its_last_day_has_not_expired():
    drift = drift_of(MIXED)
    seen = without_accepted(
        drift, [accepting(drift, "description", digest="sha256:0")], today=TODAY
    )
    assert codes(seen) == ["acceptance-outgrown"]
    assert seen.plan == replace(drift.plan, warnings=seen.plan.warnings)


def test_a_name_is_not_accepted_with_the_fields():
    story = "contents-of-a-renamed-namespace-are-attributed-as-before"
    drift = drift_in(attribute_all_to_drift(told(story)))
    steps = tuple(step for step in drift.plan if step.address.name == "clips")
    drift = replace(drift, plan=replace(drift.plan, steps=steps))
    seen = without_accepted(drift, [accepting(drift, "description")], today=TODAY)
    assert said(seen) == {"Bucket/films/clips": "live under another name"}
    assert fields_of(seen) == []


def test_an_acceptance_of_a_field_names_what_it_covered_and_keeps_other_warnings():
    drift = drift_of(MIXED)
    other = Problem("other", "is told", "leave it", Severity.WARNING)
    drift = replace(drift, plan=replace(drift.plan, warnings=(other,)))
    unused = accepting(drift, "tags")
    seen = without_accepted(drift, [accepting(drift, "description"), unused], today=TODAY)
    assert [each.paths for each in seen.accepted] == [(("description",),)]
    assert codes(seen) == ["other", "acceptance-unused"]


def refusals_of(plan):
    return {str(each.address): each.message for each in with_refusals(plan).refusals}


def test_whatever_live_moved_is_refused_once_with_the_fields_that_it_moved():
    undone = "live moved since origin/main{}, and applying would undo that"
    assert refusals_of(told(ITEMS)) == {
        "Retriever/ads/search": undone.format(
            " in stages.(order), stages.keep.config.parameters.count, stages.strange"
        )
    }
    assert refusals_of(told("protection-that-somebody-took-is-drift")) == {
        "Bucket/ads/videos": undone.format("")
    }
    assert refusals_of(told("field-that-both-sides-moved-is-both")) == {
        "Retriever/ads/search": undone.format(" in description")
    }
    plan = told("deferred-field-is-attributed-as-its-create")
    assert len(with_refusals(plan).refusals) == 3


def test_a_plan_that_was_refused_already_stays_refused_for_that_too():
    plan = told("taken-by-another-stack-is-drift-and-always-had-is-pending")
    refused = with_refusals(plan)
    assert refused.refusals[: len(plan.refusals)] == plan.refusals
    assert [each.guard for each in refused.refusals[len(plan.refusals) :]] == ["foreign-drift"]
    assert not is_refused_for_drift(plan)
    assert is_refused_for_drift(refused)
