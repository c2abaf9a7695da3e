"""Collections behave as §4 says."""

import pytest

pytestmark = pytest.mark.anyio
TEXT = {"feature_extractor_name": "text_extractor", "version": "v1"}
CRON = {"trigger_type": "cron", "schedule_config": {"cron_expression": "0 2 * * *"}}


@pytest.fixture
async def bucket_id(shop):
    return (await shop.make_bucket())["bucket_id"]


@pytest.fixture
async def texts(shop, bucket_id):
    return await shop.make_collection("texts", bucket_id)


async def test_a_collection_infers_what_it_reads_from_its_bucket(texts, bucket_id):
    assert set(texts["input_schema"]["properties"]) == {"title", "body"}
    assert list(texts["source_bucket_schemas"]) == [bucket_id]
    assert texts["feature_extractor"]["feature_extractor_id"] == "text_extractor_v1"
    assert texts["source"] == {"type": "bucket", "bucket_ids": [bucket_id]}


@pytest.mark.usefixtures("texts")
async def test_later_changes_of_a_bucket_do_not_reach_the_snapshot(shop, bucket_id):
    wider = {"title": {"type": "string"}, "body": {"type": "text"}, "more": {"type": "string"}}
    await shop.ok("PATCH", f"/buckets/{bucket_id}", {"bucket_schema": {"properties": wider}})
    read = await shop.ok("GET", "/collections/texts")
    assert "more" not in read["source_bucket_schemas"][bucket_id]["properties"]


async def test_a_downstream_collection_inherits_the_buckets(shop, texts, bucket_id):
    below = await shop.make_collection("below", texts["collection_id"])
    assert below["source"]["inherited_bucket_ids"] == [bucket_id]


@pytest.mark.usefixtures("bucket_id")
async def test_sources_are_ids_so_a_name_is_unknown(shop):
    source = {"type": "bucket", "bucket_ids": ["catalog"]}
    body = {"collection_name": "texts", "source": source, "feature_extractor": TEXT}
    error = await shop.refused(404, "POST", "/collections", body)
    assert error["details"] == {"resource": "bucket", "id": "catalog"}


async def test_a_source_carries_the_ids_of_its_own_type(shop, bucket_id):
    source = {"type": "collection", "bucket_ids": [bucket_id]}
    body = {"collection_name": "texts", "source": source, "feature_extractor": TEXT}
    assert ["body", "source", "bucket_ids"] in await shop.locations("POST", "/collections", body)


async def test_exactly_one_of_extractor_features_and_transform_is_given(shop, bucket_id):
    source = {"type": "bucket", "bucket_ids": [bucket_id]}
    body = {"collection_name": "texts", "source": source}
    await shop.refused(422, "POST", "/collections", body)
    both = {"feature_extractor": TEXT, "features": ["text_search"]}
    await shop.refused(422, "POST", "/collections", {**body, **both})


async def test_features_resolve_to_the_extractor_and_are_not_read_back(shop, bucket_id):
    source = {"type": "bucket", "bucket_ids": [bucket_id]}
    body = {"collection_name": "texts", "source": source, "features": ["text_search"]}
    made = await shop.ok("POST", "/collections", body)
    assert made["feature_extractor"]["feature_extractor_name"] == "text_extractor"
    assert "features" not in made


async def test_an_extractor_that_the_namespace_lacks_is_refused(shop, bucket_id):
    source = {"type": "bucket", "bucket_ids": [bucket_id]}
    faces = {"feature_extractor_name": "face_identity_extractor", "version": "v1"}
    body = {"collection_name": "faces", "source": source, "feature_extractor": faces}
    error = await shop.refused(422, "POST", "/collections", body)
    assert error["code"] == "extractor_not_in_namespace"


async def test_a_mapping_from_an_absent_field_is_a_warning(shop, bucket_id):
    extractor = {**TEXT, "input_mappings": {"text": "bodi"}}
    made = await shop.make_collection("texts", bucket_id, feature_extractor=extractor)
    assert "bodi" in made["warnings"][0]
    assert (await shop.ok("GET", "/collections/texts"))["warnings"] is None


async def test_the_core_of_a_collection_is_not_patchable(shop, texts):
    body = {"source": texts["source"], "feature_extractor": TEXT, "tiering_rules": []}
    found = await shop.locations("PATCH", "/collections/texts", body)
    assert sorted(found) == [
        ["body", "feature_extractor"],
        ["body", "source"],
        ["body", "tiering_rules"],
    ]


@pytest.mark.usefixtures("texts")
async def test_a_refused_key_is_answered_with_the_accepted_ones(shop):
    error = await shop.refused(422, "PATCH", "/collections/texts", {"sauce": 1})
    entry = error["details"]["validation_errors"][0]
    assert entry["type"] == "extra_forbidden"
    assert "taxonomy_applications" in entry["message"]


async def test_a_key_that_an_api_ignores_does_nothing_and_is_named_in_the_warnings(connect):
    api = connect(ignored_keys=frozenset({"alert_applications"}))
    await api.make_namespace()
    bucket = await api.make_bucket()
    await api.make_collection("texts", bucket["bucket_id"])
    body = {"description": "d", "alert_applications": [{"anything": 1}]}
    patched = await api.ok("PATCH", "/collections/texts", body)
    assert patched["warnings"] == [
        "'alert_applications' is not a key of this body, and was ignored"
    ]
    read = await api.ok("GET", "/collections/texts")
    assert (read["description"], read["alert_applications"]) == ("d", None)


async def test_the_mutable_fields_are_patched_in_place(shop, texts):
    body = {
        "collection_name": "words",
        "description": "d",
        "enabled": False,
        "metadata": {"m": 1},
        "tiering": {"exempt": "hold"},
        "index_map": {"a": "b"},
    }
    patched = await shop.ok("PATCH", "/collections/texts", body)
    assert {name: patched[name] for name in body} == body
    assert patched["collection_id"] == texts["collection_id"]


async def test_a_schedule_makes_a_trigger_that_a_patch_reschedules(shop, bucket_id):
    made = await shop.make_collection("texts", bucket_id, schedule=CRON)
    later = {**CRON, "schedule_config": {"cron_expression": "0 3 * * *"}}
    patched = await shop.ok("PATCH", "/collections/texts", {"schedule": later})
    assert patched["trigger_id"] == made["trigger_id"]
    trigger = await shop.ok("GET", f"/triggers/{made['trigger_id']}")
    assert trigger["schedule_config"] == {"cron_expression": "0 3 * * *"}


@pytest.mark.usefixtures("texts")
async def test_applications_refer_to_things_that_exist(shop):
    for field, entry in (
        ("taxonomy_applications", {"taxonomy_id": "tax_none"}),
        ("cluster_applications", {"cluster_id": "clust_none"}),
    ):
        await shop.refused(404, "PATCH", "/collections/texts", {field: [entry]})


async def test_applications_read_back_with_their_defaults(shop, texts):
    retriever = await shop.make_retriever("r", ["texts"])
    config = {
        "retriever_id": retriever["retriever_id"],
        "input_mappings": [],
        "source_collection": {"collection_id": texts["collection_id"]},
    }
    body = {"taxonomy_name": "brands", "config": config}
    taxonomy = await shop.ok("POST", "/taxonomies", body)
    applied = {"taxonomy_applications": [{"taxonomy_id": taxonomy["taxonomy_id"]}]}
    patched = await shop.ok("PATCH", "/collections/texts", applied)
    entry = patched["taxonomy_applications"][0]
    assert (entry["execution_mode"], entry["execution_phase"]) == ("materialize", 1)


async def test_a_deleted_source_disables_its_downstream_collections_for_good(shop, texts):
    below = await shop.make_collection("below", texts["collection_id"])
    await shop.make_collection("deepest", below["collection_id"])
    await shop.ok("POST", "/collections/below/documents", {"documents": [{"a": 1}]})
    await shop.ok("DELETE", "/collections/texts")
    for name in ("below", "deepest"):
        read = await shop.ok("GET", f"/collections/{name}")
        assert read["enabled"] is False
        assert read["disabled_reason"]["code"] == "source_collection_deleted"
        assert read["document_count"] == 0
        await shop.refused(422, "PATCH", f"/collections/{name}", {"enabled": True})


@pytest.mark.usefixtures("texts")
async def test_triggering_turns_objects_into_documents_once(shop, bucket_id):
    for title in ("a", "b"):
        await shop.ok("POST", f"/buckets/{bucket_id}/objects", {"title": title})
    for _ in range(2):
        started = await shop.send("POST", "/collections/texts/trigger", {})
        assert started.status_code == 202
        await shop.ok("GET", f"/tasks/{started.json()['task_id']}")
    assert (await shop.ok("GET", "/collections/texts"))["document_count"] == 2


async def test_a_clone_copies_what_it_does_not_override(shop, texts):
    await shop.ok("PATCH", "/collections/texts", {"metadata": {"m": 1}, "description": "d"})
    body = {"collection_name": "copy", "description": "e"}
    cloned = await shop.ok("POST", "/collections/texts/clone", body)
    assert cloned["source_collection_id"] == texts["collection_id"]
    copy = cloned["collection"]
    assert copy["collection_id"] != texts["collection_id"]
    assert (copy["metadata"], copy["description"]) == ({"m": 1}, "e")


@pytest.mark.usefixtures("texts")
async def test_an_archived_collection_stays_archived(shop):
    path = "/collections/texts/lifecycle"
    moved = await shop.ok("PATCH", path, {"lifecycle_state": "archived"})
    assert moved["lifecycle_state"] == "archived"
    await shop.refused(422, "PATCH", path, {"lifecycle_state": "active"})


async def test_a_cluster_makes_a_visible_collection_and_writes_into_its_input(shop, texts):
    body = {
        "cluster_name": "topics",
        "collection_ids": [texts["collection_id"]],
        "vector_config": {"clustering_method": "hdbscan"},
        "auto_execute_on_batch": True,
    }
    cluster = await shop.ok("POST", "/clusters", body)
    assert cluster["algorithm"] == "hdbscan"
    assert "auto_execute_on_batch" not in cluster
    listed = (await shop.ok("GET", "/collections"))["results"]
    assert {row["collection_id"] for row in listed} > set(cluster["output_collection_ids"])
    read = await shop.ok("GET", "/collections/texts")
    assert read["cluster_applications"][0]["cluster_id"] == cluster["cluster_id"]


async def test_system_collections_are_listed_on_request_only(shop, bucket_id):
    await shop.make_collection("_direct_upsert", bucket_id)
    assert (await shop.ok("POST", "/collections/list", {}))["total_count"] == 0
    shown = await shop.ok("POST", "/collections/list", {"include_system": True})
    assert shown["total_count"] == 1


async def test_a_transform_reads_back_a_placeholder_and_its_pin_moves(shop, texts):
    retriever = await shop.make_retriever("r", ["texts"])
    transform = {"retriever_id": retriever["retriever_id"], "retriever_version": 1}
    source = {"type": "collection", "collection_ids": [texts["collection_id"]]}
    body = {"collection_name": "view", "source": source, "retriever_transform": transform}
    made = await shop.ok("POST", "/collections", body)
    assert made["feature_extractor"]["feature_extractor_name"] == "retriever_transform"
    await shop.ok("PATCH", "/retrievers/r", {"tags": ["x"]})
    moved = {"retriever_transform": {**transform, "retriever_version": 2}}
    patched = await shop.ok("PATCH", "/collections/view", moved)
    assert patched["retriever_transform"]["retriever_version"] == 2
