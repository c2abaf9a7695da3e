"""The way to the API: every transport of a session, stacked, and how each request begins.

There is no httpx client in between: it would add cookies, redirects and credentials of its own,
which a session must not have, and two fifths of our own work for each request.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Final, TypeAlias
from urllib.parse import urlencode

from reconciler import __version__
from reconciler.api.host.api_url import PLAIN_PATH, ApiUrl
from reconciler.api.host.base_url import read_base_url
from reconciler.api.host.proxy import is_here
from reconciler.api.network.messages import Follow, Headers, Request, Response, Silence, Transport
from reconciler.api.transport.backoff import ExchangeLimits
from reconciler.api.transport.concurrency_limit import ConcurrencyLimit
from reconciler.api.transport.connection_pool import (
    ConnectionPool,
    KeptConnections,
    LentPool,
)
from reconciler.api.transport.exchange_deadline import DeadlineTransport
from reconciler.api.transport.httpx_transport import HttpxTransport
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
_PLAIN: Final = re.compile(PLAIN_PATH)
_MOST_KEPT: Final = 256


class Connection:
    """Sends requests to one host, and only there."""

    def __init__(
        self,
        url: ApiUrl,
        transport: Transport,
        pace: RateWindow,
        limits: ExchangeLimits,
        *,
        secrets: tuple[str, ...] = (),
        proxy: str = "",
    ) -> None:
        self.url = str(url)
        self.host = url.host
        self.proxy = proxy
        """What stands between, without its credentials; empty where nothing does."""
        self.pace = pace
        self.secrets = secrets
        """What the way there needs and no message may quote."""
        self._silence = {
            is_searching: Silence(limits.connect, longest)
            for is_searching, longest in ((False, limits.silence), (True, limits.searching))
        }
        self._host = url.netloc
        self._root = url.path
        self._encoded: dict[tuple[tuple[str, str], ...], Headers] = {}
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
    ) -> Response:
        """The answer, read to its end; it may be a refusal, or a redirect that nobody follows."""
        request = Request(
            method=method,
            path=path,
            target=self._target(path, params),
            headers=self._encode(headers),
            content=content or b"",
            silence=self._silence[is_search(method, path)],
            follow=follow,
        )
        return await self._transport.send(request)

    def _target(self, path: str, params: Params | None) -> str:
        """The path and the query, each letter as a URL may hold it."""
        if not _PLAIN.fullmatch(path):
            return self._read_target(path, params)
        return f"{self._root}{path}{f'?{urlencode(params)}' if params else ''}"

    def _read_target(self, path: str, params: Params | None) -> str:
        """The same of a path that may hold anything."""
        import httpx  # which nobody needs for a plain one

        url = f"{self.url}{path}"
        whole = httpx.URL(url) if params is None else httpx.URL(url, params=params)
        return whole.raw_path.decode("ascii")

    def _encode(self, headers: Mapping[str, str]) -> Headers:
        """With those of every request; few sessions have more than a handful of different ones."""
        given = tuple(headers.items())
        encoded = self._encoded.get(given)
        if encoded is None:
            if len(self._encoded) >= _MOST_KEPT:
                self._encoded.clear()
            named = {"Host": self._host, **_HEADERS, **headers}
            encoded = tuple(
                (name.encode("ascii"), text.encode("ascii")) for name, text in named.items()
            )
            self._encoded[given] = encoded
        return encoded


@asynccontextmanager
async def connect(
    base_url: str,
    *,
    transport: HttpxTransport | None,
    waits: Waits,
    in_flight: int,
    tally: RequestCounter | None = None,
    may_be_plain: bool = False,
    permit: WritePermit | None = None,
    kept: KeptConnections | None = None,
) -> AsyncIterator[Connection]:
    """A connection that waits, repeats and paces; over the network unless told otherwise.

    Over what is `kept` where there is something, which then stays open.
    """
    url, pace = read_base_url(base_url), RateWindow()
    if transport is None and not may_be_plain:
        _require_private(url)
    # From the inside out. Buffered innermost: a body that breaks is then an error like any other.
    way = _way_to(url, transport, kept)
    # Counted outside the deadline, so that every attempt counts, and inside the line, which may
    # send none.
    network: Transport = CountingTransport(
        DeadlineTransport(way, waits=waits), tally or RequestCounter()
    )
    if permit is not None:
        # Inside the line, where it may wait for long, and outside what counts and what runs out.
        network = PermitTransport(network, permit)
    limits = waits.backoff.exchange
    line = RateLimiter(network, pace=pace, width=ConcurrencyLimit(in_flight), waits=waits)
    # Outermost: a repetition stands in line like everybody else.
    async with aclosing(RetryTransport(line, waits=waits)) as outermost:
        if isinstance(way, ConnectionPool | LentPool):
            yield Connection(url, outermost, pace, limits, secrets=way.secrets, proxy=way.proxy)
        else:
            yield Connection(url, outermost, pace, limits)


def _way_to(
    url: ApiUrl, transport: HttpxTransport | None, kept: KeptConnections | None
) -> Transport:
    if transport is None:
        return ConnectionPool(url) if kept is None else kept.lend(url)
    # Loaded for a transport of httpx, whose requests and answers it makes and reads.
    from reconciler.api.transport.buffered import BufferedTransport

    return BufferedTransport(transport, url)


def _require_private(url: ApiUrl) -> None:
    """Raise `Rejected` where everybody on the way to the API could read the key."""
    if url.scheme == "http" and not is_here(url.host):
        raise Rejected(
            Problem(
                "plain-http",
                f"http://{url.host} is not encrypted: the key would be read by anybody on the way",
                "Use https://, or pass --insecure-http where you trust every machine on the way.",
            )
        )
