"""Buckets behave as §3 says."""

import pytest

pytestmark = pytest.mark.anyio


@pytest.fixture
async def bucket(shop):
    key = {"fields": ["title", "body"], "default_policy": "upsert"}
    made = await shop.make_bucket(unique_key=key)
    return f"/buckets/{made['bucket_id']}"


async def test_a_bucket_is_found_by_its_id_and_not_by_its_name(shop, bucket):
    await shop.ok("GET", bucket)
    await shop.refused(404, "GET", "/buckets/catalog")


async def test_schema_fields_read_back_with_their_default(shop, bucket):
    fields = (await shop.ok("GET", bucket))["bucket_schema"]["properties"]
    assert fields["title"] == {"type": "string", "required": False}


@pytest.mark.usefixtures("bucket")
async def test_a_bucket_name_is_taken_within_its_namespace_only(shop):
    body = {"bucket_name": "catalog", "bucket_schema": {"properties": {}}}
    await shop.refused(409, "POST", "/buckets", body)
    await shop.make_namespace("other")
    await shop.ok("POST", "/buckets", body, headers={"X-Namespace": "other"})


async def test_each_update_verb_refuses_the_field_of_the_other(shop, bucket):
    archive = {"storage_class": "nearline"}
    adapter = {"source_adapter": {"adapter_type": "mux"}}
    assert await shop.locations("PATCH", bucket, archive) == [["body", "storage_class"]]
    assert await shop.locations("PUT", bucket, adapter) == [["body", "source_adapter"]]
    assert (await shop.ok("PUT", bucket, archive))["storage_class"] == "nearline"
    assert (await shop.ok("PATCH", bucket, adapter))["source_adapter"]["enabled"] is True


async def test_the_fields_of_a_unique_key_are_sorted_and_fixed(shop, bucket):
    assert (await shop.ok("GET", bucket))["unique_key"]["fields"] == ["body", "title"]
    changed = {"unique_key": {"fields": ["title"]}}
    assert await shop.locations("PATCH", bucket, changed) == [["body", "unique_key", "fields"]]


async def test_only_the_policy_of_a_unique_key_changes_and_null_clears_it(shop, bucket):
    same = ["title", "body"]
    kept = await shop.ok("PATCH", bucket, {"unique_key": {"fields": same}})
    assert kept["unique_key"]["default_policy"] == "upsert"
    body = {"unique_key": {"fields": same, "default_policy": None}}
    assert (await shop.ok("PATCH", bucket, body))["unique_key"]["default_policy"] is None


async def test_a_bucket_without_a_unique_key_never_gets_one(shop):
    made = await shop.make_bucket("plain")
    body = {"unique_key": {"fields": ["title"]}}
    await shop.refused(422, "PATCH", f"/buckets/{made['bucket_id']}", body)


async def test_a_destructive_schema_change_names_its_fields_and_yields_to_force(shop, bucket):
    schema = {"bucket_schema": {"properties": {"title": {"type": "integer"}}}}
    where = ["body", "bucket_schema", "properties"]
    assert await shop.locations("PATCH", bucket, schema) == [[*where, "title"], [*where, "body"]]
    forced = await shop.ok("PATCH", f"{bucket}?force_schema_break=true", schema)
    assert list(forced["bucket_schema"]["properties"]) == ["title"]


async def test_metadata_is_replaced_as_a_whole(shop, bucket):
    await shop.ok("PATCH", bucket, {"metadata": {"a": 1}})
    assert (await shop.ok("PATCH", bucket, {"metadata": {"b": None}}))["metadata"] == {"b": None}


async def test_a_destination_gets_its_slash_and_null_unbinds_it(shop, bucket):
    made = await shop.make_connection()
    body = {"destination": {"connection_id": made["connection_id"], "prefix": "out"}}
    bound = await shop.ok("PATCH", bucket, body)
    assert bound["destination"]["prefix"] == "out/"
    assert (await shop.ok("PATCH", bucket, {"destination": None}))["destination"] is None


async def test_a_connection_is_referred_to_by_id(shop, bucket):
    await shop.make_connection()
    body = {"destination": {"connection_id": "ours"}}
    await shop.refused(404, "PATCH", bucket, body)


async def test_an_ingest_filter_is_pinned_to_the_current_version_on_write(shop, bucket):
    made = await shop.make_retriever()
    await shop.ok("PATCH", "/retrievers/find", {"tags": ["new"]})
    body = {"ingest_filter": {"retriever_id": made["retriever_id"]}}
    pinned = (await shop.ok("PATCH", bucket, body))["ingest_filter"]
    assert (pinned["retriever_version"], pinned["timeout_seconds"]) == (2, 30)
    assert (await shop.ok("PATCH", bucket, {"ingest_filter": None}))["ingest_filter"] is None


async def test_a_webhook_adapter_gets_a_url_once(shop, bucket):
    body = {"source_adapter": {"adapter_type": "generic_webhook"}}
    first = (await shop.ok("PATCH", bucket, body))["source_adapter"]["webhook_url"]
    assert first.startswith("https://")
    again = (await shop.ok("PATCH", bucket, body))["source_adapter"]["webhook_url"]
    assert again == first


async def test_a_bucket_must_not_feed_itself(shop, bucket):
    identifier = bucket.removeprefix("/buckets/")
    made = await shop.make_collection("texts", identifier)
    source = {"adapter_type": "collection", "source_collection_id": made["collection_id"]}
    await shop.refused(409, "PATCH", bucket, {"source_adapter": source})


async def test_objects_are_counted_in_number_and_bytes(shop, bucket):
    await shop.ok("POST", f"{bucket}/objects", {"title": "x"})
    read = await shop.ok("GET", bucket)
    assert read["object_count"] == 1
    assert read["total_size_bytes"] > 0


async def test_a_bucket_being_deleted_is_listed_as_in_progress_until_it_is_gone(connect):
    api = connect(task_polls=2)
    await api.make_namespace()
    made = await api.make_bucket()
    await api.ok("POST", f"/buckets/{made['bucket_id']}/objects", {"title": "x"})
    task = await api.ok("DELETE", f"/buckets/{made['bucket_id']}")
    assert (task["status"], task["bucket_name"], task["object_count"]) == ("PENDING", "catalog", 1)
    rows = [(await api.ok("GET", "/buckets"))["results"] for _ in range(3)]
    assert [[row["status"] for row in page] for page in rows] == [
        ["IN_PROGRESS"],
        ["IN_PROGRESS"],
        [],
    ]


async def test_a_task_goes_from_pending_over_in_progress_to_completed(connect):
    api = connect(task_polls=3)
    await api.make_namespace()
    made = await api.make_bucket()
    task = (await api.ok("DELETE", f"/buckets/{made['bucket_id']}"))["task_id"]
    seen = [(await api.ok("GET", f"/tasks/{task}"))["status"] for _ in range(4)]
    assert seen == ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED", "COMPLETED"]
    await api.refused(404, "GET", f"/buckets/{made['bucket_id']}")


async def test_deleting_twice_is_one_task_and_then_not_found(shop, bucket):
    first, second = [await shop.ok("DELETE", bucket) for _ in range(2)]
    assert first["task_id"] == second["task_id"]
    await shop.ok("GET", f"/tasks/{first['task_id']}")
    await shop.refused(404, "DELETE", bucket)
