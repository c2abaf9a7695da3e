"""A stack ends with its namespaces, and a public page only when that was said."""

import httpx
import pytest
from msgspec.structs import replace
from projects import GENEROUS, Counting, Workshop, relaxed

from reconciler.emulator.app import create_app
from reconciler.model.address import Address
from reconciler.model.errors import IncompleteRead, StalePlan
from reconciler.model.run.event import Outcome
from reconciler.rendering.text.as_text import plan_as_text

pytestmark = pytest.mark.anyio

STACK = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: texts, namespace: ads}
spec: {bucket_schema: {properties: {text: {type: text}}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: lines, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [texts]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: text}
  schedule: {trigger_type: interval, schedule_config: {interval_seconds: 3600}}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  stages:
    - stage_name: find
      config: {stage_id: attribute_filter, parameters: {field: brand, value: "x"}}
"""
ABSENT = STACK.replace("{name: ads}\n", "{name: ads}\nlifecycle: {ensure: absent}\n", 1)
WITH_NAMESPACES = replace(GENEROUS, is_with_namespaces=True)
SEARCH = Address("Retriever", "ads", "search")
DATASETS = "/retrievers/evaluations/datasets"
JUDGED = {
    "dataset_name": "judged",
    "queries": [{"query_id": "q", "query_input": {}, "relevant_documents": []}],
}


async def publish(workshop, name):
    found = await workshop.find("retrievers", name)
    path = f"/retrievers/{found['retriever_id']}/publish"
    shown = {"title": "Ads", "inputs": [], "exposed_fields": ["title"]}
    await workshop.send("POST", path, {"public_name": f"ad-{name}", "display_config": shown})
    return path


async def namespaces(workshop):
    listed = await workshop.send("POST", "/namespaces/list", {})
    return [each["namespace_name"] for each in listed["results"]]


async def test_a_stack_is_destroyed_with_its_namespaces_and_their_schedules(workshop):
    await workshop.reach(STACK)
    plan = await workshop.destroy_plan(WITH_NAMESPACES)
    assert plan.refusals == (), plan_as_text(plan, color=False)
    ended = await workshop.carry_out(plan)
    assert [event.outcome for event in ended] == [Outcome.DONE] * 4
    assert await namespaces(workshop) == []
    assert (await workshop.destroy_plan(WITH_NAMESPACES)).is_empty


async def test_a_tombstone_for_a_namespace_takes_along_what_is_declared_in_it(workshop):
    await workshop.reach(STACK)
    await workshop.reach(ABSENT)
    assert await namespaces(workshop) == []


@pytest.mark.parametrize("verb", ["destroy_plan", "plan"])
async def test_what_somebody_else_made_in_it_keeps_a_namespace(workshop, verb):
    await workshop.reach(STACK)
    await workshop.send("POST", DATASETS, JUDGED)
    by_hand = {"action_type": "batch_rerun", "action_config": {"batch_id": "btch_1"}}
    schedule = {"trigger_type": "interval", "schedule_config": {"interval_seconds": 60}}
    await workshop.send("POST", "/triggers", {"name": "by hand", **by_hand, **schedule})
    (refusal,) = (await getattr(workshop.declare(ABSENT), verb)(WITH_NAMESPACES)).refusals
    assert refusal.guard == "cascade"
    assert refusal.flags == (
        "--allow-destroy Dataset/ads/judged",
        "--allow-destroy 'Trigger/ads/by hand'",
    )
    named = frozenset({"Dataset/ads/*", "Trigger/ads/*"})
    options = replace(WITH_NAMESPACES, allow_destroy=named)
    await workshop.carry_out(await getattr(workshop, verb)(options))
    assert await namespaces(workshop) == []


class Denying(Counting):
    """Answers one list with a status."""

    denied, status = "", 403

    async def handle_async_request(self, request):
        if self.denied and request.url.path.endswith(self.denied):
            error = {"type": "SomeError", "message": "no"}
            body = {"success": False, "status": self.status, "error": error}
            return httpx.Response(self.status, json=body)
        return await super().handle_async_request(request)


LISTS = {
    "Cluster": "/clusters/list",
    "Alert": "/v1/alerts/list",
    "Trigger": "/triggers/list",
    "Dataset": "/evaluations/datasets",
}


@pytest.mark.parametrize("status", [403, 404])
@pytest.mark.parametrize("kind", LISTS)
async def test_a_list_that_may_not_be_read_keeps_a_namespace(tmp_path, kind, status):
    transport = Denying(create_app())
    workshop = Workshop(tmp_path, transport=transport)
    await workshop.reach(STACK)
    transport.denied, transport.status = LISTS[kind], status
    plan = await workshop.destroy_plan(WITH_NAMESPACES)
    said = [each.message for each in plan.refusals if str(each.address) == "Namespace/ads"]
    assert [kind in each for each in said] == [True]


@pytest.mark.parametrize("kind", LISTS)
async def test_a_list_that_fails_decides_nothing(tmp_path, kind):
    transport = Denying(create_app())
    workshop = Workshop(tmp_path, transport=transport)
    await workshop.reach(STACK)
    transport.denied, transport.status = LISTS[kind], 400
    with pytest.raises(IncompleteRead, match=f"the list of kind {kind}"):
        await workshop.destroy_plan(WITH_NAMESPACES)


async def test_a_namespace_cut_off_while_it_goes_is_gone_after_another_run(unsteady):
    await unsteady.reach(STACK)
    plan = await unsteady.destroy_plan(WITH_NAMESPACES)
    unsteady.transport.loses_answers = True
    await unsteady.carry_out(plan)
    unsteady.transport.loses_answers = False
    rest = await unsteady.destroy_plan(WITH_NAMESPACES)
    assert {event.outcome for event in await unsteady.carry_out(rest)} <= {Outcome.DONE}
    assert await namespaces(unsteady) == []


async def test_a_public_page_ends_only_when_it_is_named(workshop):
    await workshop.reach(STACK)
    path = await publish(workshop, "search")
    gone = STACK.rpartition("---")[0]
    for plan in (
        await workshop.declare(gone).plan(),
        await workshop.destroy_plan(),
        await workshop.declare(ABSENT).plan(),
    ):
        (refusal,) = plan.refusals
        assert (refusal.guard, refusal.flags) == ("published", (f"--allow-destroy {SEARCH}",))
        assert "its page, its URL and its key are lost" in refusal.remedy
        assert "loses its public page, URL and key" in plan_as_text(plan, color=False)
    assert (await workshop.send("GET", path))["public_name"] == "ad-search"
    await workshop.declare(gone).apply(relaxed(allow_destroy=frozenset({SEARCH})))
    assert await workshop.find("retrievers", "search") is None


async def test_a_page_that_was_published_since_makes_a_saved_end_stale(workshop):
    await workshop.reach(STACK)
    parameters = {"field": "brand", "value": "x"}
    stage = {"stage_name": "find", "config": {"stage_id": "attribute_filter"}}
    stage["config"]["parameters"] = parameters
    await workshop.send("POST", "/retrievers", {"retriever_name": "theirs", "stages": [stage]})
    theirs = Address("Retriever", "ads", "theirs")
    options = relaxed(allow_destroy=frozenset({theirs}))
    text = await workshop.declare(ABSENT).save(options)
    await publish(workshop, "theirs")
    with pytest.raises(
        StalePlan, match="`public` grew since the plan was made: Retriever/ads/theirs"
    ):
        await workshop.refresh(text)
