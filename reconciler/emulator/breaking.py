"""How a fault reaches a client: through the app, or through the transport to it."""

from collections.abc import Sequence

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from reconciler.emulator.faults import LOST, REFUSED, Fault, Strikes
from reconciler.emulator.refusals import envelope

_TYPES = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "ValidationError",
    429: "TooManyRequestsError",
    503: "WriterReadOnlyError",
}
_RETRYABLE = (429, 503)


def refusal_of(fault: Fault) -> tuple[str, dict[str, str]]:
    """The envelope and headers of a struck request; nothing was stored (§1.3)."""
    retryable = fault.status in _RETRYABLE
    kind = _TYPES.get(fault.status, "InternalServerError")
    details = {"retryable": retryable, "retry_after_seconds": fault.retry_after}
    text = envelope(fault.status, kind, "A fault made to order", details={**details})
    headers = {"content-type": "application/json"}
    return text, headers | ({"retry-after": str(fault.retry_after)} if retryable else {})


class FaultyApp:
    """ASGI form. A connection cannot be broken from here: what would break it answers 502
    instead, after the work for ``lost`` and before it for ``refused``."""

    def __init__(self, app: ASGIApp, faults: Sequence[Fault]) -> None:
        self.app = app
        self.strikes = Strikes(faults)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        struck = self.strikes.next(scope["method"], scope["path"]) if "method" in scope else None
        if struck is None:
            await self.app(scope, receive, send)
            return
        if struck.strikes == LOST:
            await self.app(scope, receive, _swallow)
        shown = Fault("*", "/", 1, 1, "502") if struck.breaks_connection else struck
        text, headers = refusal_of(shown)
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": shown.status, "headers": raw})
        await send({"type": "http.response.body", "body": text.encode()})


class FaultyTransport(httpx.AsyncBaseTransport):
    """httpx form, around another transport: here connections really break."""

    def __init__(self, inner: httpx.AsyncBaseTransport, faults: Sequence[Fault]) -> None:
        self.inner = inner
        self.strikes = Strikes(faults)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        struck = self.strikes.next(request.method, request.url.path)
        if struck is None:
            return await self.inner.handle_async_request(request)
        if struck.strikes == REFUSED:
            raise httpx.ConnectError("A fault made to order", request=request)
        if struck.strikes == LOST:
            await self.inner.handle_async_request(request)
            raise httpx.ReadError("A fault made to order", request=request)
        text, headers = refusal_of(struck)
        return httpx.Response(struck.status, headers=headers, text=text, request=request)


async def _swallow(_: object) -> None:
    """The answer that nobody receives."""
