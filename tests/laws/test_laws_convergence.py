"""Whatever is declared becomes live, from wherever it starts, and then there is nothing to do."""

from hypothesis import given
from laws import in_a_world
from made_up import examples
from msgspec.structs import replace
from stacks import Manifest, stacks
from successions import successions
from willing import circles, willing
from world import GENEROUS, World


@examples(10)
@given(circles())
def test_after_an_apply_the_plan_is_empty_and_a_second_apply_writes_nothing(
    stack: list[Manifest],
) -> None:
    async def law(world: World) -> None:
        await world.apply(stack)
        assert len(world.wire.writes) >= len(stack)
        world.wire.writes.clear()
        again = await world.plan(stack)
        assert [(str(step.address), step.changes) for step in again] == []
        assert again.is_empty
        await world.carry_out(again)
        assert world.wire.writes == []

    in_a_world(law)


@examples(12)
@given(successions())
def test_from_any_earlier_state_everything_that_can_change_does(
    states: tuple[list[Manifest], list[Manifest]],
) -> None:
    earlier, later = states

    async def law(world: World) -> None:
        await world.apply(earlier)
        await world.apply(later)
        again = await world.plan(later)
        assert [(str(step.address), step.changes) for step in again] == []
        assert again.is_empty

    in_a_world(law)


@examples(6)
@given(stacks(), stacks())
def test_between_any_two_stacks_a_plan_is_refused_for_a_reason_or_converges(
    earlier: list[Manifest], later: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        world.wire.writes.clear()
        plan = await world.plan(later)
        assert world.wire.writes == []
        if plan.refusals:
            assert all(refusal.message and refusal.remedy for refusal in plan.refusals)
            assert (await world.plan(earlier)).is_empty
        else:
            await world.carry_out(plan)
            assert (await world.plan(later)).is_empty

    in_a_world(law)


@examples(5)
@given(willing(), willing())
def test_destroying_ends_all_that_is_ours_whatever_circles_it_runs_in(
    earlier: list[Manifest], declared: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        plan = await world.plan(declared, replace(GENEROUS, is_destroy=True))
        assert not plan.refusals
        await world.carry_out(plan)
        left = (await world.live()).resources
        assert {address.kind for address in left} == {"Namespace"}

    in_a_world(law)
