"""One connection: what goes over it, when it is used again, and what each of its ends is called."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from reconciler.api.host.base_url import read_base_url
from reconciler.api.network import errors
from reconciler.api.network.lane import Lane
from reconciler.api.network.messages import Headers, Request, Silence
from reconciler.api.network.quick_request import QuickRequests
from reconciler.api.network.sockets import open_socket

pytestmark = pytest.mark.anyio

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Host:
    """Answers each connection as it is told to; keeps what it heard."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.heard: list[bytes] = []
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while self.answers and await self._answer(reader, writer):
                pass
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
        self.heard.append(head + await reader.readexactly(int(length or 0)))
        answer = self.answers.pop(0)
        writer.write(answer.removesuffix(CLOSED))
        await writer.drain()
        return not answer.endswith(CLOSED)


CLOSED = b"(and closed)"


@asynccontextmanager
async def served(serve: Answering) -> AsyncIterator[int]:
    """The port of a host; what it left open is closed."""
    writers: list[asyncio.StreamWriter] = []

    async def noted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with suppress(asyncio.CancelledError):
            await serve(reader, writer)

    listening = await asyncio.start_server(noted, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0.01)


@asynccontextmanager
async def lane_to(serve: Answering) -> AsyncIterator[Lane]:
    async with served(serve) as port:
        lane = Lane(read_base_url(f"http://127.0.0.1:{port}"), NOBODY, QuickRequests())
        try:
            yield lane
        finally:
            await lane.aclose()


def request(
    method: str = "GET",
    content: bytes = b"",
    *,
    silence: float = 5.0,
    headers: Headers = ((b"Host", b"host"),),
) -> Request:
    return Request(
        method=method,
        path="/v1/x",
        target="/v1/x?a=b",
        headers=headers,
        content=content,
        silence=Silence(5.0, silence),
    )


async def exchanged(lane: Lane, sent: Request) -> tuple[int, bytes]:
    response = await lane.send(sent)
    return response.status, response.content


async def test_a_request_and_its_body_go_out_as_they_are() -> None:
    host = Host(OK)
    async with lane_to(host.serve) as lane:
        assert await exchanged(lane, request("POST", b'{"a": 1}')) == (200, b"ok")
    (heard,) = host.heard
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.splitlines() == [
        b"POST /v1/x?a=b HTTP/1.1",
        b"Host: host",
        b"Content-Length: 8",
    ]
    assert body == b'{"a": 1}'


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", b"ok"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK, b"ok"),
        (b"HTTP/1.1 200 OK\r\nX: 1\r\n folded\r\nContent-Length: 0\r\n\r\n", b""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    ],
)
async def test_whatever_ends_by_itself_leaves_a_connection_that_is_used_again(
    answer: bytes, body: bytes
) -> None:
    host = Host(answer, OK)
    async with lane_to(host.serve) as lane:
        assert (await exchanged(lane, request()))[1] == body
        assert await exchanged(lane, request()) == (200, b"ok")
    assert host.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\n\r\nok" + CLOSED,
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        OK + CLOSED,
        OK + b"and something that nobody asked for",
    ],
)
async def test_whatever_does_not_is_followed_by_a_new_one(answer: bytes) -> None:
    host = Host(answer, OK)
    async with lane_to(host.serve) as lane:
        assert await exchanged(lane, request()) == (200, b"ok")
        await asyncio.sleep(0.01)  # until what came is noticed
        assert await exchanged(lane, request()) == (200, b"ok")
    assert host.connections == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (CLOSED, errors.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Le" + CLOSED, errors.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok" + CLOSED, errors.RemoteProtocolError),
        (b"nonsense\r\n\r\n", errors.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, errors.RemoteProtocolError),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n" + CLOSED, errors.RemoteProtocolError),
        (b"", errors.ReadTimeout),
    ],
)
async def test_an_answer_that_is_none_is_an_error_and_the_next_request_is_well(
    answer: bytes, error: type[Exception]
) -> None:
    host = Host(answer, OK)
    async with lane_to(host.serve) as lane:
        with pytest.raises(error) as caught:
            await exchanged(lane, request(silence=0.2))
        assert type(caught.value) is error
        assert await exchanged(lane, request()) == (200, b"ok")
    assert host.connections == 2


async def test_a_connection_that_is_reset_is_a_read_error() -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.get_extra_info("socket").setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()

    async with lane_to(reset) as lane:
        with pytest.raises(errors.ReadError):
            await exchanged(lane, request("POST", b"{}"))


async def test_nobody_listening_is_a_connection_that_was_not_made() -> None:
    async with lane_to(Host().serve) as lane:
        pass
    with pytest.raises(errors.ConnectError):
        await exchanged(lane, request())


async def test_a_host_that_does_not_speak_tls_is_a_connection_that_was_not_made() -> None:
    async with served(Host(OK).serve) as port:
        with pytest.raises((errors.ConnectTimeout, errors.ConnectError)):
            await open_socket("127.0.0.1", port, NOBODY, 0.2)


async def test_a_large_body_waits_for_room_and_a_large_answer_is_taken_in_parts() -> None:
    large = bytes(5_000_000)
    host = Host(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + large)
    async with lane_to(host.serve) as lane:
        assert await exchanged(lane, request("POST", large)) == (200, large)
    assert len(host.heard[0].partition(b"\r\n\r\n")[2]) == len(large)


async def test_a_body_that_nobody_takes_is_a_write_that_took_too_long() -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del reader, writer
        await asyncio.sleep(1)

    async with lane_to(deaf) as lane:
        with pytest.raises(errors.WriteTimeout):
            await exchanged(lane, request("POST", bytes(50_000_000), silence=0.1))


async def test_a_request_that_is_cancelled_leaves_no_half_of_it_behind() -> None:
    host = Host(b"", OK)
    async with lane_to(host.serve) as lane:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await exchanged(lane, request())
        assert await exchanged(lane, request()) == (200, b"ok")
    assert host.connections == 2


async def test_what_http_cannot_say_is_not_sent_and_not_quoted() -> None:
    host = Host(OK)
    sent = request(headers=((b"Host", b"host"), (b"x-secret", b"hunter\n2")))
    async with lane_to(host.serve) as lane:
        with pytest.raises(errors.LocalProtocolError) as caught:
            await exchanged(lane, sent)
    assert "hunter" not in str(caught.value)
    assert host.heard == []
