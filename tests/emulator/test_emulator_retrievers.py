"""Retrievers and their published form behave as §5 and §9 say."""

import pytest

pytestmark = pytest.mark.anyio
QUERY = {"query": {"type": "text", "required": True}}
DISPLAY = {"title": "Find", "inputs": [], "exposed_fields": ["title"]}
UNREAD = {"visibility": "public", "requires_subscription": True}


@pytest.fixture
async def texts(shop):
    bucket = await shop.make_bucket()
    return await shop.make_collection("texts", bucket["bucket_id"])


@pytest.fixture
async def retriever(shop, texts):
    collections = [texts["collection_name"]]
    return await shop.make_retriever("find", collections, input_schema=QUERY)


def stage(stage_id, name="one", **parameters):
    return {"stage_name": name, "config": {"stage_id": stage_id, "parameters": parameters}}


async def test_create_is_flat_and_get_adds_what_only_reads_have(shop, retriever):
    read = await shop.ok("GET", "/retrievers/find")
    assert set(read) - set(retriever) == {"is_published", "marketplace_listing_id"}
    assert read["is_published"] is False


@pytest.mark.usefixtures("retriever")
async def test_patch_answers_wrapped_and_counts_the_version(shop):
    patched = await shop.ok("PATCH", "/retrievers/find", {"tags": ["prod"]})
    assert list(patched) == ["retriever"]
    assert (patched["retriever"]["version"], patched["retriever"]["tags"]) == (2, ["prod"])
    assert "is_published" not in patched["retriever"]


async def test_collection_names_become_ids(retriever, texts):
    assert retriever["collection_identifiers"] == [texts["collection_id"]]
    assert retriever["collection_ids"] == [texts["collection_id"]]


async def test_an_unknown_collection_is_not_found(shop):
    body = {"retriever_name": "r", "collection_identifiers": ["nix"], "stages": [stage("limit")]}
    error = await shop.refused(404, "POST", "/retrievers", body)
    assert error["details"] == {"resource": "collection", "id": "nix"}


async def test_a_stage_gets_its_category_and_a_mirror_of_its_parameters(shop):
    sent = {**stage("limit", limit=5), "parameters": {"limit": 99}}
    made = await shop.ok("POST", "/retrievers", {"retriever_name": "r", "stages": [sent]})
    assert made["stages"][0]["stage_type"] == "reduce"
    assert made["stages"][0]["parameters"] == {"limit": 5}
    assert made["fusion"] is None


async def test_the_config_of_a_stage_reads_back_as_it_was_sent(shop):
    chosen = stage("limit", limit=5)
    chosen["config"]["pre_filters"] = {"AND": [{"field": "a", "value": None}], "b": 1}
    made = await shop.ok("POST", "/retrievers", {"retriever_name": "r", "stages": [chosen]})
    assert made["stages"][0]["config"] == chosen["config"]
    chosen["config"]["pre_filters"] = {"AND": [{"field": "a", "operator": "near"}]}
    await shop.refused(422, "POST", "/retrievers", {"retriever_name": "s", "stages": [chosen]})


async def test_names_inside_a_search_become_ids(shop, texts):
    search = {"feature_uri": "mixpeek://text_extractor@v1/x", "collection_identifiers": ["texts"]}
    made = await shop.make_retriever(
        "r", ["texts"], stages=[stage("feature_search", searches=[search])]
    )
    for parameters in (made["stages"][0]["parameters"], made["stages"][0]["config"]["parameters"]):
        assert parameters["searches"][0]["collection_identifiers"] == [texts["collection_id"]]
    assert made["fusion"] == "rrf"


@pytest.mark.usefixtures("texts")
async def test_features_are_derived_and_must_be_written_by_a_collection(shop, retriever):
    assert retriever["feature_dependencies"] == [
        {
            "scheme": "mixpeek",
            "extractor": "text_extractor",
            "version": "v1",
            "output": "multilingual_e5_large_instruct_v1",
        }
    ]
    search = {"feature_uri": "mixpeek://image_extractor@v1/google_siglip_base_v1"}
    body = {"stages": [stage("feature_search", searches=[search])]}
    error = await shop.refused(422, "PATCH", "/retrievers/find", body)
    assert error["code"] == "feature_not_found"


@pytest.mark.usefixtures("texts")
async def test_other_references_in_stages_are_ids_or_templates(shop):
    by_template = stage("document_enrich", target_collection_id="{{COLLECTION_ID}}")
    await shop.ok("POST", "/retrievers", {"retriever_name": "a", "stages": [by_template]})
    by_name = stage("document_enrich", target_collection_id="texts")
    body = {"retriever_name": "b", "stages": [by_name]}
    await shop.refused(404, "POST", "/retrievers", body)


async def test_an_unknown_stage_is_refused_at_its_place(shop):
    body = {"retriever_name": "r", "stages": [stage("limit"), stage("nonsense")]}
    assert await shop.locations("POST", "/retrievers", body) == [
        ["body", "stages", 1, "config", "stage_id"]
    ]


@pytest.mark.usefixtures("retriever")
async def test_an_empty_patch_is_a_bad_request(shop):
    error = await shop.refused(400, "PATCH", "/retrievers/find", {})
    assert error["type"] == "BadRequestError"


@pytest.mark.usefixtures("retriever")
async def test_budget_limits_are_never_patched(shop):
    body = {"budget_limits": {"max_credits": 1.0}}
    assert await shop.locations("PATCH", "/retrievers/find", body) == [["body", "budget_limits"]]


async def test_an_input_schema_only_evolves_and_every_break_is_named(shop):
    before = {"a": {"type": "text"}, "b": {"type": "text"}, "c": {"type": "text"}}
    await shop.make_retriever("find", input_schema=before)
    wider = {**before, "d": {"type": "number"}, "a": {"type": "text", "description": "x"}}
    await shop.ok("PATCH", "/retrievers/find", {"input_schema": wider})
    broken = {"b": {"type": "image"}, "c": {"type": "text", "required": True}}
    body = {"input_schema": {**broken, "d": {"type": "number"}}}
    found = await shop.locations("PATCH", "/retrievers/find", body)
    assert {location[-1] for location in found} == {"a", "b", "c"}


async def test_visibility_is_written_and_never_read_back(shop):
    made = await shop.make_retriever("find", **UNREAD)
    patched = await shop.ok("PATCH", "/retrievers/find", UNREAD)
    read = await shop.ok("GET", "/retrievers/find")
    assert not set(UNREAD) & (set(made) | set(patched["retriever"]) | set(read))


@pytest.mark.usefixtures("texts")
async def test_a_clone_gets_a_new_id_and_no_metadata(shop):
    made = await shop.make_retriever("find", ["texts"], metadata={"a": 1}, tags=["t"])
    body = {"retriever_name": "copy", "budget_limits": {"max_time_ms": 9}}
    cloned = await shop.ok("POST", "/retrievers/find/clone", body)
    assert cloned["source_retriever_id"] == made["retriever_id"]
    copy = cloned["retriever"]
    assert (copy["tags"], copy["metadata"], copy["version"]) == (["t"], None, 1)
    assert copy["budget_limits"] == {"max_credits": None, "max_time_ms": 9}
    assert copy["stages"] == made["stages"]


async def test_collection_ids_is_an_alias_on_create(shop, texts):
    body = {"retriever_name": "r", "stages": [stage("limit")], "collection_ids": ["texts"]}
    made = await shop.ok("POST", "/retrievers", body)
    assert made["collection_ids"] == [texts["collection_id"]]


async def test_a_retriever_that_is_not_published_reads_null(shop, retriever):
    path = f"/retrievers/{retriever['retriever_id']}/publish"
    response = await shop.send("GET", path)
    assert (response.status_code, response.json()) == (200, None)


async def test_publishing_freezes_the_stages_and_nothing_else(shop, retriever):
    path = f"/retrievers/{retriever['retriever_id']}/publish"
    body = {"display_name": "Find Things", "display_config": DISPLAY}
    published = await shop.ok("POST", path, body)
    assert published["retriever_id"] == retriever["retriever_id"]
    assert (await shop.ok("GET", "/retrievers/find"))["is_published"] is True
    stages = {"stages": [stage("limit")]}
    assert await shop.locations("PATCH", "/retrievers/find", stages) == [["body", "stages"]]
    await shop.ok("PATCH", "/retrievers/find", {"tags": ["x"]})
    await shop.ok("DELETE", path)
    await shop.ok("PATCH", "/retrievers/find", stages)


async def test_the_published_form_reads_back_less_than_was_written(shop, retriever):
    path = f"/retrievers/{retriever['retriever_id']}/publish"
    body = {
        "display_name": "Find Things",
        "display_config": DISPLAY,
        "password_secret_name": "word",
    }
    await shop.ok("POST", path, body)
    read = await shop.ok("GET", path)
    assert (read["public_name"], read["password_protected"]) == ("find-things", True)
    assert read["rate_limit_config"]["tier"] == "standard"
    assert not {"display_name", "password_secret_name"} & set(read)
    patched = await shop.ok("PATCH", path, {"password_secret_name": "", "is_active": False})
    assert (patched["password_protected"], patched["is_active"]) == (False, False)


async def test_the_published_form_shows_the_stages_it_was_published_with(shop, retriever):
    path = f"/retrievers/{retriever['retriever_id']}/publish"
    await shop.ok("POST", path, {"public_name": "things", "display_config": DISPLAY})
    shown = (await shop.ok("GET", path))["display_config"]
    assert shown["retriever_config"] == {"stages": retriever["stages"]}


@pytest.mark.parametrize("word", ["retriever", "collection", "bucket"])
async def test_a_name_that_is_taken_cannot_be_renamed_to(shop, texts, word):
    make = {
        "retriever": lambda name: shop.make_retriever(name, [texts["collection_id"]]),
        "collection": lambda name: shop.make_collection(name, texts["source"]["bucket_ids"][0]),
        "bucket": shop.make_bucket,
    }[word]
    one, other = [f"/{word}s/{(await make(name))[f'{word}_id']}" for name in ("first", "second")]
    error = await shop.refused(409, "PATCH", other, {f"{word}_name": "first"})
    assert error["type"] == "AlreadyExistsError"
    await shop.ok("PATCH", other, {f"{word}_name": "second"})
    await shop.ok("PATCH", one, {f"{word}_name": "third"})
    await shop.ok("PATCH", other, {f"{word}_name": "first"})


async def test_a_public_name_is_unique_in_the_world(shop, retriever):
    other = await shop.make_retriever("other")
    body = {"public_name": "things", "display_config": DISPLAY}
    await shop.ok("POST", f"/retrievers/{retriever['retriever_id']}/publish", body)
    await shop.refused(409, "POST", f"/retrievers/{other['retriever_id']}/publish", body)


async def test_deleting_a_retriever_unpublishes_it(shop, retriever):
    body = {"public_name": "things", "display_config": DISPLAY}
    path = f"/retrievers/{retriever['retriever_id']}/publish"
    other = await shop.make_retriever("other")
    await shop.ok("POST", path, body)
    asked = f"/retrievers/{other['retriever_id']}/publish/availability?name=things"
    assert await shop.ok("GET", asked) == {"name": "things", "available": False}
    await shop.ok("DELETE", "/retrievers/find")
    await shop.refused(404, "GET", "/retrievers/find")
    assert await shop.ok("GET", asked) == {"name": "things", "available": True}


async def test_a_published_form_is_found_by_the_id_of_its_retriever_only(shop, retriever):
    body = {"public_name": "things", "display_config": DISPLAY}
    await shop.refused(404, "POST", "/retrievers/find/publish", body)
    await shop.ok("POST", f"/retrievers/{retriever['retriever_id']}/publish", body)
    await shop.refused(404, "GET", "/retrievers/find/publish")
    assert [row["public_name"] for row in await _published(shop)] == ["things"]


async def test_publishing_twice_and_withdrawing_twice_are_refused(shop, retriever):
    path = f"/retrievers/{retriever['retriever_id']}/publish"
    await shop.ok("POST", path, {"public_name": "things", "display_config": DISPLAY})
    await shop.refused(409, "POST", path, {"public_name": "others", "display_config": DISPLAY})
    await shop.ok("DELETE", path)
    await shop.refused(404, "DELETE", path)
    await shop.refused(404, "PATCH", path, {"tags": []})
    assert await _published(shop) == []


async def test_what_a_page_is_called_never_changes_and_is_refused(shop, retriever):
    path = f"/retrievers/{retriever['retriever_id']}/publish"
    await shop.ok("POST", path, {"public_name": "things", "display_config": DISPLAY})
    for name in ("public_name", "display_name", "description", "icon_base64", "include_metadata"):
        assert await shop.locations("PATCH", path, {name: "x"}) == [["body", name]]
    refused = {"public_name": "things", "display_config": DISPLAY, "is_active": True}
    assert await shop.locations("POST", path, refused) == [["body", "is_active"]]


async def test_a_page_that_is_changed_keeps_the_stages_it_was_published_with(shop, retriever):
    path = f"/retrievers/{retriever['retriever_id']}/publish"
    await shop.ok("POST", path, {"public_name": "things", "display_config": DISPLAY})
    changed = await shop.ok("PATCH", path, {"display_config": {**DISPLAY, "title": "New"}})
    shown = changed["display_config"]
    assert (shown["title"], shown["retriever_config"]) == ("New", {"stages": retriever["stages"]})


async def test_a_page_tells_what_it_is_made_of_unless_it_was_not_to(shop, retriever):
    path = f"/retrievers/{retriever['retriever_id']}/publish"
    body = {"public_name": "things", "display_config": DISPLAY}
    await shop.ok("POST", path, body)
    assert (await shop.ok("GET", path))["retriever_metadata"]["stages"] == retriever["stages"]
    await shop.ok("DELETE", path)
    await shop.ok("POST", path, {**body, "include_metadata": False})
    assert (await shop.ok("GET", path))["retriever_metadata"] is None


async def test_a_public_key_is_told_once(shop, retriever):
    path = f"/retrievers/{retriever['retriever_id']}/publish"
    made = await shop.ok("POST", path, {"public_name": "things", "display_config": DISPLAY})
    assert made["public_api_key"]
    assert (await shop.ok("GET", path))["public_api_key"] is None


async def test_ten_retrievers_of_a_namespace_may_be_published(shop):
    for number in range(11):
        made = await shop.make_retriever(f"r{number}")
        path = f"/retrievers/{made['retriever_id']}/publish"
        body = {"public_name": f"page-{number}", "display_config": DISPLAY}
        if number == 10:
            await shop.refused(400, "POST", path, body)
        else:
            await shop.ok("POST", path, body)
    assert await shop.ok("GET", "/retrievers/publish/stats") == {
        "current_count": 10, "max_allowed": 10, "remaining": 0, "at_limit": True,
    }  # fmt: skip
    assert await shop.ok("POST", f"{path}/reconcile?dry_run=true", {})


async def _published(shop):
    return (await shop.ok("GET", "/retrievers/published"))["results"]


async def test_what_is_filtered_by_is_indexed_when_the_namespace_says_so(shop):
    await shop.ok("PATCH", "/namespaces/shop", {"auto_create_indexes": True})
    chosen = stage("attribute_filter", field="metadata.brand", operator="eq", value="x")
    await shop.ok("POST", "/retrievers", {"retriever_name": "r", "stages": [chosen]})
    read = await shop.ok("GET", "/namespaces/shop")
    added = {"field_name": "metadata.brand", "type": "keyword", "is_protected": False}
    assert added in read["payload_indexes"]
    assert read["payload_index_count"] == 1
