"""Alerts, of a namespace and of the organization (§8.1)."""

import pytest

pytestmark = pytest.mark.anyio
CHANNELS = {"channels": [{"channel_type": "slack"}]}
BOTH = pytest.mark.parametrize("path", ["/alerts", "/organizations/alerts"])


def quiet(**fields):
    return {"name": "quiet", "notification_config": CHANNELS, **fields}


def watching(type_, **params):
    return quiet(source="system", system_condition={"type": type_, "params": params})


@pytest.fixture
async def find(shop):
    return (await shop.make_retriever())["retriever_id"]


async def test_what_was_not_said_reads_as_its_default(shop, find):
    made = await shop.ok("POST", "/alerts", quiet(retriever_id=find))
    assert (made["source"], made["cooldown_seconds"], made["enabled"]) == ("retriever", 0, True)
    assert (made["trigger_on"], made["min_count"], made["inputs"]) == (None, None, None)
    shown = made["notification_config"]
    assert (shown["include_matches"], shown["include_scores"]) == (True, True)
    assert made["last_fired_at"] is None


@BOTH
async def test_a_name_may_be_taken_twice_and_then_leads_to_the_older(shop, path):
    first = await shop.ok("POST", path, watching("dlq_growth"))
    second = await shop.ok("POST", path, watching("dlq_growth"))
    assert first["alert_id"] != second["alert_id"]
    assert (await shop.ok("GET", f"{path}/quiet"))["alert_id"] == first["alert_id"]
    await shop.ok("DELETE", f"{path}/{first['alert_id']}")
    assert (await shop.ok("GET", f"{path}/quiet"))["alert_id"] == second["alert_id"]


@BOTH
async def test_everything_changes_in_place_but_the_source(shop, path):
    await shop.ok("POST", path, watching("batch_stalled", stall_minutes=5, more=1))
    condition = {"type": "batch_stalled", "params": {"stall_minutes": 9}}
    said = {"name": "loud", "system_condition": condition, "cooldown_seconds": 60}
    patched = await shop.ok("PATCH", f"{path}/quiet", {**said, "metadata": {"a": 1}})
    assert patched["system_condition"] == condition
    assert (patched["name"], patched["cooldown_seconds"]) == ("loud", 60)
    assert (await shop.ok("PATCH", f"{path}/loud", {"cooldown_seconds": 0}))[
        "cooldown_seconds"
    ] == 0
    refused = await shop.locations("PATCH", f"{path}/loud", {"source": "retriever"})
    assert refused == [["body", "source"]]


async def test_inputs_are_replaced_as_a_whole_and_null_takes_nothing_away(shop, find):
    await shop.ok("POST", "/alerts", quiet(retriever_id=find, inputs={"a": 1, "b": 2}))
    patched = await shop.ok("PATCH", "/alerts/quiet", {"inputs": {"a": 3}})
    assert patched["inputs"] == {"a": 3}
    said = {"retriever_id": None, "threshold": None, "renotify_interval_seconds": None}
    assert (await shop.ok("PATCH", "/alerts/quiet", said))["retriever_id"] == find
    assert (await shop.ok("PATCH", "/alerts/quiet", {"inputs": {}}))["inputs"] == {}


@BOTH
async def test_what_belongs_to_the_other_source_is_refused(shop, path):
    said = watching("dlq_growth") | {"retriever_id": "ret_1", "min_count": 2, "inputs": {}}
    places = [["body", "retriever_id"], ["body", "min_count"], ["body", "inputs"]]
    assert await shop.locations("POST", path, said) == places
    ours = {"system_condition": {"type": "dlq_growth"}}
    assert await shop.locations("POST", path, quiet(**ours)) == [["body", "system_condition"]]
    await shop.ok("POST", path, quiet())
    assert await shop.locations("PATCH", f"{path}/quiet", ours) == [["body", "system_condition"]]


async def test_a_selection_of_namespaces_is_not_empty(shop):
    empty = {"mode": "selected", "namespace_ids": []}
    said = watching("dlq_growth") | {"namespace_selector": empty}
    places = [["body", "namespace_selector", "namespace_ids"]]
    assert await shop.locations("POST", "/organizations/alerts", said) == places


@pytest.mark.parametrize("key", ["retriever_id", "collection_id", "bucket_id"])
async def test_ids_in_free_parameters_lead_somewhere(shop, find, key):
    bucket = (await shop.make_bucket())["bucket_id"]
    collection = (await shop.make_collection("texts", bucket))["collection_id"]
    ids = {"retriever_id": find, "collection_id": collection, "bucket_id": bucket}
    await shop.ok("POST", "/alerts", watching("batch_failed", **{key: ids[key]}))
    names = {"retriever_id": "find", "collection_id": "texts", "bucket_id": "catalog"}
    await shop.refused(404, "POST", "/alerts", watching("batch_failed", **{key: names[key]}))
    # What watches the whole organization looks into any namespace.
    await shop.ok("POST", "/organizations/alerts", watching("batch_failed", **{key: ids[key]}))
    missing = watching("batch_failed", **{key: "none_1"})
    await shop.refused(404, "POST", "/organizations/alerts", missing)


async def test_the_collection_of_a_batch_channel_is_there(shop, find):
    batch = {"channels": [{"channel_type": "batch", "config": {"collection_id": "col_none"}}]}
    said = quiet(retriever_id=find) | {"notification_config": batch}
    await shop.refused(404, "POST", "/alerts", said)


async def test_a_deleted_alert_leaves_its_retriever(shop, find):
    await shop.ok("POST", "/alerts", quiet(retriever_id=find))
    assert (await shop.ok("DELETE", "/alerts/quiet"))["success"] is True
    await shop.refused(404, "GET", "/alerts/quiet")
    await shop.refused(404, "DELETE", "/alerts/quiet")
    assert (await shop.ok("GET", f"/retrievers/{find}"))["retriever_id"] == find


async def test_a_list_counts_what_is_on_it(shop, find):
    two = {"channels": [{"channel_type": "slack"}, {"channel_type": "email"}]}
    await shop.ok("POST", "/alerts", quiet(retriever_id=find))
    said = {"name": "off", "retriever_id": find, "notification_config": two, "enabled": False}
    await shop.ok("POST", "/alerts", said)
    assert (await shop.ok("POST", "/alerts/list", {}))["stats"] == {
        "total_alerts": 2,
        "enabled_alerts": 1,
        "disabled_alerts": 1,
        "alerts_by_channel_type": {"slack": 2, "email": 1},
    }


async def test_a_namespace_takes_its_alerts_along_and_not_those_of_the_organization(shop, find):
    await shop.ok("POST", "/alerts", quiet(retriever_id=find))
    home = (await shop.ok("GET", "/namespaces/shop"))["namespace_id"]
    selector = {"mode": "selected", "namespace_ids": [home]}
    watch = watching("dlq_growth") | {"namespace_selector": selector}
    made = await shop.ok("POST", "/organizations/alerts", watch)
    await shop.ok("DELETE", "/namespaces/shop")
    rest = (await shop.ok("GET", "/organizations/alerts"))["results"]
    assert [each["alert_id"] for each in rest] == [made["alert_id"]]
