"""Renaming, publishing and recreating, against the embedded API: taken names and lost answers."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from embedded_api import (
    BUCKET,
    BUCKET_SPEC,
    STACK,
    World,
    creating,
    declared,
    deleting,
    embedded,
    updating,
)
from msgspec.structs import replace

from reconciler.emulator.call.options import Options
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.data import Data, Fields
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import LiveResource, Stamp
from reconciler.model.run.event import Ended, Outcome

pytestmark = pytest.mark.anyio
LOST = httpx.ReadTimeout("slow")
SEARCH = Address("Retriever", "ads", "search")
SPEC: Fields = {
    "stages": [
        {
            "stage_name": "find",
            "config": {"stage_id": "attribute_filter", "parameters": {"field": "a", "value": "b"}},
        }
    ],
    "display_config": {"title": "Ads", "inputs": [], "exposed_fields": ["title"]},
}
PAGE = Address("PublishedRetriever", "ads", "search")
FORM: Fields = {"retriever_id": "search", "public_name": "ad-search"}


def code(ended: Ended) -> str:
    assert ended.problem is not None
    return ended.problem.code


@asynccontextmanager
async def searching() -> AsyncIterator[tuple[World, LiveResource]]:
    """An API with one retriever of ours, `search`."""
    async with embedded() as world:
        await world.put(SEARCH, SPEC)
        found = await world.found(SEARCH)
        assert found is not None
        world.wire.asked.clear()
        yield world, found


def renaming(live: LiveResource, new: str) -> Step:
    """A user's rename: the plan calls the resource by its new name already."""
    address = live.address._replace(name=new)
    step = updating(replace(live, address=address), SPEC, {"description": "new"})
    return replace(
        step,
        address=address,
        action=Action.RENAME,
        reason=ActionReason.RENAMED,
        was=live.address.name,
    )


@asynccontextmanager
async def published() -> AsyncIterator[tuple[World, LiveResource]]:
    """The same, with its page; `LiveResource` is the page."""
    async with searching() as (world, _):
        await world.put(PAGE, FORM)
        found = await world.found(PAGE)
        assert found is not None
        world.wire.asked.clear()
        yield world, found


def publishing(**spec: Data) -> Step:
    return creating(PAGE, {**FORM, **spec})


def withdrawing(page: LiveResource) -> Step:
    """The first half of publishing again."""
    step = replace(deleting(page), desired=declared(PAGE, {**FORM, "display_config": {}}))
    return replace(step, part=ReplacementPart.REMOVE, reason=ActionReason.REPLACED)


async def test_a_rename_keeps_the_id_and_is_known_by_its_new_name() -> None:
    async with searching() as (world, live):
        assert (await world.perform(renaming(live, "find"))).outcome is Outcome.DONE
        assert world.ids.id_of("Retriever", "ads", "find") == live.id
        assert world.ids.id_of("Retriever", "ads", "search") is None
        found = await world.found(Address("Retriever", "ads", "find"))
    assert found is not None
    assert (found.id, found.body["description"]) == (live.id, "new")


async def test_a_rename_whose_answer_was_lost_is_looked_into() -> None:
    async with searching() as (world, live):
        world.wire.faults[f"PATCH /v1/retrievers/{live.id}"] = LOST
        assert (await world.perform(renaming(live, "find"))).outcome is Outcome.DONE
        assert len(world.wire.writes) == 1


async def test_a_rename_that_never_arrived_is_sent_again() -> None:
    async with searching() as (world, live):
        world.wire.cuts[f"PATCH /v1/retrievers/{live.id}"] = LOST
        assert (await world.perform(renaming(live, "find"))).outcome is Outcome.DONE


async def test_a_rename_that_never_arrives_is_unknown() -> None:
    async with searching() as (world, live):
        world.wire.gaps[f"PATCH /v1/retrievers/{live.id}"] = LOST
        assert (await world.perform(renaming(live, "find"))).outcome is Outcome.UNKNOWN


async def test_a_rename_to_a_name_that_is_taken_fails_and_says_so() -> None:
    async with searching() as (world, live):
        await world.put(Address("Retriever", "ads", "find"), SPEC)
        ended = await world.perform(renaming(live, "find"))
    assert (ended.outcome, code(ended)) == (Outcome.FAILED, "name-taken")
    assert ended.problem is not None
    assert "another Retriever has the name find" in ended.problem.message


async def test_a_rename_that_was_done_before_is_done() -> None:
    async with searching() as (world, live):
        await world.perform(renaming(live, "find"))
        assert (await world.perform(renaming(live, "find"))).outcome is Outcome.DONE


async def test_a_rename_that_the_api_refuses_because_it_is_done_sends_the_rest() -> None:
    async with searching() as (world, live):
        await world.perform(replace(renaming(live, "find"), changes=()))
        world.wire.asked.clear()
        taken = httpx.Response(409, json={"error": {"message": "taken", "type": "AlreadyExists"}})
        world.wire.cuts[f"PATCH /v1/retrievers/{live.id}"] = taken
        assert (await world.perform(renaming(live, "find"))).outcome is Outcome.DONE
        assert json.loads(world.wire.bodies[-1]) == {"description": "new"}


async def test_a_conflict_over_a_name_that_cannot_be_looked_into_stays_a_conflict() -> None:
    async with searching() as (world, live):
        path = f"/v1/retrievers/{live.id}"
        world.wire.cuts[f"PATCH {path}"] = httpx.Response(409, json={"error": {"message": "no"}})
        world.wire.cuts[f"GET {path}"] = httpx.Response(403, json={"error": {"message": "no"}})
        ended = await world.perform(renaming(live, "find"))
    assert (ended.outcome, code(ended)) == (Outcome.FAILED, "api-conflict")


async def test_a_successor_left_by_a_lost_answer_is_found_by_its_temporary_name() -> None:
    async with searching() as (world, _):
        made = replace(
            creating(SEARCH, SPEC, stamp=Stamp(STACK, successor_of="search")),
            part=ReplacementPart.SUCCEED,
            becomes="search--successor",
        )
        world.wire.faults["POST /v1/retrievers"] = LOST
        assert (await world.perform(made)).outcome is Outcome.DONE
        assert world.wire.writes == ["POST /v1/retrievers"]
        left = await world.found(SEARCH._replace(name="search--successor"))
    assert left is not None
    assert left.stamp == Stamp(STACK, successor_of="search")


async def test_a_name_that_is_no_successors_is_not_taken_for_one() -> None:
    async with searching() as (world, _):
        await world.put(SEARCH._replace(name="search--successor"), SPEC)
        made = replace(
            creating(SEARCH, SPEC, stamp=Stamp(STACK, successor_of="search")),
            part=ReplacementPart.SUCCEED,
            becomes="search--successor",
        )
        assert code(await world.perform(made)) == "name-taken"


@pytest.mark.parametrize("fault", [LOST, httpx.Response(409, json={"error": {"message": "is"}})])
async def test_a_publication_without_an_answer_that_tells_is_looked_into(
    fault: httpx.Response | Exception,
) -> None:
    async with searching() as (world, live):
        world.wire.faults[f"POST /v1/retrievers/{live.id}/publish"] = fault
        assert (await world.perform(publishing())).outcome is Outcome.DONE
        assert len(world.wire.writes) == 1
        found = await world.found(PAGE)
    assert found is not None
    assert found.body["public_name"] == "ad-search"


async def test_a_publication_that_never_arrived_is_sent_again() -> None:
    async with searching() as (world, live):
        world.wire.cuts[f"POST /v1/retrievers/{live.id}/publish"] = LOST
        assert (await world.perform(publishing())).outcome is Outcome.DONE


async def test_a_publication_that_never_arrives_is_unknown() -> None:
    async with searching() as (world, live):
        world.wire.gaps[f"POST /v1/retrievers/{live.id}/publish"] = LOST
        assert (await world.perform(publishing())).outcome is Outcome.UNKNOWN


async def test_a_page_that_somebody_else_published_otherwise_is_not_taken_for_ours() -> None:
    async with published() as (world, _):
        ended = await world.perform(publishing(public_name="another-name"))
    assert (ended.outcome, code(ended)) == (Outcome.FAILED, "created-otherwise")


@pytest.mark.parametrize(("arrives", "outcome"), [(True, "done"), (False, "unknown")])
async def test_a_switch_whose_answer_was_lost_is_looked_at(arrives: bool, outcome: str) -> None:
    async with searching() as (world, live):
        broken = world.wire.faults if arrives else world.wire.gaps
        broken[f"PATCH /v1/retrievers/{live.id}/publish"] = LOST
        assert (await world.perform(publishing(is_active=False))).outcome == outcome


async def test_a_public_name_that_is_taken_fails_and_says_so() -> None:
    async with searching() as (world, _):
        await world.put(SEARCH._replace(name="other"), SPEC)
        await world.put(PAGE._replace(name="other"), {**FORM, "retriever_id": "other"})
        ended = await world.perform(publishing())
    assert (ended.outcome, code(ended)) == (Outcome.FAILED, "taken")
    assert ended.problem is not None
    assert "`public_name` ad-search is taken by somebody else" in ended.problem.message


async def test_a_public_key_is_kept_by_nobody() -> None:
    async with searching() as (world, _):
        assert "prk_" not in repr(await world.perform(publishing()))


@pytest.mark.parametrize("fault", [None, LOST, httpx.Response(404, json={"error": {}})])
async def test_a_page_is_withdrawn_whatever_the_answer(
    fault: httpx.Response | Exception | None,
) -> None:
    async with published() as (world, page):
        if fault is not None:
            world.wire.faults[f"DELETE /v1/retrievers/{page.parent}/publish"] = fault
        assert (await world.perform(withdrawing(page))).outcome is Outcome.DONE
        found = await world.found(SEARCH)
        assert await world.found(PAGE) is None
    assert found is not None
    assert found.body["is_published"] is False


async def test_what_is_not_published_needs_no_withdrawal() -> None:
    async with published() as (world, page):
        await world.perform(withdrawing(page))
        world.wire.asked.clear()
        assert (await world.perform(withdrawing(page))).outcome is Outcome.DONE
        assert world.wire.writes == []


async def test_a_withdrawal_that_never_arrived_is_sent_again() -> None:
    async with published() as (world, page):
        world.wire.cuts[f"DELETE /v1/retrievers/{page.parent}/publish"] = LOST
        assert (await world.perform(withdrawing(page))).outcome is Outcome.DONE


async def test_a_withdrawal_that_never_arrives_is_unknown() -> None:
    async with published() as (world, page):
        world.wire.gaps[f"DELETE /v1/retrievers/{page.parent}/publish"] = LOST
        assert (await world.perform(withdrawing(page))).outcome is Outcome.UNKNOWN


async def test_a_page_that_asks_for_a_password_since_the_plan_is_left_as_it_is() -> None:
    async with published() as (world, page):
        path = f"/v1/retrievers/{page.parent}/publish"
        home = world.ids.id_of("Namespace", "", "ads") or ""
        body: Fields = {"password_secret_name": "word"}
        await world.writer.send("PATCH", path, namespace=home, body=body)
        ended = await world.perform(withdrawing(page))
        assert (ended.outcome, code(ended)) == (Outcome.FAILED, "unrepeatable")
        assert await world.found(PAGE) is not None


@pytest.mark.parametrize("polls", [1, 5])
async def test_what_is_recreated_is_really_gone_before_it_is_created_again(polls: int) -> None:
    async with embedded(Options(task_polls=polls)) as world:
        await world.put(BUCKET, BUCKET_SPEC)
        old = await world.found(BUCKET)
        assert old is not None
        removal = replace(deleting(old), part=ReplacementPart.REMOVE, reason=ActionReason.REPLACED)
        renewal = replace(
            creating(BUCKET, BUCKET_SPEC, stamp=Stamp(STACK)), part=ReplacementPart.RENEW
        )
        for step in (removal, renewal):
            assert (await world.perform(step)).outcome is Outcome.DONE
        assert world.ids.id_of("Bucket", "ads", "raw") != old.id


async def test_a_removal_is_confirmed_although_the_api_does_it_at_once() -> None:
    async with searching() as (world, live):
        removal = replace(deleting(live), part=ReplacementPart.REMOVE, reason=ActionReason.REPLACED)
        assert (await world.perform(removal)).outcome is Outcome.DONE
        path = f"/v1/retrievers/{live.id}"
        assert world.wire.asked == [f"DELETE {path}", f"GET {path}"]
