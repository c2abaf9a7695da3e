"""The session with the API: a `Reader` cannot write, because it has no method that does.

Whoever plans is handed a `Reader`; only the executor of a plan is handed a `Writer`.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeAlias

import httpx

from reconciler import __version__
from reconciler.api.answers import Answer, read_answer
from reconciler.api.json_text import write_json
from reconciler.api.key import Key
from reconciler.api.patience import RETRYING, Patience
from reconciler.api.proxy import proxy_for
from reconciler.api.refusals import Asked, no_answer
from reconciler.api.transports import Retrying, Whole, is_read
from reconciler.model.data import Fields
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

Params: TypeAlias = Mapping[str, str]

_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_CONNECTIONS = 16
"""More in flight make httpx slower, not faster."""


class Reader:
    """Asks; changes nothing."""

    def __init__(self, http: httpx.AsyncClient, key: Key) -> None:
        self._http = http
        self._key = key

    async def get_json(
        self, path: str, *, namespace: str = "", params: Params | None = None
    ) -> Answer:
        """GET a path; `namespace` is the id to send as X-Namespace, empty for none (§1.1)."""
        return await self._ask("GET", path, namespace, params, None)

    async def list_json(
        self, path: str, *, namespace: str = "", params: Params | None = None
    ) -> Answer:
        """POST to a path that ends in `/list`, with no filter: the list as it is (§1.5)."""
        if not is_read("POST", path):
            raise ValueError(f"{path} is not a list")
        return await self._ask("POST", path, namespace, params, {})

    async def _ask(
        self, method: str, path: str, namespace: str, params: Params | None, body: Fields | None
    ) -> Answer:
        asked = Asked(method, path, self._key.variable)
        headers = {"Authorization": self._key.authorization()}
        if namespace:
            headers["X-Namespace"] = namespace
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = write_json(body)
        try:
            response = await self._http.request(
                method, path, params=params, headers=headers, content=content
            )
        except httpx.HTTPError as error:
            raise no_answer(asked, self._http.base_url.host, error) from error
        return read_answer(asked, response)


class Writer(Reader):
    """Asks and changes; made for the executor alone."""

    async def send(
        self,
        method: str,
        path: str,
        *,
        namespace: str = "",
        body: Fields | None = None,
        params: Params | None = None,
    ) -> Answer:
        """Send one change; whatever is not a 2xx is raised as its typed error."""
        return await self._ask(method, path, namespace, params, body)


@asynccontextmanager
async def open_reader(
    base_url: str,
    key: Key,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    patience: Patience = RETRYING,
) -> AsyncIterator[Reader]:
    """A session that can only read."""
    async with _connect(base_url, transport, patience) as http:
        yield Reader(http, key)


@asynccontextmanager
async def open_writer(
    base_url: str,
    key: Key,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    patience: Patience = RETRYING,
) -> AsyncIterator[Writer]:
    """A session that can read and write."""
    async with _connect(base_url, transport, patience) as http:
        yield Writer(http, key)


def _connect(
    base_url: str, transport: httpx.AsyncBaseTransport | None, patience: Patience
) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
    url = _checked(base_url)
    inner = transport or httpx.AsyncHTTPTransport(limits=limits, proxy=proxy_for(url))
    return httpx.AsyncClient(
        base_url=url,
        transport=Retrying(Whole(inner), patience=patience),
        headers={"User-Agent": f"mixpeek-reconciler/{__version__}"},
        timeout=_TIMEOUT,
        follow_redirects=False,
    )


def _checked(base_url: str) -> httpx.URL:
    """The API's URL, without credentials: those would replace the key's header."""
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    is_versioned = url.path.rstrip("/").endswith("/v1")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or is_versioned:
        remedy = "Write it as https://HOST, without user name, password or /v1."
        raise Rejected(Problem("bad-api-url", "the API's URL cannot be used", remedy))
    return url
