"""Documents are made, listed, counted, read, changed and deleted through the API (§19)."""

import pytest
from mixpeek import models

pytestmark = pytest.mark.anyio
PATH = "/collections/texts/documents"
WORDS = ["red", "blue", "boat", "car", "harbour"]


@pytest.fixture
async def texts(shop):
    bucket = await shop.make_bucket()
    return await shop.make_collection("texts", bucket["bucket_id"])


@pytest.fixture
async def filled(shop, texts):
    ids = []
    for number, word in enumerate(WORDS):
        made = await shop.ok("POST", PATH, {"metadata": {"word": word, "number": number}})
        ids.append(made["document_id"])
    return {"collection": texts, "ids": ids}


async def words(shop, **body):
    return [each["word"] for each in (await shop.ok("POST", f"{PATH}/list", body))["results"]]


@pytest.mark.usefixtures("texts")
async def test_the_metadata_of_a_document_stands_at_its_root_when_it_is_read(shop):
    made = await shop.ok("POST", PATH, {"metadata": {"brand": "acme"}, "root_object_id": "obj_1"})
    read = await shop.ok("GET", f"{PATH}/{made['document_id']}")
    assert (read["brand"], read["root_object_id"]) == ("acme", "obj_1")
    assert "metadata" not in read
    parsed = models.DocumentResponse.from_dict(read)
    assert parsed.document_id == made["document_id"]
    assert parsed.internal.created_at == parsed.searchable_at


@pytest.mark.usefixtures("texts")
async def test_the_server_gives_a_document_its_id(shop):
    assert await shop.locations("POST", PATH, {"document_id": "doc_mine"}) == [
        ["body", "document_id"]
    ]


async def test_documents_are_counted(shop, filled):
    counted = models.DocumentCountResponse.from_dict(await shop.ok("GET", f"{PATH}/count"))
    assert counted.count == len(WORDS)
    assert counted.collection_id == filled["collection"]["collection_id"]
    assert (await shop.ok("GET", "/collections/texts"))["document_count"] == len(WORDS)


@pytest.mark.usefixtures("filled")
async def test_a_list_is_filtered_searched_sorted_and_selected(shop):
    assert await words(shop) == WORDS
    assert await words(
        shop, filters={"field": "metadata.number", "operator": "gte", "value": 3}
    ) == [
        "car",
        "harbour",
    ]
    assert await words(shop, search="boa") == ["boat"]
    assert await words(shop, sort={"field": "word", "direction": "desc"}) == sorted(WORDS)[::-1]
    shown = (await shop.ok("POST", f"{PATH}/list", {"select": ["number"], "limit": 1}))["results"]
    assert sorted(shown[0]) == ["collection_id", "document_id", "number"]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("order", [{}, {"sort": {"field": "number", "direction": "desc"}}])
async def test_pages_of_a_list_add_up(shop, order):
    seen, cursor = [], None
    while True:
        body = {"limit": 2, **order, **({"cursor": cursor} if cursor else {})}
        answer = await shop.ok("POST", f"{PATH}/list", body)
        seen += [each["word"] for each in answer["results"]]
        cursor = models.ListDocumentsResponse.from_dict(answer).pagination.next_cursor
        if cursor is None:
            break
    assert seen == (WORDS[::-1] if order else WORDS)


@pytest.mark.usefixtures("filled")
async def test_partitions_are_disjoint_and_hold_everything(shop):
    found = [await words(shop, partition={"index": part, "count": 3}) for part in range(3)]
    assert sorted(word for part in found for word in part) == sorted(WORDS)


@pytest.mark.usefixtures("filled")
async def test_groups_of_a_list_hold_what_has_the_same_value(shop):
    await shop.ok("POST", PATH, {"metadata": {"word": "red", "number": 9}})
    answer = await shop.ok("POST", f"{PATH}/list", {"group_by": "word"})
    parsed = models.ListDocumentsResponse.from_dict(answer)
    assert {group.group_key: group.count for group in parsed.groups}["red"] == 2
    assert parsed.results is None


async def test_a_change_merges_and_null_removes(shop, filled):
    path = f"{PATH}/{filled['ids'][0]}"
    await shop.ok("PATCH", path, {"metadata": {"colour": "warm", "number": None}})
    read = await shop.ok("GET", path)
    assert (read["word"], read["colour"]) == ("red", "warm")
    assert "number" not in read


async def test_documents_are_deleted_one_by_one_by_ids_and_by_filters(shop, filled):
    first, second, *_ = filled["ids"]
    await shop.ok("DELETE", f"{PATH}/{first}")
    await shop.refused(404, "GET", f"{PATH}/{first}")
    answer = await shop.ok("DELETE", f"{PATH}/batch", {"document_ids": [second, "doc_none"]})
    parsed = models.BatchDeleteDocumentsResponse.from_dict(answer)
    assert (parsed.deleted_count, parsed.failed_count) == (1, 1)
    assert [each.success for each in parsed.results] == [True, False]
    await shop.ok("DELETE", f"{PATH}/batch", {"filters": {"word": "car"}})
    assert await words(shop) == ["boat", "harbour"]
    assert (await shop.ok("GET", f"{PATH}/count"))["count"] == 2


@pytest.mark.usefixtures("texts")
async def test_vectors_come_back_when_they_are_asked_for(shop):
    made = await shop.ok("POST", PATH, {"metadata": {"word": "red"}})
    path = f"{PATH}/{made['document_id']}"
    name = "multilingual_e5_large_instruct_v1"
    assert name not in await shop.ok("GET", path)
    vector = (await shop.ok("GET", path, params={"return_vectors": "true"}))[name]
    assert len(vector) == 1024
    own = await shop.ok("POST", PATH, {"vectors": {f"mixpeek://x/{name}": [0.0] * 1023 + [2.0]}})
    read = await shop.ok("GET", f"{PATH}/{own['document_id']}", params={"return_vectors": "true"})
    assert read[name] == [0.0] * 1023 + [1.0]


@pytest.mark.usefixtures("texts")
async def test_a_vector_of_no_index_is_refused_with_the_names_that_there_are(shop):
    error = await shop.refused(422, "POST", PATH, {"vectors": {"other": [1.0]}})
    assert "multilingual_e5_large_instruct_v1" in error["message"]
    assert await shop.locations(
        "POST", PATH, {"vectors": {"multilingual_e5_large_instruct_v1": [1.0]}}
    ) == [["body", "vectors", "multilingual_e5_large_instruct_v1"]]


async def test_objects_come_a_hundred_at_once_and_go(shop):
    bucket = await shop.make_bucket()
    path = f"/buckets/{bucket['bucket_id']}/objects"
    sent = {"objects": [{"title": f"title {number}"} for number in range(100)]}
    made = models.CreateObjectsBatchResponse.from_dict(await shop.ok("POST", f"{path}/batch", sent))
    assert (made.succeeded_count, made.failed_count) == (100, 0)
    await shop.refused(422, "POST", f"{path}/batch", {"objects": [{}] * 101})
    one = (await shop.ok("POST", f"{path}/list", {}))["results"][0]
    read = await shop.ok("GET", f"{path}/{one['object_id']}")
    assert (read["title"], read["document_count"]) == ("title 0", 0)
    await shop.ok("DELETE", f"{path}/{one['object_id']}")
    await shop.refused(404, "GET", f"{path}/{one['object_id']}")


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize(
    ("operator", "value"),
    [("regex", "("), ("geo_radius", 3), ("geo_polygon", {"points": [[0, 0]]})],
)
async def test_what_is_no_value_of_an_operator_is_refused(shop, operator, value):
    condition = {"field": "a", "operator": operator, "value": value}
    await shop.refused(422, "POST", f"{PATH}/list", {"filters": condition})
