"""The audit log (§1.8): one entry for each accepted change, with the reason that was given."""

import pytest

pytestmark = pytest.mark.anyio
LOGS = "/organizations/audit/logs"


async def entries(api, **query):
    return (await api.ok("GET", LOGS, params=query))["results"]


async def test_a_change_is_logged_with_its_reason_and_newest_first(shop):
    bucket = await shop.make_bucket()
    path = f"/buckets/{bucket['bucket_id']}"
    reason = {"X-Change-Reason": "commit 1a2b"}
    await shop.ok("PATCH", path, {"description": "All of it"}, headers=reason)
    await shop.ok("DELETE", path)
    logged = await entries(shop, resource_type="bucket")
    assert [(each["action"], each["resource_id"], each["reason"]) for each in logged] == [
        ("bucket_deleted", bucket["bucket_id"], None),
        ("bucket_updated", bucket["bucket_id"], "commit 1a2b"),
        ("bucket_created", bucket["bucket_id"], None),
    ]
    assert logged[1]["changes"] == {"fields": ["description"]}


async def test_what_is_refused_or_only_read_is_not_logged(shop):
    before = await entries(shop)
    await shop.refused(422, "POST", "/buckets", {"bucket_name": "x"})
    await shop.refused(404, "DELETE", "/buckets/bkt_0000000000")
    await shop.ok("POST", "/buckets/list", {})
    assert await entries(shop) == before


async def test_a_name_in_the_path_is_logged_as_the_id(shop):
    bucket = await shop.make_bucket()
    await shop.make_collection("index", bucket["bucket_id"])
    await shop.make_retriever(collections=["index"])
    retriever = (await shop.ok("GET", "/retrievers/find"))["retriever_id"]
    await shop.ok("PATCH", "/retrievers/find", {"description": "Finds"})
    logged = await entries(shop, resource_id=retriever)
    assert [each["action"] for each in logged] == ["retriever_updated", "retriever_created"]


async def test_pages_are_cut_by_skip_and_limit(shop):
    for name in ("a", "b", "c"):
        await shop.make_bucket(name)
    page = await shop.ok("GET", LOGS, params={"action": "bucket_created", "skip": 1, "limit": 1})
    assert (page["total"], len(page["results"])) == (3, 1)
    await shop.refused(422, "GET", LOGS, params={"limit": 1001})


async def test_the_record_of_requests_tells_the_reason_too(shop):
    headers = {"X-Change-Reason": "commit 1a2b"}
    await shop.ok("POST", "/buckets/list", {}, headers=headers)
    told = (await shop.http.get("/_emulator/requests")).json()["requests"]
    assert [each["reason"] for each in told if each["reason"]] == ["commit 1a2b"]
