"""What a plan costs in calls, at the account's own rate; nothing is asked where nothing is done."""

import httpx
import pytest
from projects import Counting, Workshop

from reconciler.emulator.app import create_app
from reconciler.emulator.options import Options
from reconciler.model.plan import Estimate

pytestmark = pytest.mark.anyio

STACK = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec: {}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec: {bucket_schema: {properties: {video: {type: video}}}}
"""


class Silent(Counting):
    """An API that says nothing useful about the account."""

    answer = httpx.Response(403, json={"error": {"message": "no"}})

    async def handle_async_request(self, request):
        return (
            self.answer
            if request.url.path == "/v1/me"
            else await super().handle_async_request(request)
        )


async def test_a_plan_says_how_many_calls_it_takes_and_how_many_a_minute_may_have(tmp_path):
    app = create_app(options=Options(rate_limits={"metadata": 60}))
    workshop = Workshop(tmp_path, transport=Counting(app))
    plan = await workshop.declare(STACK).plan()
    assert plan.estimate == Estimate(calls=4, per_minute=60)
    assert plan.estimate.seconds == 4
    assert workshop.transport.asked.count("GET /v1/me") == 1


async def test_an_apply_takes_about_as_many_calls_as_its_plan_said(workshop):
    plan = await workshop.declare(STACK).plan()
    workshop.transport.asked.clear()
    await workshop.carry_out(plan)
    steps = len(workshop.transport.asked)
    assert plan.estimate.calls == steps + 1


async def test_a_plan_that_does_nothing_asks_nothing_about_the_account(workshop):
    await workshop.declare(STACK).apply()
    workshop.transport.asked.clear()
    assert (await workshop.plan()).estimate is None
    assert "GET /v1/me" not in workshop.transport.asked


async def test_the_end_of_a_stack_is_estimated_as_well(workshop):
    await workshop.declare(STACK).apply()
    assert (await workshop.destroy_plan()).estimate.calls == 3 + 4


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403, json={"error": {"message": "no"}}),
        httpx.Response(404, json={"error": {"message": "no"}}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"rate_limits": {"metadata": "many"}}),
        httpx.Response(200, json={"rate_limits": {"metadata": True}}),
        httpx.Response(200, json={"rate_limits": {"metadata": 0}}),
        httpx.Response(200, json={"rate_limits": None}),
    ],
)
async def test_an_account_that_says_nothing_useful_stops_no_plan(tmp_path, monkeypatch, answer):
    monkeypatch.setattr(Silent, "answer", answer)
    plan = await Workshop(tmp_path, transport=Silent(create_app())).declare(STACK).plan()
    assert plan.estimate == Estimate(calls=4, per_minute=None)
    assert plan.estimate.seconds is None
