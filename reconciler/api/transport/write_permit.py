"""Whether a run may still write, asked before every write, as a transport.

Whoever shares a stack's account with others, and may be stopped or replaced at any moment, holds a
permit that can be lost. A read needs none.
"""

from typing import Protocol

import httpx

from reconciler.api.network.extensions import LAST_LOOK
from reconciler.api.transport.retries import is_read


class WritePermit(Protocol):
    """Lets writes through, or raises a `ReconcilerError` that says why not."""

    async def obtain(self) -> None:
        """Make sure of it, which may take a moment."""

    def look(self) -> None:
        """Look once more, without waiting for anything."""


class PermitTransport(httpx.AsyncBaseTransport):
    """Hands a write on only while the permit holds; what it raises means that nothing was sent."""

    def __init__(self, inner: httpx.AsyncBaseTransport, permit: WritePermit) -> None:
        self._inner = inner
        self._permit = permit

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not is_read(request.method, request.url.path):
            await self._permit.obtain()
            # A process can be stopped while it connects: whoever sends looks again.
            request.extensions[LAST_LOOK] = self._permit.look
            # What goes through a proxy is sent by httpx, whose own hook this is.
            request.extensions["trace"] = self._look_before_sending
        return await self._inner.handle_async_request(request)

    async def _look_before_sending(self, event: str, _: dict[str, object]) -> None:
        if event.endswith("send_request_headers.started"):
            self._permit.look()

    async def aclose(self) -> None:
        await self._inner.aclose()
