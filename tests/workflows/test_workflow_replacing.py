"""Replacements from manifests to a live stack: nothing doubled, nothing lost, wherever it stops."""

import pytest
from projects import Unsteady, Workshop

from reconciler.emulator.app import create_app
from reconciler.model.event import Outcome
from reconciler.workflows.apply import describe_requests

pytestmark = pytest.mark.anyio

BASE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: multimodal_extractor, version: v1}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  bucket_schema: {properties: {video: {type: video}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: scenes, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor: {feature_extractor_name: multimodal_extractor, version: v1}
"""
SEARCH = """
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
lifecycle: {on_replace: swap}
spec:
  collection_identifiers: [scenes]
  stages:
    - stage_name: find
      config: {stage_id: attribute_filter, parameters: {field: brand, value: "x"}}
  budget_limits: {max_credits: 10}
  tags: [ads]
  metadata: {team: film}
"""
HOLDER = """
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: filtered, namespace: ads}
spec:
  bucket_schema: {properties: {video: {type: video}}}
  ingest_filter: {retriever_id: search}
"""
BEFORE = BASE + SEARCH + HOLDER
AFTER = BEFORE.replace("max_credits: 10", "max_credits: 20")


@pytest.fixture
def unsteady(tmp_path):
    return Workshop(tmp_path, transport=Unsteady(create_app()))


async def _carry_out(workshop, text):
    return await workshop.carry_out(await workshop.declare(text).plan())


async def _all_done(workshop, text):
    ended = await _carry_out(workshop, text)
    assert {event.outcome for event in ended} <= {Outcome.DONE}, ended
    assert (await workshop.plan()).is_empty
    return ended


async def _names(workshop, kind):
    rows = (await workshop.send("POST", f"/{kind}/list", {}))["results"]
    return sorted(row[f"{kind[:-1]}_name"] for row in rows)


async def test_a_swapped_retriever_keeps_its_name_and_gets_a_new_id(workshop):
    await _all_done(workshop, BEFORE)
    old = await workshop.find("retrievers", "search")
    await _all_done(workshop, AFTER)
    new = await workshop.find("retrievers", "search")
    assert new["retriever_id"] != old["retriever_id"]
    assert new["budget_limits"]["max_credits"] == 20
    assert new["metadata"] == {"team": "film", "reconciler": {"stack": "ads-platform"}}
    assert await _names(workshop, "retrievers") == ["search"]


async def test_what_held_the_old_id_holds_the_new_one(workshop):
    await _all_done(workshop, BEFORE)
    await _all_done(workshop, AFTER)
    new = await workshop.find("retrievers", "search")
    held = (await workshop.find("buckets", "filtered"))["ingest_filter"]
    assert held["retriever_id"] == new["retriever_id"]


async def test_the_old_one_is_there_until_everything_else_is_done(workshop):
    await _all_done(workshop, BEFORE)
    old = (await workshop.find("retrievers", "search"))["retriever_id"]
    workshop.transport.asked.clear()
    await _all_done(workshop, AFTER)
    assert workshop.transport.writes[-1] == f"DELETE /v1/retrievers/{old}"


@pytest.mark.parametrize("writes", range(6))
async def test_a_swap_that_stops_anywhere_goes_on_when_it_is_run_again(unsteady, writes):
    await _all_done(unsteady, BEFORE)
    unsteady.transport.left = writes
    ended = await _carry_out(unsteady, AFTER)
    assert (writes < 5) is any(event.outcome is not Outcome.DONE for event in ended)
    unsteady.transport.left = 10**9
    await _all_done(unsteady, AFTER)
    new = await unsteady.find("retrievers", "search")
    assert new["budget_limits"]["max_credits"] == 20
    assert new["metadata"] == {"team": "film", "reconciler": {"stack": "ads-platform"}}
    assert await _names(unsteady, "retrievers") == ["search"]
    held = (await unsteady.find("buckets", "filtered"))["ingest_filter"]
    assert held["retriever_id"] == new["retriever_id"]


@pytest.mark.parametrize("writes", range(6))
async def test_a_swap_that_stops_anywhere_can_be_taken_back(unsteady, writes):
    await _all_done(unsteady, BEFORE)
    unsteady.transport.left = writes
    await _carry_out(unsteady, AFTER)
    unsteady.transport.left = 10**9
    await _all_done(unsteady, BEFORE)
    assert (await unsteady.find("retrievers", "search"))["budget_limits"]["max_credits"] == 10
    assert await _names(unsteady, "retrievers") == ["search"]


async def test_a_swap_is_done_although_every_answer_was_lost(unsteady):
    await _all_done(unsteady, BEFORE)
    unsteady.transport.loses_answers = True
    unsteady.transport.asked.clear()
    await _all_done(unsteady, AFTER)
    assert len(unsteady.transport.writes) == 5


RECREATED = BASE.replace(
    "metadata: {name: scenes, namespace: ads}",
    "metadata: {name: scenes, namespace: ads}\nlifecycle: {on_replace: recreate}",
)


async def test_a_recreated_collection_has_a_new_id_that_reaches_what_reads_it(workshop):
    text = RECREATED + SEARCH
    await _all_done(workshop, text)
    old = await workshop.find("collections", "scenes")
    changed = text.replace(
        "  feature_extractor: {", "  feature_extractor: {include_all_source_fields: true, "
    )
    await _all_done(workshop, changed)
    new = await workshop.find("collections", "scenes")
    assert new["collection_id"] != old["collection_id"]
    read = await workshop.find("retrievers", "search")
    assert read["collection_ids"] == [new["collection_id"]]


@pytest.mark.parametrize("writes", range(4))
async def test_a_recreation_that_stops_anywhere_goes_on_when_it_is_run_again(unsteady, writes):
    text = RECREATED + SEARCH
    changed = text.replace(
        "  feature_extractor: {", "  feature_extractor: {include_all_source_fields: true, "
    )
    await _all_done(unsteady, text)
    unsteady.transport.left = writes
    await _carry_out(unsteady, changed)
    unsteady.transport.left = 10**9
    await _all_done(unsteady, changed)
    new = await unsteady.find("collections", "scenes")
    assert new["feature_extractor"]["include_all_source_fields"] is True
    assert await _names(unsteady, "collections") == ["scenes"]
    assert (await unsteady.find("retrievers", "search"))["collection_ids"] == [new["collection_id"]]


async def test_a_recreation_is_done_although_every_answer_was_lost(unsteady):
    text = RECREATED + SEARCH
    await _all_done(unsteady, text)
    unsteady.transport.loses_answers = True
    await _all_done(
        unsteady,
        text.replace(
            "  feature_extractor: {", "  feature_extractor: {include_all_source_fields: true, "
        ),
    )


ROOM = (
    (BASE + SEARCH)
    .replace("swap}", "recreate}")
    .replace("\nspec:", "\nlifecycle: {on_replace: recreate}\nspec:", 3)
)
OTHER_ROOM = ROOM.replace(
    "spec:\n  feature_extractors:", "spec:\n  namespace_type: marketplace\n  feature_extractors:"
)


@pytest.mark.parametrize("writes", range(8))
async def test_a_recreated_namespace_is_filled_again_wherever_it_stops(unsteady, writes):
    await _all_done(unsteady, ROOM)
    before = (await unsteady.send("GET", "/namespaces/ads"))["namespace_id"]
    unsteady.transport.left = writes
    await _carry_out(unsteady, OTHER_ROOM)
    unsteady.transport.left = 10**9
    await _all_done(unsteady, OTHER_ROOM)
    room = await unsteady.send("GET", "/namespaces/ads")
    assert room["namespace_id"] != before
    assert (room["namespace_type"], room["bucket_count"]) == ("marketplace", 1)
    assert await _names(unsteady, "retrievers") == ["search"]


@pytest.mark.parametrize(("before", "after"), [(BEFORE, AFTER), (ROOM, OTHER_ROOM)])
async def test_a_replacement_takes_as_many_calls_as_its_plan_said(workshop, before, after):
    await _all_done(workshop, before)
    plan = await workshop.declare(after).plan()
    workshop.transport.asked.clear()
    await workshop.carry_out(plan)
    await workshop.plan()
    assert plan.estimate.calls == len(workshop.transport.asked)


CIRCLE = BASE.replace(
    "kind: Collection\nmetadata: {name: scenes, namespace: ads}\nspec:\n",
    "kind: Collection\nmetadata: {name: scenes, namespace: ads}\nspec:\n"
    "  retriever_enrichments:\n"
    "    - retriever_id: search\n"
    "      input_mappings: [{input_key: q, source: {source_type: constant, value: x}}]\n"
    "      write_back_fields: [{source_field: a, target_field: b}]\n",
)


async def test_a_circle_is_made_by_setting_the_field_that_closes_it_afterwards(workshop):
    await _all_done(workshop, CIRCLE + SEARCH)
    scenes = await workshop.find("collections", "scenes")
    search = await workshop.find("retrievers", "search")
    assert scenes["retriever_enrichments"][0]["retriever_id"] == search["retriever_id"]
    assert search["collection_ids"] == [scenes["collection_id"]]


@pytest.mark.parametrize("writes", range(6))
async def test_a_circle_that_is_cut_anywhere_is_closed_when_it_is_run_again(unsteady, writes):
    unsteady.transport.left = writes
    await _carry_out(unsteady, CIRCLE + SEARCH)
    unsteady.transport.left = 10**9
    await _all_done(unsteady, CIRCLE + SEARCH)


async def test_a_circle_is_made_although_every_answer_was_lost(unsteady):
    unsteady.transport.loses_answers = True
    await _all_done(unsteady, CIRCLE + SEARCH)


async def test_a_renamed_resource_keeps_its_id_and_everything_that_holds_it(workshop):
    await _all_done(workshop, BEFORE)
    old = await workshop.find("retrievers", "search")
    renamed = BEFORE.replace(
        "metadata: {name: search, namespace: ads}",
        "metadata: {name: find, namespace: ads, renamed_from: search}",
    ).replace("retriever_id: search", "retriever_id: find")
    workshop.transport.asked.clear()
    await _all_done(workshop, renamed)
    assert workshop.transport.writes == [f"PATCH /v1/retrievers/{old['retriever_id']}"]
    assert await _names(workshop, "retrievers") == ["find"]


async def test_an_unowned_resource_is_adopted_and_renamed_in_one_request(workshop):
    await _all_done(workshop, BASE)
    body = {"bucket_name": "clips", "bucket_schema": {"properties": {"video": {"type": "video"}}}}
    clips = await workshop.send("POST", "/buckets", body)
    declared = """
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: films, namespace: ads, renamed_from: clips}
lifecycle: {adopt: true}
spec: {bucket_schema: {properties: {video: {type: video}}}}
"""
    workshop.transport.asked.clear()
    await _all_done(workshop, BASE + declared)
    assert workshop.transport.writes == [f"PATCH /v1/buckets/{clips['bucket_id']}"]
    assert (await workshop.find("buckets", "films"))["bucket_id"] == clips["bucket_id"]
    assert (await workshop.plan()).is_empty


async def test_a_dry_run_tells_the_parts_of_a_swap(workshop):
    await _all_done(workshop, BEFORE)
    old = (await workshop.find("retrievers", "search"))["retriever_id"]
    holder = (await workshop.find("buckets", "filtered"))["bucket_id"]
    told = describe_requests(await workshop.declare(AFTER).plan())
    assert [(each.method, each.path, each.purpose) for each in told] == [
        ("POST", "/v1/retrievers", "create Retriever/ads/search as search--successor"),
        ("PATCH", f"/v1/retrievers/{old}", "rename Retriever search to search--retired"),
        ("PATCH", "/v1/retrievers/{id}", "rename Retriever search--successor to search"),
        ("PATCH", f"/v1/buckets/{holder}", "update Bucket/ads/filtered"),
        ("DELETE", f"/v1/retrievers/{old}", "delete Retriever/ads/search, now search--retired"),
    ]
    assert told[1].body == {
        "retriever_name": "search--retired",
        "metadata": {
            "team": "film",
            "reconciler": {"stack": "ads-platform", "retired_from": "search"},
        },
    }
    assert told[3].body["ingest_filter"]["retriever_id"] == "search"
