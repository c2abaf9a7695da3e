"""What a test may ask of the emulator itself, outside the API."""

import pytest

from reconciler.emulator.call.request_log import LoggedRequest, RequestLog

pytestmark = pytest.mark.anyio


async def control(api, method, path, **options):
    return await api.http.request(method, f"/_emulator{path}", **options)


async def recorded(api):
    return (await control(api, "GET", "/requests")).json()["requests"]


async def test_every_request_is_recorded_with_its_answer(shop):
    await shop.send("GET", "/buckets?limit=5")
    await shop.send("GET", "/nix")
    last = (await recorded(shop))[-2:]
    assert [(one["method"], one["path"], one["status"]) for one in last] == [
        ("GET", "/v1/buckets", 200),
        ("GET", "/v1/nix", 404),
    ]
    assert (last[0]["query"], last[0]["namespace"], last[0]["fault"]) == ("limit=5", "shop", None)


async def test_a_request_is_known_by_the_id_that_its_answer_carries(api):
    answers = [await api.send("GET", "/me") for _ in range(2)]
    ids = [answer.headers["X-Request-Id"] for answer in answers]
    assert ids == [one["request_id"] for one in await recorded(api)]
    assert len(set(ids)) == 2


async def test_what_struck_is_recorded_and_a_broken_connection_has_no_status(suffer):
    api = suffer("GET /v1/me 1 slow by=0", "GET /v1/me 2 503 retry-after=0")
    for _ in range(2):
        await api.send("GET", "/me")
    with pytest.raises(Exception, match="a fault made to order"):
        await api.send("GET", "/me", headers={"X-Emulator-Fault": "lost"})
    assert [(one["status"], one["fault"]) for one in await recorded(api)] == [
        (200, "slow by=0"),
        (503, "503 retry-after=0"),
        (None, "lost"),
    ]


async def test_neither_bodies_nor_keys_are_recorded(api):
    body = {"namespace_name": "shop", "description": "a-body"}
    await api.ok("POST", "/namespaces", body)
    said = (await control(api, "GET", "/requests")).text
    assert "a-body" not in said
    assert "sk_test" not in said


async def test_the_record_can_be_forgotten(api):
    await api.send("GET", "/me")
    told = (await control(api, "DELETE", "/requests")).json()
    assert told == {"requests": [], "count": 1}
    await api.send("GET", "/me")
    assert [one["number"] for one in await recorded(api)] == [2]


def asked(number):
    return LoggedRequest(number, "GET", "/v1/me", "", "", f"req_{number}", 200)


def test_a_record_keeps_the_last_requests_in_the_order_they_came():
    record = RequestLog(kept=3)
    for number in (1, 2, 4, 3):
        record.close(asked(number))
    assert [one.number for one in record.asked] == [2, 3, 4]


async def test_what_is_asked_of_the_emulator_itself_is_neither_recorded_nor_struck(suffer):
    api = suffer()
    told = await control(api, "POST", "/faults", content="* * 1- 503")
    assert told.status_code == 200
    assert (await control(api, "GET", "/faults")).status_code == 200
    assert await recorded(api) == []


async def test_faults_are_added_one_a_line_and_count_from_then_on(api):
    await api.send("GET", "/me")
    text = "GET /v1/me 2 503\n\n* /v1/* 3 500 page=1\n"
    await control(api, "POST", "/faults", content=text)
    assert [(await api.send("GET", "/me")).status_code for _ in range(3)] == [200, 503, 500]
    assert (await control(api, "GET", "/faults")).json() == {
        "faults": [
            {"fault": "GET /v1/me 2 503", "seen": 3, "struck": 1},
            {"fault": "* /v1/* 3 500 page=1", "seen": 3, "struck": 1},
        ]
    }


async def test_faults_are_removed_together(connect):
    api = connect()
    await control(api, "POST", "/faults", content="* /v1/* 1- 500")
    assert (await control(api, "DELETE", "/faults")).json() == {"faults": []}
    await api.ok("GET", "/me")


async def test_one_unreadable_fault_among_many_adds_none_of_them(api):
    answer = await control(api, "POST", "/faults", content="* /v1/* 1- 500\n* /v1/* 1 lsot")
    assert answer.status_code == 400
    assert "did you mean 'lost'?" in answer.json()["error"]["message"]
    await api.ok("GET", "/me")


async def test_where_a_key_is_asked_for_it_is_asked_for_here_too(connect):
    api = connect(api_key="sk_test")
    assert (await control(api, "GET", "/requests")).status_code == 200
    refused = await control(api, "GET", "/requests", headers={"Authorization": "Bearer other"})
    assert refused.status_code == 401


async def test_the_api_itself_has_no_such_paths(api):
    await api.refused(404, "GET", "/_emulator/requests")
