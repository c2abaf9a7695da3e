"""An API that repeats what it was told as loudly as it can: to any request, or only to writes.

It is the embedded API behind a socket. Until `api.answer` is set it behaves.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import uvicorn

from reconciler.emulator.app import Emulator, create_app
from reconciler.emulator.call.options import Options
from reconciler.emulator.faults.fault import read_fault
from reconciler.emulator.serve import Server, address, configure
from reconciler.emulator.server.listener import bind


@dataclass(frozen=True)
class Told:
    """One request, as the API heard it."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def is_write(self) -> bool:
        return self.method != "GET" and not self.path.endswith("/list")

    def __str__(self) -> str:
        return f"{self.method} {self.path} {json.dumps(self.headers)} {self.body}"


@dataclass(frozen=True)
class Said:
    """An answer of the hostile kind."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


Answer: TypeAlias = Callable[[Told], Said | None]
"""`None` leaves the answer to the API that behaves."""


class Hostile:
    """An ASGI app; `heard` is what it was told since it began to misbehave."""

    def __init__(self) -> None:
        self.app: Emulator = create_app(":memory:", options=Options())
        self.url = ""
        self.answer: Answer | None = None
        self.heard: list[Told] = []

    def suffers(self, *faults: str) -> None:
        """Faults of the emulator's own."""
        self.app.matcher.add(map(read_fault, faults))

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http" or self.answer is None:
            await self.app(scope, receive, send)
            return
        told = await _hear(scope, receive)
        self.heard.append(told)
        said = self.answer(told)
        if said is None:
            await self.app(scope, _again(told), send)
            return
        raw = [(name.encode(), text.encode()) for name, text in said.headers.items()]
        length = (b"content-length", str(len(said.body)).encode())
        start = {"type": "http.response.start", "status": said.status, "headers": [*raw, length]}
        await send(start)
        await send({"type": "http.response.body", "body": said.body})


async def _hear(scope, receive) -> Told:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {name.decode(): text.decode() for name, text in scope["headers"]}
    return Told(scope["method"], scope["path"], headers, body.decode())


def _again(told: Told):
    async def receive():
        return {"type": "http.request", "body": told.body.encode(), "more_body": False}

    return receive


def to_writes(status: int, shape: Callable[[str], object]) -> Answer:
    """Refuses what would change something, repeating all that came with it."""
    return lambda told: _repeat(status, shape, told) if told.is_write else None


def to_all(status: int, shape: Callable[[str], object]) -> Answer:
    """Refuses everything, repeating all that came with it."""
    return lambda told: _repeat(status, shape, told)


def _repeat(status: int, shape: Callable[[str], object], told: Told) -> Said:
    said = shape(str(told))
    if isinstance(said, str):
        return Said(status, said.encode(), {"content-type": "text/plain"})
    return Said(status, json.dumps(said).encode(), {"content-type": "application/json"})


@contextmanager
def listening() -> Iterator[Hostile]:
    """A hostile API on a port of its own, until the block ends."""
    hostile = Hostile()
    with bind("127.0.0.1", 0) as bound:
        ready = threading.Event()
        hostile.url = address(bound, "127.0.0.1")
        config: uvicorn.Config = configure(":memory:", Options())
        config.app = hostile
        server = Server(config, hostile.url, ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        assert ready.wait(10)
        yield hostile
        server.should_exit = True
        thread.join()
