"""Faults made to order strike the requests they name, and no others."""

import httpx
import pytest

from reconciler.emulator.app import create_app
from reconciler.emulator.breaking import FaultyTransport
from reconciler.emulator.faults import UnreadableFault, read_fault

pytestmark = pytest.mark.anyio


async def statuses(api, count, path="/namespaces"):
    return [(await api.send("GET", path)).status_code for _ in range(count)]


async def test_a_fault_strikes_the_request_of_its_number(connect):
    api = connect(faults=(read_fault("GET /v1/namespaces 2 503"),))
    assert await statuses(api, 3) == [200, 503, 200]


async def test_an_open_range_strikes_from_there_on(connect):
    api = connect(faults=(read_fault("* /v1/namespaces 2- 500"),))
    assert await statuses(api, 4) == [200, 500, 500, 500]


async def test_other_paths_and_methods_are_spared(connect):
    api = connect(faults=(read_fault("POST /v1/namespaces 1- 500"),))
    assert await statuses(api, 1) == [200]
    await api.ok("POST", "/namespaces/list", {})


async def test_a_star_stands_for_everything_that_begins_so(connect):
    api = connect(faults=(read_fault("* /v1/namespaces* 1- 500"),))
    assert await statuses(api, 1) == [500]
    assert await statuses(api, 1, "/namespaces/shop") == [500]
    assert await statuses(api, 1, "/me") == [200]


async def test_a_refusal_made_to_order_looks_like_any_other(connect):
    api = connect(faults=(read_fault("GET /v1/me 1 429"),))
    error = await api.refused(429, "GET", "/me")
    assert error["type"] == "TooManyRequestsError"
    assert error["details"] == {"limit": 10, "window": 60, "retry_after": 0}


async def test_nothing_is_stored_by_a_refused_write(connect):
    api = connect(faults=(read_fault("POST /v1/namespaces 1 503"),))
    body = {"namespace_name": "shop"}
    await api.refused(503, "POST", "/namespaces", body)
    await api.ok("POST", "/namespaces", body)


async def test_a_lost_answer_has_done_its_work(connect):
    api = connect(faults=(read_fault("POST /v1/namespaces 1 lost"),))
    body = {"namespace_name": "shop"}
    await api.refused(502, "POST", "/namespaces", body)
    await api.refused(409, "POST", "/namespaces", body)


@pytest.mark.parametrize(
    ("strikes", "error", "second"),
    [("refused", httpx.ConnectError, 200), ("lost", httpx.ReadError, 409)],
)
async def test_the_transport_form_really_breaks_the_connection(strikes, error, second):
    inner = httpx.ASGITransport(app=create_app())
    transport = FaultyTransport(inner, [read_fault(f"POST /v1/namespaces 1 {strikes}")])
    headers = {"Authorization": "Bearer k"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://e", headers=headers
    ) as client:
        body = {"namespace_name": "shop"}
        with pytest.raises(error):
            await client.post("/v1/namespaces", json=body)
        assert (await client.post("/v1/namespaces", json=body)).status_code == second


@pytest.mark.parametrize(
    "text", ["", "GET /v1", "GET /v1 x 500", "GET /v1 1 200", "GET /v1 1-x 500", "GET /v1 1 gone"]
)
def test_an_unreadable_fault_says_what_is_wrong(text):
    with pytest.raises(UnreadableFault):
        read_fault(text)
