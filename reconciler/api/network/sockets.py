"""Asyncio's sockets as httpcore's network: what lies between its HTTP and the kernel, and no more.

httpcore's own way there goes through a second library, which takes a third of a request's work.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final

import httpcore

_MOST_UNREAD: Final = 256 * 1024
"""Bytes that came and that nobody has read yet, after which no more are taken in."""
_NEXT_ADDRESS: Final = 0.25
"""Seconds after which the next address of a host is tried beside the one that is silent."""


class Socket(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One connection, with or without TLS; one reads it, and the same one writes."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._unread = bytearray()
        self._is_held = False
        self._is_ended = False
        self._broke: Exception | None = None
        self._awaited: asyncio.Future[None] | None = None
        """Set by whoever waits for bytes, or for room to write more."""
        self._is_full = False

    # What asyncio tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if len(self._unread) > _MOST_UNREAD and self._transport is not None:
            self._transport.pause_reading()
            self._is_held = True
        self._wake()

    def eof_received(self) -> None:
        self._is_ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_ended = True
        self._is_full = False
        self._broke = exc
        self._wake()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._wake()

    # What httpcore asks for.

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """What came, some of it at least; nothing once the other side has ended."""
        while not self._unread and not self._is_ended:
            try:
                await self._wait(timeout)
            except TimeoutError as error:
                raise httpcore.ReadTimeout from error
        if not self._unread and self._broke is not None:
            raise httpcore.ReadError(str(self._broke)) from self._broke
        read = bytes(self._unread[:max_bytes])
        del self._unread[:max_bytes]
        if self._is_held and not self._unread and self._transport is not None:
            self._is_held = False
            self._transport.resume_reading()
        return read

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Hand it to the kernel, or wait until most of it is there."""
        if self._transport is None or self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed") from self._broke
        self._transport.write(buffer)
        while self._is_full:
            try:
                await self._wait(timeout)
            except TimeoutError as error:
                raise httpcore.WriteTimeout from error
        if self._broke is not None:
            raise httpcore.WriteError(str(self._broke)) from self._broke

    async def aclose(self) -> None:
        """End it; what was not sent yet is not sent any more."""
        transport = self._transport
        if transport is None:
            return
        if not transport.get_write_buffer_size():
            transport.close()
            # With TLS, goodbye is said in this moment, and no answer to it is waited for.
            await asyncio.sleep(0)
        transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, from now on with TLS."""
        loop = asyncio.get_running_loop()
        if self._transport is None:
            raise httpcore.ConnectError("the connection is closed")
        try:
            async with _connecting(timeout):
                self._transport = await loop.start_tls(
                    self._transport, self, ssl_context, server_hostname=server_hostname
                )
        except BaseException:
            await self.aclose()
            raise
        return self

    def get_extra_info(self, info: str) -> object:
        """What httpcore wants to know: whether the other side spoke, or ended, unasked."""
        if info == "is_readable":
            return self._is_ended or bool(self._unread)
        return self._transport.get_extra_info(info) if self._transport is not None else None

    async def _wait(self, seconds: float | None) -> None:
        self._awaited = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._awaited
        finally:
            self._awaited = None

    def _wake(self) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)


class Sockets(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,  # noqa: ARG002 - httpcore's; nobody here names one
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """A connection to whichever address of the host answers first."""
        loop = asyncio.get_running_loop()
        async with _connecting(timeout):
            _, socket = await loop.create_connection(
                Socket, host, port, happy_eyeballs_delay=_NEXT_ADDRESS
            )
        return socket

    async def sleep(self, seconds: float) -> None:
        """Between tries, of which there are none."""
        await asyncio.sleep(seconds)


@asynccontextmanager
async def _connecting(seconds: float | None) -> AsyncIterator[None]:
    """Within so many seconds, and with httpcore's names for what goes wrong."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:  # also the kernel's own, which is one of the system's errors
        raise httpcore.ConnectTimeout(str(error)) from error
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
