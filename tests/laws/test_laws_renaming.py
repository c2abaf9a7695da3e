"""What is renamed stays what it is: nothing else happens, and nothing loses its id."""

from collections.abc import Mapping, Sequence
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from spelling import with_new_names
from stacks import Manifest, addressed
from willing import circles, willing
from world import World

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.workflows.dry_run import describe_requests

CHOICES: Final = st.lists(st.booleans(), min_size=8, max_size=8)


def _renamed(stack: Sequence[Manifest], choices: Sequence[bool]) -> dict[Address, str]:
    """New names for some of a stack, at least for one of it."""
    known = [addressed(manifest) for manifest in stack]
    chosen = [each for place, each in enumerate(known) if choices[place % len(choices)]]
    return {address: f"{address.name}_new" for address in chosen or known[-1:]}


def _in_both(earlier: Sequence[Manifest], names: Mapping[Address, str]) -> dict[Address, str]:
    known = {addressed(manifest) for manifest in earlier}
    return {address: name for address, name in names.items() if address in known}


async def _ids(world: World) -> set[str]:
    return {found.id for found in (await world.live()).resources.values()}


@examples(8)
@given(circles(), CHOICES)
def test_renaming_any_part_of_a_stack_renames_it_and_does_nothing_else(
    stack: list[Manifest], choices: list[bool]
) -> None:
    async def law(world: World) -> None:
        await world.apply(stack)
        before, names = await _ids(world), _renamed(stack, choices)
        world.wire.calm()
        later = with_new_names(stack, names)
        plan = await world.plan(later)
        assert {(step.action, step.changes) for step in plan} == {(Action.RENAME, ())}
        assert not plan.refusals
        await world.carry_out(plan)
        assert len(world.wire.writes) == len(names)
        assert await _ids(world) == before
        assert (await world.plan(later)).is_empty
        assert set((await world.live()).resources) == set(map(addressed, later))

    in_a_world(law)


@examples(5)
@given(circles(), CHOICES, st.integers(0, 10))
def test_a_renaming_that_is_killed_anywhere_is_finished_by_the_next_run(
    stack: list[Manifest], choices: list[bool], cut: int
) -> None:
    async def law(world: World) -> None:
        await world.apply(stack)
        before, names = await _ids(world), _renamed(stack, choices)
        later = with_new_names(stack, names)
        plan = await world.plan(later)
        world.wire.calm()
        world.wire.cut_at = cut % len(names)
        await world.cut(plan)
        await world.apply(later)
        assert await _ids(world) == before
        assert (await world.plan(later)).is_empty

    in_a_world(law)


@examples(8)
@given(willing(), willing(), CHOICES, st.integers(0, 40))
def test_a_rename_may_come_with_any_other_change_and_be_killed_in_the_midst_of_it(
    earlier: list[Manifest], later: list[Manifest], choices: list[bool], cut: int
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        names = _in_both(earlier, _renamed(later, choices))
        renamed = with_new_names(later, names)
        plan = await world.plan(renamed)
        ended = {step.live.id for step in plan if step.action is Action.DELETE and step.live}
        kept = await _ids(world) - ended
        world.wire.calm()
        world.wire.cut_at = cut % (len(describe_requests(plan)) or 1) if cut % 2 else None
        await world.cut(plan)
        await world.apply(renamed)
        assert (await world.plan(renamed)).is_empty
        assert kept <= await _ids(world)
        assert set(names) & set((await world.live()).resources) == set()

    in_a_world(law)
