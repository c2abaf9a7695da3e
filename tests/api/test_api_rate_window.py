"""A session asks no more than its account allows, and says how long that takes."""

import asyncio

import httpx
import pytest
from busy_api import BusyApi, ask, busiest, busy_session
from fake_network import refusing
from hypothesis import given
from hypothesis import strategies as st
from virtual_time import in_virtual_time

from reconciler.api.transport.rate_window import RateWindow
from reconciler.api.transport.retry_hints import RateLimit
from reconciler.model.errors import TooManyRequests
from reconciler.model.run.pause import Pause, PauseReason

OK = httpx.Response(200, json={})


def told_by(headers: dict[str, str], *, status: int = 200) -> httpx.Response:
    return (
        refusing(status, headers=headers)
        if status >= 400
        else httpx.Response(200, json={}, headers=headers)
    )


async def all_went(api: BusyApi, count: int, *, per_minute: int | None = None) -> list[Pause]:
    told: list[Pause] = []
    async with busy_session(api, told=told) as writer:
        writer.pace(per_minute)
        answers = await ask(writer, count)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    return told


def test_a_session_paced_to_ten_a_minute_simply_takes_its_time() -> None:
    api = BusyApi()
    in_virtual_time(lambda: all_went(api, 35, per_minute=10))
    assert len(api.sent) == 35
    assert busiest(api.moments) == 10
    assert 180 < api.moments[-1] < 190


def test_it_says_how_long_once_for_all_that_wait() -> None:
    told = in_virtual_time(lambda: all_went(BusyApi(), 35, per_minute=10))
    assert [pause.why for pause in told] == [PauseReason.PACE] * 3
    assert [round(pause.seconds) for pause in told] == [61, 61, 61]


def test_a_session_that_was_told_no_pace_keeps_none() -> None:
    api = BusyApi()
    assert in_virtual_time(lambda: all_went(api, 60)) == []
    assert set(api.moments) == {0.0}


def test_an_account_without_a_known_rate_changes_nothing() -> None:
    api = BusyApi()
    in_virtual_time(lambda: all_went(api, 60, per_minute=None))
    assert set(api.moments) == {0.0}


def test_what_went_before_the_pace_was_known_counts() -> None:
    api = BusyApi()

    async def run() -> None:
        async with busy_session(api) as writer:
            await ask(writer, 10)
            writer.pace(10)
            await ask(writer, 1)

    in_virtual_time(run)
    assert api.moments[-1] > 60


def test_reads_and_writes_share_one_budget() -> None:
    api = BusyApi()

    async def run() -> None:
        async with busy_session(api) as writer:
            writer.pace(10)
            await ask(writer, 8)
            for _ in range(4):
                await writer.get_json("/v1/me")

    in_virtual_time(run)
    assert busiest(api.moments) == 10


def test_repetitions_come_out_of_the_same_budget() -> None:
    answers = [refusing(503)] * 5
    api = BusyApi(lambda _: answers.pop() if answers else OK)
    in_virtual_time(lambda: all_went(api, 12, per_minute=10))
    assert len(api.sent) == 17
    assert busiest(api.moments) == 10


@pytest.mark.parametrize(
    "headers",
    [
        {"x-ratelimit-limit": "10"},
        {"x-ratelimit-limit": "10", "x-ratelimit-window": "60"},
        {"x-ratelimit-limit": "10", "x-ratelimit-window": "60s"},
        {"x-ratelimit-limit": "10", "x-ratelimit-window": "1m"},
    ],
)
def test_the_limit_that_an_answer_names_is_kept(headers: dict[str, str]) -> None:
    api = BusyApi(lambda _: told_by(headers))

    async def run() -> None:
        async with busy_session(api) as writer:
            await ask(writer, 1)
            await ask(writer, 24)

    in_virtual_time(run)
    assert busiest(api.moments) == 10


@pytest.mark.parametrize(
    "headers",
    [
        {"x-ratelimit-limit": "many"},
        {"x-ratelimit-limit": "0"},
        {"x-ratelimit-limit": "-1"},
        {"x-ratelimit-limit": "10", "x-ratelimit-window": "soon"},
        {"x-ratelimit-limit": "10", "x-ratelimit-window": "0"},
        {"x-ratelimit-limit": "10", "x-ratelimit-window": "30h"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999"},
        {"x-ratelimit-remaining": "0"},
        {"x-ratelimit-remaining": "3", "x-ratelimit-reset": "60"},
    ],
)
def test_what_cannot_be_read_or_believed_holds_nobody_up(headers: dict[str, str]) -> None:
    api = BusyApi(lambda _: told_by(headers))

    async def run() -> None:
        async with busy_session(api) as writer:
            await ask(writer, 1)
            await ask(writer, 30)

    in_virtual_time(run)
    assert api.moments[-1] == api.takes


def test_the_limit_that_a_refusal_names_is_kept() -> None:
    details = {"limit": 10, "window": 60, "retry_after": 7}
    answers = [refusing(429, details=details)]
    api = BusyApi(lambda _: answers.pop() if answers else OK)

    async def run() -> None:
        async with busy_session(api) as writer:
            await ask(writer, 1)
            await ask(writer, 24)

    in_virtual_time(run)
    assert api.moments[:2] == [0.0, pytest.approx(7.1)]
    assert busiest(api.moments) == 10


@pytest.mark.parametrize(
    ("reset", "date", "until"),
    [
        ("40", None, 40.1),
        (str(1_780_000_000 + 40), None, 41.0),
        (str(1_790_000_040), "Mon, 21 Sep 2026 14:13:20 GMT", 41.1),
    ],
)
def test_when_none_is_left_everybody_waits_for_the_reset(
    reset: str, date: str | None, until: float
) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    answers = [told_by({**headers, "date": date} if date else headers)]
    api = BusyApi(lambda _: answers.pop() if answers else OK)

    async def run() -> None:
        async with busy_session(api) as writer:
            await ask(writer, 1)
            await ask(writer, 5)

    in_virtual_time(run)
    assert api.moments[1:] == [pytest.approx(until)] * 5


def test_after_a_429_everybody_waits_and_not_only_who_was_refused() -> None:
    answers = [refusing(429, headers={"retry-after": "20"})]
    api = BusyApi(lambda _: answers.pop() if answers else OK)

    async def run() -> list[Pause]:
        told: list[Pause] = []
        async with busy_session(api, told=told, in_flight=8) as writer:
            first = asyncio.ensure_future(ask(writer, 1, path="/v1/refused"))
            await asyncio.sleep(1)
            await ask(writer, 7, path="/v1/others")
            await first
        return told

    told = in_virtual_time(run)
    assert min(api.moments[1:]) == pytest.approx(20.1)
    assert told == [Pause(20.0, PauseReason.THROTTLED)]


def test_a_wait_longer_than_our_patience_is_told_to_each_by_the_api_itself() -> None:
    api = BusyApi(lambda _: refusing(429, headers={"retry-after": "3600"}))

    async def run() -> list[object]:
        async with busy_session(api) as writer:
            return [*await ask(writer, 1), *await ask(writer, 3)]

    errors = in_virtual_time(run)
    assert [type(error) for error in errors] == [TooManyRequests] * 4
    assert max(api.moments) < 1


def test_of_two_limits_the_lower_one_holds() -> None:
    pace = RateWindow()
    for calls in (600, 10, 60):
        pace.keep_to(RateLimit(calls))
    for moment in range(10):
        pace.note(moment)
    assert pace.turn(10.0) > 60


def test_limits_of_different_windows_hold_together() -> None:
    pace = RateWindow()
    pace.keep_to(RateLimit(2, 1.0))
    pace.keep_to(RateLimit(3, 60.0))
    sent: list[float] = []
    for _ in range(5):
        turn = pace.turn(sent[-1] if sent else 0.0)
        pace.note(turn)
        sent.append(turn)
    assert busiest(sent, window=1.0) == 2
    assert busiest(sent) == 3


def test_a_limit_beyond_counting_is_left_to_the_api() -> None:
    pace = RateWindow()
    pace.keep_to(RateLimit(1_000_000))
    for _ in range(20_000):
        pace.note(0.0)
    assert pace.turn(0.0) == 0.0


@given(
    calls=st.integers(1, 12),
    gone=st.lists(st.floats(0, 100), max_size=30).map(sorted),
    ahead=st.integers(0, 40),
)
def test_the_turn_of_the_nth_in_line_is_when_the_nth_would_go(
    calls: int, gone: list[float], ahead: int
) -> None:
    told, walked = RateWindow(), RateWindow()
    for pace in (told, walked):
        pace.keep_to(RateLimit(calls))
        for moment in gone:
            pace.note(moment)
    for _ in range(ahead):
        walked.note(walked.turn(100.0))
    assert told.turn(100.0, ahead=ahead) == pytest.approx(walked.turn(100.0))
