"""From manifests to a live stack and back to "No changes", against the embedded API."""

import pytest
from projects import GENEROUS, Workshop, relaxed

from reconciler.kinds import KINDS
from reconciler.model.errors import IncompleteRead, Rejected
from reconciler.model.run.event import Outcome
from reconciler.workflows.dry_run import describe_requests

pytestmark = pytest.mark.anyio

NAMESPACE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: multimodal_extractor, version: v1}
    - {feature_extractor_name: text_extractor, version: v1}
"""
BUCKET = """
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  description: Commercials
  bucket_schema: {properties: {video: {type: video}, script: {type: text}}}
"""
COLLECTION = """
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: scenes, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor: {feature_extractor_name: multimodal_extractor, version: v1}
"""
DOWNSTREAM = """
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: spoken, namespace: ads}
spec:
  source: {type: collection, collection_ids: [scenes]}
  feature_extractor: {feature_extractor_name: text_extractor, version: v1}
"""
RETRIEVER = """
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: [scenes]
  input_schema: {query: {type: text, required: true}}
  stages:
    - stage_name: find
      config: {stage_id: attribute_filter, parameters: {field: brand, value: "{{INPUT.query}}"}}
  tags: [ads]
"""
EVERYTHING = NAMESPACE + BUCKET + COLLECTION + DOWNSTREAM + RETRIEVER


async def _apply_all(workshop, text=EVERYTHING):
    ended = await workshop.declare(text).apply()
    assert {event.outcome for event in ended} <= {Outcome.DONE}, ended


async def test_a_plan_after_an_apply_is_empty(workshop):
    await _apply_all(workshop)
    assert (await workshop.plan()).is_empty


async def test_an_apply_of_what_is_live_sends_no_write(workshop):
    await _apply_all(workshop)
    workshop.transport.asked.clear()
    await _apply_all(workshop)
    assert workshop.transport.writes == []


async def test_a_plan_sends_no_write(workshop):
    await workshop.declare(EVERYTHING).plan()
    assert workshop.transport.writes == []


async def test_what_is_created_carries_the_stamp_beside_the_users_own_keys(workshop):
    await _apply_all(workshop, NAMESPACE + BUCKET + "  metadata: {team: film}\n")
    bucket = await workshop.find("buckets", "videos")
    assert bucket["metadata"] == {
        "team": "film",
        "reconciler": {"stack": "ads-platform", "keys": ["team"]},
    }


async def test_an_update_keeps_the_stamp_and_the_keys_of_others(workshop):
    await _apply_all(workshop, NAMESPACE + BUCKET + "  metadata: {team: film}\n")
    bucket = await workshop.find("buckets", "videos")
    theirs = {**bucket["metadata"], "seen_by": "somebody"}
    await workshop.send("PATCH", f"/buckets/{bucket['bucket_id']}", {"metadata": theirs})
    await _apply_all(workshop, NAMESPACE + BUCKET + "  metadata: {team: video}\n")
    assert (await workshop.find("buckets", "videos"))["metadata"] == {
        "team": "video",
        "seen_by": "somebody",
        "reconciler": {"stack": "ads-platform", "keys": ["team"]},
    }


async def test_a_change_behind_our_back_is_taken_back(workshop):
    await _apply_all(workshop)
    await workshop.send("PATCH", "/retrievers/search", {"tags": ["urgent"], "description": "?"})
    plan = await workshop.plan()
    assert {change.path for step in plan for change in step.changes} == {
        ("tags",),
        ("description",),
    }
    await workshop.carry_out(plan)
    assert (await workshop.plan()).is_empty


async def test_a_removed_line_is_removed_from_what_is_live(workshop):
    await _apply_all(workshop)
    await _apply_all(workshop, EVERYTHING.replace("  description: Commercials\n", ""))
    assert not (await workshop.find("buckets", "videos"))["description"]
    assert (await workshop.plan()).is_empty


async def test_what_is_no_longer_declared_is_deleted_in_the_reverse_order(workshop):
    await _apply_all(workshop)
    ended = await workshop.declare(NAMESPACE).apply()
    order = [event.step.address.name for event in ended]
    assert sorted(order) == ["scenes", "search", "spoken", "videos"]
    for user, used in (("search", "scenes"), ("spoken", "scenes"), ("scenes", "videos")):
        assert order.index(user) < order.index(used)
    assert await workshop.find("buckets", "videos") is None
    assert (await workshop.plan()).is_empty


async def test_documents_are_counted_before_they_would_be_destroyed(workshop):
    await _apply_all(workshop)
    scenes = await workshop.find("collections", "scenes")
    documents = {"documents": [{"brand": f"b{n}"} for n in range(3)]}
    await workshop.send("POST", f"/collections/{scenes['collection_id']}/documents", documents)
    plan = await workshop.declare(NAMESPACE + BUCKET).plan()
    assert [refusal.guard for refusal in plan.refusals] == ["documents-destroyed"]
    assert "3 documents" in plan.refusals[0].message
    plan = await workshop.plan(relaxed(max_documents_destroyed=3))
    assert not plan.refusals


async def test_a_stack_leaves_another_stacks_resources_alone(workshop, tmp_path):
    await _apply_all(workshop)
    other = Workshop(tmp_path / "billing", "billing", workshop.transport)
    plan = await other.declare(NAMESPACE + BUCKET).plan()
    assert [refusal.guard for refusal in plan.refusals] == ["foreign-owner"]
    assert (await other.declare(NAMESPACE).plan()).is_empty


async def test_what_somebody_made_by_hand_is_adopted_when_asked(workshop):
    await _apply_all(workshop, NAMESPACE)
    schema = {"properties": {"video": {"type": "video"}, "script": {"type": "text"}}}
    body = {"bucket_name": "videos", "bucket_schema": schema, "metadata": {"by": "hand"}}
    await workshop.send("POST", "/buckets", body)
    plan = await workshop.declare(NAMESPACE + BUCKET).plan()
    assert [refusal.guard for refusal in plan.refusals] == ["adoption"]
    await workshop.apply(relaxed(adopt_unowned=True))
    bucket = await workshop.find("buckets", "videos")
    assert bucket["metadata"] == {"by": "hand", "reconciler": {"stack": "ads-platform", "keys": []}}
    assert (await workshop.plan()).is_empty


async def test_a_create_that_was_lost_is_found_again_and_not_repeated(workshop):
    plan = await workshop.declare(NAMESPACE + BUCKET).plan()
    await workshop.carry_out(plan)
    ended = await workshop.carry_out(plan)
    assert {event.outcome for event in ended} == {Outcome.DONE}
    rows = (await workshop.send("POST", "/buckets/list", {}))["results"]
    assert len(rows) == 1


async def test_a_failed_step_skips_those_that_wait_for_it_and_names_itself(workshop):
    broken = (
        NAMESPACE
        + BUCKET
        + COLLECTION.replace("version: v1", "version: v2")
        + DOWNSTREAM
        + RETRIEVER
    )
    ended = {str(e.step.address): e for e in await workshop.declare(broken).apply()}
    assert ended["Collection/ads/scenes"].outcome is Outcome.FAILED
    assert ended["Bucket/ads/videos"].outcome is Outcome.DONE
    for waiting in ("Collection/ads/spoken", "Retriever/ads/search"):
        assert ended[waiting].outcome is Outcome.SKIPPED
        assert str(ended[waiting].because) == "Collection/ads/scenes"
    await _apply_all(workshop)
    assert (await workshop.plan()).is_empty


async def test_destroying_a_stack_leaves_what_is_not_its_own(workshop):
    await _apply_all(workshop)
    await workshop.send(
        "POST", "/buckets", {"bucket_name": "theirs", "bucket_schema": {"properties": {}}}
    )
    ended = await workshop.carry_out(await workshop.destroy_plan())
    assert len(ended) == 4
    assert await workshop.find("buckets", "theirs") is not None
    assert (await workshop.destroy_plan()).steps == ()


async def test_a_plan_asks_once_for_each_kind_and_namespace(workshop):
    await _apply_all(workshop)
    workshop.transport.asked.clear()
    await workshop.plan()
    asked = sorted(f"POST {kind.path}/list" for kind in KINDS.values() if not kind.is_on_demand)
    assert sorted(workshop.transport.asked) == asked


async def test_a_list_that_lost_rows_decides_nothing(workshop, monkeypatch):
    await _apply_all(workshop)
    original = type(workshop.transport).handle_async_request

    async def losing(self, request):
        response = await original(self, request)
        if request.url.path == "/v1/buckets/list":
            body = b'{"results": [], "total_count": 1, "pagination": {"next_cursor": null}}'
            response.headers["content-length"] = str(len(body))
            response.stream = type(response.stream)([body])
        return response

    monkeypatch.setattr(type(workshop.transport), "handle_async_request", losing)
    with pytest.raises(IncompleteRead, match="Bucket"):
        await workshop.plan()


async def test_secrets_are_sent_and_shown_nowhere(workshop):
    text = (
        NAMESPACE
        + BUCKET
        + (
            "  source_adapter:\n"
            "    adapter_type: generic_webhook\n"
            '    webhook_secret: "${secret.HOOK}"\n'
        )
    )
    ended = await workshop.declare(text).apply(GENEROUS, {"HOOK": "s3cr3t-value"})
    assert {event.outcome for event in ended} == {Outcome.DONE}
    assert "s3cr3t-value" not in repr(ended)
    assert (await workshop.plan(environ={"HOOK": "s3cr3t-value"})).is_empty


async def test_a_missing_secret_is_named_before_anything_is_sent(workshop):
    text = (
        NAMESPACE
        + BUCKET
        + ("  source_adapter: {adapter_type: generic_webhook, webhook_secret: '${secret.HOOK}'}\n")
    )
    with pytest.raises(Rejected, match="HOOK is not set"):
        await workshop.declare(text).apply()
    assert workshop.transport.writes == []


async def test_a_dry_run_tells_the_requests_by_the_ids_they_will_have(workshop):
    await _apply_all(workshop, NAMESPACE + BUCKET)
    bucket = await workshop.find("buckets", "videos")
    changed = NAMESPACE + BUCKET.replace("Commercials", "Spots") + COLLECTION
    plan = await workshop.declare(changed).plan()
    workshop.transport.asked.clear()
    told = [(request.method, request.path, request.body) for request in describe_requests(plan)]
    assert told[0] == ("PATCH", f"/v1/buckets/{bucket['bucket_id']}", {"description": "Spots"})
    assert told[1][:2] == ("POST", "/v1/collections")
    assert told[1][2]["source"] == {"type": "bucket", "bucket_ids": [bucket["bucket_id"]]}
    assert workshop.transport.asked == []
