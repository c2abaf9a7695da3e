"""What holds of every plan, whatever it does and however its resources are called."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from msgspec.structs import replace
from sample_plans import ADOPT_BUCKET, DELETE_COLLECTION, UPDATE_RETRIEVER, create_bucket
from sample_replacements import CIRCLE, FEATURES, RECREATE, RENAME, SWAP

from reconciler.kinds import KINDS
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import BlastRadius, Plan, Scope, Step
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.rendering.words.entries import by_address, entries_of
from reconciler.rendering.words.masking import mask_plan
from reconciler.rendering.words.view import HARMFUL, visible

GROUPS = [
    (create_bucket(),),
    (UPDATE_RETRIEVER,),
    (ADOPT_BUCKET,),
    (DELETE_COLLECTION,),
    SWAP.steps,
    RECREATE.steps,
    CIRCLE.steps,
    *((step,) for step in RENAME),
]
SOME = examples(60, derandomize=True)
NAMES = st.text(st.characters(exclude_characters="/ "), min_size=1, max_size=90)
ADDRESSES = st.builds(Address, st.sampled_from(["Bucket", "Retriever"]), NAMES, NAMES)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of the samples' shapes, whose resources are called anything at all."""
    steps: list[Step] = []
    for number, group in enumerate(draw(st.lists(st.sampled_from(GROUPS), max_size=4))):
        prefix = draw(NAMES)
        steps += [_called(step, f"{number}{prefix}", draw) for step in group]
    scope = draw(st.none() | st.builds(Scope, targets=st.tuples(NAMES), excluded=st.tuples(NAMES)))
    return Plan("ads", tuple(steps), scope=scope, orphans=tuple(draw(st.lists(ADDRESSES))))


def _called(step: Step, prefix: str, draw: st.DrawFn) -> Step:
    address = step.address._replace(name=f"{prefix}{step.address.name}")
    radius = step.blast_radius and replace(
        step.blast_radius, subtree=draw(st.tuples(ADDRESSES)), users=draw(st.tuples(ADDRESSES))
    )
    replacement = step.replacement and replace(step.replacement, holders=draw(st.tuples(ADDRESSES)))
    return replace(step, address=address, blast_radius=radius, replacement=replacement)


def text_of(plan: Plan) -> str:
    return plan_as_text(plan, color=False)


def squeezed(text: str) -> str:
    """Without spaces, so that it does not matter where lines are folded."""
    return "".join(text.split())


def changes_in(plan: Plan) -> list[Any]:
    return list(json.loads(plan_as_json(plan))["resource_changes"])


def destroyed_by(plan: Plan) -> Iterator[Address]:
    for step in plan:
        if step.action is Action.DELETE:
            radius = step.blast_radius or BlastRadius()
            yield from (step.address, *radius.subtree)


@given(plans())
@SOME
def test_whoever_has_a_step_is_named_in_text_and_once_for_programs(plan: Plan) -> None:
    text = squeezed(text_of(plan))
    assert all(squeezed(visible(str(step.address))) in text for step in plan)
    told = [change["address"] for change in changes_in(plan)]
    assert told == list(dict.fromkeys(str(step.address) for step in plan))


@given(plans())
@SOME
def test_everything_that_is_destroyed_is_named(plan: Plan) -> None:
    text, document = squeezed(text_of(plan)), plan_as_json(plan)
    named = set(_texts_in(json.loads(document)))
    for address in destroyed_by(plan):
        assert squeezed(visible(str(address))) in text
        assert str(address) in named


def _texts_in(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from _texts_in(inner)


@given(plans())
@SOME
def test_nothing_that_a_terminal_would_obey_is_printed(plan: Plan) -> None:
    printed = text_of(plan) + plan_as_json(plan)
    assert not HARMFUL.search(printed.replace("\n", ""))


@given(plans(), st.sampled_from([60, 80, 100]))
@SOME
def test_no_line_is_too_long_that_could_be_broken(plan: Plan, width: int) -> None:
    for line in plan_as_text(plan, color=False, width=width).splitlines():
        indent = len(line) - len(line.lstrip())
        longest = max(map(len, line.split(" ")), default=0)
        assert len(line) <= width or indent + longest + len("& ") > width - len("1. "), line


@given(plans())
@SOME
def test_every_step_is_in_one_entry_and_in_its_order(plan: Plan) -> None:
    entries = entries_of(plan, KINDS)
    told = [id(step) for entry in entries for step in entry.steps]
    assert sorted(told) == sorted(map(id, plan.steps))
    order = [plan.steps.index(entry.first) for entry in entries]
    assert order == sorted(order)
    assert {entry.address for group in by_address(plan, KINDS) for entry in group} == {
        step.address for step in plan
    }


def test_masking_twice_is_masking_once() -> None:
    for plan in FEATURES.values():
        assert mask_plan(mask_plan(plan, KINDS), KINDS) == mask_plan(plan, KINDS)
