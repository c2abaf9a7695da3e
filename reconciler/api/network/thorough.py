"""One exchange as h11 says what HTTP/1.1 is: whatever may come is read, or told what it is."""

from collections.abc import AsyncIterator
from typing import Final

import h11
import httpx

from reconciler.api.network.errors import LocalProtocolError, RemoteProtocolError
from reconciler.api.network.messages import Request
from reconciler.api.network.sockets import Socket

_LONGEST_HEAD: Final = 100 * 1024
_WITH_BODY: Final = ("POST", "PUT", "PATCH")


class ThoroughExchange(httpx.AsyncByteStream):
    """A request as bytes, and what comes back over a socket; the body is read once, as it comes.

    `came` is what was read before, from the answer's first byte on.
    """

    def __init__(self, request: Request, socket: Socket, came: bytes | None = None) -> None:
        self._socket = socket
        self._silence = request.silence.exchange
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self._came = came
        self.sent: Final = self._as_bytes(request)
        self.is_over = False
        """Whether the answer came to its end by itself, so that another may follow."""

    def _as_bytes(self, request: Request) -> bytes:
        method, target, headers = request.method, request.target, _framed_headers(request)
        try:
            parts = [self._http.send(h11.Request(method=method, target=target, headers=headers))]
            if request.content:
                parts.append(self._http.send(h11.Data(data=request.content)))
            parts.append(self._http.send(h11.EndOfMessage()))
        except h11.LocalProtocolError:
            # h11's words quote what was to be sent.
            raise LocalProtocolError("the request is none that HTTP knows") from None
        return b"".join(part for part in parts if part)

    async def read(self) -> httpx.Response:
        """The head of the answer, with the rest of it as a stream."""
        while True:
            event = await self._next()
            if isinstance(event, h11.Response):
                headers = event.headers.raw_items()
                return httpx.Response(event.status_code, headers=headers, stream=self)
            # Only 1xx comes before an answer, and means nothing to who asked for none of it.
            if not isinstance(event, h11.InformationalResponse):
                raise RemoteProtocolError("an answer without a beginning")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._next(), h11.Data):
            yield bytes(event.data)
        if not isinstance(event, h11.EndOfMessage):
            raise RemoteProtocolError("an answer without an end")
        is_done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        self.is_over = is_done and not self._http.trailing_data[0]

    async def _next(self) -> object:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                came = await self._read()
                if not came and self._http.their_state is h11.SEND_RESPONSE:
                    raise RemoteProtocolError("closed without an answer")
                self._http.receive_data(came)
        except h11.RemoteProtocolError as error:
            raise RemoteProtocolError(str(error)) from error
        return event

    async def _read(self) -> bytes:
        came, self._came = self._came, None
        return await self._socket.read(self._silence) if came is None else came


def _framed_headers(request: Request) -> list[tuple[bytes, bytes]]:
    """With how long the body is, which is told of none as well where there could be one."""
    if not request.content and request.method not in _WITH_BODY:
        return list(request.headers)
    return [*request.headers, (b"Content-Length", b"%d" % len(request.content))]
