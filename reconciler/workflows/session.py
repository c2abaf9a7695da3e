"""How one run reaches the API, and reads it; nothing is sent before somebody reads or writes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.api.client import Reader, Transport, Writer, open_reader, open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.headers.namespace_ids import NamespaceIds
from reconciler.api.transport.backoff import RETRYING, SETTLING, Backoff
from reconciler.api.transport.connection_pool import KeptConnections
from reconciler.api.transport.request_counter import RequestCounter
from reconciler.api.transport.waits import Notice
from reconciler.api.transport.write_permit import WritePermit
from reconciler.model.run.pause import StopSignal
from reconciler.workflows.gc_pause import pause_gc

Made = TypeVar("Made")


class Session(Struct, frozen=True):
    """How to reach the API; nothing is sent before `reading` or `writing` is entered."""

    url: str
    key: ApiKey
    transport: Transport | None = None
    may_be_plain: bool = False
    """The key may go over http, wherever that is."""
    tally: RequestCounter = field(default_factory=RequestCounter)
    """How often the API was asked so far."""
    reason: Callable[[], str] = str
    """What the audit log is told about changes; nothing, unless somebody says it."""
    backoff: Backoff = field(default_factory=lambda: RETRYING)
    """For failures and for each answer; looked up late, so that a clock can be handed in."""
    settling: Backoff = field(default_factory=lambda: SETTLING)
    """For work that the API does later."""
    permit: WritePermit | None = None
    """Without it no write leaves; `None` where nobody else could have taken it away."""
    namespaces: NamespaceIds = field(default_factory=NamespaceIds)
    """Learned by one reading, and of use to the next."""
    kept: KeptConnections | None = None
    """What outlives each reading and writing, in the block of `connected`."""

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["Session"]:
        """The same, whose readings and writings have their connections in common."""
        if self.kept is not None:
            yield self
            return
        async with aclosing(KeptConnections()) as kept:
            yield replace(self, kept=kept)

    @asynccontextmanager
    async def reading(
        self, *, stop: StopSignal | None = None, notice: Notice | None = None
    ) -> AsyncIterator[Reader]:
        """For whoever must not change anything; `notice` is called with each longer pause.

        Once `stop` is set nothing is waited for any more.
        """
        async with open_reader(
            self.url,
            self.key,
            transport=self.transport,
            backoff=self.backoff,
            stop=stop,
            notice=notice,
            tally=self.tally,
            may_be_plain=self.may_be_plain,
            kept=self.kept,
            namespaces=self.namespaces,
        ) as reader:
            yield reader

    @asynccontextmanager
    async def writing(
        self, *, stop: StopSignal | None = None, notice: Notice | None = None
    ) -> AsyncIterator[Writer]:
        """For the executor of a plan; once `stop` is set nothing is waited for any more."""
        if self.kept is not None:
            await self.kept.renew()
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
            permit=self.permit,
            kept=self.kept,
            namespaces=self.namespaces,
        ) as writer:
            yield writer

    async def read(
        self, make: Callable[[Reader], Awaitable[Made]], *, notice: Notice | None = None
    ) -> Made:
        """What is made of live state: a plan, drift, a snapshot; nothing here can write."""
        with pause_gc():
            async with self.reading(notice=notice) as reader:
                return await make(reader)
