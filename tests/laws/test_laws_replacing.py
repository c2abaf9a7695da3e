"""What cannot change is replaced, whatever stands on it and wherever the run stops."""

from hypothesis import given
from hypothesis import strategies as st
from laws import examples, in_a_world
from stacks import Manifest, addressed
from willing import willing
from world import World

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import Plan
from reconciler.workflows.apply import describe_requests


async def _converges(world: World, stack: list[Manifest]) -> None:
    """One apply is enough, and leaves what is declared, and nothing else of ours."""
    await world.apply(stack)
    world.wire.calm()
    again = await world.plan(stack)
    assert [(str(step.address), step.says, step.changes) for step in again] == []
    assert again.is_empty
    found = set((await world.live()).resources)
    assert {
        each for each in found - set(map(addressed, stack)) if each.kind != "Namespace"
    } == set()


async def _ids(world: World) -> dict[str, Address]:
    return {found.id: address for address, found in (await world.live()).resources.items()}


def _ending(plan: Plan) -> set[str]:
    """The ids of what a plan says that it deletes."""
    return {step.live.id for step in plan if step.action is Action.DELETE and step.live}


@examples(25)
@given(willing(), willing())
def test_between_any_two_stacks_whatever_cannot_change_is_replaced(
    earlier: list[Manifest], later: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        await _converges(world, later)

    in_a_world(law)


@examples(15)
@given(willing(), willing())
def test_what_is_lost_is_what_the_plan_deletes(
    earlier: list[Manifest], later: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        before, plan = await _ids(world), await world.plan(later)
        await world.carry_out(plan)
        assert set(before) - set(await _ids(world)) == _ending(plan)

    in_a_world(law)


@examples(25)
@given(willing(), willing(), st.integers(0, 40), st.booleans())
def test_a_run_that_is_killed_anywhere_can_be_finished_or_taken_back(
    earlier: list[Manifest], later: list[Manifest], cut: int, is_finished: bool
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        plan = await world.plan(later)
        kept = set(await _ids(world)) - _ending(plan)
        world.wire.calm()
        world.wire.cut_at = cut % (len(describe_requests(plan)) or 1)
        await world.cut(plan)
        assert kept <= set(await _ids(world))
        await _converges(world, later if is_finished else earlier)
        if is_finished:
            assert kept <= set(await _ids(world))

    in_a_world(law)


@examples(15)
@given(willing(), willing(), st.integers(0, 40))
def test_an_answer_that_is_lost_costs_nothing(
    earlier: list[Manifest], later: list[Manifest], lost: int
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        plan = await world.plan(later)
        kept = set(await _ids(world)) - _ending(plan)
        world.wire.calm()
        world.wire.lost_at = lost % (len(describe_requests(plan)) or 1)
        await world.run(plan)
        await _converges(world, later)
        assert kept <= set(await _ids(world))

    in_a_world(law)
