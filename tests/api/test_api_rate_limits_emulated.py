"""A session against an API that counts its requests, as a small account's does."""

import asyncio

import httpx
from busy_api import busy_session
from virtual_time import in_virtual_time, now

from reconciler.emulator.app import create_app
from reconciler.emulator.call.options import Options
from reconciler.model.data import Fields

PER_MINUTE = 10
LATENCY = 0.1
BODY: Fields = {
    "feature_extractors": [{"feature_extractor_name": "text_extractor", "version": "v1"}]
}


class Counting(httpx.AsyncBaseTransport):
    """The embedded API of an account that may ask ten times a minute, and what it answered."""

    def __init__(self) -> None:
        limits = {"metadata": PER_MINUTE}
        app = create_app(options=Options(rate_limits=limits, clock=lambda: 1_780_000_000 + now()))
        self._inner = httpx.ASGITransport(app)
        self.statuses: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        self.statuses.append(response.status_code)
        await asyncio.sleep(LATENCY)
        return response


async def namespaces(api: Counting, count: int, *, per_minute: int | None) -> None:
    async with busy_session(api) as writer:
        writer.pace(per_minute)
        async with asyncio.TaskGroup() as group:
            for turn in range(count):
                group.create_task(
                    writer.send(
                        "POST", "/v1/namespaces", body={**BODY, "namespace_name": f"ns_{turn}"}
                    )
                )


def test_a_session_that_knows_its_pace_is_never_refused() -> None:
    async def run() -> list[int]:
        api = Counting()
        await namespaces(api, 35, per_minute=PER_MINUTE)
        return api.statuses

    statuses = in_virtual_time(run)
    assert statuses == [200] * 35


def test_a_session_that_does_not_know_its_pace_learns_it_from_the_first_refusals() -> None:
    async def run() -> tuple[list[int], float]:
        api = Counting()
        await namespaces(api, 35, per_minute=None)
        return api.statuses, now()

    statuses, seconds = in_virtual_time(run)
    assert statuses == [200] * 10 + [429] * 25 + [200] * 25
    assert seconds < 300
