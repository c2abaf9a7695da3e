"""Who asks to stop waits for nothing any more, and whoever watches is told of every wait."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from busy_api import Answer, BusyApi, ask, busy_session
from fake_network import refusing
from virtual_time import Sleeps, in_virtual_time, now

from reconciler.api.client import Writer
from reconciler.model.errors import (
    ApiError,
    NoResponse,
    ServerError,
    ServiceUnavailable,
    TooManyRequests,
)
from reconciler.model.run.pause import Pause, PauseReason

OK = httpx.Response(200, json={})
LASTING = refusing(429, headers={"retry-after": "30"})


async def stopped(
    api: BusyApi,
    do: Callable[[Writer], Awaitable[object]],
    *,
    after: float,
    sleeps: Sleeps | None = None,
) -> tuple[float, ApiError]:
    """Ask to stop after a while; when that ended, and how."""
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(after, stop.set)
    async with busy_session(api, stop=stop, sleeps=sleeps) as writer:
        with pytest.raises(ApiError) as caught:
            await do(writer)
    return now(), caught.value


async def write(writer: Writer) -> object:
    return await writer.send("POST", "/v1/buckets", body={})


async def read(writer: Writer) -> object:
    return await writer.get_json("/v1/me")


async def paced_write(writer: Writer) -> object:
    writer.pace(1)
    await ask(writer, 1)
    return await write(writer)


@pytest.mark.parametrize(
    ("answer", "do", "error"),
    [
        (LASTING, write, TooManyRequests),
        (refusing(503, headers={"retry-after": "30"}), write, ServiceUnavailable),
        (refusing(502), read, ServerError),
        (httpx.ReadError("reset"), read, NoResponse),
        (httpx.ConnectError("refused"), read, ServiceUnavailable),
    ],
)
def test_a_stop_ends_a_wait_at_once_with_what_the_api_said_last(
    answer: Answer, do: Callable[[Writer], Awaitable[object]], error: type[ApiError]
) -> None:
    api = BusyApi(lambda _: answer)
    ended, raised = in_virtual_time(lambda: stopped(api, do, after=0.3))
    assert (ended, type(raised)) == (0.3, error)
    assert len(api.sent) == 1


def test_a_stop_lets_what_is_in_flight_end() -> None:
    api = BusyApi(lambda _: refusing(404), takes=9.0)
    ended, raised = in_virtual_time(lambda: stopped(api, write, after=0.5))
    assert (ended, raised.status) == (9.0, 404)


def test_after_a_stop_no_wait_begins() -> None:
    sleeps = Sleeps()
    api = BusyApi(lambda _: LASTING, takes=2.0)
    ended, _ = in_virtual_time(lambda: stopped(api, write, after=1.0, sleeps=sleeps))
    assert ended == 2.0
    assert sleeps.begun == []


def test_what_waits_for_its_turn_when_stopped_is_not_sent_and_says_so() -> None:
    api = BusyApi()
    ended, raised = in_virtual_time(lambda: stopped(api, paced_write, after=10.0))
    assert ended == 10.0
    assert isinstance(raised, ServiceUnavailable)
    assert "was not sent: the run was stopped" in str(raised)
    assert len(api.sent) == 1


def test_a_stop_takes_nothing_from_what_need_not_wait() -> None:
    api = BusyApi()

    async def run() -> None:
        stop = asyncio.Event()
        stop.set()
        async with busy_session(api, stop=stop) as writer:
            await write(writer)

    in_virtual_time(run)
    assert len(api.sent) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (refusing(429, headers={"retry-after": "9"}), PauseReason.THROTTLED),
        (refusing(503, headers={"retry-after": "9"}), PauseReason.UNAVAILABLE),
    ],
)
def test_a_wait_is_told_when_it_begins(answer: httpx.Response, why: PauseReason) -> None:
    answers = [answer]

    async def run() -> list[Pause]:
        told: list[Pause] = []
        async with busy_session(
            BusyApi(lambda _: answers.pop() if answers else OK), told=told
        ) as writer:
            await write(writer)
        return told

    assert in_virtual_time(run) == [Pause(9.0, why)]


def test_waits_of_less_than_a_second_are_not_worth_a_line() -> None:
    answers = [refusing(502)]

    async def run() -> list[Pause]:
        told: list[Pause] = []
        async with busy_session(
            BusyApi(lambda _: answers.pop() if answers else OK), told=told
        ) as writer:
            await read(writer)
        return told

    assert in_virtual_time(run) == []


def test_forty_that_wait_for_the_same_moment_are_told_of_once() -> None:
    api = BusyApi(lambda _: OK if now() > 5 else refusing(429, headers={"retry-after": "20"}))

    async def run() -> list[Pause]:
        told: list[Pause] = []
        async with busy_session(api, told=told) as writer:
            await ask(writer, 40)
        return told

    assert in_virtual_time(run) == [Pause(20.0, PauseReason.THROTTLED)]
