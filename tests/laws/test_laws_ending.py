"""A stack ends with its namespaces, however often it is interrupted, and with nothing of others."""

from collections.abc import Sequence
from random import Random
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from msgspec.structs import replace
from stacks import Manifest, stacks
from world import GENEROUS, World

from reconciler.model.change import Action
from reconciler.model.plan import Plan
from reconciler.workflows.destroy import make_destroy_plan

CHANCES: Final = st.integers(0, 2**32 - 1).map(Random)
WITH_NAMESPACES: Final = replace(GENEROUS, is_with_namespaces=True)


async def ending(world: World, stack: Sequence[Manifest], *, by_tombstone: bool) -> Plan:
    """The end of a stack and its namespaces, in one of the two ways."""
    if by_tombstone:
        return await world.plan([_absent(each) for each in stack], replace(GENEROUS, prune=False))
    project = world.write([[each] for each in stack])
    return await make_destroy_plan(project, world.writer, options=WITH_NAMESPACES, environ={})


def _absent(manifest: Manifest) -> Manifest:
    if manifest["kind"] != "Namespace":
        return manifest
    return {**manifest, "lifecycle": {"ensure": "absent"}}


@examples(15)
@given(stacks(), st.booleans(), CHANCES)
def test_an_interrupted_end_is_gone_on_with_until_nothing_is_left(
    stack: list[Manifest], by_tombstone: bool, chance: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(stack)
        for _ in range(chance.randrange(3)):
            plan = await ending(world, stack, by_tombstone=by_tombstone)
            world.wire.cut_at = len(world.wire.writes) + chance.randrange(6)
            await world.cut(plan)
        plan = await ending(world, stack, by_tombstone=by_tombstone)
        assert plan.refusals == ()
        assert {step.action for step in plan} <= {Action.DELETE}
        await world.carry_out(plan)
        assert not await world.rows()
        assert (await ending(world, stack, by_tombstone=by_tombstone)).is_empty

    in_a_world(law)


@examples(15)
@given(stacks(), st.booleans(), CHANCES)
def test_a_namespace_with_anything_of_others_in_it_ends_only_when_each_is_named(
    stack: list[Manifest], by_tombstone: bool, chance: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(stack)
        room = chance.choice(
            [each["metadata"]["name"] for each in stack if each["kind"] == "Namespace"]
        )
        named = await _stranger(world, room, chance)
        before = await world.rows()
        plan = await ending(world, stack, by_tombstone=by_tombstone)
        refused = [each for each in plan.refusals if each.guard == "cascade"]
        assert [str(each.address) for each in refused] == [f"Namespace/{room}"]
        assert any(flag.endswith(named) for flag in refused[0].flags)
        assert await world.rows() == before

    in_a_world(law)


async def _stranger(world: World, room: str, chance: Random) -> str:
    """One thing of somebody else's in a namespace, of any kind that a namespace can hold."""
    owned = {"metadata": {"reconciler": {"stack": "somebody-else"}}}
    schema = {"bucket_schema": {"properties": {"title": {"type": "text"}}}}
    levels = {"config": {"taxonomy_type": "hierarchical", "path_field": "metadata.folder"}}
    channel = {"channels": [{"channel_type": "webhook", "channel_id": "wh_1"}]}
    system = {"source": "system", "system_condition": {"type": "batch_stalled"}}
    rerun = {"action_type": "batch_rerun", "action_config": {"batch_id": "btch_1"}}
    every = {"schedule_config": {"interval_seconds": 60}, "trigger_type": "interval"}
    query = {"query_id": "q", "query_input": {}, "relevant_documents": []}
    kinds: dict[str, tuple[str, dict[str, object]]] = {
        "Bucket": ("/v1/buckets", {"bucket_name": "strange", **schema, **owned}),
        "Taxonomy": ("/v1/taxonomies", {"taxonomy_name": "strange", **levels}),
        "Alert": ("/v1/alerts", {"name": "strange", "notification_config": channel, **system}),
        "Trigger": ("/v1/triggers", {"name": "strange", **rerun, **every}),
        "Dataset": (
            "/v1/retrievers/evaluations/datasets",
            {"dataset_name": "strange", "queries": [query]},
        ),
    }
    kind = chance.choice(sorted(kinds))
    await world.post(*kinds[kind], namespace=room)
    return f"{kind}/{room}/strange"
