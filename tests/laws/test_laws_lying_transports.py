"""Whatever a transport says of a write that it lost, true or not: first a look, and nothing twice.

A transport may call a connection that broke after the request one that was never made, and may
raise what is no error of httpx at all. Judged by the rows of the API.
"""

from dataclasses import dataclass, field
from typing import Final

import httpx
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from stacks import Manifest
from troubled import Seen, Troubled, day, in_quiet, untruths
from willing import willing
from world import Wire

from reconciler.api.transport.retries import is_read
from reconciler.emulator.faults.fault import Fault, read_fault

_SAID: Final = (
    httpx.ConnectError("said by a liar"),
    httpx.ConnectTimeout("said by a liar"),
    httpx.PoolTimeout("said by a liar"),
    httpx.ProxyError("said by a liar"),
    httpx.ReadTimeout("said by a liar"),
    httpx.UnsupportedProtocol("said by a liar"),
    ValueError("said by a liar"),
    ConnectionRefusedError("said by a liar"),
    TimeoutError("said by a liar"),
)
_WRITES: Final = ("POST /v1/namespaces", "POST,PATCH,PUT,DELETE /v1/*", "DELETE /v1/*")
_LOST: Final = ("lost", "lost politely", "dropped", "refused", "silent", "cut at=1")
_WHICH: Final = ("1", "1-2", "1-4", "2", "3-5", "4-", "50%")


@dataclass
class Liar(httpx.AsyncBaseTransport):
    """Loses what the transport beneath it loses, and says something else about it."""

    inner: httpx.AsyncBaseTransport
    says: Exception
    lost: set[tuple[str, str, bytes]] = field(default_factory=set)
    """Writes that were lost, and that nobody has looked for since."""
    unseen: list[str] = field(default_factory=list)
    """Writes that were sent again before anybody looked."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        write = request.method, request.url.path, request.content
        if is_read(request.method, request.url.path):
            looked = request.url.path.removesuffix("/list")
            self.lost = {each for each in self.lost if not each[1].startswith(looked)}
        elif write in self.lost:
            self.unseen.append(f"{request.method} {request.url.path}")
        try:
            return await self._answer(request)
        except Exception:
            self.lost |= set() if is_read(request.method, request.url.path) else {write}
            raise

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self.inner.handle_async_request(request)
            await response.aread()
        except httpx.TransportError:
            raise self.says from None
        return response


def lost_writes() -> st.SearchStrategy[list[Fault]]:
    """Writes that are lost, before or after the API did what they ask for."""
    parts = st.tuples(*map(st.sampled_from, (_WRITES, _WHICH, _LOST)))
    return st.lists(parts.map(" ".join).map(read_fault), min_size=1, max_size=2)


async def _rows_are_single(quiet: Troubled) -> None:
    assert [str(address) for address, count in (await quiet.rows()).items() if count > 1] == []


@examples(30)
@given(willing(), willing(), lost_writes(), st.sampled_from(_SAID))
def test_no_word_of_a_transport_sends_a_write_again_before_somebody_looked(
    earlier: list[Manifest], later: list[Manifest], faults: list[Fault], says: Exception
) -> None:
    async def law(quiet: Troubled) -> None:
        await quiet.apply(earlier)
        before = await quiet.live()
        async with day(quiet, faults) as bad:
            assert isinstance(bad.wire, Wire)
            liar = bad.wire.inner = Liar(bad.wire.inner, says)
            told = await bad.try_to_apply(later)
        assert liar.unseen == []
        await _rows_are_single(quiet)
        seen = Seen(before, await quiet.live(), await quiet.plan(later))
        assert list(untruths(told, seen)) == [], (told.problems, [str(each) for each in faults])
        codes = {ended.problem.code for ended in told.outcomes if ended.problem}
        assert codes <= {"api-no-answer", "api-unreachable"}, told.problems
        await quiet.apply(later)
        assert (await quiet.plan(later)).is_empty
        await _rows_are_single(quiet)

    in_quiet(law)
