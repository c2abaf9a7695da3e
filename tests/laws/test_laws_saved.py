"""A saved plan does what the plan would have done, once, and only in the world it was made for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from laws import in_a_world
from made_up import examples
from msgspec.structs import replace
from stacks import Manifest, stacks
from successions import successions
from world import World

from reconciler.manifest.project.project import Project
from reconciler.model.change import Action
from reconciler.model.errors import StalePlan
from reconciler.model.plan import Plan, Step
from reconciler.planning.planfile.planfile import Aim, SavedPlan
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.workflows.saved_plan import load_saved, refresh, save

AIM = Aim(api="embedded", environment=None)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def saved(plan: Plan) -> SavedPlan:
    """The plan, from its file."""
    return load_saved(save(plan, AIM, made_at=NOON))


def told(plan: Plan) -> str:
    """The plan as people and as programs read it."""
    return plan_as_text(plan, color=False, width=100) + plan_as_json(plan)


async def left_of(kept: SavedPlan, world: World) -> Plan:
    """What a saved plan still has to do; no manifest is there to be read."""
    nothing = Project(folder=world.folder / "nowhere", stack=kept.plan.stack)
    return await refresh(kept.plan, kept.expected, nothing, world.writer)


@examples(12)
@given(stacks(), stacks())
def test_a_plan_shows_the_same_before_and_after_it_was_saved(
    earlier: list[Manifest], later: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        plan = await world.plan(later)
        assert told(saved(plan).plan) == told(plan)

    in_a_world(law)


@examples(15)
@given(successions())
def test_a_saved_plan_is_applied_once_and_then_nothing_is_left_of_it(
    states: tuple[list[Manifest], list[Manifest]],
) -> None:
    earlier, later = states

    async def law(world: World) -> None:
        await world.apply(earlier)
        kept = saved(await world.plan(later))
        left = await left_of(kept, world)
        assert len(left.steps) == len(kept.plan.steps)
        await world.carry_out(left)
        assert (await world.plan(later)).is_empty
        assert (await left_of(kept, world)).is_empty

    in_a_world(law)


@examples(12)
@given(successions(), st.data())
def test_whichever_steps_somebody_did_before_the_others_are_left(
    states: tuple[list[Manifest], list[Manifest]], data: DataObject
) -> None:
    earlier, later = states

    async def law(world: World) -> None:
        await world.apply(earlier)
        kept = saved(await world.plan(later))
        left = await left_of(kept, world)
        done = data.draw(st.integers(0, len(left.steps)))
        await world.carry_out(_first(left, done))
        rest = await left_of(kept, world)
        assert [step.address for step in rest] == [step.address for step in left][done:]
        await world.carry_out(rest)
        assert (await world.plan(later)).is_empty

    in_a_world(law)


def _first(plan: Plan, count: int) -> Plan:
    return replace(plan, steps=plan.steps[:count])


@examples(12)
@given(successions(), st.data())
def test_a_change_of_what_a_step_changes_or_deletes_is_always_noticed(
    states: tuple[list[Manifest], list[Manifest]], data: DataObject
) -> None:
    earlier, later = states

    async def law(world: World) -> None:
        await world.apply(earlier)
        kept = saved(await world.plan(later))
        able = [step for step in kept.plan if _may_be_disowned(step)]
        if not able:
            return
        step = data.draw(st.sampled_from(able))
        await _disown(world, step)
        with pytest.raises(StalePlan) as stale:
            await left_of(kept, world)
        problems = stale.value.problems
        # What it stands on, or stood on it, may be another's business now as well.
        of_it = [problem.message for problem in problems if problem.address == step.address]
        assert any("`owner`" in message for message in of_it)

    in_a_world(law)


def _may_be_disowned(step: Step) -> bool:
    return step.action in (Action.UPDATE, Action.DELETE) and step.address.kind != "Namespace"


async def _disown(world: World, step: Step) -> None:
    assert step.live
    live = (await world.live()).resources[step.address]
    path = f"/v1/{step.address.kind.lower()}s/{live.id}"
    namespace = (await world.live()).directory.id_of("Namespace", "", step.address.namespace)
    body = {"metadata": {"reconciler": {"stack": "another"}}}
    await world.writer.send("PATCH", path, namespace=namespace or "", body=body)
