"""What an ASGI app cannot do to the connection under it: break it.

uvicorn's own protocol, handed to the app in the ``state`` of its scope.
"""

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from reconciler.emulator.server.asgi_state import CONNECTION

_AT_ONCE = struct.pack("ii", 1, 0)


class Connection(HttpToolsProtocol):
    """One connection of a client."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, CONNECTION: self}, _loop)
        self._is_silent = False

    def reset(self) -> None:
        """The client reads a reset (RST), whatever was still on its way."""
        raw = self.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def close(self) -> None:
        """The client reads what was written, and then the end (FIN)."""
        self.transport.close()

    @contextmanager
    def silence(self) -> Iterator[None]:
        """While it lasts, the client waits, until it or the server gives up."""
        self._is_silent = True
        try:
            yield
        finally:
            self._is_silent = False

    def shutdown(self) -> None:
        if self._is_silent:
            self.transport.abort()
        else:
            super().shutdown()
