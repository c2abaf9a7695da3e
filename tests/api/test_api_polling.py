"""Waiting ends: with the work, with its failure, or with our patience."""

import httpx
import pytest
from fake_network import BUCKET, RETRIEVER, SPACE, answering, refusing, talking_to

from reconciler.api.reading.polling import (
    PollOutcome,
    TaskResult,
    await_gone,
    await_state,
    await_task,
    is_ready,
)
from reconciler.api.reading.resources import get_resource
from reconciler.api.transport.waits import Waits

pytestmark = pytest.mark.anyio


def task(status: str, **more: object) -> httpx.Response:
    return httpx.Response(200, json={"task_id": "t", "status": status, **more})


async def end_of(*answers: httpx.Response, total: float = 900) -> tuple[TaskResult, list[float]]:
    api = answering(*answers)
    backoff = api.clock.backoff(first=1.0, total=total)
    async with talking_to(api) as writer:
        end = await await_task(writer, "t", waits=Waits(backoff))
    return end, api.clock.slept


async def test_a_task_is_looked_at_until_it_is_completed() -> None:
    running = [task(status) for status in ("PENDING", "QUEUED", "IN_PROGRESS", "PROCESSING")]
    end, slept = await end_of(*running, task("COMPLETED"))
    assert end == TaskResult(PollOutcome.DONE)
    assert slept == [1, 2, 4, 8]


@pytest.mark.parametrize(
    "status", ["FAILED", "CANCELED", "COMPLETED_WITH_ERRORS", "INTERRUPTED", "SKIPPED"]
)
async def test_every_other_end_is_a_failure_that_says_why(status: str) -> None:
    end, _ = await end_of(task(status, additional_data={"error": "disk full"}))
    assert end == TaskResult(PollOutcome.FAILED, f"{status}: disk full")


async def test_a_task_that_the_api_forgot_says_nothing_about_its_work() -> None:
    end, _ = await end_of(task("PENDING"), refusing(404))
    assert end == TaskResult(PollOutcome.FORGOTTEN)


async def test_looks_grow_to_half_a_minute_and_stop_at_the_deadline() -> None:
    end, slept = await end_of(task("PENDING"), total=120)
    assert end == TaskResult(PollOutcome.LATE)
    assert slept == [1, 2, 4, 8, 16, 30, 30]


async def test_a_resource_is_gone_when_the_api_says_404() -> None:
    api = answering(httpx.Response(200, json={"bucket_id": "b"}), refusing(404))
    async with talking_to(api) as writer:
        assert await await_gone(
            writer, BUCKET, "b/1", namespace="ns_1", waits=Waits(api.clock.backoff())
        )
    assert api.requests[0].url.raw_path == b"/v1/buckets/b%2F1"
    assert api.requests[0].headers["x-namespace"] == "ns_1"


async def test_a_resource_that_stays_is_not_gone() -> None:
    api = answering(httpx.Response(200, json={"bucket_id": "b"}))
    async with talking_to(api) as writer:
        backoff = api.clock.backoff(total=60)
        assert not await await_gone(writer, BUCKET, "b", waits=Waits(backoff))
    assert api.clock.now <= 60


async def test_a_namespace_is_ready_when_it_says_so() -> None:
    answers = [httpx.Response(200, json={"namespace_ready": ready}) for ready in (False, True)]
    api = answering(*answers)
    async with talking_to(api) as writer:
        assert await await_state(writer, SPACE, "ns_1", is_ready, waits=Waits(api.clock.backoff()))
    assert len(api.requests) == 2


@pytest.mark.parametrize("body", [{"retriever": {"retriever_id": "r"}}, {"retriever_id": "r"}])
async def test_an_envelope_is_opened_where_there_is_one(body: object) -> None:
    async with talking_to(answering(httpx.Response(200, json=body))) as writer:
        assert await get_resource(writer, RETRIEVER, "r") == {"retriever_id": "r"}
