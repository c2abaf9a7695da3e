"""Namespaces behave as §2 says."""

import pytest

pytestmark = pytest.mark.anyio
TEXT_V1 = {"feature_extractor_name": "text_extractor", "version": "v1"}
FACES = {"feature_extractor_name": "face_identity_extractor", "version": "v1"}


def extractor_ids(namespace):
    return [entry["feature_extractor_id"] for entry in namespace["feature_extractors"]]


def user_indexes(namespace):
    return [i["field_name"] for i in namespace["payload_indexes"] if not i["is_protected"]]


async def test_a_new_namespace_is_ready_only_after_it_was_polled(connect):
    api = connect(ready_after_polls=2)
    made = await api.ok("POST", "/namespaces", {"namespace_name": "shop"})
    looks = [await api.ok("GET", "/namespaces/shop") for _ in range(2)]
    assert [made["namespace_ready"], *(look["namespace_ready"] for look in looks)] == [
        False,
        False,
        True,
    ]


async def test_listing_shows_readiness_and_does_not_bring_it_about(api):
    await api.ok("POST", "/namespaces", {"namespace_name": "shop"})
    for _ in range(3):
        rows = (await api.ok("POST", "/namespaces/list"))["results"]
        assert [row["namespace_ready"] for row in rows] == [False]


async def test_children_of_an_unready_namespace_are_refused_as_retryable(api):
    await api.ok("POST", "/namespaces", {"namespace_name": "shop"})
    body = {"bucket_name": "b", "bucket_schema": {"properties": {}}}
    error = await api.refused(503, "POST", "/buckets", body)
    assert error["details"]["retryable"] is True
    await api.ok("GET", "/namespaces/shop")
    await api.ok("POST", "/buckets", body)


async def test_names_and_ids_both_lead_to_a_namespace(shop):
    by_name = await shop.ok("GET", "/namespaces/shop")
    assert await shop.ok("GET", f"/namespaces/{by_name['namespace_id']}") == by_name


async def test_a_taken_name_is_a_conflict_that_says_so(shop):
    error = await shop.refused(409, "POST", "/namespaces", {"namespace_name": "shop"})
    assert (error["type"], error["code"]) == ("AlreadyExistsError", "namespace_name_taken")
    await shop.make_namespace("other")
    error = await shop.refused(409, "PATCH", "/namespaces/other", {"namespace_name": "shop"})
    assert error["code"] == "namespace_name_taken"


async def test_a_renamed_namespace_keeps_its_children(shop):
    await shop.make_bucket()
    await shop.ok("PATCH", "/namespaces/shop", {"namespace_name": "store"})
    shop.namespace = "store"
    assert (await shop.ok("GET", "/buckets"))["total_count"] == 1


async def test_features_become_extractors_and_are_never_read_back(api):
    body = {"namespace_name": "shop", "features": ["faces"], "feature_extractors": [TEXT_V1]}
    made = await api.ok("POST", "/namespaces", body)
    assert extractor_ids(made) == ["text_extractor_v1", "face_identity_extractor_v1"]
    assert "features" not in made


async def test_a_namespace_that_names_no_extractor_gets_the_baseline(api):
    made = await api.ok("POST", "/namespaces", {"namespace_name": "shop"})
    assert extractor_ids(made)


async def test_an_unknown_extractor_is_not_found_by_a_code_of_its_own(api):
    body = {
        "namespace_name": "shop",
        "feature_extractors": [{"feature_extractor_name": "nonsense", "version": "v1"}],
    }
    error = await api.refused(404, "POST", "/namespaces", body)
    assert error["code"] == "feature_extractor_not_found"


async def test_extractors_are_only_ever_added(shop):
    changed = {**TEXT_V1, "params": {"language": "de"}}
    body = {"feature_extractors": [changed, FACES]}
    patched = await shop.ok("PATCH", "/namespaces/shop", body)
    assert extractor_ids(patched) == ["text_extractor_v1", "face_identity_extractor_v1"]
    assert patched["feature_extractors"][0]["params"] is None


async def test_a_patch_replaces_the_users_indexes_and_keeps_the_protected_ones(shop):
    first = [{"field_name": "a", "type": "keyword"}, {"field_name": "b", "type": "integer"}]
    await shop.ok("PATCH", "/namespaces/shop", {"payload_indexes": first})
    second = [{"field_name": "c", "type": "keyword"}]
    patched = await shop.ok("PATCH", "/namespaces/shop", {"payload_indexes": second})
    assert user_indexes(patched) == ["c"]
    assert patched["payload_index_count"] == 1
    protected = [i["field_name"] for i in patched["payload_indexes"] if i["is_protected"]]
    assert "collection_id" in protected


async def test_a_time_to_live_reads_back_as_an_expiry_that_null_removes(connect, clock):
    api = connect(clock=clock)
    made = await api.ok("POST", "/namespaces", {"namespace_name": "shop", "ttl_seconds": 60})
    assert "ttl_seconds" not in made
    assert made["expires_at"] == "2027-01-15T08:01:00Z"
    patched = await api.ok("PATCH", "/namespaces/shop", {"ttl_seconds": None})
    assert patched["expires_at"] is None


async def test_expiry_and_time_to_live_are_not_sent_together(shop):
    body = {"ttl_seconds": 60, "expires_at": "2027-01-01T00:00:00Z"}
    assert await shop.locations("PATCH", "/namespaces/shop", body) == [["body", "ttl_seconds"]]


async def test_a_spend_budget_merges_and_reads_back_with_its_history(shop):
    first = {"daily_usd": 5.0, "monthly_usd": 50.0}
    await shop.ok("PATCH", "/namespaces/shop", {"spend_budget": first})
    body = {"spend_budget": {"daily_usd": None}}
    budget = (await shop.ok("PATCH", "/namespaces/shop", body))["spend_budget"]
    assert (budget["daily_usd"], budget["monthly_usd"]) == (None, 50.0)
    assert len(budget["history"]) == 2


async def test_undocumented_nulls_in_a_patch_change_nothing(api):
    await api.make_namespace(description="kept", tiering={"enabled": True})
    patched = await api.ok("PATCH", "/namespaces/shop", {"description": None, "tiering": None})
    assert (patched["description"], patched["tiering"]) == ("kept", {"enabled": True})


async def test_an_empty_tiering_inherits_everything(api):
    await api.make_namespace(tiering={"enabled": True})
    assert (await api.ok("PATCH", "/namespaces/shop", {"tiering": {}}))["tiering"] == {}


async def test_trusted_issuers_are_replaced_as_a_list(api):
    issuer = {"issuer": "https://id", "jwks_url": "https://id/keys"}
    made = await api.make_namespace(trusted_issuers=[issuer])
    assert made["trusted_issuers"][0]["principal_prefix"] == "jwt:"
    assert (await api.ok("PATCH", "/namespaces/shop", {"trusted_issuers": []}))[
        "trusted_issuers"
    ] == []


async def test_a_pin_is_signed_and_dated_by_the_server(shop):
    pinned = (await shop.ok("PATCH", "/namespaces/shop", {"pinned": {"enabled": True}}))["pinned"]
    assert pinned["enabled"] is True
    assert pinned["set_at"]


async def test_the_put_of_a_namespace_takes_two_keys_only(shop):
    body = {"namespace_name": "store", "description": "x"}
    assert await shop.locations("PUT", "/namespaces/shop", body) == [["body", "description"]]
    renamed = await shop.ok("PUT", "/namespaces/shop", {"namespace_name": "store"})
    assert renamed["namespace_name"] == "store"


async def test_counts_tell_what_a_namespace_holds(shop):
    bucket = await shop.make_bucket()
    made = await shop.make_collection("texts", bucket["bucket_id"])
    await shop.ok("POST", f"/buckets/{bucket['bucket_id']}/objects", {"title": "x"})
    documents = {"documents": [{"a": 1}, {"a": 2}]}
    await shop.ok("POST", f"/collections/{made['collection_id']}/documents", documents)
    read = await shop.ok("GET", "/namespaces/shop")
    counts = ("bucket_count", "collection_count", "object_count", "document_count")
    assert [read[name] for name in counts] == [1, 1, 1, 2]
    stats = await shop.ok("GET", "/namespaces/shop/stats")
    assert {name: stats[name] for name in counts} == {name: read[name] for name in counts}


async def test_deleting_a_namespace_takes_everything_in_it(shop):
    bucket = await shop.make_bucket()
    await shop.make_collection("texts", bucket["bucket_id"])
    task = await shop.ok("DELETE", "/namespaces/shop")
    assert task["status"] == "PENDING"
    assert (await shop.ok("GET", f"/tasks/{task['task_id']}"))["status"] == "COMPLETED"
    error = await shop.refused(404, "GET", "/namespaces/shop")
    assert error["details"] == {"resource": "namespace", "id": "shop"}
    await shop.make_namespace()
    assert (await shop.ok("GET", "/buckets"))["total_count"] == 0


async def test_a_namespace_with_running_batches_is_deleted_only_by_force(shop):
    bucket = await shop.make_bucket()
    made = await shop.make_collection("texts", bucket["bucket_id"])
    await shop.ok("POST", f"/collections/{made['collection_id']}/trigger")
    await shop.refused(409, "DELETE", "/namespaces/shop")
    await shop.ok("DELETE", "/namespaces/shop?force=true")


async def test_a_namespace_takes_no_new_children_while_it_is_deleted(connect):
    api = connect(task_polls=5)
    await api.make_namespace()
    await api.ok("DELETE", "/namespaces/shop")
    body = {"bucket_name": "b", "bucket_schema": {"properties": {}}}
    await api.refused(409, "POST", "/buckets", body)


async def test_a_namespace_becomes_ready_with_time_whether_anybody_looks_or_not(connect, clock):
    api = connect(ready_after_polls=9, ready_after_seconds=5, clock=clock)
    await api.ok("POST", "/namespaces", {"namespace_name": "shop"})
    body = {"bucket_name": "b", "bucket_schema": {"properties": {}}}
    clock.now += 4
    await api.refused(503, "POST", "/buckets", body)
    clock.now += 1
    await api.ok("POST", "/buckets", body)
    assert (await api.ok("POST", "/namespaces/list"))["results"][0]["namespace_ready"] is True


async def test_what_never_becomes_ready_does_not_with_time(suffer, clock):
    api = suffer("POST /v1/namespaces 1 never-ready", clock=clock)
    await api.ok("POST", "/namespaces", {"namespace_name": "shop"})
    clock.now += 10_000
    assert (await api.ok("GET", "/namespaces/shop"))["namespace_ready"] is False
