"""Clusters, applied to the embedded API and judged by its raw rows (§7)."""

import json

import pytest
from projects import GENEROUS, Unsteady, Workshop, relaxed
from sample_manifests import BASE

from reconciler.emulator.app import create_app
from reconciler.emulator.faults.fault import read_fault
from reconciler.model.run.event import Outcome
from reconciler.planning.compare.resend import without_asked
from reconciler.rendering.json.as_json import outcome_as_json
from reconciler.rendering.run.summary import summary_as_text
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.workflows.dry_run import describe_requests

pytestmark = pytest.mark.anyio

URI = "mixpeek://multimodal_extractor@v1/vertex_multimodal_embedding"
PLAIN = f"""
---
apiVersion: reconciler/v1
kind: Cluster
metadata: {{name: topics, namespace: ads}}
spec:
  collection_ids: [scenes]
  vector_config:
    clustering_method: kmeans
    feature_uris: ["{URI}"]
    algorithm_params: {{n_clusters: 3}}
"""
RUNS = relaxed(runs=frozenset({"--execute-clusters"}), max_documents_destroyed=1000)
CHANGES = {
    "description": ("  description: New\n", "description", "New"),
    "filters": ("  filters: {AND: [{field: brand, value: acme}]}\n", None, None),
    "llm_labeling": (
        "  llm_labeling: {enabled: true, model_name: gemini-2.5-flash}\n", None, None,
    ),
    "metadata": ("  metadata: {team: film}\n", None, None),
    "layout_stability": ("    layout_stability: transform\n", "layout_stability", "transform"),
    "face_cluster_merge": ("    face_cluster_merge: {bbox_field: box}\n", None, None),
}  # fmt: skip
BLANK = {
    "description": (None, ""),
    "filters": (None, {"case_sensitive": False}),
    "layout_stability": (None, "align"),
}


def with_field(name):
    """The cluster with one more field, at its place."""
    line = CHANGES[name][0]
    place = "    algorithm_params" if line.startswith("    ") else "  vector_config"
    return BASE + PLAIN.replace(place, line + place, 1)


@pytest.fixture
def shop(tmp_path):
    return Workshop(tmp_path)


async def fill(shop, number=10):
    documents = [{"document_id": f"doc_{at}", "brand": "acme"} for at in range(number)]
    await shop.send("POST", "/collections/scenes/documents", {"documents": documents})


async def topics(shop):
    return await shop.find("clusters", "topics")


async def test_what_is_written_nested_is_live_and_nothing_is_left_to_do(shop):
    await shop.reach(BASE + PLAIN)
    live = await topics(shop)
    assert (live["algorithm"], live["feature_uris"]) == ("kmeans", [URI])
    assert live["metadata"]["reconciler"]["stack"] == "ads-platform"
    assert live["last_executed_at"] is None


@pytest.mark.parametrize("name", CHANGES)
async def test_a_field_changes_in_place_and_goes_back_when_its_line_goes(shop, name):
    await shop.reach(BASE + PLAIN)
    before = await topics(shop)
    await shop.reach(with_field(name))
    changed = await topics(shop)
    assert changed["cluster_id"] == before["cluster_id"]
    assert changed[name] != before[name]
    _, key, value = CHANGES[name]
    assert key is None or changed[key] == value
    await shop.reach(BASE + PLAIN)
    back = await topics(shop)
    assert back["cluster_id"] == before["cluster_id"]
    assert back[name] in (before[name], *BLANK.get(name, ())) or not back[name].get("enabled")


async def test_a_part_of_vector_config_is_sent_flat_and_alone(shop):
    await shop.reach(BASE + PLAIN)
    changed = PLAIN.replace("n_clusters: 3", "n_clusters: 5, max_iter: 9")
    plan = await shop.declare(BASE + changed).plan()
    (request,) = describe_requests(plan)
    assert request.method == "PATCH"
    assert request.body == {"algorithm_params": {"n_clusters": 5, "max_iter": 9}}
    await shop.reach(BASE + changed)
    await shop.reach(BASE + PLAIN)
    assert (await topics(shop))["algorithm_params"] == {"n_clusters": 3}


async def test_what_the_api_adds_to_an_algorithm_is_noted_and_stays(tmp_path):
    app = create_app()
    app.matcher.add([read_fault("POST /v1/clusters 1- adds")])
    shop = Workshop(tmp_path)
    shop.transport.app = app
    await shop.reach(BASE + PLAIN)
    assert (await topics(shop))["algorithm_params"]["max_iter"] == 300
    assert (await shop.plan()).is_empty


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("clustering_method: kmeans", "clustering_method: hdbscan", "vector_config"),
        ("collection_ids: [scenes]", "collection_ids: [scenes, others]", "collection_ids"),
        ("  vector_config", "  enrich_source_collection: true\n  vector_config",
         "enrich_source_collection"),
    ],
)  # fmt: skip
async def test_what_a_cluster_is_changes_only_by_another_one(shop, old, new, field):
    others = BASE.rpartition("---")[2].replace("scenes", "others")
    everything = f"{BASE}---{others}"
    await shop.reach(everything + PLAIN)
    before = await topics(shop)
    changed = everything + PLAIN.replace(old, new)
    plan = await shop.declare(changed).plan()
    (refusal,) = plan.refusals
    assert (refusal.guard, refusal.flags) == (
        "replacement", ("--allow-replace Cluster/ads/topics",),
    )  # fmt: skip
    assert f"`{field}`" in refusal.message
    asked = changed.replace(
        "name: topics, namespace: ads}",
        "name: topics, namespace: ads}\nlifecycle: {on_replace: recreate}",
    )
    await shop.reach(asked)
    assert (await topics(shop))["cluster_id"] != before["cluster_id"]


async def test_nothing_is_executed_unasked_and_the_end_says_so(shop):
    shop.declare(BASE + PLAIN)
    plan = await shop.plan()
    assert "does nothing until it is executed" in plan_as_text(plan, color=False)
    ended = await shop.carry_out(plan)
    assert not any("/execute" in each for each in shop.transport.asked)
    said = summary_as_text(ended, color=False)
    assert "To be executed: Cluster/ads/topics; `reconciler apply --execute-clusters`" in said
    assert json.loads(outcome_as_json(plan, ended, exit_code=0))["to_execute"] == [
        "Cluster/ads/topics"
    ]


async def test_an_apply_that_is_told_to_executes_what_it_created(shop):
    ended = await shop.declare(BASE + PLAIN).apply(RUNS)
    assert [event.step.action for event in ended][-1] == "execute"
    live = await topics(shop)
    assert (live["status"], bool(live["last_run_id"])) == ("COMPLETED", True)
    assert (await shop.plan(RUNS)).is_empty
    assert "executed" not in summary_as_text(ended, color=False)


async def test_what_was_never_executed_is_made_up_for(shop):
    await shop.reach(BASE + PLAIN)
    (step,) = (await shop.plan(RUNS)).steps
    assert step.action == "execute"
    await shop.apply(RUNS)
    assert (await topics(shop))["last_run_id"]


async def test_a_change_is_executed_and_a_text_for_people_is_not(shop):
    await shop.declare(BASE + PLAIN).apply(RUNS)
    plan = await shop.declare(with_field("filters")).plan(RUNS)
    assert "takes effect with its next execution" in plan.steps[0].says
    assert [step.action for step in plan.steps] == ["update", "execute"]
    assert [each.path.endswith("/execute") for each in describe_requests(plan)] == [False, True]
    await shop.carry_out(plan)
    plan = await shop.declare(
        with_field("filters").replace("  vector_config", "  description: x\n  vector_config")
    ).plan(RUNS)
    assert [step.action for step in plan.steps] == ["update"]
    assert "execution" not in plan.steps[0].says


async def test_an_execution_that_fails_is_told_and_asked_for_again(tmp_path):
    app = create_app()
    app.matcher.add([read_fault("POST /v1/clusters/*/execute 1 fails")])
    shop = Workshop(tmp_path)
    shop.transport.app = app
    ended = await shop.declare(BASE + PLAIN).apply(RUNS)
    last = ended[-1]
    assert (last.outcome, last.problem.code) == (Outcome.FAILED, "execution-failed")
    assert "reconciler apply --execute-clusters" in last.problem.remedy
    await shop.apply(RUNS)
    assert (await topics(shop))["status"] == "COMPLETED"


async def test_an_execution_whose_answer_is_lost_is_not_begun_again(tmp_path):
    shop = Workshop(tmp_path, transport=Unsteady(create_app()))
    await shop.reach(BASE + PLAIN)
    plan = await shop.plan(RUNS)
    shop.transport.loses_answers = True
    (ended,) = await shop.carry_out(plan)
    assert ended.outcome is Outcome.DONE
    assert sum("/execute" in each for each in shop.transport.asked) == 1


async def test_a_composite_cluster_is_executed_after_its_sources(shop):
    wide = PLAIN.replace("name: topics", "name: a_wide").replace(
        "collection_ids: [scenes]", "source_cluster_ids: [topics]"
    )
    ended = await shop.declare(BASE + PLAIN + wide).apply(RUNS)
    assert [str(each.step.address) for each in ended if each.step.action == "execute"] == [
        "Cluster/ads/topics", "Cluster/ads/a_wide",
    ]  # fmt: skip
    assert (await shop.plan()).is_empty


async def test_its_output_collections_go_with_it_counted_and_are_nobodys(shop):
    await shop.reach(BASE + PLAIN)
    await fill(shop)
    await shop.apply(RUNS)
    (output,) = (await topics(shop))["output_collection_names"]
    plan = await shop.plan()
    assert plan.is_empty
    assert output not in plan_as_text(plan, color=False)
    assert not plan.unmanaged
    plan = await shop.declare(BASE).plan()
    (refusal,) = plan.refusals
    assert (refusal.guard, refusal.flags) == (
        "documents-destroyed", ("--max-documents-destroyed 13",),
    )  # fmt: skip
    (step,) = plan.steps
    assert step.blast_radius.documents == 13
    assert [each.name for each in step.blast_radius.subtree] == [output]
    said = " ".join(plan_as_text(plan, color=False).split())
    assert "loses its triggers, executions and artifacts" in said
    await shop.apply(relaxed(max_documents_destroyed=13))
    assert await shop.names("collections") == ["scenes"]


async def test_what_is_searched_is_not_taken_away_with_the_cluster(shop):
    await shop.reach(BASE + PLAIN)
    (output,) = (await topics(shop))["output_collection_names"]
    search = f"""
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {{name: by_topic, namespace: ads}}
spec:
  collection_identifiers: [{output}]
  stages:
    - stage_name: find
      config: {{stage_id: attribute_filter, parameters: {{field: brand, value: x}}}}
"""
    await shop.reach(BASE + PLAIN + search)
    plan = await shop.declare(BASE + search).plan()
    (refusal,) = plan.refusals
    assert (refusal.guard, "Retriever/ads/by_topic" in refusal.message) == ("still-used", True)
    steps = (await shop.declare(BASE).plan()).steps
    assert [step.address.name for step in steps] == ["by_topic", "topics"]


async def test_a_cluster_that_enriches_its_sources_takes_none_of_them_along(shop):
    enriching = PLAIN.replace(
        "  vector_config", "  enrich_source_collection: true\n  vector_config"
    )
    await shop.reach(BASE + enriching)
    await fill(shop)
    plan = await shop.declare(BASE).plan()
    assert not plan.refusals
    (step,) = plan.steps
    assert step.blast_radius is None
    await shop.apply()
    assert (await shop.find("collections", "scenes"))["document_count"] == 10


async def test_what_runs_by_itself_is_told_where_it_is_read(shop):
    alone = PLAIN.replace("  vector_config", "  auto_execute_on_batch: true\n  vector_config")
    await shop.reach(BASE + alone)
    (entry,) = (await shop.find("collections", "scenes"))["cluster_applications"]
    assert entry["cluster_id"] == (await topics(shop))["cluster_id"]
    plan = await shop.declare(BASE).plan()
    assert not plan.refusals


async def test_a_second_one_of_the_name_matters_only_to_whoever_means_it(shop):
    await shop.reach(BASE + PLAIN)
    ours = await topics(shop)
    body = {
        "cluster_name": "topics",
        "collection_ids": ours["input_collections"],
        "vector_config": {"clustering_method": "kmeans", "feature_uris": [URI]},
    }
    await shop.send("POST", "/clusters", body)
    plan = await shop.plan()
    assert plan.is_empty
    await shop.declare(BASE).apply(RUNS)
    assert [ours["cluster_id"]] != (left := await shop.names("clusters"))
    assert left == ["topics"]


async def test_a_create_whose_answer_is_lost_is_never_sent_twice(tmp_path):
    shop = Workshop(tmp_path, transport=Unsteady(create_app()))
    await shop.reach(BASE)
    plan = await shop.declare(BASE + PLAIN).plan()
    shop.transport.loses_answers = True
    await shop.carry_out(plan)
    shop.transport.loses_answers = False
    assert await shop.names("clusters") == ["topics"]
    await shop.reach(BASE + PLAIN)
    assert await shop.names("clusters") == ["topics"]


async def test_it_is_renamed_and_adopted(shop):
    await shop.reach(BASE + PLAIN)
    before = await topics(shop)
    await shop.reach(BASE + PLAIN.replace("name: topics,", "name: themes, renamed_from: topics,"))
    after = await shop.find("clusters", "themes")
    assert after["cluster_id"] == before["cluster_id"]
    await shop.send("PATCH", f"/clusters/{after['cluster_id']}", {"metadata": {}})
    await shop.declare(BASE + PLAIN.replace("topics", "themes")).apply(relaxed(adopt_unowned=True))
    assert (await shop.plan()).is_empty
    assert GENEROUS.adopt_unowned is None


async def test_a_saved_plan_executes_what_it_says_once(shop):
    shop.declare(BASE + PLAIN)
    text = await shop.save(RUNS)
    ended = await shop.apply_saved(text)
    assert ended[-1].step.action == "execute"
    assert without_asked(await shop.refresh(text)).steps == ()
