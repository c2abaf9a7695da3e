"""What is not ours is never deleted, and never changed unasked, whatever is declared or allowed."""

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from stacks import Manifest, stacks
from world import World

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Fields
from reconciler.planning.options.options import PlanOptions

FOREIGN: Final = {"reconciler": {"stack": "somebody-else"}}
STRANGERS: Final = st.lists(st.sampled_from([{}, {"kept": 1}, FOREIGN]), min_size=4, max_size=4)
HELD: Final[Mapping[str, Any]] = {
    "bucket_schema": {"properties": {"title": {"type": "text"}}},
    "stages": [{"stage_name": "take", "config": {"stage_id": "limit", "parameters": {}}}],
    "feature_extractor": {"feature_extractor_name": "text_extractor", "version": "v1"},
}
OPTIONS: Final = st.builds(
    PlanOptions,
    prune=st.booleans(),
    adopt_unowned=st.booleans(),
    allow_empty=st.booleans(),
    is_destroy=st.booleans(),
    max_documents_destroyed=st.just(10**9),
    max_deletes=st.sampled_from([0, 10**6]),
    max_delete_percent=st.sampled_from([0, 100]),
)


async def _seed(world: World, owners: list[Fields]) -> None:
    """Others' resources, half of them under names that a made-up stack may declare."""
    await world.post(
        "/v1/namespaces",
        {"namespace_name": "ads", "feature_extractors": [HELD["feature_extractor"]]},
    )
    await world.writer.get_json("/v1/namespaces/ads")
    await _bucket(world, "raw", owners[0])
    await _bucket(world, "elsewhere", owners[1])
    for name, owner in (("find", owners[2]), ("theirs", owners[3])):
        body = {"retriever_name": name, "stages": HELD["stages"], "metadata": owner}
        await world.post("/v1/retrievers", body, namespace="ads")
    raw = (await world.live()).resources[Address("Bucket", "ads", "raw")]
    for name, owner in (("first", owners[2]), ("other", owners[1])):
        source = {"type": "bucket", "bucket_ids": [raw.id]}
        body = {"collection_name": name, "source": source, "metadata": owner}
        extractor = {"feature_extractor": HELD["feature_extractor"]}
        await world.post("/v1/collections", {**body, **extractor}, namespace="ads")


async def _bucket(world: World, name: str, owner: Fields) -> None:
    body = {"bucket_name": name, "bucket_schema": HELD["bucket_schema"], "metadata": owner}
    await world.post("/v1/buckets", body, namespace="ads")


@examples(5)
@given(stacks(), STRANGERS, OPTIONS)
def test_what_is_not_ours_is_never_deleted(
    stack: list[Manifest], owners: list[Fields], options: PlanOptions
) -> None:
    async def law(world: World) -> None:
        await _seed(world, owners)
        before = (await world.live()).resources
        plan = await world.plan(stack, options)
        assert [step for step in plan if step.action is Action.DELETE] == []
        if plan.refusals:
            return
        await world.carry_out(plan)
        after = (await world.live()).resources
        assert {key: found.id for key, found in after.items() if key in before} == {
            key: found.id for key, found in before.items()
        }

    in_a_world(law)


@examples(5)
@given(stacks(), stacks(), STRANGERS)
def test_pruning_leaves_what_others_own_as_it_is(
    earlier: list[Manifest], later: list[Manifest], owners: list[Fields]
) -> None:
    strangers = {"elsewhere", "theirs", "other"}

    async def law(world: World) -> None:
        await world.apply(earlier)
        await _seed_beside(world, owners)
        before = {
            key: found.body
            for key, found in (await world.live()).resources.items()
            if key.name in strangers
        }
        plan = await world.plan(later)
        assert not {step.address for step in plan} & set(before)
        if not plan.refusals:
            await world.carry_out(plan)
        after = (await world.live()).resources
        assert {key: after[key].body for key in before} == before

    in_a_world(law)


async def _seed_beside(world: World, owners: list[Fields]) -> None:
    for address in (await world.live()).resources:
        if address.kind == "Namespace":
            body = {"retriever_name": "theirs", "stages": HELD["stages"], "metadata": owners[0]}
            await world.post("/v1/retrievers", body, namespace=address.name)
            body = {"bucket_name": "elsewhere", "bucket_schema": HELD["bucket_schema"]}
            await world.post("/v1/buckets", body, namespace=address.name)
