"""Where a plan asks checks and gates, and what it remembers of them."""

import pytest
from msgspec.structs import replace
from stories import each_story, folder_of, plan_of

from reconciler.model.change import Action
from reconciler.model.errors import Rejected
from reconciler.model.plan import ReplacementPart


def asking(plan):
    """The steps that ask, with what they ask."""
    return [step for step in plan if step.action is Action.VERIFY]


def of(name):
    return plan_of(folder_of(name))


@each_story
def test_no_plan_is_of_questions_alone(folder):
    """Whoever is asked is changed by an earlier step of the same plan."""
    try:
        plan = plan_of(folder, lambda options: replace(options, verifies_new=True))
    except Rejected:
        return
    for index, step in enumerate(plan.steps):
        if step.action is Action.VERIFY:
            earlier = plan.steps[:index]
            before = [each for each in earlier if each.address == step.address]
            is_left_over = step.live is not None and step.part is ReplacementPart.VERIFY
            assert step.verifies
            assert step.changes == ()
            assert before or is_left_over
            assert any(each.address == step.address for each in plan if each is not step)


@each_story
def test_a_plan_remembers_what_it_asks_and_what_that_stands_on(folder):
    try:
        plan = plan_of(folder)
    except Rejected:
        return
    asked = {each for step in plan for each in step.verifies}
    known = set(plan.verifications)
    assert asked <= known
    assert {each.kind for each in known - asked} <= {"Dataset"}


def test_the_dataset_of_a_gate_is_remembered_with_it():
    plan = of("change-in-place-is-verified-afterwards")
    assert [*map(str, plan.verifications)] == [
        "Check/ads/finds_anything",
        "Dataset/ads/judged",
        "Gate/ads/quality",
    ]
    (step,) = asking(plan)
    assert (step.part, step.replacement, step.was, step.becomes) == (None, None, None, None)


def test_a_successor_is_asked_by_its_own_name_between_its_creation_and_the_renames():
    plan = of("successor-is-verified-before-the-name-moves")
    parts = [step.part for step in plan if step.part]
    assert parts[:4] == [
        ReplacementPart.SUCCEED,
        ReplacementPart.VERIFY,
        ReplacementPart.RETIRE,
        ReplacementPart.PROMOTE,
    ]
    (step,) = asking(plan)
    assert (step.old_name, step.new_name) == ("search--successor", "search--successor")
    assert step.live is None


def test_a_successor_that_is_there_is_asked_by_its_id():
    (step,) = asking(of("successor-of-an-interrupted-swap-is-verified-again"))
    assert step.live is not None
    assert step.live.address.name == "search--successor"


def test_a_question_waits_for_all_that_the_retriever_reads():
    plan = of("what-a-retriever-reads-comes-before-its-questions")
    (step,) = asking(plan)
    assert [*map(str, step.after)] == ["Bucket/ads/videos", "Collection/ads/scenes"]
    changing = [each.address for each in plan if each.action is Action.UPDATE]
    assert {*changing} == {*step.after}
    assert all(
        plan.steps.index(each) < plan.steps.index(step) for each in plan if each.address in changing
    )


@pytest.mark.parametrize(
    "story",
    [
        "renamed-retriever-that-changes-is-verified",
        "adopted-retriever-that-changes-is-verified",
        "recreated-retriever-is-verified-afterwards",
    ],
)
def test_whatever_else_happens_to_a_retriever_that_changes_it_is_asked_last(story):
    plan = of(story)
    assert asking(plan) == [plan.steps[-1]]


def test_a_new_name_alone_asks_nothing():
    plan = of("new-name-asks-nothing")
    assert plan.count(Action.RENAME) == 1
    assert (asking(plan), plan.verifications) == ([], {})
