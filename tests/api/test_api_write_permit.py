"""A write leaves only with a permit, asked before and at its last moment; reads need none."""

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass

import httpx
import pytest
from fake_network import SECRET_KEY

from reconciler.api.client import open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.transport.request_counter import RequestCounter
from reconciler.model.errors import PermitLost
from reconciler.model.problem import Problem

pytestmark = pytest.mark.anyio
LOST = Problem("job-lost", "it is lost", "nothing")


@dataclass
class Permit:
    """Is lost when somebody says so; counts who asked."""

    is_lost: bool = False
    is_lost_at_last: bool = False
    asked: int = 0
    looked: int = 0

    async def obtain(self) -> None:
        self.asked += 1
        if self.is_lost:
            raise PermitLost(LOST)

    def look(self) -> None:
        self.looked += 1
        if self.is_lost_at_last:
            raise PermitLost(LOST)


class Host:
    """Counts what arrives, byte by byte, as the network brings it."""

    def __init__(self) -> None:
        self.heard = b""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(65536):
            self.heard += part
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            await writer.drain()
        writer.close()


async def say(permit: Permit, *requests: tuple[str, str]) -> tuple[bytes, RequestCounter]:
    """What arrives of these over a real connection, and what was counted as sent."""
    host, tally = Host(), RequestCounter()
    listening = await asyncio.start_server(host, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with listening:
        key = ApiKey(SECRET_KEY)
        async with open_writer(
            f"http://127.0.0.1:{port}", key, permit=permit, tally=tally
        ) as writer:
            for method, path in requests:
                if method == "GET":
                    await writer.get_json(path)
                elif path.endswith("/list"):
                    await writer.list_json(path)
                else:
                    with pytest.raises(PermitLost) if _is_lost(permit) else nullcontext():
                        await writer.send(method, path, body={})
    return host.heard, tally


def _is_lost(permit: Permit) -> bool:
    return permit.is_lost or permit.is_lost_at_last


async def test_every_write_asks_and_looks_once_more() -> None:
    permit = Permit()
    heard, _ = await say(permit, ("POST", "/v1/buckets"), ("DELETE", "/v1/buckets/b1"))
    assert (permit.asked, permit.looked) == (2, 2)
    assert heard.count(b"POST /v1/buckets") == 1
    assert heard.count(b"DELETE /v1/buckets/b1") == 1


async def test_reads_ask_nobody_lists_among_them() -> None:
    permit = Permit(is_lost=True)
    heard, _ = await say(permit, ("GET", "/v1/me"), ("POST", "/v1/buckets/list"))
    assert permit.asked == 0
    assert b"GET /v1/me" in heard
    assert b"POST /v1/buckets/list" in heard


async def test_without_a_permit_nothing_leaves_and_nothing_is_counted() -> None:
    heard, tally = await say(Permit(is_lost=True), ("POST", "/v1/buckets"))
    assert heard == b""
    assert tally.calls == 0


async def test_a_permit_lost_while_it_connects_keeps_the_bytes_back() -> None:
    heard, _ = await say(Permit(is_lost_at_last=True), ("POST", "/v1/buckets"))
    assert heard == b""


async def test_through_other_transports_it_is_asked_as_well() -> None:
    permit, sent = Permit(is_lost=True), list[httpx.Request]()

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={})

    transport = httpx.MockTransport(answer)
    async with open_writer(
        "https://api.example.org", ApiKey(SECRET_KEY), transport=transport, permit=permit
    ) as writer:
        with pytest.raises(PermitLost):
            await writer.send("POST", "/v1/buckets", body={})
    assert sent == []


async def test_a_permit_lost_before_a_proxy_lets_through_keeps_the_bytes_back() -> None:
    permit, host = Permit(is_lost_at_last=True), Host()
    listening = await asyncio.start_server(host, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    # What goes through a proxy is sent by this transport.
    transport = httpx.AsyncHTTPTransport(proxy=f"http://127.0.0.1:{port}")
    async with (
        listening,
        open_writer(
            "http://api.example.org",
            ApiKey(SECRET_KEY),
            transport=transport,
            permit=permit,
            may_be_plain=True,
        ) as writer,
    ):
        with pytest.raises(PermitLost):
            await writer.send("POST", "/v1/buckets", body={})
    assert host.heard == b""
