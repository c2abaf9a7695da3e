"""A whole plan against the embedded API: ids of what is created reach what refers to it."""

from collections.abc import Mapping

import httpx
import pytest
from embedded_api import (
    BUCKET,
    BUCKET_SPEC,
    SPACE_SPEC,
    STACK,
    World,
    create_bucket,
    creating,
    embedded,
)
from msgspec.structs import replace

from reconciler.applying.engine import run_steps
from reconciler.emulator.call.options import Options
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.plan import Plan, Step
from reconciler.model.resource import Stamp
from reconciler.model.run.event import Ended, Outcome

pytestmark = pytest.mark.anyio
INDEX = Address("Collection", "ads", "index")
INDEX_SPEC: Fields = {
    "source": {"type": "bucket", "bucket_ids": ["raw"]},
    "feature_extractor": {
        "feature_extractor_name": "text_extractor",
        "version": "v1",
        "input_mappings": {"text": "body"},
    },
}


def create_index() -> Step:
    return replace(creating(INDEX, INDEX_SPEC, stamp=Stamp(STACK)), after=(BUCKET,))


async def apply(world: World, *steps: Step) -> dict[str, Outcome]:
    events = [event async for event in run_steps(Plan(STACK, steps), world.perform)]
    return {str(e.step.address): e.outcome for e in events if isinstance(e, Ended)}


async def test_a_reference_to_what_the_same_run_creates_is_sent_as_its_id() -> None:
    async with embedded() as world:
        outcomes = await apply(world, create_bucket(), create_index())
        assert set(outcomes.values()) == {Outcome.DONE}
        bucket, index = await world.found(BUCKET), await world.found(INDEX)
    assert bucket is not None
    assert index is not None
    source = index.body["source"]
    assert isinstance(source, Mapping)
    assert source["bucket_ids"] == [bucket.id]


async def test_a_whole_tree_is_made_in_one_run() -> None:
    async with embedded(Options(ready_after_polls=4)) as world:
        room = Address("Namespace", "", "shop")
        bucket = creating(Address("Bucket", "shop", "raw"), BUCKET_SPEC, stamp=Stamp(STACK))
        steps = creating(room, SPACE_SPEC), replace(bucket, after=(room,))
        assert set((await apply(world, *steps)).values()) == {Outcome.DONE}


async def test_after_a_failure_a_second_run_finishes_and_doubles_nothing() -> None:
    async with embedded() as world:
        world.wire.faults["POST /v1/buckets"] = httpx.ReadError("reset")
        world.wire.gaps["POST /v1/collections"] = httpx.ReadError("reset")
        first = await apply(world, create_bucket(), create_index())
        assert first == {str(BUCKET): Outcome.DONE, str(INDEX): Outcome.UNKNOWN}
        world.wire.gaps.clear()
        second = await apply(world, create_bucket(), create_index())
        assert set(second.values()) == {Outcome.DONE}
        kinds = sorted(address.kind for address in (await world.live()).resources)
    assert kinds == ["Bucket", "Collection", "Namespace"]
