"""Lists page, filter and warn as §0 and §1.5 say."""

import json

import pytest

pytestmark = pytest.mark.anyio
WRAPPERS = {
    "namespaces": {"results", "pagination", "total_count", "stats"},
    "buckets": {"results", "pagination", "total_count", "stats", "warnings"},
    "collections": {"results", "pagination", "total_count", "stats", "warnings"},
    "retrievers": {"results", "pagination", "total", "warnings"},
    "taxonomies": {"results", "pagination", "total_count", "stats"},
    "clusters": {"results", "pagination", "total_count", "stats"},
    "alerts": {"results", "pagination", "total_count", "stats"},
}
SCOPED = [kind for kind in WRAPPERS if kind != "namespaces"]


@pytest.fixture
async def many(shop):
    for number in range(12):
        await shop.make_bucket(f"b-{number:02}")
    return shop


def names(page):
    return [row["bucket_name"] for row in page["results"]]


@pytest.mark.parametrize("kind", WRAPPERS)
async def test_each_kind_has_the_wrapper_of_its_own(shop, kind):
    assert set(await shop.ok("GET", f"/{kind}")) == WRAPPERS[kind]
    assert set(await shop.ok("POST", f"/{kind}/list", {})) == WRAPPERS[kind]


@pytest.mark.parametrize("kind", SCOPED)
async def test_an_unresolved_namespace_is_an_empty_list_with_a_warning(shop, kind):
    response = await shop.send("POST", f"/{kind}/list", {}, headers={"X-Namespace": "nix"})
    assert response.status_code == 200
    assert response.headers["X-Namespace-Unresolved"]
    body = response.json()
    assert body["results"] == []
    if "warnings" in WRAPPERS[kind]:
        warning = body["warnings"][0]
        assert (warning["resource"], warning["reason"]) == ("namespace", "unresolved")


@pytest.mark.parametrize("kind", SCOPED)
async def test_reading_one_in_an_unresolved_namespace_is_not_found(shop, kind):
    error = await shop.refused(404, "GET", f"/{kind}/x", headers={"X-Namespace": "nix"})
    assert error["details"]["resource"] == "namespace"


async def test_a_missing_namespace_header_is_invalid_and_the_query_stands_in(many):
    assert await many.locations("GET", "/buckets", headers={"X-Namespace": ""}) == [
        ["header", "X-Namespace"]
    ]
    page = await many.ok("GET", "/buckets?namespace=shop", headers={"X-Namespace": ""})
    assert page["total_count"] == 12


async def test_a_page_has_ten_rows_unless_asked_otherwise(many):
    assert len(names(await many.ok("GET", "/buckets"))) == 10
    assert len(names(await many.ok("GET", "/buckets?page_size=3"))) == 3
    assert len(names(await many.ok("POST", "/buckets/list?limit=3", {"limit": 4}))) == 4


async def test_totals_are_null_unless_asked_for(many):
    page = (await many.ok("GET", "/buckets"))["pagination"]
    assert (page["total"], page["total_pages"]) == (None, None)
    page = (await many.ok("GET", "/buckets?include_total=true"))["pagination"]
    assert (page["total"], page["total_pages"]) == (12, 2)


@pytest.mark.parametrize("spelling", ["cursor", "next_cursor", "after"])
async def test_following_the_cursor_sees_every_row_once(many, spelling):
    seen, cursor = [], ""
    while cursor is not None:
        page = await many.ok("POST", f"/buckets/list?limit=5&{spelling}={cursor}", {})
        seen += names(page)
        cursor = page["pagination"]["next_cursor"]
    assert seen == [f"b-{number:02}" for number in range(12)]


async def test_a_cursor_survives_rows_that_vanish(many):
    first = await many.ok("GET", "/buckets?limit=5")
    gone = first["results"][0]["bucket_id"]
    task = await many.ok("DELETE", f"/buckets/{gone}")
    await many.ok("GET", f"/tasks/{task['task_id']}")
    cursor = first["pagination"]["next_cursor"]
    rest = await many.ok("GET", f"/buckets?limit=100&cursor={cursor}")
    assert names(rest)[0] == "b-05"


async def test_a_cursor_chain_goes_on_under_search_and_sort(many):
    body = {"search": "b-0", "sort": {"field": "bucket_name", "direction": "desc"}}
    first = await many.ok("POST", "/buckets/list?limit=6", body)
    cursor = first["pagination"]["next_cursor"]
    second = await many.ok("POST", f"/buckets/list?limit=6&cursor={cursor}", body)
    assert names(first) + names(second) == [f"b-{number:02}" for number in reversed(range(10))]


@pytest.mark.parametrize(
    "query", ["limit=1001", "limit=0", "offset=10001", "limit=x", "cursor=?", "limit=" + "9" * 5000]
)
async def test_pages_beyond_the_limits_are_refused(shop, query):
    error = await shop.refused(422, "GET", f"/buckets?{query}")
    assert error["details"]["validation_errors"][0]["location"][0] == "query"


@pytest.mark.parametrize("kind", ["retrievers", "alerts"])
async def test_page_keys_in_a_body_that_lacks_them_are_unknown(shop, kind):
    assert await shop.locations("POST", f"/{kind}/list", {"limit": 5}) == [["body", "limit"]]


async def test_offsets_and_pages_skip_rows(many):
    assert names(await many.ok("GET", "/buckets?offset=10&limit=5")) == ["b-10", "b-11"]
    assert names(await many.ok("GET", "/buckets?page=3&limit=5")) == ["b-10", "b-11"]


@pytest.mark.parametrize(
    "filters",
    [
        {"bucket_name": "b-03"},
        {"AND": [{"field": "bucket_name", "operator": "eq", "value": "b-03"}]},
        {"bucket_name": {"$in": ["b-03"]}},
        {"NOT": [{"field": "bucket_name", "operator": "ne", "value": "b-03"}]},
    ],
)
async def test_filters_choose_rows(many, filters):
    page = await many.ok("POST", "/buckets/list", {"filters": filters})
    assert (names(page), page["total_count"]) == (["b-03"], 1)


async def test_a_list_row_is_what_a_get_reads(many):
    row = (await many.ok("GET", "/buckets"))["results"][0]
    assert await many.ok("GET", f"/buckets/{row['bucket_id']}") == row


async def test_an_empty_body_lists_too(many):
    response = await many.http.post("/v1/buckets/list", headers={"X-Namespace": "shop"})
    assert response.json()["total_count"] == 12


async def test_no_key_is_written_twice(many):
    bucket = (await many.ok("GET", "/buckets"))["results"][0]["bucket_id"]
    await many.make_collection("texts", bucket)
    await many.make_retriever("find", ["texts"])

    def unique(pairs):
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    for kind in ("namespaces", "buckets", "collections", "retrievers"):
        response = await many.send("POST", f"/{kind}/list", {})
        assert json.loads(response.text, object_pairs_hook=unique)["results"]
