"""The session with the API: a `Reader` cannot write, because it has no method that does.

Whoever plans is handed a `Reader`; only the executor of a plan is handed a `Writer`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

from reconciler.api.headers.api_key import ApiKey
from reconciler.api.headers.change_reason import HEADER, header_text
from reconciler.api.headers.namespace_ids import NamespaceIds
from reconciler.api.network.errors import HTTPError
from reconciler.api.network.messages import Follow
from reconciler.api.responses.answers import Answer, read_answer
from reconciler.api.responses.error_responses import RequestContext, make_connection_error
from reconciler.api.text.event_stream import EVENT_STREAM
from reconciler.api.text.json_text import write_json
from reconciler.api.transport.backoff import RETRYING, Backoff
from reconciler.api.transport.connection import Connection, Params, connect
from reconciler.api.transport.connection_pool import KeptConnections
from reconciler.api.transport.httpx_transport import HttpxTransport
from reconciler.api.transport.request_counter import RequestCounter
from reconciler.api.transport.retries import is_read, is_search
from reconciler.api.transport.retry_hints import RateLimit
from reconciler.api.transport.waits import Notice, Waits
from reconciler.api.transport.write_permit import WritePermit
from reconciler.model.data import Fields
from reconciler.model.run.pause import StopSignal

Transport: TypeAlias = HttpxTransport
"""What requests are handed to; whoever brings one decides where they go."""

_WRITES: Final = "target_collection_id"
"""What makes a search write its results into a collection (§12)."""
_MOST_READING = 16
_MOST_WRITING = 64
"""In flight at once, at the most; how many steps run at once bounds it further."""


class Reader:
    """Asks; changes nothing."""

    def __init__(
        self, connection: Connection, key: ApiKey, namespaces: NamespaceIds | None = None
    ) -> None:
        self._connection = connection
        self._key = key
        self.namespaces = namespaces or NamespaceIds()
        """What this session, or those before it, learned of namespaces."""

    def pace(self, per_minute: int | None) -> None:
        """Send no more than this many requests a minute from now on; `None` changes nothing.

        What went before counts, and so does every repetition. Without it a session learns the
        account's limits from the API's answers (§1.4), which may be after a first refusal.
        """
        if per_minute is not None:
            self._connection.pace.keep_to(RateLimit(per_minute))

    async def get_json(
        self, path: str, *, namespace: str = "", params: Params | None = None
    ) -> Answer:
        """GET a path; `namespace` is the id to send as X-Namespace, empty for none (§1.1)."""
        return await self._ask("GET", path, namespace, params, None)

    async def list_json(
        self,
        path: str,
        *,
        namespace: str = "",
        params: Params | None = None,
        body: Fields | None = None,
    ) -> Answer:
        """POST to a path that ends in `/list`, with no filter: the list as it is (§1.5).

        In `body` is which page is wanted, where the query cannot say that.
        """
        if not is_read("POST", path):
            raise ValueError(f"{path} is not a list")
        return await self._ask("POST", path, namespace, params, body or {})

    async def search_json(
        self,
        path: str,
        *,
        namespace: str,
        body: Fields,
        params: Params | None = None,
        follow: Follow | None = None,
    ) -> Answer:
        """POST to a path that runs a search, with nothing that makes it write (§12).

        A stream is read to its end: the body is then the list of its events. Whoever follows it is
        handed its bytes while they come.
        """
        if not is_search("POST", path) or _WRITES in body:
            raise ValueError(f"{path} is not a search that only reads")
        return await self._ask("POST", path, namespace, params, body, follow=follow)

    async def _ask(
        self,
        method: str,
        path: str,
        namespace: str,
        params: Params | None,
        body: Fields | None,
        reason: str = "",
        follow: Follow | None = None,
    ) -> Answer:
        to = self._connection
        asked = RequestContext(method, path, self._key, to.secrets, url=to.url, proxy=to.proxy)
        headers = {"Authorization": self._key.authorization()} if self._key else {}
        if reason:
            headers[HEADER] = reason
        if namespace:
            headers["X-Namespace"] = namespace
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = write_json(body)
            if body.get("stream") is True:
                headers["Accept"] = f"{EVENT_STREAM}, application/json"
        try:
            response = await to.send(
                method, path, headers, params=params, content=content, follow=follow
            )
        except HTTPError as error:
            raise make_connection_error(asked, to.host, error) from error
        return read_answer(asked, response)


class Writer(Reader):
    """Asks and changes; made for the executor alone.

    `reason` goes with every change, and with nothing else: the audit log keeps it (§1.1).
    """

    def __init__(
        self,
        connection: Connection,
        key: ApiKey,
        namespaces: NamespaceIds | None = None,
        *,
        reason: str = "",
    ) -> None:
        super().__init__(connection, key, namespaces)
        self._reason = header_text(key.mask_in(reason))

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
        return await self._ask(method, path, namespace, params, body, self._reason)


@asynccontextmanager
async def open_reader(
    base_url: str,
    key: ApiKey,
    *,
    transport: Transport | None = None,
    backoff: Backoff = RETRYING,
    stop: StopSignal | None = None,
    notice: Notice | None = None,
    in_flight: int = _MOST_READING,
    tally: RequestCounter | None = None,
    may_be_plain: bool = False,
    kept: KeptConnections | None = None,
    namespaces: NamespaceIds | None = None,
) -> AsyncIterator[Reader]:
    """A session that can only read; what else it is told is as in `open_writer`."""
    waits = Waits(backoff, stop=stop, notice=notice)
    async with connect(
        base_url,
        transport=transport,
        waits=waits,
        in_flight=in_flight,
        tally=tally,
        may_be_plain=may_be_plain,
        kept=kept,
    ) as connection:
        yield Reader(connection, key, namespaces)


@asynccontextmanager
async def open_writer(
    base_url: str,
    key: ApiKey,
    *,
    transport: Transport | None = None,
    backoff: Backoff = RETRYING,
    stop: StopSignal | None = None,
    notice: Notice | None = None,
    in_flight: int = _MOST_WRITING,
    tally: RequestCounter | None = None,
    reason: str = "",
    may_be_plain: bool = False,
    permit: WritePermit | None = None,
    kept: KeptConnections | None = None,
    namespaces: NamespaceIds | None = None,
) -> AsyncIterator[Writer]:
    """A session that can read and write.

    Once `stop` is set nothing is waited for any more: a request that failed ends as it did, and one
    that waits for its turn is not sent. What is in flight ends. `notice` is called with each pause
    of a second or more, once for all requests that wait for the same moment. `tally` counts what
    is sent. `reason` is what the audit log is told about each change. Unless it `may_be_plain`,
    nothing is sent over http but to this machine. With a `permit` no write leaves without it. What
    is `kept` outlives the session, and so does what it learns of `namespaces`.
    """
    waits = Waits(backoff, stop=stop, notice=notice)
    async with connect(
        base_url,
        transport=transport,
        waits=waits,
        in_flight=in_flight,
        tally=tally,
        may_be_plain=may_be_plain,
        permit=permit,
        kept=kept,
    ) as connection:
        yield Writer(connection, key, namespaces, reason=reason)
