"""One deadline for a whole exchange, however it drips, and what a stop does to one in flight."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import httpx
import pytest
from busy_api import busy_session
from virtual_time import in_virtual_time, now

from reconciler.api.client import Writer
from reconciler.model.errors import ApiError, NoResponse, ServiceUnavailable

_FOR_EVER = 10**6


@dataclass
class Slow(httpx.AsyncBaseTransport):
    """Is never silent for long, and needs a while until it has answered."""

    seconds: float = _FOR_EVER
    error: Exception | None = None
    begun: list[float] = field(default_factory=list)

    async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
        self.begun.append(now())
        for _ in range(int(self.seconds)):
            await asyncio.sleep(1)
        if self.error:
            raise self.error
        return httpx.Response(200, json={})


async def reading(writer: Writer) -> object:
    return await writer.get_json("/v1/me")


async def writing(writer: Writer) -> object:
    return await writer.send("POST", "/v1/buckets", body={})


def ended(
    api: httpx.AsyncBaseTransport,
    ask: Callable[[Writer], Awaitable[object]],
    *,
    stopped_at: float | None = None,
) -> tuple[object, float]:
    """What came of it, and how many seconds after it began."""

    async def run() -> tuple[object, float]:
        stop = asyncio.Event()
        if stopped_at is not None:
            asyncio.get_running_loop().call_later(stopped_at, stop.set)
        async with busy_session(api, stop=stop) as writer:
            begun = now()
            try:
                return await ask(writer), now() - begun
            except ApiError as error:
                return error, now() - begun

    return in_virtual_time(run)


def lost(outcome: object) -> NoResponse:
    assert isinstance(outcome, NoResponse), outcome
    return outcome


def test_whatever_drips_is_given_up_after_five_minutes_and_told() -> None:
    error, seconds = ended(Slow(), writing)
    problem = lost(error).problem
    assert seconds == 300
    assert problem.message == (
        "POST /v1/buckets got no answer from api: none was whole within 300 s"
    )
    assert "Check whether http://api answers" in problem.remedy
    assert "Run again" in problem.remedy


def test_a_body_that_drips_is_given_up_with_the_time_that_its_head_took() -> None:
    class Dripping(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                yield b" "
                await asyncio.sleep(1)

    class HalfSlow(Slow):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await super().handle_async_request(request)
            return httpx.Response(200, stream=Dripping())

    error, seconds = ended(HalfSlow(seconds=200), writing)
    assert lost(error)
    assert seconds == 300


def test_a_read_that_drips_is_repeated_no_longer_than_patience_lasts() -> None:
    api = Slow()
    error, seconds = ended(api, reading)
    assert lost(error)
    assert len(api.begun) == 2
    assert seconds == pytest.approx(600, abs=1)


@pytest.mark.parametrize("error", [httpx.ReadTimeout(""), httpx.WriteTimeout("")])
def test_a_silence_is_told_with_how_long(error: Exception) -> None:
    outcome, _ = ended(Slow(seconds=1, error=error), writing)
    assert lost(outcome).problem.message == (
        "POST /v1/buckets got no answer from api: nothing came for 30 s"
    )


def test_no_connection_is_told_with_how_long() -> None:
    outcome, _ = ended(Slow(seconds=1, error=httpx.ConnectTimeout("")), reading)
    assert isinstance(outcome, ServiceUnavailable)
    assert "no connection within 5 s" in outcome.problem.message


def test_a_write_that_is_said_to_have_had_no_connection_may_have_happened() -> None:
    api = Slow(seconds=1, error=httpx.ConnectTimeout(""))
    outcome, _ = ended(api, writing)
    problem = lost(outcome).problem
    assert problem.message == ("POST /v1/buckets got no answer from api: no connection within 5 s")
    assert "Check the API's URL, http://api" in problem.remedy
    assert len(api.begun) == 1


def test_a_stop_ends_a_read_in_flight_at_once() -> None:
    api = Slow()
    error, seconds = ended(api, reading, stopped_at=20)
    assert seconds == 21
    assert lost(error).problem.message == (
        "GET /v1/me got no answer from api: the run was stopped, and 21 s brought no whole answer"
    )
    assert len(api.begun) == 1


def test_a_stop_lets_a_write_in_flight_end() -> None:
    outcome, seconds = ended(Slow(seconds=25), writing, stopped_at=20)
    assert not isinstance(outcome, ApiError)
    assert seconds == 25


def test_a_write_that_does_not_end_after_a_stop_may_have_happened() -> None:
    error, seconds = ended(Slow(), writing, stopped_at=20)
    assert lost(error)
    assert seconds == 30


def test_a_look_that_begins_after_a_stop_is_answered() -> None:
    async def writing_then_looking(writer: Writer) -> object:
        with pytest.raises(NoResponse):
            await writing(writer)
        api.seconds = 5
        return await reading(writer)

    api = Slow()
    outcome, seconds = ended(api, writing_then_looking, stopped_at=20)
    assert not isinstance(outcome, ApiError)
    assert seconds == 35


def test_a_look_that_begins_after_a_stop_ends_as_well() -> None:
    async def writing_then_looking(writer: Writer) -> object:
        with pytest.raises(NoResponse):
            await writing(writer)
        return await reading(writer)

    error, seconds = ended(Slow(), writing_then_looking, stopped_at=20)
    assert lost(error)
    assert seconds == 40
