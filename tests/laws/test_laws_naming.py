"""A name that is another one's id means nothing: it hides no guard, and changes no plan."""

from collections.abc import Mapping
from random import Random
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from meddling import meddle
from stacks import Manifest, stacks
from world import World

from reconciler.model.address import Address
from reconciler.model.plan import Plan
from reconciler.model.resource import LiveResource
from reconciler.planning.options.options import PlanOptions

_EXTRACTOR: Final = {"feature_extractor_name": "text_extractor", "version": "v1"}
_BODIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "Namespace": {"feature_extractors": [_EXTRACTOR]},
    "Bucket": {"bucket_schema": {"properties": {"title": {"type": "text"}}}},
    "Retriever": {
        "stages": [{"stage_name": "take", "config": {"stage_id": "limit", "parameters": {}}}]
    },
}
_STRICT: Final = PlanOptions(allow_empty=True)


async def _call_by_ids(world: World, chance: Random) -> None:
    """Strangers put their own beside what is there, and call it by the ids of the others."""
    everything = (await world.live()).resources
    for address, found in everything.items():
        if chance.random() < 0.7:
            await _call_by_id(world, address, found, everything)


async def _call_by_id(
    world: World,
    address: Address,
    found: LiveResource,
    everything: Mapping[Address, LiveResource],
) -> None:
    kind, room = address.kind.lower(), address.namespace
    body = _BODIES.get(address.kind)
    if body is None:
        rooms = {at.namespace: each.id for at, each in everything.items() if at.kind == "Bucket"}
        source = {"type": "bucket", "bucket_ids": [rooms[room]]}
        body = {"source": source, "feature_extractor": _EXTRACTOR}
    await world.post(f"/v1/{kind}s", {f"{kind}_name": found.id, **body}, namespace=room)


@examples(6)
@given(stacks(), st.randoms(use_true_random=False))
def test_an_unchanged_stack_plans_nothing_whatever_others_are_called(
    stack: list[Manifest], chance: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(stack)
        await _call_by_ids(world, chance)
        before = await world.rows()
        plan = await world.plan(stack)
        assert [str(step.address) for step in plan.steps] == []
        await world.carry_out(plan)
        assert await world.rows() == before

    in_a_world(law)


@examples(8)
@given(stacks(), stacks(), st.randoms(use_true_random=False))
def test_no_guard_falls_silent_whatever_others_are_called(
    earlier: list[Manifest], later: list[Manifest], chance: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        await meddle(world, chance)
        before = await world.plan(later, _STRICT)
        await _call_by_ids(world, chance)
        after = await world.plan(later, _STRICT)
        assert _told(after) >= _told(before)

    in_a_world(law)


def _told(plan: Plan) -> set[tuple[str, str]]:
    """What a plan does, what goes along and breaks, and what it refuses."""
    radii = [(step, step.blast_radius) for step in plan if step.blast_radius]
    return {
        *((str(step.address), str(step.action)) for step in plan),
        *((str(step.address), str(each)) for step, lost in radii for each in lost.subtree),
        *((str(step.address), str(each)) for step, lost in radii for each in lost.users),
        *((str(each.address), each.guard) for each in plan.refusals),
    }
