"""What cannot change is made anew, with all that stands on it, wherever it stops."""

import pytest
from projects import relaxed
from sample_manifests import AFTER, BASE, BEFORE, SEARCH

from reconciler.model.change import Action

pytestmark = pytest.mark.anyio

RECREATED = BASE.replace(
    "metadata: {name: scenes, namespace: ads}",
    "metadata: {name: scenes, namespace: ads}\nlifecycle: {on_replace: recreate}",
)


async def test_a_recreated_collection_has_a_new_id_that_reaches_what_reads_it(workshop):
    text = RECREATED + SEARCH
    await workshop.reach(text)
    old = await workshop.find("collections", "scenes")
    changed = text.replace(
        "  feature_extractor: {", "  feature_extractor: {include_all_source_fields: true, "
    )
    await workshop.reach(changed)
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
    await unsteady.reach(text)
    unsteady.transport.left = writes
    await unsteady.attempt(changed)
    unsteady.transport.left = 10**9
    await unsteady.reach(changed)
    new = await unsteady.find("collections", "scenes")
    assert new["feature_extractor"]["include_all_source_fields"] is True
    assert await unsteady.names("collections") == ["scenes"]
    assert (await unsteady.find("retrievers", "search"))["collection_ids"] == [new["collection_id"]]


async def test_a_recreation_is_done_although_every_answer_was_lost(unsteady):
    text = RECREATED + SEARCH
    await unsteady.reach(text)
    unsteady.transport.loses_answers = True
    await unsteady.reach(
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
    await unsteady.reach(ROOM)
    before = (await unsteady.send("GET", "/namespaces/ads"))["namespace_id"]
    unsteady.transport.left = writes
    await unsteady.attempt(OTHER_ROOM)
    unsteady.transport.left = 10**9
    await unsteady.reach(OTHER_ROOM)
    room = await unsteady.send("GET", "/namespaces/ads")
    assert room["namespace_id"] != before
    assert (room["namespace_type"], room["bucket_count"]) == ("marketplace", 1)
    assert await unsteady.names("retrievers") == ["search"]


@pytest.mark.parametrize(("before", "after"), [(BEFORE, AFTER), (ROOM, OTHER_ROOM)])
async def test_a_replacement_takes_as_many_calls_as_its_plan_said(workshop, before, after):
    await workshop.reach(before)
    plan = await workshop.declare(after).plan()
    workshop.transport.asked.clear()
    await workshop.apply_saved(workshop.text_of(plan))
    await workshop.plan()
    assert plan.estimate.calls - _waits(plan) == len(workshop.transport.asked)


def _waits(plan):
    """What the API does later is taken for two looks, and is done here at the first."""
    rooms = sum(step.address.kind == "Namespace" for step in plan)
    deleted = [step.address for step in plan if step.action is Action.DELETE]
    return rooms + sum(address.kind == "Bucket" for address in deleted)


URI = "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1"
STANDING = f"""
apiVersion: reconciler/v1
kind: Namespace
metadata: {{name: ads}}
spec:
  feature_extractors:
    - {{feature_extractor_name: text_extractor, version: v1}}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {{name: scripts, namespace: ads}}
lifecycle: {{on_replace: recreate}}
spec:
  bucket_schema: {{properties: {{script: {{type: text}}}}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {{name: lines, namespace: ads}}
lifecycle: {{on_replace: recreate}}
spec:
  source: {{type: bucket, bucket_ids: [scripts]}}
  feature_extractor: {{feature_extractor_name: text_extractor, version: v1}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {{name: quotes, namespace: ads}}
lifecycle: {{on_replace: recreate}}
spec:
  source: {{type: collection, collection_ids: [lines]}}
  feature_extractor: {{feature_extractor_name: text_extractor, version: v1}}
  retriever_enrichments:
    - retriever_id: search
      input_mappings: [{{input_key: q, source: {{source_type: constant, value: x}}}}]
      write_back_fields: [{{source_field: a, target_field: b}}]
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {{name: search, namespace: ads}}
lifecycle: {{on_replace: swap}}
spec:
  collection_identifiers: [lines]
  stages:
    - stage_name: find
      config:
        stage_id: feature_search
        parameters:
          searches: [{{feature_uri: "{URI}", collection_identifiers: [lines], top_k: 5}}]
  budget_limits: {{max_credits: 10}}
"""
REKEYED = STANDING.replace(
    "{properties: {script: {type: text}}}",
    "{properties: {script: {type: text}}}\n  unique_key: {fields: [script]}",
)


async def _live(workshop):
    """Everything of STANDING, by name."""
    kinds = {"scripts": "buckets", "lines": "collections", "quotes": "collections"}
    kinds["search"] = "retrievers"
    return {name: await workshop.find(kind, name) for name, kind in kinds.items()}


async def test_what_stands_on_a_recreated_bucket_is_recreated_with_it(workshop):
    await workshop.reach(STANDING)
    old = await _live(workshop)
    await workshop.reach(REKEYED)
    new = await _live(workshop)
    assert new["scripts"]["unique_key"]["fields"] == ["script"]
    assert new["lines"]["source"]["bucket_ids"] == [new["scripts"]["bucket_id"]]
    assert new["quotes"]["source"]["collection_ids"] == [new["lines"]["collection_id"]]
    assert new["lines"]["collection_id"] != old["lines"]["collection_id"]
    assert [each["enabled"] for each in (new["lines"], new["quotes"])] == [True, True]


async def test_who_searches_what_is_recreated_keeps_its_id_and_follows_with_every_stage(workshop):
    await workshop.reach(STANDING)
    old = await _live(workshop)
    await workshop.reach(REKEYED)
    new = await _live(workshop)
    assert new["search"]["retriever_id"] == old["search"]["retriever_id"]
    (search,) = new["search"]["stages"][0]["config"]["parameters"]["searches"]
    assert search["collection_identifiers"] == [new["lines"]["collection_id"]]
    assert new["search"]["collection_ids"] == [new["lines"]["collection_id"]]


async def test_a_collection_is_enriched_by_the_successor_of_what_enriched_it(workshop):
    await workshop.reach(STANDING)
    old = await _live(workshop)
    await workshop.reach(STANDING.replace("max_credits: 10", "max_credits: 20"))
    new = await _live(workshop)
    assert new["search"]["retriever_id"] != old["search"]["retriever_id"]
    (enrichment,) = new["quotes"]["retriever_enrichments"]
    assert enrichment["retriever_id"] == new["search"]["retriever_id"]
    assert new["quotes"]["collection_id"] == old["quotes"]["collection_id"]


async def test_a_recreation_destroys_no_more_than_it_may(workshop):
    await workshop.reach(STANDING)
    live = await _live(workshop)
    await workshop.send("POST", f"/buckets/{live['scripts']['bucket_id']}/objects", {"blobs": []})
    rows = {"documents": [{"said": "one"}, {"said": "two"}]}
    await workshop.send("POST", f"/collections/{live['lines']['collection_id']}/documents", rows)
    plan = await workshop.declare(REKEYED).plan()
    assert [refusal.guard for refusal in plan.refusals] == ["documents-destroyed"]
    assert "3 documents and objects" in plan.refusals[0].message
    await workshop.reach(REKEYED, relaxed(max_documents_destroyed=3))
