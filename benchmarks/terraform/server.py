"""The provider's API, in memory: it answers as late as `LATENCY_MS` says, and does no more.

Served by uvicorn as `server:app`. `POST /reset` forgets everything; `GET /counted` tells how many
requests came since, how long their bodies were, and how much CPU this process has used. Neither of
both waits or counts.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import orjson

Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

_KINDS: Final = {"retrievers": "retriever", "collections": "collection"}
_LATENCY: Final = float(os.environ.get("LATENCY_MS", "0")) / 1000
_SAID: Final = {"created_at": "2026-01-01T00:00:00Z", "status": "active", "version": 1}
_held: dict[str, dict[str, Message]] = {kind: {} for kind in _KINDS}
_counted = {"requests": 0.0, "bytes": 0.0, "ids": 0.0}


async def app(scope: Message, receive: Receive, send: Send) -> None:
    """The API as ASGI."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    body = await _read(receive)
    status, answer = await _answer(scope["method"], scope["path"].strip("/").split("/"), body)
    content = orjson.dumps(answer)
    _counted["bytes"] += len(body) + len(content) if scope["path"].startswith("/v1/") else 0
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(content)),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def _live(receive: Receive, send: Send) -> None:
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": f"{message['type']}.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def _read(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


async def _answer(method: str, path: list[str], body: bytes) -> tuple[int, Message]:
    if path == ["counted"]:
        return 200, {**_counted, "api": time.process_time()}
    if path == ["reset"]:
        for rows in _held.values():
            rows.clear()
        return 200, {}
    _counted["requests"] += 1
    await asyncio.sleep(_LATENCY)
    if len(path) not in (2, 3) or path[1] not in _KINDS:
        return 404, {}
    rows = _held[path[1]]
    if len(path) == 2:
        return 200, _kept(path[1], rows, orjson.loads(body))
    if path[2] not in rows:
        return 404, {}
    if method == "DELETE":
        return 200, rows.pop(path[2])
    if method == "PATCH":
        rows[path[2]] |= orjson.loads(body)
    return 200, rows[path[2]]


def _kept(kind: str, rows: dict[str, Message], body: Message) -> Message:
    _counted["ids"] += 1
    id_ = f"{kind[:3]}_{int(_counted['ids']):012x}"
    rows[id_] = {f"{_KINDS[kind]}_id": id_, **body, **_SAID}
    return rows[id_]
