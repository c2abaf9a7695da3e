"""One connection to the API, opened anew whenever it is no longer good, as a transport of httpx.

httpx's own transport holds a pool of connections even for one, and its pool's bookkeeping takes as
long as the request. httpcore's single connection is used alone here, so the HTTP is the same.
"""

import ssl
from collections.abc import AsyncIterator
from typing import Final

import httpcore
import httpx

from reconciler.api.network.sockets import Sockets

_PORTS: Final = {"http": 80, "https": 443}
_KEPT: Final = 5.0
"""Seconds an idle connection is used again; whoever answers may close it at any time after."""
_NAMES: Final[tuple[tuple[type[Exception], type[httpx.TransportError]], ...]] = (
    (httpcore.ConnectTimeout, httpx.ConnectTimeout),
    (httpcore.ReadTimeout, httpx.ReadTimeout),
    (httpcore.WriteTimeout, httpx.WriteTimeout),
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.ReadError, httpx.ReadError),
    (httpcore.WriteError, httpx.WriteError),
    (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol),
    (httpcore.LocalProtocolError, httpx.LocalProtocolError),
    (httpcore.RemoteProtocolError, httpx.RemoteProtocolError),
)
_KNOWN: Final = tuple(known for known, _ in _NAMES)


class Lane(httpx.AsyncBaseTransport):
    """Sends one request after the other, to one host; `trust` says whom TLS believes."""

    def __init__(self, url: httpx.URL, trust: ssl.SSLContext) -> None:
        port = url.port or _PORTS.get(url.scheme, 0)
        self._origin = httpcore.Origin(url.raw_scheme, url.raw_host, port)
        self._trust = trust
        self._connection: httpcore.AsyncHTTPConnection | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        connection = await self._ready()
        url = request.url
        sent = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.content,
            extensions=request.extensions,
        )
        try:
            answer = await connection.handle_async_request(sent)
        except _KNOWN as error:
            raise _as_httpx(error) from error
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    async def _ready(self) -> httpcore.AsyncHTTPConnection:
        """The connection that is there, if nobody closed it meanwhile; else a new one."""
        held = self._connection
        if held is not None and held.is_available() and not held.has_expired():
            return held
        await self.aclose()
        self._connection = httpcore.AsyncHTTPConnection(
            self._origin,
            ssl_context=self._trust,
            keepalive_expiry=_KEPT,
            network_backend=Sockets(),
        )
        return self._connection

    async def aclose(self) -> None:
        held, self._connection = self._connection, None
        if held is not None:
            await held.aclose()


class _Body(httpx.AsyncByteStream):
    """An answer's bytes, as they come."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._answer.aiter_stream():
                yield part
        except _KNOWN as error:
            raise _as_httpx(error) from error

    async def aclose(self) -> None:
        await self._answer.aclose()


def _as_httpx(error: Exception) -> httpx.TransportError:
    """The same error under httpx's name."""
    return next(name(str(error)) for known, name in _NAMES if isinstance(error, known))
