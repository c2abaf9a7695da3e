"""The door of a served emulator: while it is shut, the kernel refuses every connection."""

import asyncio
import math
import socket

import uvicorn
from starlette.types import Message, Send

from reconciler.emulator.faults.fault import Fault
from reconciler.emulator.faults.matching import FaultMatcher

_SHUT_SECONDS = 1.0
_THE_END = (b"connection", b"close")


def bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named TCP, because asyncio switches Nagle's algorithm off only where it reads that name. With
    # it, every answer of a head and a body waits 40 ms for the client's delayed acknowledgement.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    return bound


class Listener:
    """A request cannot be refused once it has come. So the door is shut before it comes:
    when the next request that a fault concerns would have the number that is refused."""

    def __init__(self, server: uvicorn.Server) -> None:
        self._server = server
        self._held: socket.socket | None = None
        self._opening: asyncio.TimerHandle | None = None
        self._opened: asyncio.Task[None] | None = None

    def close_if_due(self, matcher: FaultMatcher) -> bool:
        """Shuts the door if that is due; whether it did."""
        fault = matcher.refuse_next() if self._held is None else None
        if fault is not None:
            self.shut(_duration(fault))
        return fault is not None

    def with_close(self, matcher: FaultMatcher, send: Send) -> Send:
        """Sends an answer whose client finds the door shut when it comes again: it is shut
        before the answer leaves, and the answer says that the connection ends."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and self.close_if_due(matcher):
                message = {**message, "headers": [*message.get("headers", []), _THE_END]}
            await send(message)

        return sending

    def shut(self, seconds: float) -> None:
        """What is being answered is answered; then nobody is there."""
        address = self._server.servers[0].sockets[0].getsockname()
        for listening in self._server.servers:
            listening.close()
        # Bound and not listening: the port stays ours, and its connections are refused.
        self._held = bind(address[0], address[1])
        for connection in list(self._server.server_state.connections):
            connection.shutdown()
        if seconds < math.inf:
            self._opening = asyncio.get_running_loop().call_later(seconds, self.open)

    def open(self) -> None:
        """Somebody listens again, soon."""
        self._opened = asyncio.get_running_loop().create_task(self._listen())

    async def _listen(self) -> None:
        if self._held is None:
            return
        server = self._server
        config = server.config

        def connect() -> asyncio.Protocol:
            made: asyncio.Protocol = config.http_protocol_class(  # type: ignore[call-arg]
                config=config, server_state=server.server_state, app_state=server.lifespan.state
            )
            return made

        loop = asyncio.get_running_loop()
        opened = await loop.create_server(connect, sock=self._held, backlog=config.backlog)
        server.servers = [opened]
        self._held = None

    def leave(self) -> None:
        """The server ends: the door stays as it is."""
        if self._opening is not None:
            self._opening.cancel()
        if self._held is not None:
            self._held.close()


def _duration(fault: Fault) -> float:
    return fault.effect.seconds("for", math.inf if fault.which.last is None else _SHUT_SECONDS)
