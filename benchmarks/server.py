"""The emulator behind a counter, in a process of its own: `python -m benchmarks.server`.

Prints `listening on http://HOST:PORT`. Ends by itself after an hour, or when its starter is gone.
"""

import argparse
import asyncio
import gc
import json
import os
import resource
import signal
import sys
import threading
import time
from typing import Final

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reconciler.emulator.app import create_app
from reconciler.emulator.call.options import Options
from reconciler.emulator.serve import Server, address
from reconciler.emulator.server.listener import bind

COUNTED: Final = "/-/counted"
"""The only path that is not counted: it tells the counts."""
STATES: Final = "/-/states/"
"""One empty Terraform state per resource, so that Terraform too has to ask for each of its own."""
_STATE: Final = b'{"version": 4, "serial": 1, "lineage": "benchmark", "resources": []}'
_MOST_SECONDS: Final = 3600
_MOST_BYTES: Final = 4 * 1024**3


class Counting:
    """Counts requests, and the bytes of their bodies in both directions."""

    def __init__(self, app: ASGIApp, *, latency_ms: int) -> None:
        self._app = app
        self._latency = latency_ms / 1000
        self._requests = 0
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if scope["path"] == COUNTED:
            return await self._tell(send)
        self._requests += 1
        if scope["path"].startswith(STATES):
            await asyncio.sleep(self._latency)
            return await _respond(_STATE, self._sending(send))
        return await self._app(scope, self._weighing(receive), self._sending(send))

    def _weighing(self, receive: Receive) -> Receive:
        async def weighed() -> Message:
            message = await receive()
            self._bytes += len(message.get("body", b""))
            return message

        return weighed

    def _sending(self, send: Send) -> Send:
        async def weighed(message: Message) -> None:
            self._bytes += len(message.get("body", b""))
            await send(message)

        return weighed

    async def _tell(self, send: Send) -> None:
        counts = {"requests": self._requests, "bytes": self._bytes, "api": time.process_time()}
        await _respond(json.dumps(counts).encode(), send)


async def _respond(body: bytes, send: Send) -> None:
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", default=":memory:")
    parser.add_argument("--latency-ms", type=int, default=0)
    given = parser.parse_args()
    _bound()
    _follow_the_starter()
    emulator = create_app(given.db, options=Options(latency_ms=given.latency_ms))
    app = Counting(emulator, latency_ms=given.latency_ms)
    config = uvicorn.Config(app, log_level="warning", access_log=False, proxy_headers=False)
    # What is loaded stays; the command line of the emulator does the same.
    gc.freeze()
    with bind("127.0.0.1", 0) as bound:
        where = address(bound, "127.0.0.1")
        Server(config, where, lambda: print(f"listening on {where}", flush=True)).run([bound])


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    signal.alarm(_MOST_SECONDS)


def _follow_the_starter() -> None:
    """Its end of the pipe on our stdin closes when it dies, however it dies."""

    def wait() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    main()
