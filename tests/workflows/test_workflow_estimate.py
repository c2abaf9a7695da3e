"""What a plan costs in calls, at the account's own rate; nothing is asked where nothing is done."""

import asyncio
from functools import partial
from unittest.mock import AsyncMock

import httpx
import pytest
from msgspec.structs import replace
from projects import GENEROUS, OUTSIDE, READ_ALWAYS, Counting, Workshop
from sample_manifests import AFTER, BASE, BEFORE, CIRCLE, HOLDER, SEARCH, STACK

from reconciler.emulator.app import create_app
from reconciler.emulator.call.options import Options
from reconciler.model.change import Action
from reconciler.model.plan import Estimate
from reconciler.model.run.event import Outcome

pytestmark = pytest.mark.anyio

CALLS = len(OUTSIDE) + 2 + 2 + len(READ_ALWAYS)
"""Lists outside of namespaces, two creates, two looks at the namespace, and then every list."""

FRESH = {
    "a namespace and a bucket": STACK,
    "collections": BASE,
    "retrievers": BEFORE,
    "a circle": CIRCLE + SEARCH,
    "two namespaces": f"{STACK}---{STACK.replace('ads', 'films')}",
    "fields that only updates set": STACK.replace(
        "spec: {bucket_schema", "spec: {storage_class: archive, bucket_schema"
    ),
    "everything": BEFORE
    + SEARCH.replace("name: search", "name: shown").replace(
        "spec:\n", "spec:\n  description: first\n"
    ),
}


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
    assert plan.estimate == Estimate(calls=CALLS, per_minute=60)
    assert plan.estimate.seconds == CALLS
    assert workshop.transport.asked.count("GET /v1/me") == 1


async def _counted(workshop, plan, again):
    """Every request of an apply that somebody was asked about, from the answer to the end."""
    workshop.transport.asked.clear()
    ended = await workshop.apply_saved(workshop.text_of(plan))
    assert {event.outcome for event in ended} == {Outcome.DONE}
    assert (await again()).is_empty
    return list(workshop.transport.asked)


def _waits(plan):
    """Steps whose work the API does later: a namespace that becomes ready, a deletion as a task."""
    return sum(
        step.address.kind == "Namespace"
        or (step.address.kind == "Bucket" and step.action is Action.DELETE)
        for step in plan
    )


@pytest.mark.parametrize("stack", FRESH)
async def test_a_fresh_apply_takes_as_many_calls_as_its_plan_said(workshop, stack):
    """Exactly, but for a look at each namespace: these are ready when they are looked at first."""
    plan = await workshop.declare(FRESH[stack]).plan()
    asked = await _counted(workshop, plan, workshop.plan)
    assert plan.estimate.calls - _waits(plan) == len(asked), "\n".join(["", *asked])


@pytest.mark.parametrize("looks", [1, 2, 5])
async def test_a_namespace_that_takes_its_time_is_looked_at_more_often_than_was_said(
    tmp_path, looks, monkeypatch
):
    monkeypatch.setattr(asyncio, "sleep", AsyncMock())
    app = create_app(options=Options(ready_after_polls=looks, ready_after_seconds=1e9))
    workshop = Workshop(tmp_path, transport=Counting(app))
    plan = await workshop.declare(STACK).plan()
    asked = await _counted(workshop, plan, workshop.plan)
    assert len(asked) == plan.estimate.calls + looks - 2


@pytest.mark.parametrize(
    "stack",
    [
        FRESH["everything"].replace("description: first", "description: second"),
        FRESH["everything"].replace("name: shown", "name: other"),
        FRESH["everything"] + HOLDER.replace("name: filtered", "name: more"),
    ],
    ids=["updated", "replaced by another", "one more"],
)
async def test_a_later_apply_takes_as_many_calls_as_its_plan_said(workshop, stack):
    await workshop.reach(FRESH["everything"])
    plan = await workshop.declare(stack).plan()
    asked = await _counted(workshop, plan, workshop.plan)
    assert plan.estimate.calls - _waits(plan) == len(asked), "\n".join(["", *asked])


async def test_a_swap_takes_as_many_calls_as_its_plan_said(workshop):
    await workshop.reach(BEFORE)
    plan = await workshop.declare(AFTER).plan()
    asked = await _counted(workshop, plan, workshop.plan)
    assert plan.estimate.calls - _waits(plan) == len(asked), "\n".join(["", *asked])


async def test_the_end_of_a_stack_takes_as_many_calls_as_its_plan_said(workshop):
    await workshop.reach(FRESH["everything"])
    options = replace(GENEROUS, is_with_namespaces=True)
    plan = await workshop.destroy_plan(options)
    asked = await _counted(workshop, plan, partial(workshop.destroy_plan, options))
    assert plan.estimate.calls - _waits(plan) == len(asked), "\n".join(["", *asked])


ABSENT = """
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: past, namespace: ads}
lifecycle: {ensure: absent}
"""


@pytest.mark.parametrize("ended", ["", ABSENT], ids=["all is there", "one must not be there"])
async def test_a_plan_that_does_nothing_asks_nothing_about_the_account(workshop, ended):
    await workshop.declare(STACK + ended).apply()
    workshop.transport.asked.clear()
    assert (await workshop.plan()).estimate is None
    assert "GET /v1/me" not in workshop.transport.asked


async def test_a_plan_of_a_part_asks_about_the_account_where_that_part_takes_steps(workshop):
    await workshop.declare(STACK).apply()
    workshop.declare(f"{STACK}---{STACK.rpartition('---')[2].replace('videos', 'new')}")
    workshop.transport.asked.clear()
    assert (await workshop.plan(replace(GENEROUS, targets=("Bucket/ads/videos",)))).is_empty
    assert "GET /v1/me" not in workshop.transport.asked


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
    assert plan.estimate == Estimate(calls=CALLS, per_minute=None)
    assert plan.estimate.seconds is None
