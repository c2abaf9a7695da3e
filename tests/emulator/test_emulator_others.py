"""The kinds in simple form: names resolve, references exist (§6–§8)."""

import pytest

from reconciler.emulator.resources.account.organization import digest_of

DATASETS = "/retrievers/evaluations/datasets"
pytestmark = pytest.mark.anyio
CHANNELS = {"channels": [{"channel_type": "slack"}]}
VECTORS = {"clustering_method": "hdbscan", "feature_uris": ["mixpeek://text_extractor@v1/x"]}


@pytest.fixture
async def texts(shop):
    bucket = await shop.make_bucket()
    return await shop.make_collection("texts", bucket["bucket_id"])


async def make(shop, kind, texts):
    """One of each, by the name ``one``; its id field and its path."""
    if kind == "alerts":
        body = {"name": "one", "notification_config": CHANNELS}
    elif kind == "clusters":
        collections = [texts["collection_id"]]
        body = {"cluster_name": "one", "collection_ids": collections, "vector_config": VECTORS}
    else:
        retriever = await shop.make_retriever()
        source = {"collection_id": texts["collection_id"]}
        config = {"retriever_id": retriever["retriever_id"], "source_collection": source}
        body = {"taxonomy_name": "one", "config": {**config, "input_mappings": []}}
    return await shop.ok("POST", f"/{kind}", body)


@pytest.mark.parametrize("kind", ["taxonomies", "clusters", "alerts"])
async def test_each_is_made_listed_read_changed_and_deleted(shop, texts, kind):
    made = await make(shop, kind, texts)
    by_name = await shop.ok("GET", f"/{kind}/one")
    assert (await shop.ok("GET", f"/{kind}"))["results"] == [by_name]
    await shop.ok("PATCH", f"/{kind}/one", {"description": "d"})
    assert (await shop.ok("GET", f"/{kind}/one"))["description"] == "d"
    # A cluster is deleted by its id alone.
    one = made["cluster_id"] if kind == "clusters" else "one"
    await shop.ok("DELETE", f"/{kind}/{one}")
    await shop.refused(404, "GET", f"/{kind}/one")


async def test_taxonomy_metadata_is_merged_with_the_systems_own(shop, texts):
    await make(shop, "taxonomies", texts)
    patched = await shop.ok("PATCH", "/taxonomies/one", {"metadata": {"a": 1}})
    assert patched["metadata"] == {
        "a": 1,
        "validation_warnings": ["Retriever 'find' does not search the source collection"],
    }


async def test_a_deleted_trigger_stays_listed_as_disabled(shop, texts):
    body = {
        "action_type": "collection_trigger",
        "action_config": {"collection_id": texts["collection_id"]},
        "trigger_type": "interval",
        "schedule_config": {"interval_seconds": 60},
    }
    made = await shop.ok("POST", "/triggers", body)
    deleted = await shop.send("DELETE", f"/triggers/{made['trigger_id']}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    listed = await shop.ok("POST", "/triggers/list", {})
    assert [row["status"] for row in listed["results"]] == ["disabled"]


async def test_secrets_are_known_by_name_alone(shop):
    body = {"secret_name": "word", "secret_value": "hush"}
    assert await shop.ok("POST", "/organizations/secrets", body) == {
        "secret_name": "word",
        "created": True,
    }
    assert await shop.ok("GET", "/organizations/secrets") == {"secrets": ["word"], "count": 1}
    await shop.refused(409, "POST", "/organizations/secrets", body)


async def test_a_secret_is_given_another_value_under_the_same_name(shop):
    made = {"secret_name": "word", "secret_value": "hush"}
    await shop.ok("POST", "/organizations/secrets", made)
    told = await shop.ok("PUT", "/organizations/secrets/word", {"secret_value": "other"})
    assert told == {"secret_name": "word", "updated": True}
    row = shop.http._transport.app.store.by_name("secret", "", "word")
    assert row.decoded_unread() == {"digest": digest_of("other")}
    assert "other" not in row.unread + row.body
    assert await shop.locations("PUT", "/organizations/secrets/word", made) == [
        ["body", "secret_name"]
    ]
    assert await shop.locations("PUT", "/organizations/secrets/word", {"secret_value": ""}) == [
        ["body", "secret_value"]
    ]
    await shop.refused(404, "PUT", "/organizations/secrets/none", {"secret_value": "x"})


async def test_a_secret_is_deleted_used_or_not_and_once(shop):
    await shop.ok("POST", "/organizations/secrets", {"secret_name": "word", "secret_value": "x"})
    told = await shop.ok("DELETE", "/organizations/secrets/word")
    assert told == {"secret_name": "word", "deleted": True}
    await shop.refused(404, "DELETE", "/organizations/secrets/word")
    await shop.refused(405, "GET", "/organizations/secrets/word")


async def test_a_new_secret_may_be_listed_late(suffer):
    api = suffer("POST /v1/organizations/secrets 1 unlisted")
    await api.ok("POST", "/organizations/secrets", {"secret_name": "word", "secret_value": "x"})
    first, then = [await api.ok("GET", "/organizations/secrets") for _ in range(2)]
    assert (first, then) == ({"secrets": [], "count": 0}, {"secrets": ["word"], "count": 1})


@pytest.mark.usefixtures("texts")
async def test_a_collection_tells_the_features_a_retriever_may_use(shop):
    found = await shop.ok("GET", "/collections/texts/features")
    assert [entry["feature_uri"] for entry in found["features"]] == [
        "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1"
    ]


@pytest.mark.usefixtures("texts")
async def test_tasks_are_listed_by_status_and_type(shop):
    await shop.ok("POST", "/collections/texts/trigger")
    pending = await shop.ok("POST", "/tasks/list", {"status": "PENDING"})
    assert [task["task_type"] for task in pending["results"]] == ["api_collections_trigger"]
    assert (await shop.ok("POST", "/tasks/list", {"status": "FAILED"}))["results"] == []


@pytest.mark.usefixtures("texts")
async def test_a_killed_task_does_no_work(shop):
    made = await shop.make_bucket("spare")
    task = await shop.ok("DELETE", f"/buckets/{made['bucket_id']}")
    for _ in range(2):
        await shop.ok("DELETE", f"/tasks/{task['task_id']}")
    assert (await shop.ok("GET", f"/tasks/{task['task_id']}"))["status"] == "CANCELED"
    assert (await shop.ok("GET", f"/buckets/{made['bucket_id']}"))["status"] == "ACTIVE"


async def test_an_alert_of_the_organization_is_in_no_namespace(shop):
    selector = {"mode": "selected", "namespace_ids": ["ns_1"]}
    body = {"name": "all", "notification_config": CHANNELS, "namespace_selector": selector}
    made = await shop.ok("POST", "/organizations/alerts", body)
    assert (await shop.ok("POST", "/organizations/alerts/list", {}))["results"] == [made]
    assert (await shop.ok("POST", "/alerts/list", {}))["results"] == []
    await shop.ok("DELETE", "/organizations/alerts/all")
    await shop.refused(404, "GET", "/organizations/alerts/all")


async def test_datasets_are_listed_by_numbered_pages_and_never_change(shop):
    query = {"query_id": "q", "query_input": {"text": "car"}, "relevant_documents": ["doc_1"]}
    for name in ("one", "two", "three"):
        made = await shop.ok("POST", DATASETS, {"dataset_name": name, "queries": [query]})
    assert (made["query_count"], made["queries"]) == (1, [query])
    assert await shop.ok("GET", f"{DATASETS}/three") == made
    listed = await shop.ok("GET", f"{DATASETS}?page=2&page_size=2")
    assert listed == {"datasets": [made], "total": 3, "page": 2, "page_size": 2}
    await shop.refused(409, "POST", DATASETS, {"dataset_name": "one", "queries": [query]})
    await shop.refused(422, "POST", DATASETS, {"dataset_name": "none", "queries": []})
    await shop.refused(405, "DELETE", f"{DATASETS}/{made['dataset_id']}")
