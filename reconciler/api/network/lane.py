"""One connection to the API, opened anew whenever it is no longer good, as a transport of httpx.

h11 says what HTTP/1.1 is, as it does beneath httpx; what httpx has in between, a pool of
connections and two libraries for sockets, takes longer than a request.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Final

import h11
import httpx

from reconciler.api.network.extensions import LAST_LOOK
from reconciler.api.network.sockets import Socket, open_socket

_PORTS: Final = {"http": 80, "https": 443}
_KEPT: Final = 5.0
"""Seconds an idle connection is used again; whoever answers may close it at any time after."""
_LONGEST_HEAD: Final = 100 * 1024


class Lane(httpx.AsyncBaseTransport):
    """Sends one request after the other, to one host; `trust` says whom TLS believes.

    Each answer is read to its end, or closed, before the next request.
    """

    def __init__(self, url: httpx.URL, trust: ssl.SSLContext) -> None:
        self._host = url.host
        self._port = url.port or _PORTS.get(url.scheme, 0)
        self._trust = trust if url.scheme == "https" else None
        self._open: _Exchanges | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        seconds: Mapping[str, float | None] = request.extensions.get("timeout", {})
        exchanges = await self._ready(seconds.get("connect"))
        last_look: Callable[[], None] | None = request.extensions.get(LAST_LOOK)
        try:
            if last_look is not None:
                last_look()
            head = await exchanges.ask(request, seconds)
        except BaseException:
            exchanges.abort()
            raise
        body = _Body(exchanges, seconds.get("read"))
        return httpx.Response(head.status_code, headers=head.headers.raw_items(), stream=body)

    async def _ready(self, seconds: float | None) -> "_Exchanges":
        """The connection that is there, if it is still good; else a new one."""
        if self._open is not None and self._open.is_good:
            return self._open
        await self.aclose()
        socket = await open_socket(self._host, self._port, self._trust, seconds)
        self._open = _Exchanges(socket)
        return self._open

    async def aclose(self) -> None:
        held, self._open = self._open, None
        if held is not None:
            await held.aclose()


class _Exchanges:
    """What goes over one connection: a request, its answer, and so on."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self._is_idle = True
        self._since = asyncio.get_running_loop().time()

    @property
    def is_good(self) -> bool:
        """Whether one more request may go over it."""
        rested = asyncio.get_running_loop().time() - self._since
        is_spoken = self._http.trailing_data[0]
        return self._is_idle and rested < _KEPT and self._socket.is_quiet and not is_spoken

    async def ask(
        self, request: httpx.Request, seconds: Mapping[str, float | None]
    ) -> h11.Response:
        """Send a request; the head of the answer to it."""
        self._is_idle = False
        await self._socket.write(self._as_bytes(request), seconds.get("write"))
        while True:
            event = await self._next(seconds.get("read"))
            if isinstance(event, h11.Response):
                return event
            # Only 1xx comes before an answer, and means nothing to who asked for none of it.
            if not isinstance(event, h11.InformationalResponse):
                raise httpx.RemoteProtocolError("an answer without a beginning")

    def _as_bytes(self, request: httpx.Request) -> bytes:
        method, target, headers = request.method, request.url.raw_path, request.headers.raw
        try:
            parts = [self._http.send(h11.Request(method=method, target=target, headers=headers))]
            if request.content:
                parts.append(self._http.send(h11.Data(data=request.content)))
            parts.append(self._http.send(h11.EndOfMessage()))
        except h11.LocalProtocolError:
            # h11's words quote what was to be sent.
            raise httpx.LocalProtocolError("the request is none that HTTP knows") from None
        return b"".join(part for part in parts if part)

    async def read(self, seconds: float | None) -> AsyncIterator[bytes]:
        """The rest of an answer, as it comes."""
        while isinstance(event := await self._next(seconds), h11.Data):
            yield bytes(event.data)
        if not isinstance(event, h11.EndOfMessage):
            raise httpx.RemoteProtocolError("an answer without an end")
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            self._is_idle, self._since = True, asyncio.get_running_loop().time()

    async def _next(self, seconds: float | None) -> object:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                came = await self._socket.read(seconds)
                if not came and self._http.their_state is h11.SEND_RESPONSE:
                    raise httpx.RemoteProtocolError("closed without an answer")
                self._http.receive_data(came)
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError(str(error)) from error
        return event

    @property
    def is_idle(self) -> bool:
        """Whether the last answer is whole, and another may follow."""
        return self._is_idle

    def abort(self) -> None:
        """End the connection in this moment."""
        self._socket.abort()

    async def aclose(self) -> None:
        """End the connection."""
        await self._socket.aclose()


class _Body(httpx.AsyncByteStream):
    """An answer's bytes, as they come; without its end the connection is worth nothing."""

    def __init__(self, exchanges: _Exchanges, seconds: float | None) -> None:
        self._exchanges = exchanges
        self._seconds = seconds

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._exchanges.read(self._seconds):
            yield part

    async def aclose(self) -> None:
        if not self._exchanges.is_idle:
            await self._exchanges.aclose()
