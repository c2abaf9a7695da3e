"""A port is listened on beside other work, and left without a word."""

import asyncio
import re
import socket

import httpx
import pytest
from told import Told

from reconciler.controller.metrics import create_metrics
from reconciler.controller.serving.app import create_app
from reconciler.controller.serving.server import serve
from reconciler.model.errors import Rejected

pytestmark = pytest.mark.anyio


def app(told=None):
    return create_app(told or Told(), metrics=create_metrics())


async def test_any_free_port_is_told_and_answers_until_it_is_left(capfd):
    async with httpx.AsyncClient() as client:
        async with serve(app(), "127.0.0.1", 0) as port:
            url = f"http://127.0.0.1:{port}"
            assert (await client.get(f"{url}/healthz")).text == "ok\n"
            head = await client.head(url)
            assert (head.status_code, head.content) == (200, b"")
            assert int(head.headers["content-length"]) > 1000
            assert "server" not in head.headers
        with pytest.raises(httpx.ConnectError):
            await client.get(url)
    assert capfd.readouterr() == ("", "")


async def test_it_ends_although_somebody_still_waits_for_an_answer(capfd):
    told = Told(silent=True)
    async with httpx.AsyncClient() as client:
        async with serve(app(told), "127.0.0.1", 0) as port:
            asking = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/"))
            await told.is_asked.wait()
        assert (await asking).status_code == 500, "it is cut off, and told so"
    assert capfd.readouterr() == ("", "")


async def test_a_failure_beside_it_is_passed_on_and_the_port_is_free_again():
    with pytest.raises(KeyError):
        async with serve(app(), "127.0.0.1", 0) as port:
            raise KeyError
    with socket.create_server(("127.0.0.1", port)):
        pass


async def test_a_port_that_is_taken_is_a_problem_with_a_remedy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Rejected) as caught:
            async with serve(app(), "127.0.0.1", port):
                raise AssertionError("it was given")
    (problem,) = caught.value.problems
    assert problem.code == "cannot-listen"
    assert problem.message == f"cannot listen on 127.0.0.1:{port}: Address already in use"
    assert "port 0 is any free one" in problem.remedy


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid", "a" * 80, "::zz", "a..b"])
async def test_what_is_no_address_is_a_problem_as_well(host):
    with pytest.raises(Rejected, match=f"^cannot listen on {re.escape(host)}:0: "):
        async with serve(app(), host, 0):
            raise AssertionError("it was given")


async def test_ipv6_is_an_address_too():
    try:
        async with serve(app(), "::1", 0) as port, httpx.AsyncClient() as client:
            assert (await client.get(f"http://[::1]:{port}/healthz")).text == "ok\n"
    except Rejected:
        pytest.skip("this machine has no IPv6")
