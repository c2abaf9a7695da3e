"""A part of a plan says nothing that the whole does not, and leaves exactly the rest."""

from collections.abc import Iterable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from msgspec.structs import replace
from stacks import Manifest, addressed
from willing import willing
from world import GENEROUS, World

from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Plan, ReplacementPart
from reconciler.planning.options.targeting import matches

StepRun = tuple[str, Action, ReplacementPart | None]
PICKS: Final = st.lists(st.integers(0, 40), min_size=2, max_size=4)
WIDE: Final = ["Retriever/*", "Collection/ads/*", "*/find", "*/raw", "Namespace/*", "*/shop/*"]


def _deeds(plan: Plan) -> set[StepRun]:
    return {(str(step.address), step.action, step.part) for step in plan}


async def _patterns(world: World, stack: list[Manifest], picks: Iterable[int]) -> tuple[str, ...]:
    """Addresses, and patterns of them, each of which matches something."""
    known: set[Address] = {*map(addressed, stack), *(await world.live()).resources}
    wide = [each for each in WIDE if any(matches(address, (each,)) for address in known)]
    choice = [*wide, *sorted(map(str, known))]
    return tuple(choice[pick % len(choice)] for pick in picks)


@examples(8)
@given(willing(), willing(), PICKS)
def test_a_targeted_plan_is_a_part_of_the_whole_and_has_all_that_was_asked_for(
    earlier: list[Manifest], later: list[Manifest], picks: list[int]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        whole, patterns = await world.plan(later), await _patterns(world, later, picks)
        part = await world.plan(later, replace(GENEROUS, targets=patterns))
        assert _deeds(part) <= _deeds(whole)
        kept = [step for step in whole if step.reason is not ActionReason.NOT_DECLARED]
        asked = {step.address for step in kept if matches(step.address, patterns)}
        assert asked <= {step.address for step in part}
        assert not [step for step in part if step.reason is ActionReason.NOT_DECLARED]
        assert part.scope is not None
        assert set(part.scope.pulled_in) == {step.address for step in part} - asked

    in_a_world(law)


@pytest.mark.parametrize("flag", ["targets", "excluded"])
@examples(6)
@given(willing(), willing(), PICKS)
def test_what_a_narrow_plan_leaves_is_exactly_the_rest(
    flag: str, earlier: list[Manifest], later: list[Manifest], picks: list[int]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        whole, patterns = await world.plan(later), await _patterns(world, later, picks)
        targets, excluded = (patterns, ()) if flag == "targets" else ((), patterns)
        options = replace(GENEROUS, targets=targets, excluded=excluded)
        part = await world.plan(later, options)
        if part.refusals:
            return
        await world.carry_out(part)
        assert _deeds(await world.plan(later)) == _deeds(whole) - _deeds(part)
        assert _deeds(await world.plan(later, options)) == set()
        await world.apply(later)
        assert (await world.plan(later)).is_empty

    in_a_world(law)
