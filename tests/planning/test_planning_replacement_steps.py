"""The parts of a story in the plan's own words: what is carried out, recorded and saved."""

import pytest
from stories import folder_of, plan_of

from reconciler.model.change import Action, ChangeClass


def told(step):
    """A step in one line: where, what, which part of what, and why."""
    part = f" {step.part}" if step.part else ""
    return f"{step.address} {step.action}{part}: {step.reason}"


def steps_of(story):
    return plan_of(folder_of(story)).steps


REASONS = {
    "recreated-namespace-leaves-the-others-alone": """
        Bucket/ads/old delete: declared_absent
        Bucket/ads/videos delete delete: stands_on_what_is_replaced
        Namespace/ads delete delete: cannot_change_in_place
        Namespace/ads create create: cannot_change_in_place
        Bucket/ads/new create: declared_but_not_live
        Bucket/ads/videos create create: stands_on_what_is_replaced
        """,
    "swap-leaves-nobody-behind": """
        Retriever/ads/search create create successor: cannot_change_in_place
        Retriever/ads/search rename rename away: cannot_change_in_place
        Retriever/ads/search rename rename into place: cannot_change_in_place
        Collection/ads/scenes update: holds_the_id_of_what_is_replaced
        Retriever/ads/search delete delete: cannot_change_in_place
        """,
    "adopted-holder-is-given-the-new-id-as-well": """
        Collection/ads/scenes delete delete: cannot_change_in_place
        Collection/ads/scenes create create: cannot_change_in_place
        Retriever/ads/search adopt: declared_and_owned_by_nobody
        """,
    "retired-retriever-is-no-successor": """
        Retriever/ads/search create create successor: cannot_change_in_place
        Retriever/ads/search--retired delete: left_by_an_interrupted_swap
        Retriever/ads/search rename rename away: cannot_change_in_place
        Retriever/ads/search rename rename into place: cannot_change_in_place
        Retriever/ads/search delete delete: cannot_change_in_place
        """,
    "tombstone-takes-along-leftovers-of-its-swap": """
        Retriever/ads/search delete: declared_absent
        Retriever/ads/search--retired delete: owned_and_no_longer_declared
        """,
    "circle-through-an-enrichment-is-cut-in-two-steps": """
        Bucket/ads/videos create: declared_but_not_live
        Collection/ads/scenes create: declared_but_not_live
        Retriever/ads/search create: declared_but_not_live
        Collection/ads/scenes update: closes_a_circle_of_references
        """,
}


@pytest.mark.parametrize("story", REASONS)
def test_every_step_says_why_in_a_word_that_programs_understand(story):
    assert [told(step) for step in _works(story)] == [
        line.strip() for line in REASONS[story].strip().splitlines()
    ]


def test_what_is_deleted_under_its_earlier_name_is_created_under_none():
    old, new, _ = _works("renamed-collection-may-be-recreated-as-well")
    assert (old.was, new.was) == ("scenes", None)


def test_of_a_replacement_only_what_is_new_is_stamped():
    for story in ("recreated-namespace-leaves-the-others-alone", "swap-leaves-nobody-behind"):
        assert all(step.stamp is None for step in _works(story) if step.action is Action.DELETE)


def test_only_what_cannot_change_in_place_destroys_data():
    removed = _works("collection-changes-in-more-than-its-source")[0]
    classes = {str(change.path[0]): change.change_class for change in removed.changes}
    assert classes == {"source": ChangeClass.DESTROY, "description": ChangeClass.METADATA}


def test_a_field_that_closes_a_circle_is_found_in_its_manifest():
    later = _works("circle-through-an-enrichment-is-cut-in-two-steps")[-1]
    assert [str(change.location) for change in later.changes] == ["desired.yaml:14:5"]


def test_a_narrowed_plan_waits_for_nothing_that_is_left_out():
    steps = _works("excluded-update-holds-nobody-up")
    there = {step.address for step in steps}
    assert there >= {each for step in steps for each in step.after}


def test_what_a_step_waits_for_is_told_in_order():
    for story in REASONS:
        for step in _works(story):
            assert list(step.after) == sorted(step.after)


def _works(story):
    return [step for step in steps_of(story) if step.action is not Action.NO_OP]
