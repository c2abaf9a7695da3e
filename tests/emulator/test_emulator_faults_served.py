"""Faults over a real socket: what breaks is TCP, and any client sees it."""

import socket
import time
from contextlib import closing

import httpx
import pytest
from served import serving

from reconciler.emulator.call.options import Options
from reconciler.emulator.faults.fault import read_fault

SHOP = {"namespace_name": "shop"}
SOON = 0.05


@pytest.fixture(scope="module")
def server():
    with serving(Options(largest_page=2)) as started:
        yield started


@pytest.fixture
def api(server):
    """A client of an emulator that has no faults, no shop and no memory."""
    headers = {"Authorization": "Bearer any", "X-Namespace": "shop"}
    with httpx.Client(base_url=server.address, headers=headers) as client:
        yield client
    with httpx.Client(base_url=server.address, headers=headers) as client:
        client.delete("/_emulator/faults")
        if task := client.delete("/v1/namespaces/shop").json().get("task_id"):
            client.get(f"/v1/tasks/{task}")
        client.delete("/_emulator/requests")


def suffer(api, *faults):
    api.post("/_emulator/faults", content="\n".join(faults)).raise_for_status()


def is_there(api, path="/v1/namespaces/shop"):
    return api.get(path).is_success


def answered(api, path="/v1/me"):
    """The first answer, as soon as somebody listens again."""
    for _ in range(2000):
        try:
            return api.get(path)
        except httpx.ConnectError:
            time.sleep(0.002)
    raise AssertionError("nobody listens any more")


@pytest.mark.parametrize(
    ("word", "error", "is_done"),
    [
        ("dropped", httpx.ReadError, False),
        ("dropped politely", httpx.RemoteProtocolError, False),
        ("lost", httpx.ReadError, True),
        ("lost politely", httpx.RemoteProtocolError, True),
        ("cut", httpx.RemoteProtocolError, True),
        ("cut at=0", httpx.RemoteProtocolError, True),
    ],
)
def test_a_connection_really_breaks(api, word, error, is_done):
    suffer(api, f"POST /v1/namespaces 1 {word}")
    with pytest.raises(error):
        api.post("/v1/namespaces", json=SHOP)
    assert is_there(api) is is_done


@pytest.mark.parametrize(("word", "is_done"), [("silent", False), ("slow by=3600", True)])
def test_a_client_that_is_kept_waiting_gives_up(api, word, is_done):
    suffer(api, f"POST /v1/namespaces 1 {word}")
    with pytest.raises(httpx.ReadTimeout):
        api.post("/v1/namespaces", json=SHOP, timeout=SOON)
    assert is_there(api) is is_done


def test_a_slow_answer_arrives_whole(api):
    suffer(api, "GET /v1/me 1 slow by=0.01")
    assert api.get("/v1/me").json() == api.get("/v1/me").json()


def raw_answer(server, request):
    """Everything that comes back until the connection ends, and whether it was reset."""
    connection = connected(server)
    connection.sendall(request)
    return read_to_the_end(connection)


def connected(server):
    host, port = server.address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def read_to_the_end(connection):
    received = b""
    with closing(connection):
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionResetError:
            return received, True
    return received, False


def get_me(fault):
    head = f"GET /v1/me HTTP/1.1\r\nHost: e\r\nAuthorization: Bearer k\r\nX-Emulator-Fault: {fault}"
    return f"{head}\r\n\r\n".encode()


def test_a_cut_body_is_shorter_than_it_promised(server):
    received, _ = raw_answer(server, get_me("cut at=9"))
    head, _, body = received.partition(b"\r\n\r\n")
    promised = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    assert (len(body), promised > 9) == (9, True)


@pytest.mark.parametrize(("word", "is_reset"), [("lost", True), ("lost politely", False)])
def test_a_connection_is_reset_or_closed_without_a_byte(server, word, is_reset):
    assert raw_answer(server, get_me(word)) == (b"", is_reset)


def test_nobody_listens_for_a_while_and_then_somebody_does(api, server):
    suffer(api, "* /v1/* 2 refused for=3600")
    assert api.get("/v1/me").status_code == 200
    with pytest.raises(httpx.ConnectError):
        api.get("/v1/me")
    server.open_listener()
    assert answered(api).status_code == 200
    assert api.get("/v1/me").status_code == 200
    (told,) = api.get("/_emulator/faults").json()["faults"]
    assert told["struck"] == 1


def test_a_write_that_is_refused_was_not_done(api, server):
    suffer(api, "* * 1 refused for=3600")
    with pytest.raises(httpx.ConnectError):
        api.post("/v1/namespaces", json=SHOP)
    server.open_listener()
    assert not answered(api, "/v1/namespaces/shop").is_success


def test_a_door_opens_by_itself(api):
    suffer(api, "* * 1 refused for=0.001")
    assert answered(api).status_code == 200


def test_a_request_that_is_here_already_is_reset_instead(api):
    with pytest.raises(httpx.ReadError):
        api.post("/v1/namespaces", json=SHOP, headers={"X-Emulator-Fault": "refused"})
    assert not is_there(api)


def test_a_server_may_start_with_its_door_shut():
    options = Options(faults=(read_fault("* * 1 refused for=3600"),))
    with serving(options) as late, httpx.Client(base_url=late.address) as client:
        with pytest.raises(httpx.ConnectError):
            client.get("/v1/health")
        late.open_listener()
        assert answered(client, "/v1/health").status_code == 200


def test_a_door_may_stay_shut_until_the_end():
    options = Options(faults=(read_fault("* * 2- refused"),))
    with serving(options) as gone, httpx.Client(base_url=gone.address) as client:
        assert client.get("/v1/health").status_code == 200
        with pytest.raises(httpx.ConnectError):
            client.get("/v1/health")


def test_a_server_ends_although_somebody_still_waits_for_an_answer():
    with serving() as ending:
        waiting = connected(ending)
        waiting.sendall(get_me("silent"))
        with httpx.Client(base_url=ending.address) as client:
            client.get("/v1/health")
    assert read_to_the_end(waiting)[0] == b""


def test_refusals_and_broken_answers_look_as_they_do_in_the_process(api):
    suffer(
        api,
        "GET /v1/me 1 429 retry-after=7",
        "GET /v1/me 2 503 retryable=false",
        "GET /v1/me 3 html status=502",
        "GET /v1/me 4 not-json",
        "GET /v1/me 5 wrong-shape",
    )
    limited, unready, foreign, broken, misshapen = [api.get("/v1/me") for _ in range(5)]
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
    assert unready.json()["error"]["details"]["retryable"] is False
    assert (foreign.status_code, foreign.headers["content-type"][:9]) == (502, "text/html")
    assert broken.content.startswith(b'{"organization_id"')
    assert misshapen.json() == []


def test_redirects_and_stale_reads_come_over_a_socket_too(api):
    api.post("/v1/namespaces", json=SHOP)
    suffer(
        api,
        "GET /v1/me 1 redirect to=/v1/you status=302",
        "PATCH /v1/namespaces/shop 1 stale",
        "PATCH /v1/namespaces/shop 1 slow by=0.01",
    )
    sent_on = api.get("/v1/me", follow_redirects=False)
    assert (sent_on.status_code, sent_on.headers["location"]) == (302, "/v1/you")
    api.patch("/v1/namespaces/shop", json={"description": "after"}).raise_for_status()
    seen = [api.get("/v1/namespaces/shop").json()["description"] for _ in range(2)]
    assert (seen[0] or None, seen[1]) == (None, "after")


def test_pages_and_tasks_go_wrong_over_a_socket_too(api):
    api.post("/v1/namespaces", json=SHOP)
    api.get("/v1/namespaces/shop")
    schema = {"properties": {"title": {"type": "string"}}}
    for name in ("first", "second", "third"):
        made = api.post("/v1/buckets", json={"bucket_name": name, "bucket_schema": schema}).json()
    suffer(api, "POST /v1/buckets/list 1 503 page=2", "DELETE /v1/buckets/* 1 lies")
    page = api.post("/v1/buckets/list").json()
    onward = f"/v1/buckets/list?cursor={page['pagination']['next_cursor']}"
    assert [api.post(onward).status_code for _ in range(2)] == [503, 200]
    task = api.delete(f"/v1/buckets/{made['bucket_id']}").json()["task_id"]
    assert api.get(f"/v1/tasks/{task}").json()["status"] == "COMPLETED"
    assert is_there(api, f"/v1/buckets/{made['bucket_id']}")


def test_a_budget_per_minute_is_counted_over_a_socket_too():
    with serving(Options(rate_limits={"metadata": 2})) as limited:
        headers = {"Authorization": "Bearer any"}
        with httpx.Client(base_url=limited.address, headers=headers) as client:
            answers = [client.get("/v1/namespaces") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert answers[2].headers["X-RateLimit-Window"] == "60"


def test_what_was_asked_can_be_read_by_whoever_tests_a_client(api):
    suffer(api, "GET /v1/me 1 lost")
    with pytest.raises(httpx.ReadError):
        api.get("/v1/me")
    answer = api.get("/v1/me")
    asked = api.get("/_emulator/requests").json()["requests"]
    assert [(one["path"], one["status"], one["fault"]) for one in asked] == [
        ("/v1/me", None, "lost"),
        ("/v1/me", 200, None),
    ]
    assert asked[1]["request_id"] == answer.headers["X-Request-Id"]
