"""How much an account may ask: wanted for an estimate, and worth no wait."""

import asyncio

import httpx
import pytest
from fake_network import FakeApi, refusing, talking_to

from reconciler.api.client import open_reader
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.reading.account import asking_rate, fetch_rate

pytestmark = pytest.mark.anyio
TOLD = httpx.Response(200, json={"rate_limits": {"metadata": 120, "search": 30}})


def telling(answer: httpx.Response) -> FakeApi:
    return FakeApi(lambda _: answer)


async def test_a_rate_that_is_wanted_is_asked_before_what_keeps_everybody_busy() -> None:
    async with (
        talking_to(api := telling(TOLD)) as writer,
        asking_rate(writer, is_wanted=True) as rate,
    ):
        assert api.asked == ["GET /v1/me"]
        assert await rate() == 120
    assert len(api.asked) == 1


async def test_a_rate_that_may_not_be_wanted_is_asked_when_it_is() -> None:
    async with (
        talking_to(api := telling(TOLD)) as writer,
        asking_rate(writer, is_wanted=False) as rate,
    ):
        assert api.asked == []
        assert await rate() == 120
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [refusing(403), httpx.Response(200, json={}), httpx.Response(200, json={"rate_limits": 3})],
)
async def test_an_account_that_tells_no_rate_has_none(answer: httpx.Response) -> None:
    async with talking_to(telling(answer)) as writer:
        async with asking_rate(writer, is_wanted=True) as rate:
            assert await rate() is None
        assert await fetch_rate(writer) is None


async def test_a_rate_that_nobody_wanted_after_all_is_not_waited_for() -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    transport = httpx.MockTransport(never)
    async with open_reader("http://api", ApiKey("sk"), transport=transport) as reader:
        before = asyncio.all_tasks()
        async with asking_rate(reader, is_wanted=True):
            assert asyncio.all_tasks() != before
        assert asyncio.all_tasks() == before
