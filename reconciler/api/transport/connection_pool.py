"""The network, as many connections side by side instead of httpx's one pool.

For every idle connection httpx's pool looks at all the others, several times for each request, and
asks the kernel about each: with 50 connections that is four times the work of the request itself.
A pool of one connection has nothing to look at.
"""

import ssl
from contextlib import AsyncExitStack

from reconciler.api.host.api_url import ApiUrl
from reconciler.api.host.base_url import redact_url
from reconciler.api.host.certificates import load_certificates
from reconciler.api.host.proxy import proxy_for, secrets_of
from reconciler.api.network.lane import Lane
from reconciler.api.network.messages import Request, Response, Transport
from reconciler.api.network.quick_request import QuickRequests


class ConnectionPool:
    """One connection for each request in flight: who bounds those bounds the connections."""

    def __init__(self, url: ApiUrl) -> None:
        self._url = url
        self._proxy = proxy_for(url.scheme, url.host)
        self.proxy = redact_url(str(self._proxy.url)) if self._proxy else ""
        self.secrets = secrets_of(self._proxy)
        is_plain = url.scheme == "http" and self._proxy is None
        # Made once, and only where it is needed: reading the certificates of all the authorities
        # takes longer than most requests. The other one trusts nobody.
        self._trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_plain else load_certificates()
        self._requests = QuickRequests()
        self._lanes: list[Transport] = []
        self._free: list[Transport] = []

    async def send(self, request: Request) -> Response:
        # The one used last is the one whose connection is most likely still open.
        lane = self._free.pop() if self._free else self._open()
        try:
            return await lane.send(request)
        finally:
            self._free.append(lane)

    def _open(self) -> Transport:
        lane = self._direct() if self._proxy is None else self._through_proxy()
        self._lanes.append(lane)
        return lane

    def _direct(self) -> Transport:
        return Lane(self._url, self._trust, self._requests)

    def _through_proxy(self) -> Transport:
        # Loaded for whoever has a proxy, and by nobody else.
        import httpx

        from reconciler.api.transport.buffered import BufferedTransport

        one = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        transport = httpx.AsyncHTTPTransport(verify=self._trust, limits=one, proxy=self._proxy)
        return BufferedTransport(transport, self._url)

    def another(self) -> "ConnectionPool":
        """One to the same host, with no connection yet."""
        return ConnectionPool(self._url)

    async def close_idle(self) -> None:
        """End the connections that nobody uses; whoever needs one again opens another."""
        while self._free:
            await self._free.pop().aclose()

    async def aclose(self) -> None:
        async with AsyncExitStack() as all_of_them:
            for lane in self._lanes:
                all_of_them.push_async_callback(lane.aclose)


class KeptConnections:
    """Connections that the sessions of one run have in common, and that end with the run.

    Each new connection costs two or three round trips before its first request.
    """

    def __init__(self) -> None:
        self._pools: list[ConnectionPool] = []
        self._may_lend = True

    def lend(self, url: ApiUrl) -> "LentPool":
        """The connections to the one host, for a session that will not close them."""
        if not self._may_lend:
            raise RuntimeError("these connections have ended")
        if not self._pools:
            self._pools.append(ConnectionPool(url))
        return LentPool(self._pools[-1])

    async def renew(self) -> None:
        """Lend others from now on: a write must not be the first to learn that one was closed."""
        if self._pools:
            last = self._pools[-1]
            self._pools.append(last.another())
            await last.close_idle()

    async def aclose(self) -> None:
        self._may_lend = False
        async with AsyncExitStack() as all_of_them:
            for pool in self._pools:
                all_of_them.push_async_callback(pool.aclose)


class LentPool:
    """A pool that stays open when the session that uses it ends."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self.proxy = pool.proxy
        self.secrets = pool.secrets

    async def send(self, request: Request) -> Response:
        return await self._pool.send(request)

    async def aclose(self) -> None:
        """Nothing ends: whoever lent it ends it."""
