"""Taxonomies as the contract describes them (§6): variants, versions, clones, what runs later."""

import pytest

pytestmark = pytest.mark.anyio
FOLDERS = {"taxonomy_type": "hierarchical", "path_field": "folder"}


@pytest.fixture
async def texts(shop):
    bucket = await shop.make_bucket()
    return await shop.make_collection("texts", bucket["bucket_id"])


@pytest.fixture
async def flat(shop, texts):
    """A config that is right."""
    retriever = await shop.make_retriever(collections=["texts"])
    return {
        "taxonomy_type": "flat",
        "retriever_id": retriever["retriever_id"],
        "input_mappings": [{"input_key": "query"}],
        "source_collection": {"collection_id": texts["collection_id"]},
    }


async def make(shop, config, name="one", **fields):
    return await shop.ok("POST", "/taxonomies", {"taxonomy_name": name, "config": config, **fields})


async def test_a_flat_one_is_read_back_with_its_defaults_and_is_ready(shop, flat):
    made = await make(shop, flat, metadata={"a": 1})
    assert (made["version"], made["ready"], made["nodes"]) == (1, True, None)
    assert made["config"]["top_k"] == 1
    assert made["metadata"] == {"a": 1, "validation_warnings": []}


async def test_a_field_of_the_other_variant_is_refused_by_the_keys_of_its_own(shop, flat):
    wrong = {**FOLDERS, "source_collection": flat["source_collection"]}
    body = {"taxonomy_name": "one", "config": wrong}
    error = await shop.refused(422, "POST", "/taxonomies", body)
    (entry,) = error["details"]["validation_errors"]
    assert entry["location"] == ["body", "config", "source_collection"]
    assert "path_separator" in entry["message"]
    assert "top_k" not in entry["message"]


@pytest.mark.parametrize("missing", ["retriever_id", "input_mappings", "source_collection"])
async def test_a_flat_one_needs_its_fields(shop, flat, missing):
    body = {"taxonomy_name": "one", "config": {k: v for k, v in flat.items() if k != missing}}
    assert await shop.locations("POST", "/taxonomies", body) == [["body", "config", missing]]


async def test_what_it_names_must_exist_by_its_id(shop, flat):
    for key, value in (
        ("retriever_id", "ret_none"),
        ("retriever_id", "find"),
        ("source_collection", {"collection_id": "col_none"}),
    ):
        body = {"taxonomy_name": "one", "config": {**flat, key: value}}
        await shop.refused(404, "POST", "/taxonomies", body)


async def test_a_name_is_given_once(shop, flat):
    await make(shop, flat)
    other = await make(shop, FOLDERS, name="two")
    await shop.refused(409, "POST", "/taxonomies", {"taxonomy_name": "one", "config": flat})
    await shop.refused(
        409, "PATCH", f"/taxonomies/{other['taxonomy_id']}", {"taxonomy_name": "one"}
    )


@pytest.mark.parametrize("sent", ["config", "taxonomy_type", "retriever_id", "input_mappings"])
async def test_a_patch_knows_three_fields_and_no_more(shop, flat, sent):
    await make(shop, flat)
    await shop.refused(422, "PATCH", "/taxonomies/one", {sent: flat.get(sent, flat)})
    await shop.refused(400, "PATCH", "/taxonomies/one", {})


async def test_a_new_version_keeps_the_id_and_the_old_one_is_read_by_its_number(shop, flat):
    made = await make(shop, flat, description="d")
    versions = f"/taxonomies/{made['taxonomy_id']}/versions"
    head = await shop.ok("POST", versions, {"config": {**flat, "top_k": 5}})
    assert (head["taxonomy_id"], head["version"]) == (made["taxonomy_id"], 2)
    assert (head["config"]["top_k"], head["description"]) == (5, "d")
    assert await shop.ok("GET", "/taxonomies/one") == head
    assert await shop.ok("GET", "/taxonomies/one?version=2") == head
    assert await shop.ok("GET", "/taxonomies/one?version=1") == made
    await shop.refused(404, "GET", "/taxonomies/one?version=3")
    listed = await shop.ok("GET", versions)
    assert [each["version"] for each in listed["results"]] == [2, 1]


async def test_versions_are_made_by_id_and_of_a_config_alone(shop, flat):
    made = await make(shop, flat)
    await shop.refused(404, "POST", "/taxonomies/one/versions", {"config": flat})
    versions = f"/taxonomies/{made['taxonomy_id']}/versions"
    await shop.refused(422, "POST", versions, {"config": flat, "taxonomy_name": "two"})
    await shop.refused(422, "POST", versions, {})


async def test_its_versions_go_with_it(shop, flat):
    made = await make(shop, flat)
    await shop.ok("POST", f"/taxonomies/{made['taxonomy_id']}/versions", {"config": flat})
    await shop.ok("DELETE", "/taxonomies/one")
    await make(shop, flat)
    await shop.refused(404, "GET", f"/taxonomies/{made['taxonomy_id']}?version=1")


async def test_a_clone_is_another_one_with_what_it_is_told(shop, flat):
    made = await make(shop, flat, description="d", metadata={"a": 1})
    body = {"taxonomy_name": "two", "config": {**flat, "top_k": 7}}
    cloned = await shop.ok("POST", "/taxonomies/one/clone", body)
    copy = cloned["taxonomy"]
    assert cloned["source_taxonomy_id"] == made["taxonomy_id"] != copy["taxonomy_id"]
    assert (copy["version"], copy["description"], copy["metadata"]["a"]) == (1, "d", 1)
    assert copy["config"]["top_k"] == 7
    await shop.refused(409, "POST", "/taxonomies/one/clone", body)


async def test_a_model_works_later_and_writes_into_the_config(shop, texts):
    config = {
        "taxonomy_type": "hierarchical",
        "inference_strategy": "llm",
        "inference_collections": [texts["collection_id"]],
    }
    made = await make(shop, config)
    assert (made["ready"], made["config"].get("hierarchical_nodes")) == (False, None)
    later = await shop.ok("GET", "/taxonomies/one")
    (node,) = later["config"]["hierarchical_nodes"]
    assert (later["ready"], node["label"]) == (True, "Texts")


async def test_levels_have_their_parents_in_the_same_taxonomy(shop, texts):
    node = {"collection_id": texts["collection_id"], "parent_collection_id": "col_other"}
    config = {"taxonomy_type": "hierarchical", "hierarchical_nodes": [node]}
    await shop.refused(422, "POST", "/taxonomies", {"taxonomy_name": "one", "config": config})
    both = {**FOLDERS, "hierarchical_nodes": [{"collection_id": texts["collection_id"]}]}
    await shop.refused(422, "POST", "/taxonomies", {"taxonomy_name": "one", "config": both})


async def test_lists_are_filtered_and_counted_by_type(shop, flat):
    await make(shop, flat)
    await make(shop, FOLDERS, name="two")
    where = {"AND": [{"field": "config.taxonomy_type", "operator": "eq", "value": "flat"}]}
    listed = await shop.ok("POST", "/taxonomies/list", {"filters": where})
    assert [row["taxonomy_name"] for row in listed["results"]] == ["one"]
    assert listed["stats"] == {
        "total_taxonomies": 2,
        "flat_taxonomies": 1,
        "hierarchical_taxonomies": 1,
        "taxonomies_with_retrievers": 1,
    }


async def test_a_deleted_one_leaves_its_id_with_those_that_apply_it(shop, flat):
    made = await make(shop, flat)
    applied = {"taxonomy_applications": [{"taxonomy_id": made["taxonomy_id"]}]}
    await shop.ok("PATCH", "/collections/texts", applied)
    await shop.ok("DELETE", "/taxonomies/one")
    held = (await shop.ok("GET", "/collections/texts"))["taxonomy_applications"]
    assert held[0]["taxonomy_id"] == made["taxonomy_id"]
