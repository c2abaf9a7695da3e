"""Replacements from manifests to a live stack: nothing doubled, nothing lost, wherever it stops."""

import pytest
from projects import relaxed
from sample_manifests import AFTER, BEFORE

from reconciler.model.address import Address
from reconciler.model.run.event import Outcome
from reconciler.workflows.dry_run import describe_requests

pytestmark = pytest.mark.anyio

SEARCHED = Address("Retriever", "ads", "search")


async def test_a_swapped_retriever_keeps_its_name_and_gets_a_new_id(workshop):
    await workshop.reach(BEFORE)
    old = await workshop.find("retrievers", "search")
    await workshop.reach(AFTER)
    new = await workshop.find("retrievers", "search")
    assert new["retriever_id"] != old["retriever_id"]
    assert new["budget_limits"]["max_credits"] == 20
    assert new["metadata"] == {
        "team": "film",
        "reconciler": {"stack": "ads-platform", "keys": ["team"]},
    }
    assert await workshop.names("retrievers") == ["search"]


async def test_what_held_the_old_id_holds_the_new_one(workshop):
    await workshop.reach(BEFORE)
    await workshop.reach(AFTER)
    new = await workshop.find("retrievers", "search")
    held = (await workshop.find("buckets", "filtered"))["ingest_filter"]
    assert held["retriever_id"] == new["retriever_id"]


async def test_the_old_one_is_there_until_everything_else_is_done(workshop):
    await workshop.reach(BEFORE)
    old = (await workshop.find("retrievers", "search"))["retriever_id"]
    workshop.transport.asked.clear()
    await workshop.reach(AFTER)
    assert workshop.transport.writes[-1] == f"DELETE /v1/retrievers/{old}"


@pytest.mark.parametrize("writes", range(6))
async def test_a_swap_that_stops_anywhere_goes_on_when_it_is_run_again(unsteady, writes):
    await unsteady.reach(BEFORE)
    unsteady.transport.left = writes
    ended = await unsteady.attempt(AFTER)
    assert (writes < 5) is any(event.outcome is not Outcome.DONE for event in ended)
    unsteady.transport.left = 10**9
    await unsteady.reach(AFTER)
    new = await unsteady.find("retrievers", "search")
    assert new["budget_limits"]["max_credits"] == 20
    assert new["metadata"] == {
        "team": "film",
        "reconciler": {"stack": "ads-platform", "keys": ["team"]},
    }
    assert await unsteady.names("retrievers") == ["search"]
    held = (await unsteady.find("buckets", "filtered"))["ingest_filter"]
    assert held["retriever_id"] == new["retriever_id"]


@pytest.mark.parametrize("writes", range(6))
async def test_a_swap_that_stops_anywhere_can_be_taken_back(unsteady, writes):
    await unsteady.reach(BEFORE)
    unsteady.transport.left = writes
    await unsteady.attempt(AFTER)
    unsteady.transport.left = 10**9
    await unsteady.reach(BEFORE)
    assert (await unsteady.find("retrievers", "search"))["budget_limits"]["max_credits"] == 10
    assert await unsteady.names("retrievers") == ["search"]


async def test_a_swap_is_done_although_every_answer_was_lost(unsteady):
    await unsteady.reach(BEFORE)
    unsteady.transport.loses_answers = True
    unsteady.transport.asked.clear()
    await unsteady.reach(AFTER)
    assert len(unsteady.transport.writes) == 5


async def test_a_dry_run_tells_the_parts_of_a_swap(workshop):
    await workshop.reach(BEFORE)
    old = (await workshop.find("retrievers", "search"))["retriever_id"]
    holder = (await workshop.find("buckets", "filtered"))["bucket_id"]
    told = describe_requests(await workshop.declare(AFTER).plan())
    assert [(each.method, each.path, each.purpose) for each in told] == [
        ("POST", "/v1/retrievers", "create Retriever/ads/search as search--successor"),
        ("PATCH", f"/v1/retrievers/{old}", "rename Retriever search to search--retired"),
        ("PATCH", "/v1/retrievers/{id}", "rename Retriever search--successor to search"),
        ("PATCH", f"/v1/buckets/{holder}", "update Bucket/ads/filtered"),
        ("DELETE", f"/v1/retrievers/{old}", "delete Retriever/ads/search, now search--retired"),
    ]
    assert told[1].body == {
        "retriever_name": "search--retired",
        "metadata": {
            "team": "film",
            "reconciler": {"stack": "ads-platform", "retired_from": "search", "keys": ["team"]},
        },
    }
    assert told[3].body["ingest_filter"]["retriever_id"] == "search"


async def test_a_replacement_that_nobody_allowed_is_refused_and_can_be_allowed_by_flag(workshop):
    text = BEFORE.replace("lifecycle: {on_replace: swap}\n", "")
    changed = text.replace("max_credits: 10", "max_credits: 20")
    await workshop.reach(text)
    plan = await workshop.declare(changed).plan()
    assert [refusal.guard for refusal in plan.refusals] == ["replacement"]
    await workshop.reach(changed, relaxed(allow_replace=frozenset({SEARCHED})))
    assert (await workshop.find("retrievers", "search"))["budget_limits"]["max_credits"] == 20
    assert await workshop.names("retrievers") == ["search"]
