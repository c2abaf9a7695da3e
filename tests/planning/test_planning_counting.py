"""What the guards count, and when they speak: nothing of it depends on a kind."""

import pytest
from own_kinds import live, node, plan_for, told


def guards_of(plan):
    return {refusal.guard for refusal in plan.refusals}


@pytest.mark.parametrize(("most", "refused"), [(2, set()), (1, {"max-deletes"})])
def test_deletions_are_counted_over_all_kinds(most, refused):
    declared = [node("kept"), node("kept", kind="Leaf")]
    gone = [live("gone"), live("gone", kind="Leaf")]
    found = [live("kept"), live("kept", kind="Leaf", colour="green"), *gone]
    assert guards_of(plan_for(declared, found, max_deletes=most)) == refused


@pytest.mark.parametrize(("most", "refused"), [(50, set()), (49, {"max-delete-percent"})])
def test_a_share_is_of_what_the_stack_owns(most, refused):
    names = [f"n{number}" for number in range(20)]
    found = [*map(live, names), live("theirs", stack="others")]
    plan = plan_for([node(name) for name in names[:10]], found, max_delete_percent=most)
    assert guards_of(plan) == refused


@pytest.mark.parametrize(("most", "refused"), [(7, set()), (6, {"documents-destroyed"})])
def test_documents_are_added_up(most, refused):
    found = [live("a", holds=3), live("b", holds=4), live("kept", holds=100)]
    plan = plan_for([node("kept")], found, max_documents_destroyed=most)
    assert guards_of(plan) == refused


def test_a_recreate_loses_what_it_holds():
    declared = [node("a", grain="fine", recreate=True)]
    plan = plan_for(declared, [live("a", grain="coarse", holds=5)], max_documents_destroyed=4)
    assert told(plan) == ["delete a", "create a"]
    assert guards_of(plan) == {"documents-destroyed"}


def test_what_is_emptied_is_said_of_each_kind():
    found = [live("a"), live("b", kind="Leaf", colour="green")]
    plan = plan_for([node("a")], found, allow_empty=False)
    assert guards_of(plan) == {"nothing-declared"}
    assert len(plan.refusals) == 1
