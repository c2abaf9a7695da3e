"""What is repeated, how often, and after how long: without one second passing."""

import gzip
import ssl
from collections.abc import AsyncIterator

import httpx
import pytest
from fake_network import FakeApi, answering, refusing, talking_to

from reconciler.api.network.errors import ResponseTooLarge
from reconciler.api.network.whole import read_whole
from reconciler.api.transport.retries import is_read
from reconciler.model.errors import (
    ApiError,
    NoResponse,
    ServerError,
    ServiceUnavailable,
    TooManyRequests,
    UnexpectedResponse,
)

pytestmark = pytest.mark.anyio
OK = httpx.Response(200, json={"ok": True})
BROKEN = (httpx.ConnectError("refused"), httpx.ReadError("reset"), httpx.RemoteProtocolError("eof"))
WHATEVER_IS_RAISED = (
    *BROKEN,
    httpx.ReadTimeout("slow"),
    httpx.ConnectTimeout("slow"),
    httpx.PoolTimeout("full"),
    httpx.ProxyError("407"),
    httpx.UnsupportedProtocol("none"),
    ConnectionResetError("reset"),
    TimeoutError(),
    ValueError("a header that is no ASCII"),
    RuntimeError("closed"),
    KeyError("of another library"),
)
"""Errors of httpx, which may be wrong about what was sent, and of anybody else."""


async def read(api: FakeApi) -> object:
    async with talking_to(api) as writer:
        return (await writer.list_json("/v1/buckets/list")).body


async def write(api: FakeApi) -> object:
    async with talking_to(api) as writer:
        return (await writer.send("POST", "/v1/buckets", body={})).body


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_read_is_repeated_after_a_passing_failure(status: int) -> None:
    api = answering(refusing(status), refusing(status), OK)
    assert await read(api) == {"ok": True}
    assert len(api.requests) == 3


@pytest.mark.parametrize("error", BROKEN)
async def test_a_read_is_repeated_after_a_broken_connection(error: Exception) -> None:
    api = answering(error, OK)
    assert await read(api) == {"ok": True}


@pytest.mark.parametrize("error", [ValueError("odd"), OSError("gone"), TimeoutError()])
async def test_a_read_is_repeated_whatever_a_transport_raises(error: Exception) -> None:
    assert await read(answering(error, OK)) == {"ok": True}


@pytest.mark.parametrize("status", [429, 503])
async def test_a_write_is_repeated_when_nothing_was_stored(status: int) -> None:
    api = answering(refusing(status), OK)
    assert await write(api) == {"ok": True}
    assert [request.content for request in api.requests] == [b"{}", b"{}"]


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (refusing(500), ServerError),
        (refusing(502), ServerError),
        (refusing(504), ServerError),
        (refusing(503, details={"retryable": False}), ServerError),
        (httpx.DecodingError("packed"), UnexpectedResponse),
        *((error, NoResponse) for error in WHATEVER_IS_RAISED),
    ],
)
async def test_a_write_in_doubt_is_never_repeated(
    failure: httpx.Response | Exception, error: type[ApiError]
) -> None:
    api = answering(failure, OK)
    with pytest.raises(error):
        await write(api)
    assert len(api.requests) == 1


async def test_pauses_double() -> None:
    api = answering(httpx.ReadError("reset"))
    with pytest.raises(NoResponse):
        await read(api)
    assert api.clock.slept == [0.5, 1.0, 2.0]


async def test_the_api_says_how_long_to_stay_away() -> None:
    api = answering(refusing(429, headers={"retry-after": "15"}), OK)
    await write(api)
    assert api.clock.slept == [15.0]


async def test_the_wait_may_stand_in_the_body() -> None:
    details = {"retryable": True, "retry_after_seconds": 9}
    api = answering(refusing(503, details=details), OK)
    await write(api)
    assert api.clock.slept == [9.0]


@pytest.mark.parametrize("name", ["retry_after", "retry_after_seconds"])
async def test_the_wait_of_a_429_may_stand_in_the_body(name: str) -> None:
    api = answering(refusing(429, details={name: 12}), OK)
    await write(api)
    assert api.clock.slept == [12.0]


async def test_the_wait_may_be_a_date() -> None:
    api = answering(refusing(429, headers={"retry-after": "Fri, 01 May 2026 10:00:20 GMT"}), OK)
    await write(api)
    assert api.clock.slept == [20.0]


async def test_a_date_counts_from_the_clock_of_the_api_because_ours_may_be_wrong() -> None:
    headers = {
        "retry-after": "Tue, 01 Dec 2026 08:00:09 GMT",
        "date": "Tue, 01 Dec 2026 08:00:00 GMT",
    }
    api = answering(refusing(503, headers=headers), OK)
    await write(api)
    assert api.clock.slept == [9.0]


async def test_a_date_that_is_over_asks_for_no_wait_but_ours() -> None:
    api = answering(refusing(429, headers={"retry-after": "Fri, 01 May 2026 09:59:00 GMT"}), OK)
    await write(api)
    assert api.clock.slept == [0.5]


@pytest.mark.parametrize("header", ["soon", "-5", "nan", "inf", "", "Fri, 99 May 2026"])
async def test_a_wait_that_cannot_be_read_is_skipped(header: str) -> None:
    api = answering(refusing(429, headers={"retry-after": header}), OK)
    await write(api)
    assert api.clock.slept == [0.5]


async def test_a_wait_longer_than_our_patience_is_told_at_once() -> None:
    api = answering(refusing(429, headers={"retry-after": "3600"}))
    with pytest.raises(TooManyRequests):
        await write(api)
    assert api.clock.slept == []


async def test_patience_ends() -> None:
    api = answering(refusing(503))
    with pytest.raises(ServiceUnavailable):
        await write(api)
    assert api.clock.now <= 180
    assert max(api.clock.slept) == 30


async def test_a_certificate_that_is_not_trusted_is_not_asked_again() -> None:
    error = httpx.ConnectError("certificate verify failed")
    error.__cause__ = ssl.SSLCertVerificationError()
    api = answering(error)
    with pytest.raises(ServiceUnavailable):
        await read(api)
    assert len(api.requests) == 1


class Breaking(httpx.AsyncByteStream):
    """A body whose connection breaks in its middle."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'{"ok":'
        raise httpx.ReadError("reset")


async def test_an_answer_that_breaks_off_is_read_again() -> None:
    answers = [httpx.Response(200, stream=Breaking()), OK]
    assert await read(FakeApi(lambda _: answers.pop(0))) == {"ok": True}
    assert answers == []


async def test_an_answer_larger_than_any_answer_is_not_read_to_its_end() -> None:
    packed = gzip.compress(b"x" * 10_000_000)
    bomb = httpx.Response(200, headers={"content-encoding": "gzip"}, content=packed)
    with pytest.raises(ResponseTooLarge, match="longer than 1000000 bytes"):
        await read_whole(bomb, None, largest=1_000_000)


async def test_a_body_that_cannot_be_unpacked_is_unexpected() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        stream = httpx.ByteStream(b"not gzip")
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=stream)

    with pytest.raises(UnexpectedResponse, match="cannot be read"):
        await read(FakeApi(answer))


async def test_a_packed_body_is_read() -> None:
    headers = {"content-encoding": "gzip"}

    def answer(_: httpx.Request) -> httpx.Response:
        stream = httpx.ByteStream(gzip.compress(b'{"ok": true}'))
        return httpx.Response(200, headers=headers, stream=stream)

    assert await read(FakeApi(answer)) == {"ok": True}


@pytest.mark.parametrize(
    ("method", "path", "reads"),
    [
        ("GET", "/v1/buckets/b", True),
        ("POST", "/v1/buckets/list", True),
        ("POST", "/v1/buckets", False),
        ("DELETE", "/v1/buckets/list", False),
        ("PATCH", "/v1/buckets/b", False),
        ("POST", "/v1/retrievers/r/execute", True),
        ("POST", "/v1/retrievers/execute", True),
        ("POST", "/v1/retrievers/r/execute/explain", True),
        ("POST", "/v1/clusters/c/execute", False),
        ("DELETE", "/v1/retrievers/execute", False),
    ],
)
def test_only_gets_lists_and_searches_are_reads(method: str, path: str, reads: bool) -> None:
    assert is_read(method, path) is reads
