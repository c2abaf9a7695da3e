"""One connection to a host over asyncio's sockets, with or without TLS: bytes out, bytes in."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from reconciler.api.network.errors import (
    ConnectError,
    ConnectTimeout,
    ReadError,
    ReadTimeout,
    WriteError,
    WriteTimeout,
)

_MOST_UNREAD: Final = 256 * 1024
"""Bytes that came and that nobody has read yet, after which no more are taken in."""
_NEXT_ADDRESS: Final = 0.25
"""Seconds after which the next address of a host is tried beside the one that is silent."""


class Socket(asyncio.Protocol):
    """One connection; one at a time writes to it, or reads it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._unread = bytearray()
        self._is_held = False
        self._is_full = False
        self._is_ended = False
        self._broke: Exception | None = None
        self._awaited: asyncio.Future[bool] | None = None
        """Set by whoever waits for bytes, or for room to write more: whether that came in time."""

    @property
    def is_quiet(self) -> bool:
        """Whether the other side has said nothing unasked, and nobody has ended it."""
        return not self._unread and not self._is_ended

    async def write(self, sent: bytes, seconds: float) -> None:
        """Hand it to the kernel, or wait until most of it is there.

        Where the other side went away meanwhile, reading tells: it may have answered before.
        """
        if self._transport is None:
            raise WriteError("there is no connection")
        self._transport.write(sent)
        while self._is_full:
            try:
                await self._wait(seconds)
            except TimeoutError as error:
                raise WriteTimeout from error

    async def read(self, seconds: float) -> bytes:
        """What came, which is something; nothing once the other side has ended."""
        while not self._unread and not self._is_ended:
            try:
                await self._wait(seconds)
            except TimeoutError as error:
                raise ReadTimeout from error
        if not self._unread and self._broke is not None:
            raise ReadError(str(self._broke)) from self._broke
        read = bytes(self._unread)
        self._unread.clear()
        if self._is_held and self._transport is not None:
            self._is_held = False
            self._transport.resume_reading()
        return read

    async def aclose(self) -> None:
        """End it; what was not sent yet is not sent any more."""
        if self._transport is None:
            return
        try:
            if not self._transport.get_write_buffer_size():
                self._transport.close()
                # With TLS, goodbye is said in this moment, and no answer to it is waited for.
                await asyncio.sleep(0)
        finally:
            self.abort()

    def abort(self) -> None:
        """End it in this moment."""
        if self._transport is not None:
            self._transport.abort()

    async def _wait(self, seconds: float) -> None:
        """Until something happens; raises `TimeoutError` where nothing does for so long."""
        loop = asyncio.get_running_loop()
        self._awaited = awaited = loop.create_future()
        # Less than half the work of `asyncio.timeout`, which can end more than this one future.
        end = loop.call_later(seconds, _give_up, awaited)
        try:
            if not await awaited:
                raise TimeoutError
        finally:
            end.cancel()
            self._awaited = None

    def _wake(self) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(True)

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


def _give_up(awaited: asyncio.Future[bool]) -> None:
    if not awaited.done():
        awaited.set_result(False)


async def open_socket(
    host: str, port: int, trust: ssl.SSLContext | None, seconds: float | None
) -> Socket:
    """A connection to whichever address of the host answers first; `trust` says whom TLS believes.

    Raises `ConnectTimeout` and `ConnectError`.
    """
    async with _connecting(seconds):
        _, socket = await asyncio.get_running_loop().create_connection(
            Socket, host, port, ssl=trust, happy_eyeballs_delay=_NEXT_ADDRESS
        )
    return socket


@asynccontextmanager
async def _connecting(seconds: float | None) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:  # also the kernel's own, which is one of the system's errors
        raise ConnectTimeout(str(error)) from error
    except OSError as error:
        raise ConnectError(str(error)) from error
