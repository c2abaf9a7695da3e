"""Opens the API for one run: over the network, or inside this process."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.api.client import Reader, Writer, open_reader, open_writer
from reconciler.api.headers.api_key import Key
from reconciler.api.transport.backoff import RETRYING, SETTLING, Backoff
from reconciler.api.transport.request_counter import RequestCounter
from reconciler.api.transport.waits import Notice, Stop
from reconciler.cli.session.reason import Reason
from reconciler.cli.session.settings import EMBEDDED_MISSING, EmbeddedApi, RealApi
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport


@dataclass(frozen=True, slots=True)
class Session:
    """How to reach the API; nothing is sent before `reading` or `writing` is entered."""

    url: str
    key: Key
    transport: "AsyncBaseTransport | None" = None
    may_be_plain: bool = False
    """The key may go over http, wherever that is."""
    tally: RequestCounter = field(default_factory=RequestCounter)
    """How often the API was asked so far."""
    reason: Reason = str
    """What the audit log is told about changes; nothing, unless somebody says it."""
    backoff: Backoff = field(default_factory=lambda: RETRYING)
    """For failures and for each answer; looked up late, so that a clock can be handed in."""
    settling: Backoff = field(default_factory=lambda: SETTLING)
    """For work that the API does later."""

    @asynccontextmanager
    async def reading(self, *, notice: Notice | None = None) -> AsyncIterator[Reader]:
        """For whoever must not change anything; `notice` is called with each longer pause."""
        async with open_reader(
            self.url,
            self.key,
            transport=self.transport,
            backoff=self.backoff,
            notice=notice,
            tally=self.tally,
            may_be_plain=self.may_be_plain,
        ) as reader:
            yield reader

    @asynccontextmanager
    async def writing(
        self, *, stop: Stop | None = None, notice: Notice | None = None
    ) -> AsyncIterator[Writer]:
        """For the executor of a plan; once `stop` is set nothing is waited for any more."""
        async with open_writer(
            self.url,
            self.key,
            transport=self.transport,
            backoff=self.backoff,
            stop=stop,
            notice=notice,
            tally=self.tally,
            reason=self.reason(),
            may_be_plain=self.may_be_plain,
        ) as writer:
            yield writer


def session_with(api: RealApi | EmbeddedApi, *, reason: Reason = str) -> Session:
    """The session for an API; `reason` is what is told about the changes it makes."""
    if isinstance(api, EmbeddedApi):
        return Session("http://embedded", Key("embedded"), _inside(api), reason=reason)
    key = Key(api.key, variable=api.key_env)
    return Session(api.url, key, may_be_plain=api.may_be_plain, reason=reason)


def _inside(api: EmbeddedApi) -> "AsyncBaseTransport":
    try:
        from reconciler.emulator.app import create_app
    except ModuleNotFoundError as error:
        raise Rejected(EMBEDDED_MISSING) from error
    from httpx import ASGITransport

    try:
        api.database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Rejected(_unusable(str(api.database), str(error.strerror))) from error
    with usable(str(api.database)):
        app = create_app(str(api.database))
    # A failure in there is an answer of the API's, not ours to crash with.
    transport = ASGITransport(app, raise_app_exceptions=False)
    return _suffering(transport, api.faults) if api.faults else transport


def _suffering(inner: "AsyncBaseTransport", faults: tuple[str, ...]) -> "AsyncBaseTransport":
    from reconciler.cli.flags.faults import read_faults
    from reconciler.emulator.server.fault_transport import FaultTransport

    return FaultTransport(inner, read_faults(faults))


@contextmanager
def usable(database: str) -> Iterator[None]:
    """Says what is wrong with the file that an embedded API or an emulator keeps its data in."""
    try:
        yield
    except sqlite3.Error as error:
        raise Rejected(_unusable(database, str(error))) from error


def _unusable(database: str, why: str) -> Problem:
    return Problem(
        "bad-embedded-api",
        f"{database} cannot be used as the database of the embedded API: {why}",
        "name a file that is new or that an embedded API made, where you may write",
    )
