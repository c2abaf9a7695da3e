"""What each word of a fault does, where connections really break (§1.2–§1.7)."""

from contextlib import suppress
from email.utils import parsedate_to_datetime
from json import JSONDecodeError

import httpx
import pytest

from reconciler.emulator.faults.vocabulary import WORDS

pytestmark = pytest.mark.anyio

SHOP = {"namespace_name": "shop"}


async def is_there(api, path):
    return (await api.send("GET", path)).is_success


async def names(api, path="/buckets/list"):
    return [row["bucket_name"] for row in (await api.ok("POST", path, {}))["results"]]


async def stocked(suffer, *faults, **options):
    """A client on bad days, whose shop has three buckets: a, b and c."""
    api = suffer(*faults, **options)
    await api.make_namespace()
    for letter in "abc":
        await api.make_bucket(f"bucket-{letter}")
    return api


# Refusals


async def test_nothing_is_done_by_a_refused_write(suffer):
    api = suffer("POST /v1/namespaces 1 500")
    await api.refused(500, "POST", "/namespaces", SHOP)
    assert not await is_there(api, "/namespaces/shop")


async def test_a_failure_after_the_commit_has_done_its_work(suffer):
    api = suffer("POST /v1/namespaces 1 500 committed")
    await api.refused(500, "POST", "/namespaces", SHOP)
    assert await is_there(api, "/namespaces/shop")


async def test_too_many_requests_are_told_their_limit_and_when_to_come_back(suffer, clock):
    api = suffer("GET /v1/me 1 429 retry-after=2 limit=60", clock=clock)
    refused = await api.send("GET", "/me")
    assert refused.headers["Retry-After"] == "2"
    limits = {name: refused.headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining")}
    assert limits == {"Limit": "60", "Remaining": "0"}
    assert refused.headers["X-RateLimit-Reset"] == str(int(clock.now) + 2)
    assert refused.headers["X-RateLimit-Window"] == "60"
    assert refused.json()["error"]["type"] == "TooManyRequestsError"
    assert refused.json()["error"]["details"] == {"limit": 60, "window": 60, "retry_after": 2}


async def test_when_to_come_back_may_be_a_date(suffer, clock):
    api = suffer("GET /v1/me 1 429 retry-date=90", clock=clock)
    date = (await api.send("GET", "/me")).headers["Retry-After"]
    assert parsedate_to_datetime(date).timestamp() == clock.now + 90


async def test_when_to_come_back_may_be_left_open(suffer):
    api = suffer("GET /v1/me 1 503 retry-after=none")
    refused = await api.send("GET", "/me")
    assert "Retry-After" not in refused.headers
    assert refused.json()["error"]["details"] == {"retryable": True}


@pytest.mark.parametrize(
    ("settings", "details"),
    [
        ("", {"retryable": True, "retry_after_seconds": 0}),
        ("retry-after=1.5", {"retryable": True, "retry_after_seconds": 1.5}),
        ("retryable=false", {"retryable": False, "retry_after_seconds": 0}),
    ],
)
async def test_a_server_that_is_not_ready_says_whether_to_try_again(suffer, settings, details):
    api = suffer(f"GET /v1/me 1 503 {settings}")
    error = await api.refused(503, "GET", "/me")
    assert (error["type"], error["details"]) == ("WriterReadOnlyError", details)


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("POST /v1/me 1 409", "AlreadyExistsError", None),
        ("DELETE /v1/me 1 409 code=busy", "ConflictError", "busy"),
        ("GET /v1/me 1 403 type=QuotaExceededError", "QuotaExceededError", None),
        ("GET /v1/me 1 502", "InternalServerError", None),
    ],
)
async def test_a_refusal_has_the_type_of_its_status_or_the_one_it_is_given(
    suffer, fault, kind, code
):
    method, _, _, status, *_ = fault.split()
    error = await suffer(fault).refused(int(status), method, "/me")
    assert (error["type"], error["code"]) == (kind, code)


async def test_a_delete_that_answers_409_has_deleted_nothing(suffer):
    api = await stocked(suffer, "DELETE /v1/namespaces/shop 1 409")
    await api.refused(409, "DELETE", "/namespaces/shop")
    assert (await api.ok("GET", "/namespaces/shop"))["bucket_count"] == 3
    await api.ok("DELETE", "/namespaces/shop")


# Connections


@pytest.mark.parametrize(
    ("word", "error", "is_done"),
    [
        ("refused", httpx.ConnectError, False),
        ("dropped", httpx.ReadError, False),
        ("dropped politely", httpx.RemoteProtocolError, False),
        ("lost", httpx.ReadError, True),
        ("lost politely", httpx.RemoteProtocolError, True),
        ("cut", httpx.RemoteProtocolError, True),
        ("silent", httpx.ReadTimeout, False),
        ("slow by=3600", httpx.ReadTimeout, True),
    ],
)
async def test_a_broken_connection_raises_what_httpx_raises(suffer, naps, word, error, is_done):
    api = suffer(f"POST /v1/namespaces 1 {word}")
    with pytest.raises(error, match="a fault made to order"):
        await api.send("POST", "/namespaces", SHOP)
    assert await is_there(api, "/namespaces/shop") is is_done
    assert naps.taken == []


async def test_a_slow_answer_comes_late_and_whole(suffer, naps):
    api = suffer("GET /v1/me 1 slow by=0.25", "GET /v1/me 2 slow")
    assert [(await api.send("GET", "/me")).status_code for _ in range(3)] == [200, 200, 200]
    assert naps.taken == [0.25, 1.0]


async def test_a_cut_answer_is_cut_where_it_is_said(suffer):
    api = suffer("GET /v1/me 1 cut at=7")
    async with api.http.stream("GET", "/v1/me") as answer:
        chunks = answer.aiter_bytes()
        assert (answer.status_code, await anext(chunks)) == (200, b'{"organ')
        with pytest.raises(httpx.RemoteProtocolError):
            await anext(chunks)


async def test_a_request_that_is_sent_again_is_not_struck_again(suffer):
    api = suffer("GET /v1/me 1 dropped")
    request = api.http.build_request("GET", "/v1/me")
    with pytest.raises(httpx.ReadError):
        await api.http.send(request)
    assert (await api.http.send(request)).status_code == 200


async def test_a_header_breaks_connections_too(suffer):
    with pytest.raises(httpx.ReadError):
        await suffer().send("GET", "/me", headers={"X-Emulator-Fault": "lost"})


async def test_faults_of_the_app_itself_break_connections_too(suffer):
    api = suffer()
    await api.http.post("/_emulator/faults", content="GET /v1/me 1 refused")
    with pytest.raises(httpx.ConnectError):
        await api.send("GET", "/me")


async def test_no_trace_of_how_it_was_done_reaches_the_client(suffer):
    answer = await suffer("GET /v1/me 1 slow by=0").send("GET", "/me")
    assert [name for name in answer.headers if "emulator" in name] == []


# Answers


@pytest.mark.parametrize(
    ("word", "body"),
    [
        ("wrong-shape", b"[]"),
        ("wrong-shape as=text", b'"fine"'),
        ("wrong-shape as=null", b"null"),
        ("wrong-shape as=empty", b"{}"),
        ("wrong-shape as=blank", b""),
    ],
)
async def test_an_answer_of_another_shape_is_a_success_all_the_same(suffer, word, body):
    api = suffer(f"POST /v1/namespaces 1 {word}")
    answer = await api.send("POST", "/namespaces", SHOP)
    assert (answer.status_code, answer.content) == (200, body)
    assert await is_there(api, "/namespaces/shop")


async def test_an_answer_that_is_not_json_is_complete_as_a_message(suffer):
    answer = await suffer("GET /v1/me 1 not-json").send("GET", "/me")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert int(answer.headers["content-length"]) == len(answer.content) > 0
    with pytest.raises(JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(("word", "status"), [("html", 200), ("html status=502", 502)])
async def test_a_page_of_html_says_that_somebody_else_answers(suffer, word, status):
    answer = await suffer(f"GET /v1/me 1 {word}").send("GET", "/me")
    assert (answer.status_code, answer.text[:9]) == (status, "<!doctype")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


# Lists


async def test_a_list_fails_on_the_page_that_is_named(suffer):
    api = await stocked(suffer, "POST /v1/buckets/list 1 503 page=2", largest_page=1)
    first = await api.ok("POST", "/buckets/list", {})
    onward = f"/buckets/list?cursor={first['pagination']['next_cursor']}"
    await api.refused(503, "POST", onward)
    again = await api.ok("POST", onward)
    assert again["results"][0]["bucket_name"] == "bucket-b"


@pytest.mark.parametrize("query", ["limit=1&offset=1", "limit=1&page=2", "page_size=2&offset=3"])
async def test_a_page_is_known_by_its_number_as_well(suffer, query):
    api = await stocked(suffer, "POST /v1/buckets/list 1 503 page=2")
    await api.ok("POST", "/buckets/list", {})
    await api.refused(503, "POST", f"/buckets/list?{query}")


async def test_pages_of_different_lists_are_counted_apart(suffer):
    api = await stocked(suffer, "POST /v1/*/list 1- 503 page=2", largest_page=2)
    first = await api.ok("POST", "/buckets/list", {})
    await api.ok("POST", "/namespaces/list", {})
    await api.refused(503, "POST", f"/buckets/list?cursor={first['pagination']['next_cursor']}")


async def test_a_missing_row_is_missed_by_its_totals(suffer):
    api = await stocked(suffer, "POST /v1/buckets/list 1 row-missing")
    page = await api.ok("POST", "/buckets/list?include_total=true", {})
    assert [row["bucket_name"] for row in page["results"]] == ["bucket-a", "bucket-b"]
    assert (page["total_count"], page["pagination"]["total"]) == (3, 3)


async def test_a_row_may_go_missing_without_a_trace(suffer):
    api = await stocked(suffer, "POST /v1/buckets/list 1 row-missing row=1 quietly")
    page = await api.ok("POST", "/buckets/list?include_total=true", {})
    assert [row["bucket_name"] for row in page["results"]] == ["bucket-b", "bucket-c"]
    assert (page["total_count"], page["pagination"]["total"]) == (2, 2)


async def test_a_row_comes_twice_across_two_pages(suffer):
    api = await stocked(suffer, "POST /v1/buckets/list 1 row-twice", largest_page=2)
    first = await api.ok("POST", "/buckets/list", {})
    onward = f"/buckets/list?cursor={first['pagination']['next_cursor']}"
    assert await names(api, onward) == ["bucket-b", "bucket-c"]


async def test_a_row_comes_twice_on_the_last_page(suffer):
    api = await stocked(suffer, "POST /v1/buckets/list 1 row-twice")
    assert await names(api) == ["bucket-a", "bucket-b", "bucket-c", "bucket-c"]


async def test_an_endless_list_begins_again(suffer):
    api = await stocked(suffer, "POST /v1/buckets/list 1- endless")
    first = await api.ok("POST", "/buckets/list", {})
    cursor = first["pagination"]["next_cursor"]
    again = await api.ok("POST", f"/buckets/list?cursor={cursor}", {})
    assert again == first


async def test_a_namespace_may_seem_unknown_to_a_list(suffer):
    api = await stocked(suffer, "POST /v1/buckets/list 1 unresolved")
    answer = await api.send("POST", "/buckets/list", {})
    assert (answer.status_code, answer.headers["X-Namespace-Unresolved"]) == (200, "true")
    listed = answer.json()
    assert (listed["results"], listed["total_count"]) == ([], 0)
    assert [(one["resource"], one["reason"]) for one in listed["warnings"]] == [
        ("namespace", "unresolved")
    ]


async def test_what_was_just_created_is_missing_from_some_lists(suffer):
    api = await stocked(suffer, "POST /v1/buckets 3 unlisted reads=2")
    seen = [await names(api) for _ in range(3)]
    assert [len(one) for one in seen] == [2, 2, 3]
    assert "bucket-c" not in seen[0] + seen[1]


async def test_a_list_that_is_behind_knows_no_better_in_its_totals(suffer):
    api = await stocked(suffer, "POST /v1/buckets 3 unlisted")
    assert (await api.ok("POST", "/buckets/list", {}))["total_count"] == 2


async def test_what_no_list_shows_yet_is_found_by_its_id(suffer):
    api = suffer("POST /v1/buckets 1 unlisted reads=9")
    await api.make_namespace()
    made = await api.make_bucket()
    assert await names(api) == []
    assert await is_there(api, f"/buckets/{made['bucket_id']}")


async def test_a_create_that_failed_hides_nothing(suffer):
    api = suffer("POST /v1/buckets 2 unlisted reads=9")
    await api.make_namespace()
    await api.make_bucket("catalog")
    schema = {"properties": {"title": {"type": "string"}}}
    body = {"bucket_name": "catalog", "bucket_schema": schema}
    await api.refused(409, "POST", "/buckets", body)
    assert await names(api) == ["catalog"]


# Reads that are behind


async def described(api, path):
    return (await api.ok("GET", path))["description"]


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
async def test_what_was_changed_is_read_once_more_as_it_was(suffer, method):
    api = suffer(f"{method} /v1/buckets/* 1 stale reads=2")
    await api.make_namespace()
    made = await api.make_bucket(description="before")
    path, body = f"/buckets/{made['bucket_id']}", {"description": "after"}
    if method == "PUT":
        body |= {"bucket_name": "catalog", "bucket_schema": made["bucket_schema"]}
    answered = await api.ok(method, path, body)
    assert answered["description"] == "after"
    seen = [await described(api, path) for _ in range(3)]
    assert seen == ["before", "before", "after"]


async def test_a_list_is_behind_as_well_and_by_whichever_name_it_was_changed(suffer):
    api = suffer("PATCH /v1/namespaces/shop 1 stale reads=2")
    id_ = (await api.make_namespace(description="before"))["namespace_id"]
    await api.ok("PATCH", "/namespaces/shop", {"description": "after"})
    (row,) = (await api.ok("POST", "/namespaces/list", {}))["results"]
    assert row["description"] == "before"
    assert await described(api, f"/namespaces/{id_}") == "before"
    assert await described(api, "/namespaces/shop") == "after"


async def test_a_wrapped_row_is_behind_in_its_own_form(suffer):
    api = suffer("PATCH /v1/retrievers/* 1 stale")
    await api.make_namespace()
    made = await api.make_retriever(description="before")
    id_ = (made.get("retriever") or made)["retriever_id"]
    await api.ok("PATCH", f"/retrievers/{id_}", {"description": "after"})
    rows = [(await api.ok("POST", "/retrievers/list", {}))["results"][0] for _ in range(2)]
    assert [(row.get("retriever") or row)["description"] for row in rows] == ["before", "after"]
    assert rows[0].keys() == rows[1].keys()


async def test_what_was_deleted_is_found_once_more(suffer):
    api = suffer("DELETE /v1/retrievers/* 1 stale")
    await api.make_namespace()
    made = await api.make_retriever()
    path = f"/retrievers/{(made.get('retriever') or made)['retriever_id']}"
    await api.ok("DELETE", path)
    assert [await is_there(api, path) for _ in range(2)] == [True, False]


async def test_a_change_that_failed_is_read_as_it_is(suffer):
    api = suffer("PATCH /v1/buckets/* 1 stale", "PATCH /v1/buckets/* 1 500")
    await api.make_namespace()
    made = await api.make_bucket(description="before")
    path = f"/buckets/{made['bucket_id']}"
    await api.refused(500, "PATCH", path, {"description": "after"})
    await api.ok("PATCH", path, {"description": "later"})
    assert await described(api, path) == "later"


# Redirects


@pytest.mark.parametrize(
    ("word", "status", "location"),
    [
        ("redirect", 307, "https://elsewhere.example/v1/namespaces"),
        ("redirect status=301", 301, "https://elsewhere.example/v1/namespaces"),
        ("redirect to=/v2/here status=308", 308, "/v2/here"),
        ("redirect to=http://b.example/x", 307, "http://b.example/x"),
    ],
)
async def test_a_redirect_does_nothing_but_lead_away(suffer, word, status, location):
    api = suffer(f"POST /v1/namespaces 1 {word}")
    sent_on = await api.send("POST", "/namespaces", SHOP)
    assert (sent_on.status_code, sent_on.headers["location"]) == (status, location)
    assert sent_on.content == b""
    assert not await is_there(api, "/namespaces/shop")


# Several at once


async def test_a_create_may_be_lost_and_unlisted_at_once(suffer):
    api = await stocked(suffer, "POST /v1/buckets 4 lost", "POST /v1/buckets 4 unlisted")
    with pytest.raises(httpx.ReadError):
        await api.make_bucket("bucket-d")
    assert [len(await names(api)) for _ in range(2)] == [3, 4]


async def test_what_keeps_the_work_from_being_done_is_alone_but_for_being_late(suffer, naps):
    api = suffer(*(f"POST /v1/namespaces 1 {word}" for word in ("lost", "503", "slow", "html")))
    await api.refused(503, "POST", "/namespaces", SHOP)
    assert naps.taken == [1.0]
    assert not await is_there(api, "/namespaces/shop")


async def test_an_answer_is_damaged_and_then_cut(suffer):
    api = await stocked(suffer, "POST /v1/buckets/list 1 cut at=5", "POST /v1/*/list 1 html")
    async with api.http.stream("POST", "/v1/buckets/list", headers={"X-Namespace": "shop"}) as cut:
        assert cut.headers["content-type"] == "text/html; charset=utf-8"
        chunks = cut.aiter_bytes()
        assert await anext(chunks) == b"<!doc"
        with pytest.raises(httpx.RemoteProtocolError):
            await anext(chunks)


async def test_a_list_is_damaged_in_several_ways(suffer):
    faults = ("row-missing row=1", "row-twice", "counts-null")
    api = await stocked(suffer, *(f"POST /v1/buckets/list 1 {each}" for each in faults))
    page = await api.ok("POST", "/buckets/list", {})
    seen = [(row["bucket_name"], row["object_count"]) for row in page["results"]]
    assert seen == [("bucket-b", None), ("bucket-c", None), ("bucket-c", None)]


async def test_a_header_may_ask_for_several_and_they_are_recorded(suffer):
    api = suffer("GET /v1/me 1 slow by=0")
    asked = {"X-Emulator-Fault": "500 committed; cut at=3"}
    async with api.http.stream("GET", "/v1/me", headers=asked) as answer:
        assert answer.status_code == 500
        with pytest.raises(httpx.RemoteProtocolError):
            await answer.aread()
    (record,) = (await api.http.get("/_emulator/requests")).json()["requests"]
    assert record["fault"] == "500 committed; cut at=3; slow by=0"


# Counts


@pytest.mark.parametrize(
    ("word", "count"), [("counts-null", None), ("counts-incomplete", 0)], ids=["null", "incomplete"]
)
async def test_counts_that_are_not_known_say_so_everywhere(suffer, word, count):
    api = suffer(f"* /v1/namespaces* 1- {word}")
    await api.ok("POST", "/namespaces", SHOP)
    listed = await api.ok("POST", "/namespaces/list", {})
    for body in (await api.ok("GET", "/namespaces/shop"), listed["results"][0]):
        assert (body["document_count"], body["document_count_complete"]) == (count, False)
    assert listed["stats"]["total_documents_complete"] is False
    assert listed["total_count"] == 1


async def test_counts_of_objects_and_bytes_are_null_too(suffer):
    api = await stocked(suffer, "POST /v1/buckets/list 1 counts-null")
    row = (await api.ok("POST", "/buckets/list", {}))["results"][0]
    assert (row["object_count"], row["total_size_bytes"]) == (None, None)
    assert row["bucket_name"] == "bucket-a"


# Keys that do nothing


async def test_unknown_keys_are_ignored_and_named(suffer):
    api = suffer("POST /v1/namespaces 1 ignored")
    body = {**SHOP, "colour": "red", "infrastructure": {"shade": 1}}
    made = await api.ok("POST", "/namespaces", body)
    ignored = {warning["id"] for warning in made["warnings"]}
    assert ignored == {"colour", "infrastructure.shade"}
    assert "colour" not in await api.ok("GET", "/namespaces/shop")


async def test_known_keys_may_be_ignored_as_well(suffer):
    api = suffer("PATCH /v1/namespaces/shop 1 ignored keys=description,tiering")
    await api.make_namespace(description="old")
    patched = await api.ok("PATCH", "/namespaces/shop", {"description": "new"})
    assert patched["description"] == "old"
    assert [warning["id"] for warning in patched["warnings"]] == ["description"]


async def test_keys_may_be_ignored_without_a_word(suffer):
    api = suffer("PATCH /v1/namespaces/shop 1 ignored keys=description quietly")
    await api.make_namespace(description="old")
    patched = await api.ok("PATCH", "/namespaces/shop", {"description": "new"})
    assert patched["description"] == "old"
    assert "warnings" not in patched


async def test_what_is_wrong_besides_is_refused_all_the_same(suffer):
    api = suffer("POST /v1/namespaces 1 ignored")
    found = await api.locations("POST", "/namespaces", {"namespace_name": 1, "colour": "red"})
    assert sorted(place[-1] for place in found) == ["colour", "namespace_name"]


async def test_nothing_to_ignore_is_nothing_to_warn_of(suffer):
    api = suffer("POST /v1/namespaces 1 ignored", "GET /v1/me 1 ignored keys=colour")
    assert "warnings" not in await api.ok("POST", "/namespaces", SHOP)
    assert "warnings" not in await api.ok("GET", "/me")


async def delete_trigger(api, word):
    """The answer to a request whose success is a 204."""
    await api.make_namespace()
    source = (await api.make_bucket())["bucket_id"]
    collection = (await api.make_collection("texts", source))["collection_id"]
    body = {
        "action_type": "collection_trigger",
        "action_config": {"collection_id": collection},
        "trigger_type": "interval",
        "schedule_config": {"interval_seconds": 3600},
    }
    made = await api.ok("POST", "/triggers", body)
    headers = {"X-Emulator-Fault": word}
    return await api.send("DELETE", f"/triggers/{made['trigger_id']}", headers=headers)


# Work that ends badly


async def test_a_namespace_may_never_become_ready(suffer):
    api = suffer("POST /v1/namespaces 1 never-ready", ready_after_polls=0)
    await api.ok("POST", "/namespaces", SHOP)
    looks = [await api.ok("GET", "/namespaces/shop") for _ in range(5)]
    assert [look["namespace_ready"] for look in looks] == [False] * 5
    await api.refused(503, "POST", "/buckets", {"bucket_name": "b", "bucket_schema": {}})


async def deleted(api):
    """The id of a bucket that is being deleted, and of the task that does it."""
    await api.make_namespace()
    bucket = (await api.make_bucket())["bucket_id"]
    return bucket, (await api.ok("DELETE", f"/buckets/{bucket}"))["task_id"]


@pytest.mark.parametrize(
    ("word", "status", "remains"),
    [
        ("hang", "IN_PROGRESS", True),
        ("fails", "FAILED", True),
        ("fails gone", "FAILED", False),
        ("lies", "COMPLETED", True),
    ],
)
@pytest.mark.parametrize("strikes", ["DELETE /v1/buckets/*", "GET /v1/tasks/*"])
async def test_a_task_may_end_badly(suffer, strikes, word, status, remains):
    api = suffer(f"{strikes} 1- {word}")
    bucket, task = await deleted(api)
    looks = [(await api.ok("GET", f"/tasks/{task}"))["status"] for _ in range(3)]
    assert looks == [status] * 3
    assert await is_there(api, f"/buckets/{bucket}") is remains


@pytest.mark.parametrize("word", ["hang", "fails", "lies"])
async def test_what_a_task_did_not_delete_stays_however_often_one_looks(suffer, word):
    api = suffer(f"DELETE /v1/buckets/* 1 {word}")
    bucket, task = await deleted(api)
    await api.ok("GET", f"/tasks/{task}")
    assert [await is_there(api, f"/buckets/{bucket}") for _ in range(4)] == [True] * 4
    assert await names(api) == ["catalog"]


@pytest.mark.parametrize("word", ["fails", "lies"])
async def test_what_outlived_its_deletion_can_be_deleted_again(suffer, word):
    api = suffer(f"DELETE /v1/buckets/* 1 {word}")
    bucket, task = await deleted(api)
    await api.ok("GET", f"/tasks/{task}")
    assert (await api.ok("GET", f"/buckets/{bucket}"))["status"] == "ACTIVE"
    second = (await api.ok("DELETE", f"/buckets/{bucket}"))["task_id"]
    assert (await api.ok("GET", f"/tasks/{second}"))["status"] == "COMPLETED"
    assert not await is_there(api, f"/buckets/{bucket}")


@pytest.mark.parametrize("strikes", ["DELETE /v1/buckets/*", "GET /v1/tasks/*"])
async def test_a_forgotten_task_does_its_work_all_the_same(suffer, strikes):
    api = suffer(f"{strikes} 1 forgotten")
    bucket, task = await deleted(api)
    await api.refused(404, "GET", f"/tasks/{task}")
    assert not await is_there(api, f"/buckets/{bucket}")


async def test_a_task_that_failed_says_why(suffer):
    api = suffer("DELETE /v1/buckets/* 1 fails")
    _, task = await deleted(api)
    found = await api.ok("GET", f"/tasks/{task}")
    assert found["error"] == found["additional_data"]["error"] == "The work could not be done"


async def test_a_look_may_hang_and_the_next_one_not(suffer):
    api = suffer("GET /v1/tasks/* 1-2 hang")
    _, task = await deleted(api)
    looks = [(await api.ok("GET", f"/tasks/{task}"))["status"] for _ in range(3)]
    assert looks == ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]


async def test_a_namespace_is_usable_again_when_its_deletion_failed(suffer):
    api = suffer("DELETE /v1/namespaces/shop 1 fails")
    await api.make_namespace()
    task = (await api.ok("DELETE", "/namespaces/shop"))["task_id"]
    assert (await api.ok("GET", f"/tasks/{task}"))["status"] == "FAILED"
    await api.make_bucket()


async def test_a_fate_outlives_the_process(connect, tmp_path):
    database = str(tmp_path / "api.db")
    first = connect(database)
    await first.make_namespace()
    bucket = (await first.make_bucket())["bucket_id"]
    headers = {"X-Emulator-Fault": "hang"}
    task = (await first.ok("DELETE", f"/buckets/{bucket}", headers=headers))["task_id"]
    second = connect(database)
    looks = [(await second.ok("GET", f"/tasks/{task}"))["status"] for _ in range(3)]
    assert looks == ["IN_PROGRESS"] * 3


@pytest.mark.parametrize("word", [*WORDS, "429", "503", "500 committed"])
async def test_every_word_may_meet_every_kind_of_answer(suffer, word):
    api = suffer()
    headers = {"X-Emulator-Fault": word}
    for method, path, body in (
        ("POST", "/namespaces", SHOP),
        ("POST", "/buckets/list", {}),
        ("GET", "/nix", None),
        ("DELETE", "/namespaces/shop", None),
    ):
        with suppress(httpx.TransportError):
            answer = await api.send(method, path, body, headers=headers)
            assert 200 <= answer.status_code < 600


@pytest.mark.parametrize("word", ["not-json", "wrong-shape", "counts-null"])
async def test_an_answer_that_may_have_no_body_gets_none(suffer, word):
    api = suffer()
    gone = await delete_trigger(api, word)
    assert (gone.status_code, gone.content) == (204, b"")
    assert "content-length" not in gone.headers


async def test_somebody_elses_page_has_a_body_in_any_case(suffer):
    page = await delete_trigger(suffer(), "html")
    assert (page.status_code, page.text[:9]) == (200, "<!doctype")


async def test_an_answer_without_a_body_is_cut_before_it_begins(suffer):
    api = suffer()
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        await delete_trigger(api, "cut")


@pytest.mark.parametrize(
    "word", ["hang", "unresolved", "unlisted", "never-ready", "row-twice", "stale"]
)
async def test_a_word_that_has_no_business_there_changes_nothing(suffer, word):
    api = suffer(f"GET /v1/me 1 {word}")
    assert await api.ok("GET", "/me") == await api.ok("GET", "/me")
