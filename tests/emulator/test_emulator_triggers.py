"""Schedules as resources (§7.1): what runs and when, and what can be changed of it."""

import pytest
from mixpeek import models

pytestmark = pytest.mark.anyio
HOUR = {"trigger_type": "interval", "schedule_config": {"interval_seconds": 3600}}
NIGHT = {"trigger_type": "cron", "schedule_config": {"cron_expression": "0 2 * * *"}}
VECTORS = {"clustering_method": "hdbscan", "feature_uris": ["mixpeek://text_extractor@v1/x"]}


@pytest.fixture
async def texts(shop):
    bucket = await shop.make_bucket()
    made = await shop.make_collection("texts", bucket["bucket_id"])
    return made["collection_id"]


@pytest.fixture
def runs(texts):
    return {"action_type": "collection_trigger", "action_config": {"collection_id": texts}}


@pytest.fixture
async def hourly(shop, runs):
    return await shop.ok("POST", "/triggers", {**runs, **HOUR, "name": "hourly"})


def at(trigger, suffix=""):
    return f"/triggers/{trigger['trigger_id']}{suffix}"


async def test_it_is_active_unless_it_is_made_paused(shop, runs):
    assert (await shop.ok("POST", "/triggers", {**runs, **HOUR}))["status"] == "active"
    paused = await shop.ok("POST", "/triggers", {**runs, **HOUR, "status": "paused"})
    assert paused["status"] == "paused"
    for never in ("disabled", "failed"):
        await shop.refused(422, "POST", "/triggers", {**runs, **HOUR, "status": never})


async def test_every_answer_parses(shop, hourly):
    model = models.SharedTriggersModelsTriggerModel
    assert model.from_dict(hourly).name == "hourly"
    assert model.from_dict(await shop.ok("POST", at(hourly, "/pause"))).status == "paused"
    assert model.from_dict(await shop.ok("POST", at(hourly, "/resume"))).status == "active"
    task = await shop.ok("POST", at(hourly, "/execute"))
    assert models.TaskResponse.from_dict(task).task_id
    history = await shop.ok("GET", at(hourly, "/history"))
    parsed = models.SharedTriggersModelsTriggerHistoryResponse.from_dict(history)
    assert [run.task_id for run in parsed.executions] == [task["task_id"]]


@pytest.mark.parametrize(
    ("action", "config", "missing"),
    [
        ("cluster", {}, "cluster_id"),
        ("taxonomy_enrichment", {"collection_id": "col_1"}, "taxonomy_id"),
        ("batch_rerun", {}, "batch_id"),
        ("collection_trigger", {}, "collection_id"),
        ("retriever_execution", {}, "retriever_id"),
        ("alert_evaluation", {}, "alert_id"),
    ],
)
async def test_each_action_needs_its_ids(shop, action, config, missing):
    body = {"action_type": action, "action_config": config, **HOUR}
    places = await shop.locations("POST", "/triggers", body)
    assert ["body", "action_config", missing] in places


async def test_an_action_runs_what_exists(shop):
    for action, key in (
        ("cluster", "cluster_id"),
        ("retriever_execution", "retriever_id"),
        ("alert_evaluation", "alert_id"),
    ):
        body = {"action_type": action, "action_config": {key: "none"}, **HOUR}
        await shop.refused(404, "POST", "/triggers", body)


@pytest.mark.parametrize(
    ("type_", "config", "wrong"),
    [
        ("cron", {}, "cron_expression"),
        ("interval", {"interval_seconds": 0}, "interval_seconds"),
        ("event", {"event_type": "documents_added"}, "event_threshold"),
        ("conditional", {"condition_type": "drift"}, "threshold"),
    ],
)
async def test_each_schedule_needs_its_times(shop, runs, type_, config, wrong):
    body = {**runs, "trigger_type": type_, "schedule_config": config}
    assert await shop.locations("POST", "/triggers", body) == [["body", "schedule_config", wrong]]


async def test_a_cron_expression_is_one(shop, runs):
    for times in (
        {"cron_expression": "every night"},
        {"cron_expression": "0 2 * * *", "timezone": "Mars"},
    ):
        body = {**runs, "trigger_type": "cron", "schedule_config": times}
        assert await shop.locations("POST", "/triggers", body) == [["body", "schedule_config"]]


async def test_what_runs_and_by_which_kind_of_time_never_changes(shop, hourly):
    for fixed in ("action_type", "action_config", "trigger_type"):
        await shop.refused(422, "PATCH", at(hourly), {fixed: hourly[fixed]})
    changes = {
        "name": "rarely",
        "description": "d",
        "schedule_config": {"interval_seconds": 7200},
    }
    patched = await shop.ok("PATCH", at(hourly), changes)
    assert {name: patched[name] for name in changes} == changes
    await shop.refused(
        422, "PATCH", at(hourly), {"schedule_config": {"cron_expression": "0 2 * * *"}}
    )


async def test_two_may_have_one_name_and_none_is_found_by_it(shop, hourly, runs):
    other = await shop.ok("POST", "/triggers", {**runs, **HOUR, "name": "hourly"})
    assert other["trigger_id"] != hourly["trigger_id"]
    await shop.refused(404, "GET", "/triggers/hourly")


async def test_only_what_is_paused_is_resumed(shop, hourly):
    await shop.refused(409, "POST", at(hourly, "/resume"))
    await shop.ok("POST", at(hourly, "/pause"))
    await shop.ok("POST", at(hourly, "/resume"))
    await shop.send("DELETE", at(hourly))
    for verb in ("pause", "resume", "execute"):
        await shop.refused(409, "POST", at(hourly, f"/{verb}"))


async def test_a_disabled_one_is_switched_on_by_its_status(shop, hourly):
    await shop.send("DELETE", at(hourly))
    await shop.refused(404, "DELETE", at(hourly))
    assert (await shop.ok("GET", at(hourly)))["status"] == "disabled"
    assert (await shop.ok("PATCH", at(hourly), {"status": "active"}))["status"] == "active"


async def test_resuming_reckons_the_next_run_anew_and_a_written_status_does_not(connect, clock):
    shop = connect(clock=clock)
    await shop.make_namespace()
    texts = await shop.make_collection("texts", (await shop.make_bucket())["bucket_id"])
    config = {"collection_id": texts["collection_id"]}
    body = {"action_type": "collection_trigger", "action_config": config, **HOUR}
    made = await shop.ok("POST", "/triggers", body)
    await shop.ok("POST", at(made, "/pause"))
    clock.now += 7200
    written = await shop.ok("PATCH", at(made), {"status": "active"})
    assert (written["next_scheduled_at"], written["is_overdue"]) == (
        made["next_scheduled_at"],
        True,
    )
    await shop.ok("POST", at(made, "/pause"))
    assert (await shop.ok("POST", at(made, "/resume")))["is_overdue"] is False


async def test_a_run_processes_its_collection_and_is_remembered(shop, texts, hourly):
    bucket = (await shop.ok("GET", "/buckets"))["results"][0]["bucket_id"]
    blob = {"property": "title", "type": "string", "data": "x"}
    await shop.ok("POST", f"/buckets/{bucket}/objects", {"blobs": [blob]})
    task = await shop.ok("POST", at(hourly, "/execute"))
    await shop.ok("GET", f"/tasks/{task['task_id']}")
    assert (await shop.ok("GET", f"/collections/{texts}"))["document_count"] == 1
    await shop.ok("POST", at(hourly, "/execute"))
    page = await shop.ok("GET", at(hourly, "/history?offset=1&limit=1"))
    assert (page["total"], [run["task_id"] for run in page["executions"]]) == (2, [task["task_id"]])
    assert (await shop.ok("GET", at(hourly)))["execution_count"] == 2
    await shop.refused(422, "GET", at(hourly, "/history?limit=none"))


async def test_lists_are_narrowed_by_what_runs_and_in_which_state(shop, texts, hourly, runs):
    night = await shop.ok("POST", "/triggers", {**runs, **NIGHT, "name": "night"})
    await shop.send("DELETE", at(hourly))

    async def names(**wanted):
        return [row["name"] for row in (await shop.ok("POST", "/triggers/list", wanted))["results"]]

    assert await names(status="active") == ["night"]
    assert await names(trigger_type="interval") == ["hourly"]
    assert await names(resource_id=texts, sort_by="name", direction="asc") == ["hourly", "night"]
    assert await names(action_type="cluster") == []
    assert night["next_scheduled_at"].endswith("T02:00:00Z")


async def test_a_cluster_takes_the_triggers_that_execute_it_along(shop, texts, hourly):
    body = {"cluster_name": "one", "collection_ids": [texts], "vector_config": VECTORS}
    cluster = await shop.ok("POST", "/clusters", body)
    action = {"action_type": "cluster", "action_config": {"cluster_id": cluster["cluster_id"]}}
    made = await shop.ok("POST", "/triggers", {**action, **NIGHT})
    await shop.ok("DELETE", f"/clusters/{cluster['cluster_id']}")
    assert (await shop.ok("GET", at(made)))["status"] == "disabled"
    assert (await shop.ok("GET", at(hourly)))["status"] == "active"


async def test_a_collections_schedule_is_among_them_without_a_name(shop, texts):
    await shop.ok("PATCH", f"/collections/{texts}", {"schedule": NIGHT})
    (row,) = (await shop.ok("POST", "/triggers/list", {}))["results"]
    assert (row["name"], row["action_config"]) == (None, {"collection_id": texts})
    assert (await shop.ok("GET", f"/collections/{texts}"))["trigger_id"] == row["trigger_id"]
