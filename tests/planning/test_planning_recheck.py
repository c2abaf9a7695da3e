"""A saved plan in another world: the monotone rule, fact by fact."""

import pytest
from msgspec.structs import replace
from stories import live_from

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.resource import Desired
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.planner import make_plan
from reconciler.planning.staleness.recheck import expectations_of, recheck

OURS = {"reconciler": {"stack": "ads-platform"}}


def world(documents=5, objects=2, downstream=7, **more):
    """A bucket, what is extracted from it, and what is extracted from that."""
    source = {"type": "bucket", "bucket_ids": ["bkt_1"]}
    above = {"type": "collection", "collection_ids": ["col_1"]}
    bucket = {"bucket_id": "bkt_1", "bucket_name": "videos", "object_count": objects}
    scenes = {"collection_id": "col_1", "collection_name": "scenes", "document_count": documents}
    spoken = {"collection_id": "col_2", "collection_name": "spoken", "document_count": downstream}
    rows = [
        ["Namespace", "", {"namespace_id": "ns_1", "namespace_name": "ads"}],
        ["Bucket", "ads", {**bucket, "metadata": OURS}],
        ["Collection", "ads", {**scenes, "source": source, "metadata": OURS, **more}],
        ["Collection", "ads", {**spoken, "source": above}],
    ]
    return live_from(rows)


def planned(live):
    """The plan of a stack that declares nothing any more."""
    nothing = Desired("ads-platform", {})
    plan = make_plan(
        nothing, live, kinds=KINDS, options=PlanOptions(), mentions={}, lookups=LOOKUPS
    )
    return replace(plan, seen=live)


def moved(before, after):
    plan = planned(before)
    expected = expectations_of(plan, kinds=KINDS, lookups=LOOKUPS)
    settled = recheck(plan, expected, after, kinds=KINDS, lookups=LOOKUPS)
    return [f"{problem.address}: {problem.message}" for problem in settled.moved]


@pytest.mark.parametrize(
    "after",
    [world(), world(documents=4), world(documents=0, objects=0, downstream=0), world(objects=1)],
    ids=["the same", "fewer documents", "nothing at all", "fewer objects"],
)
def test_less_than_planned_may_be_lost(after):
    assert moved(world(), after) == []


def test_more_than_planned_may_not_be_lost_wherever_it_is():
    for more in (world(documents=6), world(downstream=8)):
        assert moved(world(), more) == [
            "Collection/ads/scenes: `documents` was 12 when the plan was made, and is 13 now",
        ]


def test_what_is_unknown_is_more_than_anything():
    assert moved(world(documents=None), world(documents=10**9)) == []
    assert moved(world(), world(documents=None)) == [
        "Collection/ads/scenes: `documents` was 12 when the plan was made, and is unknown now"
    ]
