"""Whoever answers in the API's place can neither fill our memory nor be taken for the API."""

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
from marked import Marked

from reconciler.api.whole import LARGEST_ANSWER, Whole

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
_CHUNK = b"10000\r\n" + b"[" * 0x10000 + b"\r\n"


class Endless:
    """A server whose every answer goes on for ever; `sent` is what was taken of the longest."""

    def __init__(self, listening: socket.socket) -> None:
        self.listening = listening
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.sent = 0

    def serve(self) -> None:
        while True:
            with suppress(ConnectionError):
                try:
                    connection, _ = self.listening.accept()
                except OSError:
                    return
                with connection:
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(_HEAD)
        sent = 0
        while True:
            connection.sendall(_CHUNK)
            sent += len(_CHUNK)
            self.sent = max(self.sent, sent)


@contextmanager
def endless() -> Iterator[Endless]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Endless(listening)
        thread = threading.Thread(target=server.serve)
        thread.start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_an_answer_without_end_is_left(marked: Marked) -> None:
    with endless() as server:
        ended = marked.run("plan", "--api-url", server.url)
        assert (ended.code, ended.leaks) == (1, [])
        assert server.sent < LARGEST_ANSWER + 16 * 2**20
    assert "longer than" in ended.err


@pytest.mark.anyio
async def test_an_answer_that_is_packed_more_than_once_is_not_unpacked() -> None:
    packed = gzip.compress(gzip.compress(gzip.compress(b"x" * 10_000_000)))
    stream = httpx.ByteStream(packed)
    headers = {"content-encoding": "gzip, gzip, gzip"}
    answer = httpx.Response(200, headers=headers, stream=stream)
    transport = Whole(httpx.MockTransport(lambda _: answer))
    with pytest.raises(httpx.DecodingError, match="packed"):
        await transport.handle_async_request(httpx.Request("GET", "http://api/v1/me"))
