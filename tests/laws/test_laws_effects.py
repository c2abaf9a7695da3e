"""What is shown is what happens, down to the path: whatever an apply changes stood in its plan."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from edits import edited
from hands import Hand, hands
from hypothesis import given
from hypothesis import strategies as st
from judging import Judge
from laws import examples, in_a_world
from rows import rows_of
from stacks import Manifest
from successions import successions
from world import GENEROUS, World

from reconciler.planning.options import PlanOptions

_TAKING: Final = replace(GENEROUS, adopt_unowned=True)


async def judge(
    world: World, stack: Sequence[Manifest], options: PlanOptions = _TAKING, **told: Any
) -> list[str]:
    """What speaks against an apply of this stack; nothing where it is refused."""
    all_ = frozenset((await world.live()).resources)
    plan = await world.plan(stack, replace(options, allow_destroy=all_, allow_replace=all_))
    if plan.refusals:
        return []
    before = rows_of(world)
    await world.carry_out(plan)
    return list(Judge(plan, before, rows_of(world), **told).complaints())


@examples(60)
@given(successions(), hands(), st.data())
def test_whatever_differs_after_an_apply_was_shown(
    states: tuple[list[Manifest], list[Manifest]], history: list[Hand], data: st.DataObject
) -> None:
    earlier, later = states

    async def law(world: World) -> None:
        await world.apply(earlier)
        for hand in history:
            await hand.reach_into(world)
        assert await judge(world, data.draw(edited(later)), _TAKING) == []

    in_a_world(law)
