"""Whoever answers in the API's place can neither fill our memory nor be taken for the API."""

import gzip
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from marked import Marked

from reconciler.api.network.errors import DecodingError
from reconciler.api.network.messages import LARGEST_ANSWER
from reconciler.api.network.whole import read_whole

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
    assert "longer than" in " ".join(ended.err.split())


@pytest.mark.anyio
async def test_an_answer_that_is_packed_more_than_once_is_not_unpacked() -> None:
    packed = gzip.compress(gzip.compress(gzip.compress(b"x" * 10_000_000)))
    stream = httpx.ByteStream(packed)
    headers = {"content-encoding": "gzip, gzip, gzip"}
    answer = httpx.Response(200, headers=headers, stream=stream)
    with pytest.raises(DecodingError, match="packed"):
        await read_whole(answer, None)


_PLAN_AND_MEASURE = """
import atexit, resource, runpy, sys
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
atexit.register(lambda: print("peak", peak() * 1024, file=sys.stderr))
sys.argv = ["reconciler", "plan"]
runpy.run_module("reconciler", run_name="__main__")
"""


@contextmanager
def always(body: bytes) -> Iterator[str]:
    """A server with one answer, and its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - the name that its base class asks for

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def peak_of_a_plan(folder: Path, body: bytes) -> tuple[int, str]:
    """The most memory that a plan took, in bytes, and what it said; the API answers only this."""
    with always(body) as url:
        (folder / "reconciler.yaml").write_text(
            f"apiVersion: reconciler/v1\nstack: t\napi: {{url: '{url}'}}\n"
        )
        ended = subprocess.run(
            [sys.executable, "-c", _PLAN_AND_MEASURE],
            cwd=folder,
            env={**os.environ, "MIXPEEK_API_KEY": "k", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    said, _, peak = ended.stderr.rpartition("peak ")
    return int(peak), " ".join(said.split())


@pytest.mark.parametrize("unit", [b"[]," * 3, b"[" * 60 + b"]" * 60 + b",", b"["])
def test_an_answer_of_brackets_takes_a_plan_a_few_times_its_size(
    tmp_path: Path, unit: bytes
) -> None:
    """From the socket to the message; a parser alone would take twenty-five times as much."""
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "a.yaml").write_text(
        "apiVersion: reconciler/v1\nkind: Namespace\nmetadata: {name: garden}\nspec: {}\n"
    )
    body = b"[" + unit * (30_000_000 // len(unit)) + b"0]"
    usual, _ = peak_of_a_plan(tmp_path, b"{}")
    peak, said = peak_of_a_plan(tmp_path, body)
    assert "answered with a body that" in said
    assert (peak - usual) / len(body) < 6
