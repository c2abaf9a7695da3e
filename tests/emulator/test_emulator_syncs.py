"""Syncs of a bucket with a connection: nameless, half fixed, locked while a worker runs."""

import pytest
from mixpeek import models

pytestmark = pytest.mark.anyio


@pytest.fixture
async def syncs(shop):
    """A way to make syncs of one bucket, and its path."""
    bucket = await shop.make_bucket("videos")
    connection = await shop.make_connection()
    path = f"/buckets/{bucket['bucket_id']}/syncs"

    async def make(**fields):
        body = {"connection_id": connection["connection_id"], "source_path": "b/a", **fields}
        return await shop.ok("POST", path, body)

    make.path, make.bucket, make.connection = path, bucket, connection
    return make


async def test_a_sync_is_read_with_the_defaults_of_all_that_it_does_not_say(shop, syncs):
    made = await syncs()
    assert models.SyncConfigurationModel.from_dict(made).sync_config_id == made["sync_config_id"]
    assert (made["sync_mode"], made["polling_interval_seconds"]) == ("continuous", 300)
    assert (made["batch_size"], made["max_objects_per_run"]) == (50, 100_000)
    assert (made["skip_duplicates"], made["metadata"], made["reconcile"]) == (True, {}, None)
    assert (made["status"], made["is_active"], made["paused"]) == ("PENDING", True, False)
    one = await shop.ok("GET", f"{syncs.path}/{made['sync_config_id']}")
    assert one == made


async def test_where_a_sync_begins_is_not_read_back(syncs):
    made = await syncs(sync_from="2026-01-01T00:00:00Z")
    assert "sync_from" not in made


async def test_a_path_is_needed_unless_the_providers_search_is_used(shop, syncs):
    body = {"connection_id": syncs.connection["connection_id"]}
    refusal = await shop.refused(422, "POST", syncs.path, body)
    assert "source_path" in refusal["message"]
    made = await shop.ok("POST", syncs.path, {**body, "provider_filters": {"use_search_api": True}})
    assert made["source_path"] == "/"


async def test_a_connection_must_be_there_and_not_be_archived(shop, syncs):
    await shop.refused(404, "POST", syncs.path, {"connection_id": "conn_none", "source_path": "a"})
    used = syncs.connection["connection_id"]
    await shop.ok("DELETE", f"/organizations/connections/{used}")
    await shop.refused(404, "POST", syncs.path, {"connection_id": used, "source_path": "a"})


@pytest.mark.parametrize(
    "fixed",
    [
        {"connection_id": "conn_x"},
        {"source_path": "b"},
        {"sync_mode": "initial_only"},
        {"file_filters": {}},
        {"skip_duplicates": False},
        {"sync_from": "2026-01-01T00:00:00Z"},
    ],
)
async def test_what_a_sync_reads_never_changes(shop, syncs, fixed):
    made = await syncs()
    await shop.refused(422, "PATCH", f"{syncs.path}/{made['sync_config_id']}", fixed)


async def test_a_change_replaces_maps_and_clears_collections_and_filter(shop, syncs):
    await shop.make_collection("texts", syncs.bucket["bucket_id"])
    retriever = await shop.make_retriever()
    made = await syncs(
        metadata={"a": 1},
        batch_collection_ids=["texts"],
        ingest_filter={"retriever_id": retriever["retriever_id"]},
    )
    assert made["batch_collection_ids"][0].startswith("col_")
    assert made["ingest_filter"]["retriever_version"] == 1
    cleared = {"metadata": {"b": 2}, "batch_collection_ids": [], "ingest_filter": None}
    changed = await shop.ok("PATCH", f"{syncs.path}/{made['sync_config_id']}", cleared)
    assert (changed["metadata"], changed["batch_collection_ids"]) == ({"b": 2}, None)
    assert changed["ingest_filter"] is None


async def test_a_sync_is_paused_and_resumed(shop, syncs):
    made = await syncs()
    path = f"{syncs.path}/{made['sync_config_id']}"
    paused = await shop.ok("POST", f"{path}/pause")
    assert (paused["paused"], paused["is_active"], paused["status"]) == (True, False, "SUSPENDED")
    resumed = await shop.ok("POST", f"{path}/resume")
    assert (resumed["paused"], resumed["is_active"], resumed["status"]) == (False, True, "ACTIVE")


async def test_while_a_worker_runs_nothing_about_a_sync_changes(shop, syncs):
    made = await syncs()
    path = f"{syncs.path}/{made['sync_config_id']}"
    await shop.ok("POST", f"{path}/trigger")
    refusal = await shop.refused(409, "PATCH", path, {"description": "x"})
    assert (refusal["type"], refusal["code"]) == ("ConflictError", "sync_locked")
    await shop.refused(409, "DELETE", path)
    assert (await shop.ok("GET", path))["locked"] is False
    await shop.ok("PATCH", path, {"description": "x"})


async def test_a_lock_can_be_broken(shop, syncs):
    made = await syncs()
    path = f"{syncs.path}/{made['sync_config_id']}"
    await shop.ok("POST", f"{path}/trigger")
    assert (await shop.ok("POST", f"{path}/unlock"))["locked"] is False
    await shop.ok("DELETE", path)


async def test_syncs_are_listed_by_their_bucket_and_go_with_it(shop, syncs):
    one, _ = await syncs(), await syncs(source_path="b/c")
    other = await shop.make_bucket("others")
    theirs = f"/buckets/{other['bucket_id']}/syncs"
    assert (await shop.ok("POST", f"{theirs}/list", {}))["results"] == []
    await shop.refused(404, "GET", f"{theirs}/{one['sync_config_id']}")
    page = await shop.ok("POST", f"{syncs.path}/list?limit=1", {})
    models.SyncListResponse.from_dict(page)
    assert (page["total"], page["pagination"]["next_cursor"] is not None) == (2, True)
    await shop.ok("DELETE", f"/buckets/{syncs.bucket['bucket_id']}")
    for _ in range(5):
        await shop.send("GET", f"/buckets/{syncs.bucket['bucket_id']}")
    await shop.refused(404, "POST", f"{syncs.path}/list", {})
