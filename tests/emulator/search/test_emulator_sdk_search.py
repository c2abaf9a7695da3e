"""The vendor's own client fills a collection, asks a retriever and parses every answer."""

import httpx
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


def test_a_dataset_is_made_evaluated_and_polled_to_its_end(raw):
    evaluations = mixpeek.RetrieverEvaluationsApi(raw)
    listed = mixpeek.CollectionDocumentsApi(raw).list_documents("texts")
    ids = {each.additional_properties["title"]: each.document_id for each in listed.results}
    query = models.GroundTruthQuery(
        query_id="q", query_input={"query": "red boat"}, relevant_documents=[ids["red boat"]],
        relevance_scores={ids["red boat"]: 5},
    )  # fmt: skip
    made = evaluations.create_dataset_retrievers_evaluations(
        models.CreateDatasetRequest(dataset_name="judged", queries=[query])
    )
    assert evaluations.get_dataset_retrievers_evaluations("judged").dataset_id == made.dataset_id
    assert evaluations.list_datasets_retrievers_evaluations(page=1, page_size=20).total == 1
    config = models.EvaluationConfig(k_values=[1], metrics=["precision", "f2", "ndcg"])
    begun = evaluations.start_evaluation_retrievers(
        "find", models.StartEvaluationRequest(dataset_name="judged", evaluation_config=config)
    )
    assert begun.status == "pending"
    assert mixpeek.TasksApi(raw).get_task(begun.task_id).status == "COMPLETED"
    record = evaluations.get_evaluation_retrievers("find", begun.evaluation_id)
    assert record.status == models.EvaluationStatus.COMPLETED
    assert record.metrics_by_k == {"1": {"precision": 1.0, "f2": 1.0, "ndcg": 1.0}}
    assert record.verdict is None
    runs = evaluations.list_evaluations_retrievers("find", dataset_name="judged")
    assert [each.evaluation_id for each in runs.evaluations] == [begun.evaluation_id]
    assert "score" in evaluations.discover_evaluations()


def test_rankings_are_scored(raw):
    request = models.ScorePredictionsRequest(
        items=[models.ScoreItem(predicted=["a"], ground_truth=["a", "b"])], metrics=["recall"]
    )
    scored = mixpeek.RetrieverEvaluationsApi(raw).score_predictions_evaluations(request)
    assert (scored.count, scored.aggregate) == (1, {"recall": 0.5})


def test_interactions_are_recorded_listed_and_become_a_dataset(raw):
    interactions = mixpeek.RetrieverInteractionsApi(raw)
    retriever = mixpeek.RetrieversApi(raw).get_retriever("find").retriever_id

    def clicked(number):
        return models.SearchInteraction(
            feature_id=f"doc_{number}", interaction_type=["click"], position=number,
            retriever_id=retriever, execution_id=f"exec_{number}",
            query_snapshot={"query": "boat"},
        )  # fmt: skip

    assert interactions.create_interaction_retrievers(clicked(0)).interaction_id
    bulk = models.BulkInteractionsRequest(interactions=[clicked(n) for n in range(1, 5)])
    assert interactions.create_interactions_bulk_retrievers_batch(bulk).created == 4
    listed = interactions.list_interactions_retrievers(
        list_interactions_request=models.ListInteractionsRequest(retriever_id=retriever)
    )
    assert len(listed.results) == 5
    evaluations = mixpeek.RetrieverEvaluationsApi(raw)
    made = evaluations.generate_dataset_from_interactions_retrievers_id_evaluations(
        "find",
        generate_from_interactions_request=models.GenerateFromInteractionsRequest(
            dataset_name="clicked"
        ),
    )
    assert made.queries[0].relevant_documents == [f"doc_{number}" for number in range(5)]


def test_documents_are_aggregated_and_exported(raw):
    count = models.AggregationOperation.from_dict({"function": "count", "alias": "total"})
    answer = mixpeek.CollectionDocumentsApi(raw).aggregate_documents(
        "texts", models.DocumentAggregationRequest(aggregations=[count])
    )
    assert answer.results[0].metrics == {"total": len(ROWS)}
    exported = mixpeek.CollectionsApi(raw).export_collection(
        "texts", collection_export_request=models.CollectionExportRequest(format="json")
    )
    assert exported.document_count == len(ROWS)
    assert len(httpx.get(exported.download_url).text.splitlines()) == len(ROWS)


def test_connections_are_made_listed_and_archived(raw):
    connections = mixpeek.OrganizationConnectionsApi(raw)
    made = connections.create_storage_connection_organizations(
        models.StorageConnectionCreateRequest(
            name="ours", provider_type="s3",
            provider_config={"credentials": {"type": "access_key", "access_key_id": "AK"}},
            test_before_save=False,
        )
    )  # fmt: skip
    listed = connections.list_storage_connections_organizations()
    assert [each.connection_id for each in listed.results] == [made.connection_id]
    connections.delete_storage_connection_organizations("ours")
    read = connections.get_storage_connection_organizations(made.connection_id)
    assert read.status == models.TaskStatusEnum.ARCHIVED
