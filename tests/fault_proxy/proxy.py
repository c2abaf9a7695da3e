"""A plain TCP server between a client and an API, which hurts the requests that it is told to.

It knows neither of them: what goes through are bytes, and which of them suffer what is data.
"""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatch

from http_bytes import Message, read_message

Fault = Callable[["Exchange"], Awaitable[None]]
"""Ends one exchange in its own way; what is left of the connection is closed."""
FOR_EVER = 10**6
_DRIP_SECONDS = 0.001


@dataclass
class Rule:
    """Which requests suffer what: the `first` that fits, and so many in all."""

    fault: str
    method: str = "*"
    path: str = "*"
    first: int = 1
    times: int = 1
    met: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Whether this request is one of them; every one that fits is counted."""
        if not (fnmatch(method, self.method) and fnmatch(path, self.path)):
            return False
        self.met += 1
        return self.first <= self.met < self.first + self.times

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.first}+{self.times} {self.fault}"


@dataclass
class Exchange:
    """One request that a fault has struck, and what can be done to whoever sent it."""

    proxy: "FaultProxy"
    request: Message
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self) -> Message:
        """Let the API act; its answer."""
        return await self.proxy.forward(self.request)

    def earlier(self) -> Message | None:
        """What the API answered to the very same request before."""
        return self.proxy.answers.get(_key(self.request))

    async def send(self, data: bytes) -> None:
        with suppress(ConnectionError):
            self.writer.write(data)
            await self.writer.drain()

    def reset(self) -> None:
        """End the connection as a machine does that went off."""
        bound: socket.socket = self.writer.get_extra_info("socket")
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def stall(self) -> None:
        """Say nothing more, until the other side has enough."""
        self.proxy.stalls += 1
        with suppress(ConnectionError):
            await self.reader.read()

    async def drip(self, data: bytes) -> None:
        """Never be silent for long, and never come to an end, until the other side has enough."""
        left = asyncio.create_task(self.reader.read())
        self.proxy.stalls += 1
        while not left.done():
            await self.send(data)
            await asyncio.sleep(_DRIP_SECONDS)
        with suppress(ConnectionError):
            await left


@dataclass
class FaultProxy:
    """Forwards every request, and lets those suffer that a rule strikes."""

    upstream: tuple[str, int]
    faults: Mapping[str, Fault]
    rules: list[Rule] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    answers: dict[bytes, Message] = field(default_factory=dict)
    """What was answered first to each request since the rules were made."""
    stalls: int = 0
    """How often a client was left waiting for what never comes."""
    serving: set["asyncio.Task[None] | None"] = field(default_factory=set)
    """Held here, because asyncio itself holds none of them."""
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def suffer(self, *rules: Rule) -> None:
        """From now on, these and no others."""
        self.answers.clear()
        self.seen.clear()
        self.struck.clear()
        self.rules = list(rules)

    async def forward(self, request: Message) -> Message:
        """Ask the API, over a connection of its own."""
        reader, writer = await asyncio.open_connection(*self.upstream)
        try:
            writer.write(request.without(b"connection").saying(b"Connection: close").whole)
            answer = await read_message(reader)
        finally:
            writer.close()
        assert answer is not None, "the API itself gave no answer"
        answer = answer.without(b"connection")
        self.answers.setdefault(_key(request), answer)
        return answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until it leaves or is hurt."""
        task = asyncio.current_task()
        self.serving.add(task)
        try:
            while request := await read_message(reader):
                method, path = request.first_line[0], request.first_line[1].partition("?")[0]
                self.seen.append(f"{method} {path}")
                # All rules count, also those that find the request struck already.
                fit = [rule for rule in self.rules if rule.strikes(method, path)]
                if fit:
                    self.struck.append(f"{method} {path} {fit[0].fault}")
                    await self.faults[fit[0].fault](Exchange(self, request, reader, writer))
                    return
                writer.write((await self.forward(request)).whole)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            self.serving.discard(task)
            writer.close()


def _key(request: Message) -> bytes:
    return b"\n".join(
        [request.head.split(b"\r\n")[0], request.header(b"x-namespace"), request.body]
    )


@contextmanager
def between(upstream: str, faults: Mapping[str, Fault]) -> Iterator[FaultProxy]:
    """A proxy before `http://HOST:PORT`, in a thread of its own, until the block ends."""
    host, _, port = upstream.removeprefix("http://").rpartition(":")
    proxy = FaultProxy((host, int(port)), faults)
    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def run(over: asyncio.Event) -> None:
        server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        ready.set()
        await over.wait()
        server.close()

    over = asyncio.Event()
    thread = threading.Thread(target=_run, args=(loop, run(over)))
    thread.start()
    assert ready.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()


def _run(loop: asyncio.AbstractEventLoop, main: Awaitable[None]) -> None:
    """Until `main` has ended, and then everybody who is still there."""

    async def leave() -> None:
        await asyncio.sleep(0.01)  # whoever was let in a moment ago is served by then
        while rest := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            await asyncio.sleep(0.01)  # and what they closed is closed

    with contextlib.closing(loop):
        loop.run_until_complete(main)
        loop.run_until_complete(leave())
