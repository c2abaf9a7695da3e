"""Clusters: written nested, read flat, and what they make of themselves elsewhere (§7)."""

import pytest

pytestmark = pytest.mark.anyio
URI = "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1"
VECTORS = {"clustering_method": "kmeans", "feature_uris": [URI], "sample_size": 100}


@pytest.fixture
async def texts(shop):
    bucket = await shop.make_bucket()
    made = await shop.make_collection("texts", bucket["bucket_id"])
    documents = [{"document_id": f"doc_{at}", "brand": f"b{at % 2}"} for at in range(4)]
    await shop.ok("POST", "/collections/texts/documents", {"documents": documents})
    return made["collection_id"]


async def make(shop, texts, **fields):
    body = {"cluster_name": "topics", "collection_ids": [texts], "vector_config": VECTORS}
    return await shop.ok("POST", "/clusters", {**body, **fields})


async def run(shop, cluster):
    task = await shop.ok("POST", f"/clusters/{cluster['cluster_id']}/execute")
    assert task["task_type"] == "engine_cluster_build"
    assert (await shop.ok("GET", f"/tasks/{task['task_id']}"))["status"] == "COMPLETED"
    return await shop.ok("GET", f"/clusters/{cluster['cluster_id']}")


async def test_what_is_written_nested_is_read_flat(shop, texts):
    steps = [{"method": "umap", "n_components": 5}]
    config = {**VECTORS, "hierarchical": True, "preprocessing_steps": steps}
    made = await make(shop, texts, vector_config=config, metadata={"a": 1})
    assert made["input_collections"] == [texts]
    assert made["feature_uris"] == [URI]
    assert (made["algorithm"], made["sample_size"]) == ("kmeans", 100)
    assert (made["hierarchical_vector"], made["preprocessing_steps"]) == (True, steps)
    assert (made["status"], made["last_run_id"], made["metadata"]) == ("PENDING", None, {"a": 1})
    assert "vector_config" not in made
    assert "auto_execute_on_batch" not in made
    assert await shop.ok("GET", "/clusters/topics") == made


async def test_an_update_is_flat_and_answers_as_it_was_written(shop, texts):
    await make(shop, texts)
    changes = {"sample_size": 7, "algorithm_params": {"n_clusters": 3}, "description": "d"}
    patched = await shop.ok("PATCH", "/clusters/topics", changes)
    assert patched["vector_config"]["sample_size"] == 7
    assert patched["vector_config"]["algorithm_params"] == {"n_clusters": 3}
    assert patched["collection_ids"] == [texts]
    assert "input_collections" not in patched
    read = await shop.ok("GET", "/clusters/topics")
    assert (read["sample_size"], read["algorithm_params"]) == (7, {"n_clusters": 3})
    assert read["description"] == "d"


@pytest.mark.parametrize(
    "field", ["vector_config", "collection_ids", "cluster_type", "feature_uris", "algorithm"]
)
async def test_an_update_knows_ten_fields_and_no_other(shop, texts, field):
    await make(shop, texts)
    assert await shop.locations("PATCH", "/clusters/topics", {field: "x"}) == [["body", field]]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"vector_config": None}, "vector_config"),
        ({"cluster_type": "attribute"}, "attribute_config"),
        ({"collection_ids": []}, "collection_ids"),
    ],
)
async def test_the_type_says_what_is_required(shop, texts, wrong, field):
    body = {"collection_ids": [texts], "vector_config": VECTORS, **wrong}
    body = {name: value for name, value in body.items() if value is not None}
    assert await shop.locations("POST", "/clusters", body) == [["body", field]]


async def test_the_deprecated_spellings_are_read_as_their_successors(shop, texts):
    older = {"clustering_method": "hdbscan", "feature_uri": URI,
             "hdbscan_parameters": {"min_cluster_size": 3}}  # fmt: skip
    made = await make(shop, texts, vector_config=older)
    assert made["feature_uris"] == [URI]
    assert made["algorithm_params"] == {"min_cluster_size": 3}


async def test_two_may_have_one_name_or_none(shop, texts):
    made = [await make(shop, texts) for _ in range(2)]
    assert {one["cluster_name"] for one in made} == {"topics"}
    nameless = await make(shop, texts, cluster_name=None)
    assert nameless["cluster_name"] == nameless["cluster_id"]


async def test_a_run_fills_the_output_collection_with_centroids_and_members(shop, texts):
    made = await make(shop, texts, vector_config={**VECTORS, "algorithm_params": {"n_clusters": 3}})
    done = await run(shop, made)
    assert (done["status"], done["num_clusters"], done["num_documents_clustered"]) == (
        "COMPLETED", 3, 4,
    )  # fmt: skip
    assert done["last_run_id"]
    output = await shop.ok("GET", f"/collections/{made['output_collection_ids'][0]}")
    assert output["document_count"] == 3 + 4
    assert (await run(shop, made))["status"] == "COMPLETED"
    again = await shop.ok("GET", f"/collections/{made['output_collection_ids'][0]}")
    assert again["document_count"] == 3 + 4


async def test_attributes_group_by_what_they_say(shop, texts):
    config = {"attributes": ["brand"]}
    made = await make(
        shop, texts, cluster_type="attribute", vector_config=None, attribute_config=config
    )
    assert (made["algorithm"], made["clustered_attributes"]) == ("attribute_based", ["brand"])
    assert (await run(shop, made))["num_clusters"] == 2


async def test_a_cluster_per_feature_has_an_output_for_each(shop, texts):
    config = {**VECTORS, "feature_uris": [URI, f"{URI}x"], "output_strategy": "per_feature"}
    made = await make(shop, texts, vector_config=config)
    assert len(set(made["output_collection_ids"])) == 2


async def test_enriching_the_sources_makes_no_collection_and_takes_none_along(shop, texts):
    made = await make(shop, texts, enrich_source_collection=True)
    assert made["output_collection_ids"] == [texts]
    assert made["enrich_source"] is True
    await run(shop, made)
    document = await shop.ok("GET", "/collections/texts/documents/doc_0")
    assert document["cluster_id"] == "cl_0"
    await shop.ok("DELETE", f"/clusters/{made['cluster_id']}")
    assert (await shop.ok("GET", "/collections/texts"))["document_count"] == 4


async def test_running_by_itself_is_told_by_the_input_collection_alone(shop, texts):
    made = await make(shop, texts, auto_execute_on_batch=True, auto_execute_min_documents=10)
    (entry,) = (await shop.ok("GET", "/collections/texts"))["cluster_applications"]
    assert entry["cluster_id"] == made["cluster_id"]
    assert (entry["min_document_threshold"], entry["cooldown_seconds"]) == (10, 3600)


async def test_a_composite_cluster_reads_what_its_sources_read(shop, texts):
    made = await make(shop, texts)
    source = [made["cluster_id"]]
    body = {"collection_ids": None, "source_cluster_ids": source, "cluster_name": "all"}
    composite = await make(shop, texts, **body)
    assert composite["input_collections"] == [texts]
    refused = {"source_cluster_ids": [composite["cluster_id"]]}
    await shop.refused(422, "PATCH", "/clusters/all", refused)
    await shop.refused(422, "PATCH", "/clusters/topics", {"source_cluster_ids": source})


async def test_deleting_takes_its_outputs_and_triggers_unless_asked_otherwise(shop, texts):
    made, kept = await make(shop, texts), await make(shop, texts)
    trigger = {
        "action_type": "cluster",
        "action_config": {"cluster_id": made["cluster_id"]},
        "trigger_type": "interval",
        "schedule_config": {"interval_seconds": 60},
    }
    trigger = await shop.ok("POST", "/triggers", trigger)
    await shop.refused(404, "DELETE", "/clusters/topics")
    await shop.ok("DELETE", f"/clusters/{made['cluster_id']}")
    await shop.refused(404, "GET", f"/collections/{made['output_collection_ids'][0]}")
    ended = await shop.ok("GET", f"/triggers/{trigger['trigger_id']}")
    assert ended["status"] == "disabled"
    await shop.refused(404, "DELETE", f"/triggers/{trigger['trigger_id']}")
    await shop.ok("DELETE", f"/clusters/{kept['cluster_id']}?cascade_output_collections=false")
    await shop.ok("GET", f"/collections/{kept['output_collection_ids'][0]}")


async def test_a_run_that_fails_says_so_and_leaves_what_there_was(suffer):
    shop = suffer("POST /v1/clusters/*/execute 1 fails")
    await shop.make_namespace()
    bucket = await shop.make_bucket()
    texts = (await shop.make_collection("texts", bucket["bucket_id"]))["collection_id"]
    made = await make(shop, texts)
    task = await shop.ok("POST", f"/clusters/{made['cluster_id']}/execute")
    assert (await shop.ok("GET", f"/tasks/{task['task_id']}"))["status"] == "FAILED"
    failed = await shop.ok("GET", "/clusters/topics")
    assert (failed["status"], failed["last_run_id"]) == ("FAILED", None)
