"""A run that is killed while it waits for a namespace leaves one that the next run waits for."""

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from stacks import Manifest, stacks
from world import GENEROUS, World

from reconciler.emulator.call.options import Options
from reconciler.model.change import Action
from reconciler.model.plan import Plan
from reconciler.workflows.saved_plan import refresh_seen

_SLOW = Options(ready_after_polls=4, ready_after_seconds=10_000.0)


@examples(15)
@given(stacks(), st.integers(0, 9), st.booleans())
def test_killed_before_it_was_ready_it_is_waited_for_by_the_next_run(
    stack: list[Manifest], look: int, is_saved: bool
) -> None:
    async def law(world: World) -> None:
        plan = await world.plan(stack)
        world.wire.calm()
        world.wire.cut_at_look = look
        await world.cut(plan)
        project = world.write([[each] for each in stack])
        if is_saved:
            left = await refresh_seen(plan, project, world.writer)
        else:
            left = await world.plan(stack, GENEROUS)
        await _is_true(world, left)
        await world.carry_out(left)
        assert (await world.plan(stack)).is_empty
        assert set((await world.rows()).values()) <= {1}

    in_a_world(law, options=_SLOW)


async def _is_true(world: World, plan: Plan) -> None:
    """Whatever is made inside something that is not ready waits for it, in the plan itself."""
    live = (await world.live()).resources
    unready = {
        address.name
        for address, found in live.items()
        if found.body.get("namespace_ready") is False
    }
    waited = {step.address.name for step in plan if step.action is Action.AWAIT}
    for step in plan:
        if step.action is Action.CREATE and step.address.namespace in unready:
            assert step.address.namespace in waited
            assert any(each.name == step.address.namespace for each in step.after)
