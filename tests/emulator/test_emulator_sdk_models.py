"""The vendor's own models parse every answer: the oracle that we did not write."""

import pytest
from mixpeek import models

pytestmark = pytest.mark.anyio
DISPLAY = {"title": "Find", "inputs": [], "exposed_fields": ["title"]}
FULL_NAMESPACE = {
    "description": "d",
    "payload_indexes": [{"field_name": "metadata.category", "type": "keyword"}],
    "infrastructure": {"authorization": {"enabled": True}},
    "trusted_issuers": [{"issuer": "https://id", "jwks_url": "https://id/keys"}],
    "tiering": {"idle_days": {"cold": 3}},
    "spend_budget": {"daily_usd": 3.5},
    "ttl_seconds": 3600,
    "cost_cap_override": {"daily_usd": 1.0, "reason": "a long reason", "owner": "ops"},
}
PATCHED_RETRIEVER = {
    "tags": ["a"],
    "metadata": {"m": None},
    "display_config": {**DISPLAY, "field_config": {"title": {"format": "text"}}},
}


@pytest.fixture
async def full(api):
    """A namespace with one of each kind, every optional part in use."""
    await api.make_namespace(**FULL_NAMESPACE)
    connection = await api.make_connection()
    bucket = await api.make_bucket(
        unique_key={"fields": ["title"]},
        metadata={"a": None},
        storage_class="standard",
        destination={"connection_id": connection["connection_id"], "prefix": "x"},
        source_adapter={"adapter_type": "mux", "batching": {}},
    )
    collection = await api.make_collection(
        "texts",
        bucket["bucket_id"],
        schedule={"trigger_type": "interval", "schedule_config": {"interval_seconds": 60}},
        metadata={"a": 1},
        feature_extractor={
            "feature_extractor_name": "text_extractor",
            "version": "v1",
            "input_mappings": {"text": "body"},
            "field_passthrough": [{"source_path": "title"}],
            "parameters": {"extractor_type": "text_extractor", "chunk_size": 500},
        },
    )
    await api.make_collection("below", collection["collection_id"])
    schema = {"query": {"type": "text", "required": True, "default": None}}
    await api.make_retriever("find", ["texts"], input_schema=schema, display_config=DISPLAY)
    return api


READS = [
    ("GET", "/namespaces/shop", models.NamespaceModel),
    ("GET", "/namespaces", models.ListNamespacesResponse),
    ("POST", "/namespaces/list", models.ListNamespacesResponse),
    ("GET", "/namespaces/shop/stats", models.NamespaceStatsResponse),
    ("GET", "/buckets", models.ListBucketsResponse),
    ("POST", "/buckets/list", models.ListBucketsResponse),
    ("GET", "/collections/texts", models.CollectionResponse),
    ("GET", "/collections/below", models.CollectionResponse),
    ("GET", "/collections", models.ListCollectionsResponse),
    ("POST", "/collections/list", models.ListCollectionsResponse),
    ("GET", "/collections/texts/lifecycle", models.LifecycleStatusResponse),
    ("GET", "/collections/texts/features", models.DescribeCollectionFeaturesResponse),
    ("GET", "/retrievers/find", models.RetrieverModelOutput),
    ("GET", "/retrievers", models.ListRetrieversResponse),
    ("POST", "/retrievers/list", models.ListRetrieversResponse),
    ("GET", "/taxonomies", models.ListTaxonomiesResponse),
    ("GET", "/clusters", models.ListClustersResponse),
    ("GET", "/alerts", models.ListAlertsResponse),
    ("POST", "/triggers/list", models.SharedTriggersModelsListTriggersResponse),
    ("GET", "/retrievers/evaluations/datasets", models.DatasetListResponse),
    ("POST", "/tasks/list", models.ListTasksResponse),
    ("GET", "/me", models.MeResponse),
    ("POST", "/organizations/webhooks/list", models.ListWebhooksResponse),
    ("GET", "/organizations/secrets", models.SecretsListResponse),
    ("GET", "/collections/features", models.FeatureDiscoveryResponse),
]


@pytest.mark.parametrize(("method", "path", "model"), READS)
async def test_every_read_parses(full, method, path, model):
    parsed = model.from_dict(await full.ok(method, path))
    rows = getattr(parsed, "results", None)
    assert rows is None or isinstance(rows, list)


COPY = {"collection_name": "copy"}
WRITES = [
    ("PATCH", "/namespaces/shop", {"pinned": True}, models.NamespaceModel),
    ("PUT", "/namespaces/shop", {"namespace_name": "shop"}, models.NamespaceModel),
    ("PATCH", "/collections/texts", {"tiering": {}}, models.CollectionResponse),
    ("POST", "/collections/texts/clone", COPY, models.CloneCollectionResponse),
    ("POST", "/collections/texts/trigger", {}, models.TriggerCollectionResponse),
    ("PATCH", "/retrievers/find", PATCHED_RETRIEVER, models.PatchRetrieverResponse),
    ("POST", "/retrievers/find/clone", {"retriever_name": "copy"}, models.CloneRetrieverResponse),
    ("DELETE", "/retrievers/find", None, models.GenericDeleteResponse),
    ("DELETE", "/collections/texts", None, models.GenericDeleteResponse),
]


@pytest.mark.parametrize(("method", "path", "body", "model"), WRITES)
async def test_every_answer_to_a_write_parses(full, method, path, body, model):
    assert model.from_dict(await full.ok(method, path, body))


async def test_a_dataset_parses(full):
    query = {"query_id": "q", "query_input": {"text": "car"}, "relevant_documents": ["doc_1"]}
    path = "/retrievers/evaluations/datasets"
    made = await full.ok("POST", path, {"dataset_name": "judged", "queries": [query]})
    assert models.EvaluationDataset.from_dict(made).query_count == 1
    listed = models.DatasetListResponse.from_dict(await full.ok("GET", path))
    assert [each.dataset_name for each in listed.datasets] == ["judged"]


async def test_what_create_answers_parses(full):
    bucket = await full.make_bucket("another")
    collection = await full.make_collection("another", bucket["bucket_id"])
    retriever = await full.make_retriever("another", ["another"])
    made = await full.ok("POST", "/namespaces", {"namespace_name": "another"})
    assert models.NamespaceModel.from_dict(made).namespace_ready is False
    assert models.BucketResponse.from_dict(bucket).object_count == 0
    assert models.CollectionResponse.from_dict(collection).warnings == []
    assert models.RetrieverConfig.from_dict(retriever).version == 1


async def test_the_two_update_verbs_of_a_bucket_parse(full):
    row = (await full.ok("GET", "/buckets"))["results"][0]
    path = f"/buckets/{row['bucket_id']}"
    patched = await full.ok("PATCH", path, {"metadata": {"b": 2}})
    assert models.BucketResponse.from_dict(patched).metadata == {"b": 2}
    put = await full.ok("PUT", path, {"storage_class": "archive"})
    assert models.BucketResponse.from_dict(put).storage_class == "archive"


async def test_the_published_form_parses(full):
    path = f"/retrievers/{(await full.ok('GET', '/retrievers/find'))['retriever_id']}/publish"
    published = await full.ok("POST", path, {"public_name": "things"})
    assert models.PublishRetrieverResponse.from_dict(published).public_url
    read = models.PublishedRetrieverResponse.from_dict(await full.ok("GET", path))
    assert (read.public_name, read.is_active) == ("things", True)
    await full.ok("PATCH", path, {"is_active": False})
    assert models.GenericDeleteResponse.from_dict(await full.ok("DELETE", path)).success


async def test_a_task_parses(full):
    row = (await full.ok("GET", "/buckets"))["results"][0]
    task = await full.ok("DELETE", f"/buckets/{row['bucket_id']}")
    read = models.TaskResponse.from_dict(await full.ok("GET", f"/tasks/{task['task_id']}"))
    assert (read.task_type, read.status) == ("api_buckets_delete", "COMPLETED")


async def test_a_disabled_collection_parses(full):
    await full.ok("DELETE", "/collections/texts")
    read = models.CollectionResponse.from_dict(await full.ok("GET", "/collections/below"))
    assert read.disabled_reason.code == "source_collection_deleted"


async def test_applications_and_the_kinds_they_name_parse(full):
    texts = (await full.ok("GET", "/collections/texts"))["collection_id"]
    find = (await full.ok("GET", "/retrievers/find"))["retriever_id"]
    source = {"collection_id": texts}
    mapping = {"input_key": "query", "source": {"source_type": "constant", "value": "x"}}
    config = {"taxonomy_type": "flat", "retriever_id": find, "source_collection": source}
    taxonomy = await full.ok(
        "POST",
        "/taxonomies",
        {"taxonomy_name": "t", "config": {**config, "input_mappings": [{"input_key": "query"}]}},
    )
    cluster = await full.ok(
        "POST",
        "/clusters",
        {"collection_ids": [texts], "vector_config": {"clustering_method": "hdbscan"}},
    )
    notification = {"channels": [{"channel_type": "slack"}]}
    alert = await full.ok(
        "POST", "/alerts", {"name": "a", "notification_config": notification, "retriever_id": find}
    )
    assert models.TaxonomyResponse.from_dict(taxonomy).ready
    assert models.ClusterMetadata.from_dict(cluster).output_collection_ids
    assert models.AlertResponse.from_dict(alert).enabled
    for kind, model in (
        ("taxonomies", models.ListTaxonomiesResponse),
        ("clusters", models.ListClustersResponse),
        ("alerts", models.ListAlertsResponse),
        ("collections", models.ListCollectionsResponse),
    ):
        assert model.from_dict(await full.ok("GET", f"/{kind}")).results
    renamed = await full.ok("PATCH", f"/clusters/{cluster['cluster_id']}", {"cluster_name": "c"})
    assert models.ClusterModel.from_dict(renamed).cluster_name == "c"
    back = {"source_field": "a", "target_field": "b"}
    body = {
        "taxonomy_applications": [{"taxonomy_id": taxonomy["taxonomy_id"]}],
        "cluster_applications": [{"cluster_id": cluster["cluster_id"]}],
        "alert_applications": [{"alert_id": alert["alert_id"], "input_mappings": [mapping]}],
        "retriever_enrichments": [
            {"retriever_id": find, "input_mappings": [mapping], "write_back_fields": [back]}
        ],
    }
    patched = await full.ok("PATCH", "/collections/below", body)
    read = models.CollectionResponse.from_dict(patched)
    assert read.retriever_enrichments[0].execution_phase == 4


async def test_the_catalogues_parse(api):
    extractors = await api.ok("GET", "/collections/features/extractors")
    assert [models.FeatureExtractorResponseModel.from_dict(row) for row in extractors]
    stages = await api.ok("GET", "/retrievers/stages")
    assert [models.RetrieverStageDefinition.from_dict(row) for row in stages]


async def test_a_namespaces_own_extractors_parse(full):
    (namespace, *_) = (await full.ok("GET", "/namespaces"))["results"]
    listed = await full.ok("GET", f"/namespaces/{namespace['namespace_id']}/extractors")
    assert models.UnifiedExtractorListResponse.from_dict(listed).total == len(listed["extractors"])


async def test_parameters_and_their_defaults_are_told_with_stages_and_extractors(api):
    stages = {row["stage_id"]: row for row in await api.ok("GET", "/retrievers/stages")}
    rerank = stages["rerank"]["parameter_schema"]["properties"]
    assert rerank["inference_name"]["default"] == "BAAI__bge_reranker_v2_m3"
    assert rerank["batch_size"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 32}
    assert stages["query_expand"]["parameter_schema"]["required"] == ["feature_search_config"]
    assert stages["feature_filter"]["parameter_schema"] is None
    listed = await api.ok("GET", "/collections/features/extractors")
    text = next(row for row in listed if row["feature_extractor_id"] == "text_extractor_v1")
    assert text["default_parameters"]["chunk_size"] == 1000


async def test_an_error_parses(api):
    response = await api.send("POST", "/namespaces", {"nope": 1})
    parsed = models.ErrorResponse.from_dict(response.json())
    assert (parsed.status, parsed.error.type) == (422, "ValidationError")


async def test_an_unresolved_list_parses(api):
    body = await api.ok("GET", "/collections")
    parsed = models.ListCollectionsResponse.from_dict(body)
    assert parsed.warnings[0].reason == "unresolved"
