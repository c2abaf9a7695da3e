"""The vendor's own client works against a real server: no adapter of ours in between."""

import threading

import mixpeek
import pytest
from mixpeek import models
from mixpeek._client.client import MixpeekAPIError

from reconciler.emulator.call.options import Options
from reconciler.emulator.serve import Server, address, configure
from reconciler.emulator.server.listener import bind

TEXT = {"feature_extractor_name": "text_extractor", "version": "v1"}
SCHEMA = {"properties": {"body": {"type": "text"}}}
STAGE = {"stage_name": "first", "config": {"stage_id": "limit", "parameters": {"limit": 5}}}


@pytest.fixture(scope="module")
def url():
    """A server on a port of its own, for as long as this module needs it."""
    with bind("127.0.0.1", 0) as bound:
        ready = threading.Event()
        server = Server(configure(":memory:", Options()), address(bound, "127.0.0.1"), ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        assert ready.wait(10)
        yield server.address
        server.should_exit = True
        thread.join()


@pytest.fixture
def client(url):
    found = mixpeek.Mixpeek("sk_test", base_url=f"{url}/v1", namespace="shop")
    yield found
    found._http.clear()


@pytest.fixture
def raw(url):
    configuration = mixpeek.Configuration(host=url, access_token="sk_test")
    configuration.api_key["NamespaceHeader"] = "raw"
    with mixpeek.ApiClient(configuration) as found:
        yield found
        found.rest_client.pool_manager.clear()


def test_the_hand_written_client_makes_lists_changes_and_deletes_every_kind(client):
    client.namespaces.create(name="shop", feature_extractors=[TEXT])
    assert client.namespaces.get("shop").namespace_ready
    bucket = client.buckets.create(name="catalog", bucket_schema=SCHEMA)
    source = {"type": "bucket", "bucket_ids": [bucket.bucket_id]}
    collection = client.collections.create(name="texts", source=source, feature_extractor=TEXT)
    retriever = client.retrievers.create(
        name="find", stages=[STAGE], collection_identifiers=["texts"]
    )
    assert retriever.collection_ids == [collection.collection_id]
    client.collections.update("texts", description="d")
    assert client.retrievers.update("find", tags=["t"])["retriever"]["version"] == 2
    kinds = (client.namespaces, client.buckets, client.collections, client.retrievers)
    assert [len(kind.list()["results"]) for kind in kinds] == [1, 1, 1, 1]
    client.retrievers.delete("find")
    client.collections.delete("texts")
    for task in (client.buckets.delete(bucket.bucket_id), client.namespaces.delete("shop")):
        assert client.tasks.get(task.task_id).status == "COMPLETED"
    with pytest.raises(MixpeekAPIError) as refused:
        client.namespaces.get("shop")
    assert refused.value.status == 404


def test_the_generated_client_makes_lists_changes_and_deletes_every_kind(raw):
    namespaces, buckets = mixpeek.NamespacesApi(raw), mixpeek.BucketsApi(raw)
    collections, retrievers = mixpeek.CollectionsApi(raw), mixpeek.RetrieversApi(raw)
    namespaces.create_namespace(
        models.CreateNamespaceRequest(
            namespace_name="raw", feature_extractors=[models.BaseFeatureExtractorModelInput(**TEXT)]
        )
    )
    assert namespaces.get_namespace("raw").namespace_ready
    bucket = buckets.create_bucket(
        models.BucketCreateRequest.from_dict({"bucket_name": "b", "bucket_schema": SCHEMA})
    )
    body = {
        "collection_name": "texts",
        "source": {"type": "bucket", "bucket_ids": [bucket.bucket_id]},
        "feature_extractor": TEXT,
    }
    collection = collections.create_collection(models.CreateCollectionRequest.from_dict(body))
    body = {"retriever_name": "find", "stages": [STAGE], "collection_identifiers": ["texts"]}
    retriever = retrievers.create_retriever(models.CreateRetrieverRequest.from_dict(body))
    assert retriever.collection_ids == [collection.collection_id]
    listed = buckets.list_buckets(
        limit=1000, include_total=True, list_buckets_request=models.ListBucketsRequest()
    )
    assert listed.pagination.total == 1
    patched = buckets.patch_bucket(bucket.bucket_id, models.BucketPatchRequest(description="d"))
    assert patched.description == "d"
    changed = retrievers.patch_retriever("find", models.PatchRetrieverRequest(tags=["t"]))
    assert changed.retriever.tags == ["t"]
    retrievers.delete_retriever("find")
    collections.delete_collection("texts")
    buckets.delete_bucket(bucket.bucket_id)
    namespaces.delete_namespace("raw")
