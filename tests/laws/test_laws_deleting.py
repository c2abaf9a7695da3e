"""Nothing ends that was not shown to end, and nothing of others unless it was asked for by name."""

from collections.abc import Mapping
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from meddling import is_ours, meddle, owner_of, permissions, with_tombstones
from msgspec.structs import replace
from stacks import Manifest
from willing import willing
from world import GENEROUS, World

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan
from reconciler.model.resource import LiveResource, OnReplace
from reconciler.planning.options.options import PlanOptions
from reconciler.rendering.text.as_text import plan_as_text

CHANCES = st.integers(0, 2**32 - 1).map(Random)


def _is_asked_for(address: Address, found: LiveResource, plan: Plan) -> bool:
    """A tombstone asks for the end of what nobody owns, and `on_replace` for a namespace's."""
    steps = [step for step in plan if step.live and step.live.id == found.id]
    wanted = next((step.desired for step in steps if step.action is Action.DELETE), None)
    if wanted is None or owner_of(found) is not None:
        return False
    is_replaced = wanted.lifecycle.on_replace is not OnReplace.REFUSE or any(
        step.replacement for step in steps
    )
    return wanted.lifecycle.is_tombstone or (address.kind == "Namespace" and is_replaced)


def _assert_respected(
    before: Mapping[Address, LiveResource],
    after: Mapping[str, LiveResource],
    plan: Plan,
    options: PlanOptions,
) -> None:
    """What is not ours is as it was, unless it was asked for or went along by its name."""
    ended = {step.live.id for step in plan if step.action is Action.DELETE and step.live}
    for address, found in before.items():
        if is_ours(found):
            continue
        if found.id in ended:
            assert _is_asked_for(address, found, plan), address
        elif address not in options.allow_destroy:
            assert found.id in after, address
            if owner_of(found) is not None:
                assert after[found.id].body == found.body


@examples(15)
@given(willing(), willing(), CHANCES)
def test_what_others_have_is_never_deleted_whatever_is_declared_and_allowed(
    earlier: list[Manifest], later: list[Manifest], chance: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        await meddle(world, chance)
        live = await world.live()
        stack, options = with_tombstones(later, live, chance), permissions(live, chance)
        try:
            plan = await world.plan(stack, options)
        except Rejected:
            return
        if not plan.refusals:
            await world.carry_out(plan)
            after = {found.id: found for found in (await world.live()).resources.values()}
            _assert_respected(live.resources, after, plan, options)

    in_a_world(law)


@examples(8)
@given(willing(), willing(), CHANCES)
def test_whatever_disappears_was_named_where_the_plan_was_shown(
    earlier: list[Manifest], later: list[Manifest], chance: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        await meddle(world, chance)
        live = await world.live()
        stack = with_tombstones(later, live, chance)
        options = replace(GENEROUS, allow_destroy=frozenset(live.resources), adopt_unowned=True)
        try:
            plan = await world.plan(stack, options)
        except Rejected:
            return
        shown = plan_as_text(plan, color=False, width=10**6)
        # A refused plan is carried out as well: what it shows has to be true all the same.
        await world.run(plan)
        left = {found.id for found in (await world.live()).resources.values()}
        for address, found in live.resources.items():
            if found.id not in left:
                assert _is_shown(address, shown), (str(address), shown)

    in_a_world(law)


def _is_shown(address: Address, shown: str) -> bool:
    """Whether the text says that this one is deleted, replaced, or goes with another."""
    told = (f"- {address}", f"-/+ {address}", f"+/- {address}")
    lines = [line.strip() for line in shown.splitlines()]
    return any(
        line.startswith(told) or (line.startswith("! ") and str(address) in line) for line in lines
    )
