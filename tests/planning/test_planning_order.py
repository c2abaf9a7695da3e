"""The order of steps follows references, whatever the kinds are that refer to each other."""

from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from msgspec.structs import replace
from own_kinds import KINDS, NODE, NodeSpec, live, node, plan_for, told

from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.marks import Default, RefersTo, Unordered
from reconciler.model.errors import Rejected
from reconciler.model.resource import Lifecycle, OnReplace

SOME = examples(60, derandomize=True)
LETTERS = "abcdefg"


@st.composite
def graphs(draw, *, is_acyclic):
    """Who needs whom, by letters; where nothing leads back, everybody needs earlier ones only."""
    names = LETTERS[: draw(st.integers(1, len(LETTERS)))]
    return {
        name: draw(
            st.sets(st.sampled_from(names[:at] if is_acyclic else names)).map(sorted)
            if (names[:at] if is_acyclic else names)
            else st.just([])
        )
        for at, name in enumerate(names)
    }


@given(graphs(is_acyclic=True), st.randoms(use_true_random=False))
@SOME
def test_whatever_is_needed_is_created_first(needs, chance):
    declared = [node(name, needs=needed) for name, needed in needs.items()]
    chance.shuffle(declared)
    steps = told(plan_for(declared))
    for name, needed in needs.items():
        assert all(
            steps.index(f"create {other}") < steps.index(f"create {name}") for other in needed
        )
    assert len(steps) == len(needs)


@given(graphs(is_acyclic=True), st.randoms(use_true_random=False))
@SOME
def test_whoever_needs_something_is_deleted_before_it(needs, chance):
    found = [live(name, needs=needed) for name, needed in needs.items()]
    chance.shuffle(found)
    steps = told(plan_for([], found))
    for name, needed in needs.items():
        assert all(
            steps.index(f"delete {name}") < steps.index(f"delete {other}") for other in needed
        )
    assert len(steps) == len(needs)


@given(graphs(is_acyclic=False))
@SOME
def test_no_circle_is_left_where_every_reference_can_wait(later):
    plan = plan_for([node(name, later=others) for name, others in later.items()])
    steps = told(plan)
    assert {step for step in steps if step.startswith("create")} == {f"create {n}" for n in later}
    assert {f"update {name}" for name, others in later.items() if name in others} <= set(steps)
    known = set()
    for step in plan:
        known.add(step.address.name)
        said = {change.path: change.after for change in step.changes}
        assert set(said.get(("later",)) or ()) <= known


def test_a_circle_that_cannot_wait_names_its_members_and_makes_no_plan():
    circle = [node("a", needs=["b"]), node("b", needs=["c"]), node("c", needs=["a"]), node("d")]
    with pytest.raises(Rejected) as rejected:
        plan_for(circle)
    (problem,) = rejected.value.problems
    assert problem.code == "reference-cycle"
    assert all(f"Node/{name}" in problem.message for name in "abc")
    assert "Node/d" not in problem.message


def test_a_circle_is_cut_where_one_reference_can_wait():
    steps = told(plan_for([node("a", needs=["b"]), node("b", later=["a"])]))
    assert steps == ["create b", "create a", "update b"]


def test_what_is_live_already_waits_for_nobody():
    declared = [node("a", needs=["b"], label="new"), node("b", needs=["a"], label="new")]
    found = [live("a", needs=["b"]), live("b", needs=["a"])]
    assert sorted(told(plan_for(declared, found))) == ["update a", "update b"]


class RootedSpec(NodeSpec):
    """What cannot be moved to other roots than it has."""

    roots: Annotated[
        list[str] | None, Default(), Unordered(), RefersTo("Node"), immutable("roots stay")
    ] = None


ROOTED = {**KINDS, "Node": replace(NODE, spec=RootedSpec)}


def rooted(name, **spec):
    return node(name, recreate=True, **spec)


def rooted_plan(declared, found):
    return plan_for(declared, found, kinds=ROOTED)


def waits_of(plan, what):
    (step,) = [each for each in plan if f"{each.action} {each.address.name}" == what]
    return [each.name for each in step.after]


def test_what_is_replaced_for_something_new_goes_when_that_is_made():
    plan = rooted_plan([node("new"), rooted("a", roots=["new"])], [live("a", roots=["id-old"])])
    assert told(plan) == ["create new", "delete a", "create a"]
    assert waits_of(plan, "delete a") == ["new"]


def test_so_does_whatever_is_dragged_along_however_far():
    tree = [node("new"), *(rooted(one, roots=[other]) for one, other in ("an", "ba", "cb"))]
    tree[1] = rooted("a", roots=["new"])
    found = [live("a", roots=["id-old"]), live("b", roots=["id-a"]), live("c", roots=["id-b"])]
    plan = rooted_plan(tree, found)
    assert told(plan)[:4] == ["create new", "delete c", "delete b", "delete a"]
    assert waits_of(plan, "delete c") == ["new"]


def test_what_is_replaced_for_two_new_ones_waits_for_both():
    declared = [node("x"), node("y"), rooted("a", roots=["x", "y"])]
    plan = rooted_plan(declared, [live("a", roots=["id-old"])])
    assert waits_of(plan, "delete a") == ["x", "y"]


def test_what_is_swapped_for_something_new_begins_with_a_successor_and_ends_as_ever():
    swapped = replace(rooted("a", roots=["new"]), lifecycle=Lifecycle(on_replace=OnReplace.SWAP))
    plan = rooted_plan([node("new"), swapped], [live("a", roots=["id-old"])])
    assert told(plan) == ["create new", "create a", "rename a", "rename a", "delete a"]
    assert (waits_of(plan, "create a"), waits_of(plan, "delete a")) == (["new"], [])


def test_what_is_replaced_for_another_reason_does_not_wait():
    declared = [node("new"), rooted("a", needs=["new"], grain="fine")]
    plan = rooted_plan(declared, [live("a", grain="coarse")])
    assert waits_of(plan, "delete a") == []


def test_what_only_moves_to_another_live_one_does_not_wait():
    declared = [node("new"), node("b"), rooted("a", roots=["b"])]
    plan = rooted_plan(declared, [live("a", roots=["id-old"]), live("b")])
    assert waits_of(plan, "delete a") == []


def test_a_new_one_that_can_be_set_later_to_what_is_replaced_for_it_comes_first():
    declared = [node("new", later=["a"]), rooted("a", roots=["new"])]
    plan = rooted_plan(declared, [live("a", roots=["id-old"])])
    assert told(plan) == ["create new", "delete a", "create a", "update new"]


def test_a_new_one_leaves_for_later_what_would_hold_it_up():
    """It needs what is made anew as well, and what goes for it refers to that."""
    declared = [
        node("new", later=["d"]),
        rooted("a", roots=["new"], needs=["d"]),
        rooted("d", grain="fine"),
    ]
    found = [live("a", roots=["id-old"], needs=["d"]), live("d", grain="coarse")]
    plan = rooted_plan(declared, found)
    assert told(plan) == [
        "create new", "delete a", "delete d", "create d", "create a", "update new",
    ]  # fmt: skip


def test_a_new_one_that_cannot_is_waited_for_by_nothing_that_it_waits_for():
    declared = [
        node("new", needs=["d"]),
        rooted("a", roots=["new"], needs=["d"]),
        rooted("d", grain="fine"),
    ]
    found = [live("a", roots=["id-old"], needs=["d"]), live("d", grain="coarse")]
    plan = rooted_plan(declared, found)
    assert told(plan) == ["delete a", "delete d", "create d", "create new", "create a"]


def test_a_circle_of_what_is_replaced_is_told_and_not_followed_for_ever():
    declared = [
        node("new"),
        rooted("a", roots=["new", "b"]),
        rooted("b", roots=["a"]),
        rooted("c", roots=["b"]),
    ]
    found = [
        live("a", roots=["id-old", "id-b"]),
        live("b", roots=["id-a"]),
        live("c", roots=["id-b"]),
    ]
    with pytest.raises(Rejected, match="circle"):
        rooted_plan(declared, found)


def test_a_wait_for_something_new_goes_before_anything_is_refused():
    """What drops `d` refers to what is made anew after it, and `new` refers to `d`."""
    declared = [
        node("new", needs=["d"]),
        rooted("z", roots=["new"]),
        rooted("d", grain="fine"),
        node("h", needs=["z"]),
    ]
    found = [live("z", roots=["id-old"]), live("d", grain="coarse"), live("h", needs=["d"])]
    plan = rooted_plan(declared, found)
    assert waits_of(plan, "delete z") == ["new"]
    assert told(plan) == [
        "delete d", "create d", "create new", "delete z", "create z", "update h",
    ]  # fmt: skip
