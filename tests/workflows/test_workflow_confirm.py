"""An update that is accepted and not seen is unknown, and names the field."""

import httpx
import pytest
from projects import Counting, Workshop

from reconciler.emulator.app import create_app
from reconciler.emulator.call.options import Options
from reconciler.emulator.faults.fault import read_fault
from reconciler.kinds import KINDS
from reconciler.model.run.event import Outcome

pytestmark = pytest.mark.anyio

STACK = """
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
  description: Commercials
  bucket_schema: {properties: {video: {type: video}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: scenes, namespace: ads}
spec:
  description: Scenes
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor: {feature_extractor_name: multimodal_extractor, version: v1}
"""


@pytest.fixture
def ignoring(tmp_path):
    """A workshop whose API ignores these keys of a collection's PATCH."""

    def make(*keys):
        app = create_app(options=Options(ignored_keys=frozenset(keys)))
        return Workshop(tmp_path, transport=Counting(app))

    return make


async def _only(workshop, text):
    (ended,) = await workshop.declare(text).apply()
    return ended


TRIED = STACK + "  embedding_task: retrieval_document\n"
"""The emulated API takes no `embedding_task` in a PATCH; nobody knows of the real one (§4.5)."""


async def test_a_change_that_nothing_proves_is_planned_as_a_try(workshop):
    await workshop.declare(STACK).apply()
    scenes = await workshop.find("collections", "scenes")
    topics = {
        "cluster_name": "topics",
        "collection_ids": [scenes["collection_id"]],
        "vector_config": {"clustering_method": "hdbscan"},
    }
    await workshop.send("POST", "/clusters", topics)
    workshop.declare(STACK + "  cluster_applications: [{cluster_id: topics}]\n")
    (warning,) = (await workshop.plan()).warnings
    assert (warning.code, warning.path) == ("unproven-update", ("spec", "cluster_applications"))
    (ended,) = await workshop.apply()
    assert ended.outcome is Outcome.DONE
    assert (await workshop.plan()).is_empty


async def test_a_try_that_is_refused_leaves_the_rest_done_and_says_what_is_left_to_do(workshop):
    await workshop.declare(STACK).apply()
    tried = TRIED.replace("Scenes", "All scenes")
    ended = await _only(workshop, tried)
    assert (ended.outcome, ended.problem.code) == (Outcome.FAILED, "needs-replacement")
    assert "refused `embedding_task`" in ended.problem.message
    assert "ignore_changes: [embedding_task]" in ended.problem.remedy
    assert "another Collection" in ended.problem.remedy
    assert ended.problem.location.excerpt == "  embedding_task: retrieval_document"
    assert (await workshop.find("collections", "scenes"))["description"] == "All scenes"

    left = "lifecycle: {ignore_changes: [embedding_task]}\nspec:\n  description: All scenes"
    followed = tried.replace("spec:\n  description: All scenes", left)
    assert (await workshop.declare(followed).plan()).is_empty


async def test_a_try_that_is_not_seen_is_unknown_and_says_how_to_do_without(ignoring):
    workshop = ignoring("embedding_task")
    await workshop.declare(STACK).apply()
    ended = await _only(workshop, TRIED)
    assert (ended.outcome, ended.problem.code) == (Outcome.UNKNOWN, "update-not-seen")
    assert "`embedding_task` is not as sent" in ended.problem.message
    assert "another Collection" in ended.problem.remedy


async def test_what_no_create_knows_either_is_not_promised_to_another_collection(workshop):
    workshop.declare(STACK + "  schema_validation: warn\n")
    assert [warning.code for warning in (await workshop.plan()).warnings] == ["unproven-update"]
    ended = {str(each.step.address): each for each in await workshop.apply()}
    problem = ended["Collection/ads/scenes"].problem
    assert problem.code == "needs-replacement"
    assert "another" not in problem.remedy


async def test_a_field_that_the_api_ignores_makes_the_step_unknown_by_name(ignoring):
    workshop = ignoring("description")
    await workshop.declare(STACK).apply()
    ended = await _only(workshop, STACK.replace("Scenes", "All scenes"))
    assert (ended.outcome, ended.problem.code) == (Outcome.UNKNOWN, "update-not-seen")
    assert "read again `description` is not as sent" in ended.problem.message
    assert "ignore_changes" in ended.problem.remedy
    assert str(ended.problem.location) == "manifests/all.yaml:20:16"
    assert ended.warnings == ("'description' is not a key of this body, and was ignored",)


async def test_what_is_there_and_what_is_missing_is_told_apart(ignoring):
    workshop = ignoring("tiering")
    await workshop.declare(STACK).apply()
    changed = STACK.replace("description: Scenes", "description: All\n  tiering: {exempt: hold}")
    ended = await _only(workshop, changed)
    assert "`tiering` is not as sent; `description` is" in ended.problem.message
    assert (await workshop.find("collections", "scenes"))["description"] == "All"


async def test_what_a_create_leaves_to_an_update_is_read_again_as_well(ignoring):
    workshop = ignoring("tiering")
    text = STACK.replace("description: Scenes", "tiering: {exempt: hold}")
    ended = {e.step.address.kind: e for e in await workshop.declare(text).apply()}
    assert ended["Collection"].problem.code == "update-not-seen"
    assert ended["Collection"].is_begun
    assert await workshop.find("collections", "scenes") is not None


async def test_a_name_that_the_api_ignores_is_no_rename(ignoring):
    workshop = ignoring("collection_name")
    await workshop.declare(STACK).apply()
    moved = "{name: shots, namespace: ads, renamed_from: scenes}"
    ended = await _only(workshop, STACK.replace("{name: scenes, namespace: ads}", moved))
    assert "`collection_name` is not as sent" in ended.problem.message


async def test_a_stamp_that_the_api_ignores_protects_nothing(ignoring):
    workshop = ignoring("metadata")
    await workshop.declare(STACK).apply()
    protected = "{name: scenes, namespace: ads}\nlifecycle: {prevent_destroy: true}"
    ended = await _only(workshop, STACK.replace("{name: scenes, namespace: ads}", protected))
    assert "`metadata` is not as sent" in ended.problem.message


async def test_a_look_that_came_too_soon_is_repeated(tmp_path):
    faults = (read_fault("PATCH /v1/collections/* 1 stale reads=1"),)
    transport = Counting(create_app(options=Options(faults=faults)))
    workshop = Workshop(tmp_path, transport=transport)
    await workshop.declare(STACK).apply()
    ended = await _only(workshop, STACK.replace("Scenes", "All scenes"))
    assert ended.outcome is Outcome.DONE
    assert sum(each.startswith("PATCH") for each in transport.asked) == 1


async def test_an_update_that_took_costs_one_look(ignoring):
    workshop = ignoring()
    await workshop.declare(STACK).apply()
    scenes = (await workshop.find("collections", "scenes"))["collection_id"]
    plan = await workshop.declare(STACK.replace("Scenes", "All scenes")).plan()
    workshop.transport.asked.clear()
    (ended,) = await workshop.carry_out(plan)
    assert ended.outcome is Outcome.DONE
    assert workshop.transport.asked == [
        f"PATCH /v1/collections/{scenes}",
        f"GET /v1/collections/{scenes}",
    ]


async def test_a_kind_whose_updates_are_typed_is_taken_at_its_word(ignoring):
    workshop = ignoring()
    await workshop.declare(STACK).apply()
    plan = await workshop.declare(STACK.replace("Commercials", "Spots")).plan()
    workshop.transport.asked.clear()
    await workshop.carry_out(plan)
    assert [line.split()[0] for line in workshop.transport.asked] == ["PATCH"]


async def test_an_update_that_cannot_be_read_again_is_unknown(ignoring, monkeypatch):
    workshop = ignoring()
    await workshop.declare(STACK).apply()
    plan = await workshop.declare(STACK.replace("Scenes", "All scenes")).plan()
    original = Counting.handle_async_request

    async def deaf(self, request):
        if request.method == "GET" and "/collections/" in request.url.path:
            return httpx.Response(403, json={"error": {"message": "no", "type": "ForbiddenError"}})
        return await original(self, request)

    monkeypatch.setattr(Counting, "handle_async_request", deaf)
    (ended,) = await workshop.carry_out(plan)
    assert (ended.outcome, ended.problem.code) == (Outcome.UNKNOWN, "api-forbidden")


SCHEDULED = STACK.replace(
    "  description: Scenes\n",
    "  description: Scenes\n"
    "  schedule: {trigger_type: interval, schedule_config: {interval_seconds: 60}}\n",
)


async def test_a_schedule_is_removed_by_deleting_its_trigger(ignoring):
    workshop = ignoring()
    await workshop.declare(SCHEDULED).apply()
    scenes = await workshop.find("collections", "scenes")
    plan = await workshop.declare(STACK).plan()
    lists = sum(not kind.is_on_demand for kind in KINDS.values())
    assert plan.estimate.calls == 2 + 2 * lists
    workshop.transport.asked.clear()
    (ended,) = await workshop.carry_out(plan)
    assert ended.outcome is Outcome.DONE
    assert workshop.transport.asked == [
        f"DELETE /v1/triggers/{scenes['trigger_id']}",
        f"GET /v1/collections/{scenes['collection_id']}",
    ]
    assert (await workshop.plan()).is_empty


async def test_a_schedule_that_is_still_shown_without_its_trigger_is_no_success(
    ignoring, monkeypatch
):
    workshop = ignoring()
    await workshop.declare(SCHEDULED).apply()
    plan = await workshop.declare(STACK.replace("Scenes", "All")).plan()
    original = Counting.handle_async_request

    async def forgetful(self, request):
        if request.method == "DELETE":
            return httpx.Response(204)
        return await original(self, request)

    monkeypatch.setattr(Counting, "handle_async_request", forgetful)
    (ended,) = await workshop.carry_out(plan)
    assert (ended.outcome, ended.problem.code) == (Outcome.UNKNOWN, "update-not-seen")
    assert "`schedule` is not as sent" in ended.problem.message
