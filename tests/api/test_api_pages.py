"""A list is believed when everything adds up, and not at all otherwise."""

import json
from collections.abc import Callable

import httpx
import pytest
from fake_network import BUCKET, LOOKUPS, FakeApi, answering, refusing, talking_to

from reconciler.api.reading.pages import Row, list_rows, listing_of, lookup_listing_of
from reconciler.kinds import KINDS
from reconciler.model.data import Data, Fields
from reconciler.model.errors import Forbidden, IncompleteRead

pytestmark = pytest.mark.anyio


def buckets(*names: str) -> list[dict[str, str]]:
    return [{"bucket_id": f"bkt_{name}", "bucket_name": name} for name in names]


def page(rows: Data, cursor: str | None = None, **more: Data) -> httpx.Response:
    return httpx.Response(
        200, json={"results": rows, "pagination": {"next_cursor": cursor}, **more}
    )


async def listed(api: FakeApi) -> list[Row]:
    async with talking_to(api) as writer:
        return await list_rows(writer, listing_of(BUCKET), namespace="ns_1")


async def doubted(api: FakeApi) -> str:
    with pytest.raises(IncompleteRead) as caught:
        await listed(api)
    return caught.value.problems[0].message


async def test_pages_are_followed_to_the_last() -> None:
    api = answering(page(buckets("a", "b"), "c1"), page(buckets("c"), "c2"), page(buckets("d")))
    assert [row.name for row in await listed(api)] == ["a", "b", "c", "d"]
    cursors = [request.url.params.get("cursor") for request in api.requests]
    assert cursors == [None, "c1", "c2"]


async def test_a_list_is_asked_for_a_thousand_rows_in_the_query_and_nothing_in_the_body() -> None:
    api = answering(page([]))
    await listed(api)
    (request,) = api.requests
    assert str(request.url) == "http://api/v1/buckets/list?limit=1000"
    assert request.content == b"{}"
    assert request.headers["x-namespace"] == "ns_1"


async def test_a_row_is_kept_as_it_is() -> None:
    body: Fields = {**buckets("a")[0], "metadata": {"x": [1, None]}}
    assert await listed(answering(page([body]))) == [Row("bkt_a", "a", body)]


async def test_totals_that_agree_are_believed() -> None:
    api = answering(page(buckets("a"), "c1", total_count=2), page(buckets("b"), total_count=2))
    assert len(await listed(api)) == 2


UNRESOLVED = {"resource": "namespace", "reason": "unresolved", "next_step": "check"}


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([page([], warnings=[UNRESOLVED])], "does not know its namespace"),
        ([page(buckets("a"), "c1"), page([], warnings=[UNRESOLVED])], "does not know its"),
        ([page(buckets("a"), total=2)], "counts 2 and lists 1"),
        ([page(buckets("a"), total_count=0)], "counts 0 and lists 1"),
        ([page(buckets("a", "b"), pagination={"total": 3})], "counts 3 and lists 2"),
        ([page(buckets("a"), "c1"), page(buckets("b"), "c1")], "do not come to an end"),
        ([page(buckets("a"), "c1"), page([], "c2")], "do not come to an end"),
        ([page(buckets("a"), pagination={"next_page": 2})], "speaks of a next page"),
        ([page(buckets(*map(str, range(1000))), pagination=None)], "whether another follows"),
        ([page(buckets("a"), "c1"), page(buckets("a"))], "bkt_a is listed twice"),
        ([page(buckets("a", "a"))], "bkt_a is listed twice"),
        ([page([{"bucket_name": "a"}])], "no usable `bucket_id`"),
        ([page([{"bucket_name": "a", "bucket_id": ".."}])], "no usable `bucket_id`"),
        ([page([{"bucket_name": "a", "bucket_id": "bkt\r\nX: 1"}])], "no usable `bucket_id`"),
        ([page([{"bucket_name": "a", "bucket_id": 7}])], "no usable `bucket_id`"),
        ([page([{"bucket_id": "bkt_a"}])], "bkt_a has no `bucket_name`"),
        ([page([{"bucket_id": "bkt_a", "bucket_name": ""}])], "bkt_a has no `bucket_name`"),
        ([page(["a"])], "no usable `bucket_id`"),
        ([page(None)], "no `results`"),
        ([httpx.Response(200, json=[])], "no `results`"),
        ([httpx.Response(204)], "no `results`"),
    ],
)
async def test_a_doubtful_list_is_no_list(answers: list[httpx.Response], says: str) -> None:
    message = await doubted(answering(*answers))
    assert message.startswith("the list of kind Bucket cannot be believed: ")
    assert says in message


async def test_a_header_alone_may_say_that_the_namespace_is_unresolved() -> None:
    answer = httpx.Response(200, json={"results": []}, headers={"X-Namespace-Unresolved": "true"})
    assert "does not know its namespace" in await doubted(answering(answer))


async def test_a_page_that_fails_fails_the_list() -> None:
    with pytest.raises(Forbidden):
        await listed(answering(page(buckets("a"), "c1"), refusing(403)))


async def lookup(name: str, answer: Callable[[httpx.Request], httpx.Response]) -> list[Row]:
    async with talking_to(FakeApi(answer)) as writer:
        return await list_rows(writer, lookup_listing_of(LOOKUPS[name]))


async def test_secrets_are_plain_names_and_know_no_pages() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "http://api/v1/organizations/secrets"
        assert request.method == "GET"
        return httpx.Response(200, json={"secrets": ["a", "b"], "count": 2})

    assert await lookup("Secret", answer) == [Row("a", "a", {}), Row("b", "b", {})]


async def test_what_is_only_referred_to_may_have_no_name() -> None:
    rows = await lookup("Cluster", lambda _: page([{"cluster_id": "clust_1"}]))
    assert rows == [Row("clust_1", "", {"cluster_id": "clust_1"})]


def trigger(number: int, status: str = "active") -> dict[str, Data]:
    return {"trigger_id": f"trg_{number}", "name": None, "status": status}


async def test_a_list_without_pages_in_the_query_is_asked_for_the_rows_that_follow() -> None:
    api = answering(
        httpx.Response(200, json={"results": [trigger(1), trigger(2)], "total": 3}),
        httpx.Response(200, json={"results": [trigger(3)], "total": 3}),
    )
    async with talking_to(api) as writer:
        rows = await list_rows(writer, lookup_listing_of(LOOKUPS["Trigger"]), namespace="ns_1")
    assert [row.id for row in rows] == ["trg_1", "trg_2", "trg_3"]
    asked = [(str(each.url), json.loads(each.content)) for each in api.requests]
    url = "http://api/v1/triggers/list"
    assert asked == [(url, {"offset": 0, "limit": 1000}), (url, {"offset": 2, "limit": 1000})]


async def test_what_is_deleted_and_listed_still_is_counted_and_not_there() -> None:
    rows = [trigger(1), trigger(2, "disabled")]
    found = await lookup(
        "Trigger", lambda _: httpx.Response(200, json={"results": rows, "total": 2})
    )
    assert [row.id for row in found] == ["trg_1"]


async def test_a_list_of_numbered_pages_is_followed_to_the_last() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.method == "GET"
        assert request.url.params["page_size"] == "1000"
        number = request.url.params["page"]
        row = {"dataset_id": f"ds_{number}", "dataset_name": f"judged {number}"}
        return httpx.Response(200, json={"datasets": [row], "total": 3})

    assert [row.name for row in await lookup("Dataset", answer)] == [
        "judged 1",
        "judged 2",
        "judged 3",
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"results": [trigger(1)]},
        {"results": [trigger(1)], "total": None},
        {"results": [], "total": 1},
        {"results": [trigger(1), trigger(2)], "total": 1},
    ],
)
async def test_a_list_whose_rows_do_not_add_up_to_its_total_is_doubted(body: Data) -> None:
    with pytest.raises(IncompleteRead):
        await lookup("Trigger", lambda _: httpx.Response(200, json=body))


async def test_connections_are_listed_by_post_without_the_archived_ones() -> None:
    rows = [
        {"connection_id": "conn_1", "name": "ours", "status": "ACTIVE"},
        {"connection_id": "conn_2", "name": "old", "status": "ARCHIVED"},
    ]
    api = answering(page(rows, total=2))
    async with talking_to(api) as writer:
        found = await list_rows(writer, listing_of(KINDS["Connection"]))
    assert [(row.id, row.name) for row in found] == [("conn_1", "ours")]
    assert [(request.method, request.url.path) for request in api.requests] == [
        ("POST", "/v1/organizations/connections/list")
    ]
