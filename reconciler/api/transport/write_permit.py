"""Whether a run may still write, asked before every write, as a transport.

Whoever shares a stack's account with others, and may be stopped or replaced at any moment, holds a
permit that can be lost. A read needs none.
"""

from typing import Protocol

from msgspec.structs import replace

from reconciler.api.network.messages import Request, Response, Transport
from reconciler.api.transport.retries import is_read


class WritePermit(Protocol):
    """Lets writes through, or raises a `ReconcilerError` that says why not."""

    async def obtain(self) -> None:
        """Make sure of it, which may take a moment."""

    def look(self) -> None:
        """Look once more, without waiting for anything."""


class PermitTransport:
    """Hands a write on only while the permit holds; what it raises means that nothing was sent."""

    def __init__(self, inner: Transport, permit: WritePermit) -> None:
        self._inner = inner
        self._permit = permit

    async def send(self, request: Request) -> Response:
        if not is_read(request.method, request.path):
            await self._permit.obtain()
            # A process can be stopped while it connects: whoever sends looks again.
            request = replace(request, last_look=self._permit.look)
        return await self._inner.send(request)

    async def aclose(self) -> None:
        await self._inner.aclose()
