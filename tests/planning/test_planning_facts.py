"""What programs read from a plan and people do not see: names, waits, stamps, counts, places."""

import pytest
from stories import folder_of, plan_of

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.compile.references import Reference
from reconciler.model.address import Address
from reconciler.model.change import ActionReason
from reconciler.model.data import show_path
from reconciler.model.errors import Rejected
from reconciler.model.plan import BlastRadius
from reconciler.model.resource import Stamp
from reconciler.planning.drift.found import attribute_all_to_drift, drift_in
from reconciler.planning.names.mentions import find_lists
from reconciler.rendering.ci.as_annotations import plan_as_annotations
from reconciler.rendering.ci.as_junit import plan_as_junit
from reconciler.rendering.html.as_html import plan_as_html
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.markdown.as_markdown import plan_as_markdown


def told(story):
    return plan_of(folder_of(story))


def steps(story):
    return {str(step.address): step for step in told(story)}


def waits(story):
    return {name: [str(each) for each in step.after] for name, step in steps(story).items()}


GUARDS = {
    "another-stacks-resource-is-refused": ["foreign-owner"],
    "unowned-resource-is-not-taken-over-unasked": ["adoption"],
    "budget-is-kept-for-life": ["replacement"],
    "replacement-is-never-implicit": ["replacement"],
    "protection-outlives-the-manifest": ["prevent-destroy"],
    "documents-are-not-destroyed-unasked": ["documents-destroyed"],
    "unknown-count-is-more-than-any-limit": ["documents-destroyed"],
    "many-deletions-are-refused-by-number-and-by-share": ["max-deletes", "max-delete-percent"],
    "kind-is-not-emptied-unasked": ["nothing-declared"],
    "bucket-is-not-deleted-under-its-collection": ["still-used"],
}


@pytest.mark.parametrize("story", GUARDS)
def test_every_refusal_names_its_guard(story):
    assert [refusal.guard for refusal in told(story).refusals] == GUARDS[story]


SEARCHES = ("spec", "stages", 0, "config", "parameters", "searches")

PROBLEMS = {
    "circle-of-references-names-its-members": [("reference-cycle", ())],
    "reference-to-a-tombstone-is-a-problem": [
        ("reference-to-absent", ("spec", "source", "bucket_ids", 0))
    ],
    "reference-to-nothing-says-what-was-meant": [
        ("unknown-reference", ("spec", "source", "bucket_ids", 0)),
        ("unknown-reference", ("spec", "collection_identifiers", 0)),
        ("unknown-reference", (*SEARCHES, 0, "collection_identifiers", 0)),
    ],
    "secret-that-the-vault-lacks-is-a-problem": [
        ("unknown-reference", ("spec", "feature_extractor", "parameters", "llm_api_key"))
    ],
}


@pytest.mark.parametrize("story", PROBLEMS)
def test_every_problem_has_a_code_and_the_path_of_its_field(story):
    with pytest.raises(Rejected) as rejected:
        told(story)
    assert [(each.code, each.path) for each in rejected.value.problems] == PROBLEMS[story]


WARNINGS = {
    "destroying-takes-ours-and-nothing-else": [("left-behind", ())],
    "feature-that-nobody-writes-is-a-warning": [
        ("unknown-extractor", ("spec", "feature_extractor", "feature_extractor_name")),
        ("doubtful-feature", (*SEARCHES, 0, "feature_uri")),
        ("doubtful-feature", (*SEARCHES, 2, "feature_uri")),
    ],
}


@pytest.mark.parametrize("story", WARNINGS)
def test_every_warning_has_a_code_and_the_path_of_its_field(story):
    assert [(each.code, each.path) for each in told(story).warnings] == WARNINGS[story]


def test_every_step_says_what_it_waits_for():
    assert waits("everything-is-created-in-the-order-of-its-references") == {
        "Namespace/ads": [],
        "Bucket/ads/videos": ["Namespace/ads"],
        "Collection/ads/scenes": ["Bucket/ads/videos", "Namespace/ads"],
        "Retriever/ads/search": ["Collection/ads/scenes", "Namespace/ads"],
    }


def test_a_deletion_waits_for_what_no_longer_refers_to_it():
    assert waits("dropped-reference-lets-its-target-go") == {
        "Retriever/ads/search": [],
        "Collection/ads/shots": ["Retriever/ads/search"],
    }


def test_deletions_wait_as_live_refers_and_not_as_declared():
    assert waits("destroying-follows-live-references") == {
        "Collection/ads/shots": [],
        "Collection/ads/scenes": ["Collection/ads/shots"],
        "Bucket/ads/videos": ["Collection/ads/scenes"],
    }


def test_a_resource_waits_for_the_other_namespace_it_reads_from():
    told_waits = waits("collection-waits-for-the-namespace-it-reads-from")
    assert told_waits["Collection/ads/scenes"] == [
        "Bucket/library/films",
        "Namespace/ads",
        "Namespace/library",
    ]


def test_a_created_resource_carries_its_owner():
    created = steps("everything-is-created-in-the-order-of-its-references")
    assert created["Bucket/ads/videos"].stamp == Stamp("ads-platform", keys=())
    assert created["Namespace/ads"].stamp is None


def test_an_owner_is_written_only_where_it_is_new_or_changes():
    asked = steps("everything-unowned-is-asked-about")
    assert asked["Bucket/ads/videos"].stamp == Stamp("ads-platform", keys=())
    assert asked["Bucket/ads/films"].stamp is None


def test_a_created_and_a_changed_resource_give_their_reasons():
    created = steps("everything-is-created-in-the-order-of-its-references")
    assert {step.reason for step in created.values()} == {ActionReason.NOT_LIVE}
    assert (
        steps("everything-unowned-is-asked-about")["Bucket/ads/films"].reason
        is ActionReason.CHANGED
    )


def test_what_is_lost_is_counted_in_documents_objects_and_bytes():
    lost = steps("deletion-that-destroys-most-is-named")
    assert lost["Bucket/ads/films"].blast_radius == BlastRadius(0, 12, 3_400_000)
    assert lost["Collection/ads/scenes"].blast_radius == BlastRadius(48_000, 0, 0)
    assert lost["Collection/ads/cuts"].blast_radius == BlastRadius(None, 0, 0)


def test_secret_changes_are_marked_and_others_are_not():
    changed = steps("secrets-are-masked-on-both-sides").values()
    assert all(change.is_secret is True for step in changed for change in step.changes)
    plain = steps("everything-unowned-is-asked-about")["Bucket/ads/films"]
    assert [change.is_secret for change in plain.changes] == [False]


def test_what_is_secret_depends_on_the_stage_it_stands_in():
    step = steps("header-of-a-stage-is-a-secret")["Retriever/ads/search"]
    assert {change.path[4]: change.is_secret for change in step.changes} == {
        "headers": True,
        "url": False,
    }


def test_a_plan_knows_its_stack_and_the_ids_behind_its_names():
    plan = told("id-means-the-same-as-a-name")
    assert plan.stack == "ads-platform"
    assert plan.directory.id_of("Bucket", "ads", "videos") == "bkt_1"


def test_lists_are_wanted_of_what_is_referred_to_and_not_managed():
    said = [("Bucket", "videos"), ("Connection", "archive"), ("Taxonomy", "brands")]
    references = tuple(Reference((), kind, "ads", name) for kind, name in said)
    mentions = {Address("Bucket", "ads", "films"): references}
    assert find_lists(mentions, KINDS, LOOKUPS) == {("Connection", ""), ("Taxonomy", "ads")}


def test_a_change_knows_the_line_of_its_own_field():
    step = steps("list-of-objects-is-compared-item-by-item")["Retriever/ads/search"]
    assert [(change.path[-3:], change.location.line) for change in step.changes] == [
        (("rules", 1, "weight"), 13)
    ]


def test_a_change_of_a_named_item_knows_the_line_of_that_item():
    story = "ignored-stage-may-be-missing-and-the-others-still-have-an-order"
    step = steps(story)["Retriever/ads/search"]
    lines = {change.path[1]: change.location.line for change in step.changes}
    assert lines == {"(order)": 8, "rank": 10}


def test_a_removed_item_points_to_the_list_it_was_in():
    step = steps("two-live-stages-of-one-name-are-both-seen")["Retriever/ads/search"]
    assert {change.location.line for change in step.changes} == {7}


def test_a_secret_in_a_list_is_sent_and_never_compared():
    step = steps("secret-in-a-list-is-never-compared")["Retriever/ads/search"]
    assert step.unverifiable == (("stages", "call", "config", "parameters", "keys", 1),)


def test_what_somebody_wrote_around_a_secret_is_shown_to_nobody():
    """It may be the secret that was meant to stay out of sight, in another form."""
    plan = told("fields-around-a-secret-are-compared")
    assert {show_path(change.path) for step in plan for change in step.changes} == {
        "description",
        "stages.call.config.parameters.url",
        "stages.gone.config.parameters.url",
    }
    for form in (plan_as_json, plan_as_markdown, plan_as_html, plan_as_junit, plan_as_annotations):
        shown = form(plan)
        assert "elsewhere" not in shown
        assert "key=k1" not in shown


def test_what_cannot_be_verified_is_counted_of_all_that_was_compared():
    plan = told("fields-around-a-secret-are-compared")
    assert [(str(each.address), len(each.paths)) for each in plan.unverifiable] == [
        ("Bucket/ads/masks", 1),
        ("Bucket/ads/puppets", 1),
        ("Retriever/ads/search", 3),
    ]
    assert told("tombstone-may-keep-its-spec").unverifiable == ()
    assert told("everything-is-created-in-the-order-of-its-references").unverifiable == ()


def test_drift_says_nothing_of_what_is_ignored_and_only_a_replacement_loses():
    plan = attribute_all_to_drift(told("replacement-loses-ignored-fields"))
    (step,) = drift_in(plan).plan.steps
    assert [show_path(change.path) for change in step.changes] == ["budget_limits.max_credits"]
