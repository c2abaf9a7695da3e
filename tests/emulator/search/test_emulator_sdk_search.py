"""The vendor's own client fills a collection, asks a retriever and parses every answer."""

import mixpeek
import pytest
from boats import OF_TITLES, ROWS, find, stage
from mixpeek import models
from served import serving

SCHEMA = {"properties": {"title": {"type": "text"}}}
INPUTS = {"query": {"type": "text", "required": True}}


@pytest.fixture(scope="module")
def raw():
    with serving() as server:
        configuration = mixpeek.Configuration(host=server.address, access_token="sk_test")
        configuration.api_key["NamespaceHeader"] = "shop"
        with mixpeek.ApiClient(configuration) as client:
            fill(client)
            yield client
            client.rest_client.pool_manager.clear()


def fill(client):
    namespaces, buckets = mixpeek.NamespacesApi(client), mixpeek.BucketsApi(client)
    text = models.BaseFeatureExtractorModelInput.from_dict(
        {"feature_extractor_name": "text_extractor", "version": "v1"}
    )
    namespaces.create_namespace(
        models.CreateNamespaceRequest(namespace_name="shop", feature_extractors=[text])
    )
    namespaces.get_namespace("shop")
    bucket = buckets.create_bucket(
        models.BucketCreateRequest.from_dict({"bucket_name": "b", "bucket_schema": SCHEMA})
    )
    body = {
        "collection_name": "texts",
        "source": {"type": "bucket", "bucket_ids": [bucket.bucket_id]},
        "feature_extractor": OF_TITLES,
    }
    mixpeek.CollectionsApi(client).create_collection(models.CreateCollectionRequest.from_dict(body))
    for row in ROWS:
        mixpeek.CollectionDocumentsApi(client).create_document(
            "texts", models.DocumentCreateRequest(metadata=row)
        )
    stages = [find(), stage("sort_attribute", {"field": "spend"}, stage_name="by_price")]
    retriever = {
        "retriever_name": "find",
        "collection_identifiers": ["texts"],
        "stages": stages,
        "input_schema": INPUTS,
    }
    mixpeek.RetrieversApi(client).create_retriever(
        models.CreateRetrieverRequest.from_dict(retriever)
    )


def test_documents_are_listed_counted_read_and_deleted(raw):
    documents = mixpeek.CollectionDocumentsApi(raw)
    made = documents.create_document("texts", models.DocumentCreateRequest(metadata={"n": 1}))
    assert made.additional_properties["n"] == 1
    listed = documents.list_documents(
        "texts", list_documents_request=models.ListDocumentsRequest(limit=3)
    )
    assert len(listed.results) == 3
    assert listed.pagination.next_cursor
    read = documents.get_document("texts", made.document_id)
    assert read.document_id == made.document_id
    documents.delete_document("texts", made.document_id)
    assert documents.count_documents("texts").count == len(ROWS)


def test_a_retriever_is_executed_and_every_part_of_the_answer_parses(raw):
    body = {
        "inputs": {"query": "red boat"},
        "filters": {"AND": [{"field": "metadata.spend", "operator": "gte", "value": 700}]},
        "pagination": {"method": "cursor", "limit": 2},
        "explain": True,
        "skip_cache": True,
    }
    answer = mixpeek.RetrieversApi(raw).execute_retriever(
        "find", execute_retriever_request=models.ExecuteRetrieverRequest.from_dict(body)
    )
    assert answer.status == "completed"
    assert [each["title"] for each in answer.documents] == ["red boat", "blue boat"]
    assert answer.pagination["has_next"]
    assert list(answer.stage_statistics.stages) == ["feature_search", "by_price"]
    assert answer.degraded == []
    assert answer.interpretation["provided_input_keys"] == ["query"]


def test_an_execution_is_explained(raw):
    explained = mixpeek.RetrieversApi(raw).explain_retriever_execution_id_execute(
        "find", models.ExplainRetrieverRequest(inputs={"query": "x"})
    )
    assert [plan.stage_name for plan in explained.execution_plan] == ["feature_search", "by_price"]


def test_the_hand_written_client_executes(raw):
    client = mixpeek.Mixpeek("k", base_url=f"{raw.configuration.host}/v1", namespace="shop")
    answer = client.retrievers.execute("find", inputs={"query": "red boat"})
    found = answer["documents"] if isinstance(answer, dict) else answer.documents
    assert len(found) == len(ROWS)
    client._http.clear()
