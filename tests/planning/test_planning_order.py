"""The order of steps follows references, whatever the kinds are that refer to each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from own_kinds import live, node, plan_for, told

from reconciler.model.errors import Rejected

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
