"""Feature search: what is near comes first, and several searches become one ranking (§11)."""

import pytest
from boats import URI, find, search, stage, titles

pytestmark = pytest.mark.anyio


async def test_the_same_text_ranks_first_and_a_near_one_near(ask):
    answer = await ask(find(), inputs={"query": "red boat"})
    assert titles(answer)[0] == "red boat"
    assert set(titles(answer)[1:4]) == {"red car", "blue boat", "old red car for two"}
    scores = [document["score"] for document in answer["documents"]]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(1.0)


async def test_words_are_ranked_by_bm25(ask):
    answer = await ask(find(search(lexical=True)), inputs={"query": "boats sunset"})
    assert titles(answer)[0] == "boat on a lake at sunset"
    assert set(titles(answer)) == {"boat on a lake at sunset", "blue boat", "red boat"}


@pytest.mark.parametrize("fusion", ["rrf", "dbsf", "weighted", "max"])
async def test_every_fusion_puts_first_what_both_searches_like(ask, fusion):
    both = find(search("red boat"), search("boat"), fusion=fusion)
    answer = await ask(both, inputs={})
    assert "red boat" in titles(answer)[:2]
    assert len(titles(answer)) == 6


async def test_reciprocal_ranks_are_added(ask):
    answer = await ask(find(search("red boat"), search("red boat"), fusion="rrf"), inputs={})
    assert answer["documents"][0]["score"] == pytest.approx(2 / 61)


async def test_a_weight_decides_whose_best_is_best(ask):
    def fused(boat, car):
        return find(search("blue boat", weight=boat), search("red car", weight=car),
                    fusion="weighted")  # fmt: skip

    assert titles(await ask(fused(1.0, 0.1), inputs={}))[0] == "blue boat"
    assert titles(await ask(fused(0.1, 1.0), inputs={}))[0] == "red car"


async def test_cuts_keep_the_best(ask):
    assert titles(await ask(find(final_top_k=1), inputs={"query": "red boat"})) == ["red boat"]
    assert len(titles(await ask(find(search(top_k=2)), inputs={"query": "red boat"}))) == 2
    answer = await ask(find(search(min_score=0.99)), inputs={"query": "red boat"})
    assert titles(answer) == ["red boat"]


async def test_filters_are_asked_before_the_cut(ask):
    cheap = {"field": "metadata.spend", "operator": "lt", "value": 800}
    before = stage("feature_search", {"searches": [search(top_k=1)]}, pre_filters={"AND": [cheap]})
    assert titles(await ask(before, inputs={"query": "red boat"})) == ["red car"]
    answer = await ask(
        find(search(top_k=1)), inputs={"query": "red boat"}, filters={"AND": [cheap]}
    )
    assert titles(answer) == ["red car"]


async def test_a_search_may_look_elsewhere(boats, ask):
    bucket = (await boats.ok("GET", "/buckets"))["results"][0]
    await boats.make_collection("others", bucket["bucket_id"])
    await boats.ok("POST", "/collections/others/documents", {"metadata": {"title": "red ship"}})
    there = find(search(), collection_identifiers=["others"])
    assert titles(await ask(there, inputs={"query": "red boat"})) == ["red ship"]
    one = find(search(collection_identifiers=["others"]), search())
    assert len(titles(await ask(one, inputs={"query": "red boat"}))) == 7


async def test_a_document_or_a_vector_may_be_the_query(boats, ask):
    listed = (await boats.ok("POST", "/collections/texts/documents/list", {}))["results"]
    of_two = listed[4]
    reference = {"collection_id": of_two["collection_id"], "document_id": of_two["document_id"]}
    like = {"feature_uri": URI, "query": {"input_mode": "document", "document_ref": reference}}
    assert titles(await ask(find(like), inputs={}))[0] == "old red car for two"
    path = f"/collections/texts/documents/{of_two['document_id']}"
    read = await boats.ok("GET", path, params={"return_vectors": "true"})
    vector = read["multilingual_e5_large_instruct_v1"]
    query = {"feature_uri": URI, "query": {"input_mode": "vector", "value": vector}}
    answer = await ask(find(query), inputs={})
    assert titles(answer)[0] == "old red car for two"
    assert answer["documents"][0]["score"] == pytest.approx(1.0)


async def test_vectors_that_came_along_are_searched_by_their_index(boats, ask):
    name = URI.rpartition("/")[2]
    own = {"metadata": {"title": "mine"}, "vectors": {name: [0.0] * 1023 + [1.0]}}
    await boats.ok("POST", "/collections/texts/documents", own)
    query = {"feature_uri": URI, "query": {"input_mode": "vector", "value": [0.0] * 1023 + [3.0]}}
    answer = await ask(find(query), inputs={})
    assert titles(answer)[0] == "mine"


async def test_a_picture_needs_a_model_and_the_answer_says_so(ask):
    query = {"feature_uri": URI, "query": {"input_mode": "content", "value": "https://x/y.png"}}
    answer = await ask(find(query), inputs={})
    assert answer["status"] == "degraded"
    assert [entry["stage"] for entry in answer["degraded"]] == ["feature_search"]
    assert len(answer["documents"]) == 6


async def test_an_empty_query_fails_or_is_left_out(ask):
    answer = await ask(find(), inputs={})
    assert (answer["status"], answer["documents"]) == ("failed", [])
    answer = await ask(find(search(on_empty="skip"), search("red car")), inputs={})
    assert answer["status"] == "completed"
    assert titles(answer)[0] == "red car"


async def test_facets_count_what_the_filters_let_through(ask):
    counted = find(facets=[{"key": "maker"}])
    dear = {"field": "spend", "operator": "gte", "value": 700}
    answer = await ask(counted, inputs={"query": "boat"}, filters={"AND": [dear]})
    assert answer["facets"] == [
        {
            "key": "maker",
            "values": [
                {"value": "cord", "count": 2},
                {"value": "acme", "count": 1},
                {"value": "bolt", "count": 1},
            ],
        }
    ]


async def test_groups_of_a_search_hold_their_best(ask):
    grouped = find(group_by={"field": "maker", "max_per_group": 1, "output_mode": "first"})
    answer = await ask(grouped, inputs={"query": "red boat"})
    assert sorted(document["maker"] for document in answer["documents"]) == ["acme", "bolt", "cord"]
    assert titles(answer)[0] == "red boat"


async def test_the_shape_of_an_earlier_generation_is_understood(ask):
    uris = [{"input": {"text": "{{INPUT.query}}"}, "uri": "urn:embedding:text:bge_base_en_v1_5:1"}]
    old = stage("feature_filter", {"feature_uris": uris, "limit": 2})
    answer = await ask(old, inputs={"query": "red boat"})
    assert titles(answer)[0] == "red boat"
    assert len(answer["documents"]) == 2


async def test_a_later_search_ranks_what_came(ask):
    cheap = stage("attribute_filter", {"field": "spend", "operator": "lt", "value": 800})
    answer = await ask(cheap, find(), inputs={"query": "red boat"})
    assert set(titles(answer)) == {"red car", "green bicycle", "old red car for two"}
    assert titles(answer)[0] == "red car"


async def test_what_was_written_is_found_and_what_was_deleted_is_not(boats, ask):
    path = "/collections/texts/documents"
    made = await boats.ok("POST", path, {"metadata": {"title": "yellow submarine"}})
    asked = {"inputs": {"query": "yellow submarine"}}
    assert titles(await ask(find(), **asked))[0] == "yellow submarine"
    await boats.ok("PATCH", f"{path}/{made['document_id']}", {"metadata": {"title": "a plane"}})
    assert titles(await ask(find(), inputs={"query": "a plane"}))[0] == "a plane"
    await boats.ok("DELETE", f"{path}/{made['document_id']}")
    assert "a plane" not in titles(await ask(find(), inputs={"query": "a plane"}))


async def test_input_mappings_say_what_is_embedded(shop):
    bucket = await shop.make_bucket()
    extractor = {
        "feature_extractor_name": "text_extractor",
        "version": "v1",
        "input_mappings": {"text": "body"},
        "field_passthrough": [{"source_path": "title"}],
    }
    await shop.make_collection("mapped", bucket["bucket_id"], feature_extractor=extractor)
    path = f"/buckets/{bucket['bucket_id']}/objects"
    await shop.ok("POST", path, {"title": "one", "body": "a red boat"})
    blob = {"property": "body", "type": "text", "data": "a green hill"}
    await shop.ok("POST", path, {"title": "red boat", "blobs": [blob]})
    await shop.ok("POST", "/collections/mapped/trigger", {})
    await shop.ok("POST", "/tasks/list", {})
    tasks = (await shop.ok("POST", "/tasks/list", {}))["results"]
    await shop.ok("GET", f"/tasks/{tasks[0]['task_id']}")
    await shop.make_retriever("find", ["mapped"], stages=[find()])
    answer = await shop.ok("POST", "/retrievers/find/execute", {"inputs": {"query": "red boat"}})
    assert titles(answer) == ["one", "red boat"]
    assert "body" not in answer["documents"][0]
    grouped = stage("group_by", {"group_by_field": "title"})
    whole = stage("json_transform", {"template": '{"all": {{DOC | tojson}}}'})
    for last in (grouped, whole):
        await shop.ok("PATCH", "/retrievers/find", {"stages": [find(), last]})
        asked = {"inputs": {"query": "red boat"}, "stream": True}
        response = await shop.send("POST", "/retrievers/find/execute", asked)
        assert "green hill" not in response.text
