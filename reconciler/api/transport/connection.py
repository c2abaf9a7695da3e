"""The way to the API: every transport of a session, stacked, and how each request begins.

There is no httpx client in between: it would add cookies, redirects and credentials of its own,
which a session must not have, and two fifths of our own work for each request.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeAlias

import httpx

from reconciler import __version__
from reconciler.api.host.base_url import read_base_url
from reconciler.api.host.proxy import is_here
from reconciler.api.transport.backoff import ExchangeLimits
from reconciler.api.transport.buffered import FOLLOW, BufferedTransport, Follow
from reconciler.api.transport.concurrency_limit import ConcurrencyLimit
from reconciler.api.transport.connection_pool import ConnectionPool
from reconciler.api.transport.exchange_deadline import DeadlineTransport
from reconciler.api.transport.rate_limiter import RateLimiter
from reconciler.api.transport.rate_window import RateWindow
from reconciler.api.transport.request_counter import CountingTransport, RequestCounter
from reconciler.api.transport.retries import RetryTransport, is_search
from reconciler.api.transport.waits import Waits
from reconciler.api.transport.write_permit import PermitTransport, WritePermit
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

Params: TypeAlias = Mapping[str, str]

_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"mixpeek-reconciler/{__version__}",
}


class Connection:
    """Sends requests to one host, and only there."""

    def __init__(
        self,
        url: httpx.URL,
        transport: httpx.AsyncBaseTransport,
        pace: RateWindow,
        limits: ExchangeLimits,
        *,
        secrets: tuple[str, ...] = (),
        proxy: str = "",
    ) -> None:
        self.url = str(url).rstrip("/")
        self.host = url.host
        self.proxy = proxy
        """What stands between, without its credentials; empty where nothing does."""
        self.pace = pace
        self.secrets = secrets
        """What the way there needs and no message may quote."""
        usual, searching = (
            httpx.Timeout(silence, connect=limits.connect).as_dict()
            for silence in (limits.silence, limits.searching)
        )
        self._timeouts = {False: usual, True: searching}
        self._transport = transport

    async def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        params: Params | None = None,
        content: bytes | None = None,
        follow: Follow | None = None,
    ) -> httpx.Response:
        """The answer, read to its end; it may be a refusal, or a redirect that nobody follows."""
        timeout = self._timeouts[is_search(method, path)]
        request = httpx.Request(
            method,
            f"{self.url}{path}",
            params=params,
            headers={**_HEADERS, **headers},
            content=content,
            extensions={"timeout": timeout, FOLLOW: follow},
        )
        return await self._transport.handle_async_request(request)


@asynccontextmanager
async def connect(
    base_url: str,
    *,
    transport: httpx.AsyncBaseTransport | None,
    waits: Waits,
    in_flight: int,
    tally: RequestCounter | None = None,
    may_be_plain: bool = False,
    permit: WritePermit | None = None,
) -> AsyncIterator[Connection]:
    """A connection that waits, repeats and paces; over the network unless told otherwise."""
    url, pace = read_base_url(base_url), RateWindow()
    if transport is None and not may_be_plain:
        _require_private(url)
    # From the inside out. Buffered innermost: a body that breaks is then an error like any other.
    way = BufferedTransport(transport) if transport else ConnectionPool(url)
    # Counted outside the deadline, so that every attempt counts, and inside the line, which may
    # send none.
    network: httpx.AsyncBaseTransport = CountingTransport(
        DeadlineTransport(way, waits=waits), tally or RequestCounter()
    )
    if permit is not None:
        # Inside the line, where it may wait for long, and outside what counts and what runs out.
        network = PermitTransport(network, permit)
    limits = waits.backoff.exchange
    line = RateLimiter(network, pace=pace, width=ConcurrencyLimit(in_flight), waits=waits)
    # Outermost: a repetition stands in line like everybody else.
    async with RetryTransport(line, waits=waits) as outermost:
        if isinstance(way, ConnectionPool):
            yield Connection(url, outermost, pace, limits, secrets=way.secrets, proxy=way.proxy)
        else:
            yield Connection(url, outermost, pace, limits)


def _require_private(url: httpx.URL) -> None:
    """Raise `Rejected` where everybody on the way to the API could read the key."""
    if url.scheme == "http" and not is_here(url.host):
        raise Rejected(
            Problem(
                "plain-http",
                f"http://{url.host} is not encrypted: the key would be read by anybody on the way",
                "Use https://, or pass --insecure-http where you trust every machine on the way.",
            )
        )
