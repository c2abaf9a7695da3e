"""How many are in flight at once: half as many after a refusal, slowly more while all goes well."""

import httpx
import pytest
from busy_api import BusyApi, ask, busy_session
from fake_network import refusing
from virtual_time import in_virtual_time, now

from reconciler.api.transport.concurrency_limit import ConcurrencyLimit

OK = httpx.Response(200, json={})


def test_never_more_are_in_flight_than_there_is_room_for() -> None:
    api = BusyApi()

    async def run() -> None:
        async with busy_session(api, in_flight=7) as writer:
            await ask(writer, 50)

    in_virtual_time(run)
    assert api.most == 7


@pytest.mark.parametrize("status", [429, 503])
def test_a_refusal_halves_what_is_in_flight(status: int) -> None:
    api = BusyApi(lambda _: refusing(status) if now() < 0.2 else OK)

    async def run() -> None:
        async with busy_session(api, in_flight=64) as writer:
            await ask(writer, 16)

    in_virtual_time(run)
    later = [moment for moment in api.moments if moment > 0]
    assert len(later) == 16
    assert later.count(min(later)) == 8


def test_one_burst_of_refusals_is_one_refusal() -> None:
    width = ConcurrencyLimit(32)
    places = [width.enter() for _ in range(32)]
    for place in places:
        width.narrow(place)
        width.leave()
    assert width.width == 16


def test_refusals_after_refusals_leave_room_for_one() -> None:
    width = ConcurrencyLimit(32)
    for _ in range(9):
        width.narrow(width.enter())
        width.leave()
    assert width.width == 1


def test_room_is_halved_from_what_was_in_flight_and_not_from_what_might_have_been() -> None:
    width = ConcurrencyLimit(64)
    places = [width.enter() for _ in range(4)]
    width.narrow(places[0])
    assert width.width == 2


def test_room_comes_back_one_by_one_and_never_beyond_where_it_began() -> None:
    width = ConcurrencyLimit(4)
    for _ in range(4):
        width.enter()
    width.narrow(0)
    seen = []
    for _ in range(20):
        width.widen()
        seen.append(width.width)
    assert seen[:5] == [2, 3, 3, 3, 4]
    assert set(seen[5:]) == {4}


def test_whoever_stands_outside_when_another_gives_up_is_let_in() -> None:
    answers = [httpx.ReadError("reset")] * 3

    api = BusyApi(lambda _: answers.pop() if answers else OK)

    async def run() -> list[object]:
        async with busy_session(api, in_flight=1) as writer:
            return await ask(writer, 6)

    ended = in_virtual_time(run)
    assert sum(isinstance(end, Exception) for end in ended) == 3
    assert len(api.sent) == 6
