"""One connection to the API, opened anew whenever it is no longer good.

What httpx has in its place, a pool of connections and two libraries for sockets, takes longer than
a request.
"""

import asyncio
import ssl
from typing import Final

from reconciler.api.host.api_url import ApiUrl
from reconciler.api.network.errors import name_error
from reconciler.api.network.exchange import exchange
from reconciler.api.network.messages import Request, Response
from reconciler.api.network.quick_request import QuickRequests
from reconciler.api.network.sockets import Socket, open_socket

_KEPT: Final = 5.0
"""Seconds an idle connection is used again; whoever answers may close it at any time after."""


class Lane:
    """Sends one request after the other, to one host; `trust` says whom TLS believes.

    Each answer is read to its end, or the connection ends, before the next request.
    """

    def __init__(self, url: ApiUrl, trust: ssl.SSLContext, requests: QuickRequests) -> None:
        self._host = url.host
        self._port = url.port
        self._trust = trust if url.scheme == "https" else None
        self._requests = requests
        self._socket: Socket | None = None
        self._is_idle = False
        self._since = 0.0

    async def send(self, request: Request) -> Response:
        try:
            socket = await self._ready(request.silence.connect)
            try:
                return await self._exchange(socket, request)
            except BaseException:
                socket.abort()
                raise
        except Exception as error:
            raise name_error(error)  # noqa: B904 - which names its cause, or is the same one

    async def _ready(self, seconds: float) -> Socket:
        """The connection that is there, if it is still good; else a new one."""
        held = self._socket
        if held is not None and self._is_idle and held.is_quiet and _now() - self._since < _KEPT:
            self._is_idle = False
            return held
        await self.aclose()
        self._socket = await open_socket(self._host, self._port, self._trust, seconds)
        return self._socket

    async def _exchange(self, socket: Socket, request: Request) -> Response:
        response, may_go_on = await exchange(request, socket, self._requests)
        if may_go_on:
            self._is_idle, self._since = True, _now()
        else:
            await self.aclose()
        return response

    async def aclose(self) -> None:
        held, self._socket, self._is_idle = self._socket, None, False
        if held is not None:
            await held.aclose()


def _now() -> float:
    return asyncio.get_running_loop().time()
