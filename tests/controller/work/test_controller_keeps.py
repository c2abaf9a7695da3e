"""A kept fleet becomes what it declares, as far as that is allowed, and everything is told."""

import json

import pytest
import respx
from fleet_accounts import BUCKET, NAMESPACE
from kept_fleet import PATIENCE, KeptFleet
from msgspec.structs import replace

from reconciler.controller.work.keeper import Keeper
from reconciler.model.controller.run import RunState, Trigger
from reconciler.model.errors import Rejected

pytestmark = pytest.mark.anyio

FREE = ", unattended: [metadata, behaviour]"
THERE = ["namespace ads", "bucket videos"]


def bucket(description: str) -> str:
    return f"{NAMESPACE}---\n{BUCKET % ('videos', description)}"


async def test_what_may_be_applied_unattended_is_applied(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads", FREE)
    fleet.yard.write()
    async with fleet.worker():
        run = await fleet.until_ended(1)
    (kept,) = (await fleet.status()).stacks
    assert (kept.state, kept.well_at) == (RunState.APPLIED, run.ended)
    assert (run.stack, run.state, run.trigger) == ("ads", RunState.APPLIED, Trigger.SCHEDULE)
    assert fleet.yard.accounts.names("ads") == THERE


async def test_what_may_not_waits_and_nothing_is_written(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads")
    fleet.yard.write()
    async with fleet.worker():
        run = await fleet.until_ended(1)
    (kept,) = (await fleet.status()).stacks
    assert (kept.state, kept.well_at) == (RunState.WAITING, None)
    assert run.state is RunState.WAITING
    assert run.says == "2 to create, 0 to update, 0 to delete: needs approval for behaviour"
    assert not fleet.yard.accounts.writes_of("ads")


async def test_an_approved_plan_is_applied_and_says_by_whom(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads")
    fleet.yard.write()
    async with fleet.worker():
        waiting = await fleet.until_ended(1)
        await fleet.actions.approve(waiting.number)
        run = await fleet.until_ended(2)
    assert (run.state, run.trigger, run.approves) == (
        RunState.APPLIED,
        Trigger.APPROVAL,
        waiting.number,
    )
    assert fleet.yard.accounts.names("ads") == THERE
    approved = (await fleet.runs())[0]
    assert approved.approved_by == "ada@laptop"
    assert not approved.may_be_approved


async def test_exactly_the_approved_plan_or_nothing(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads", ", unattended: []")
    fleet.yard.write()
    async with fleet.worker():
        await fleet.actions.approve((await fleet.until_ended(1)).number)
        await fleet.until_ended(2)
        fleet.yard.declare("ads", bucket("Another description"))
        await fleet.actions.run(["ads"])
        waiting = await fleet.until_ended(3)
        assert waiting.state is RunState.WAITING
        fleet.yard.accounts.meddle("ads", description="By hand, after the plan")
        await fleet.actions.approve(waiting.number)
        run = await fleet.until_ended(4)
    assert run.state is RunState.STALE
    assert "By hand, after the plan" in str(fleet.yard.accounts.rows("ads"))


async def test_the_same_plan_goes_on_waiting_under_its_number(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads")
    fleet.yard.write()
    async with fleet.worker():
        first = await fleet.until_ended(1)
        await fleet.actions.run(["ads"])
        second = await fleet.until_ended(2)
        assert (second.state, second.waits_for) == (RunState.WAITING, first.number)
        with pytest.raises(Rejected, match=f"same plan as run {first.number}"):
            await fleet.actions.approve(second.number)
        await fleet.actions.approve(first.number)
        assert (await fleet.until_ended(3)).state is RunState.APPLIED


async def test_another_plan_takes_the_place_of_the_one_that_waits(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads")
    fleet.yard.write()
    async with fleet.worker():
        first = await fleet.until_ended(1)
        fleet.yard.declare("ads", NAMESPACE)
        await fleet.actions.run(["ads"])
        second = await fleet.until_ended(2)
        with pytest.raises(Rejected, match="overtaken"):
            await fleet.actions.approve(first.number)
        await fleet.actions.approve(second.number)
        await fleet.until_ended(3)
    assert fleet.yard.accounts.names("ads") == ["namespace ads"]


async def test_nothing_is_approved_twice(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads")
    fleet.yard.write()
    async with fleet.worker():
        run = await fleet.until_ended(1)
    await fleet.actions.approve(run.number)
    with pytest.raises(Rejected, match="approved by ada@laptop already"):
        await fleet.actions.approve(run.number)
    with pytest.raises(Rejected, match="no run 99"):
        await fleet.actions.approve(99)


async def test_a_paused_stack_is_left_alone_until_it_is_resumed(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads", FREE)
    fleet.yard.write()
    await fleet.actions.pause(["ads"], because="migration")
    async with fleet.worker():
        await fleet.rest()
        assert not fleet.yard.accounts.asked
        with pytest.raises(Rejected, match="ads is paused"):
            await fleet.actions.run(["ads"])
        (stack,) = (await fleet.status()).stacks
        assert (stack.is_paused, stack.paused_by, stack.paused_because) == (
            True,
            "ada@laptop",
            "migration",
        )
        assert await fleet.actions.resume(["ads"]) == ["ads"]
        await fleet.until_ended(1)
    assert fleet.yard.accounts.names("ads") == THERE


async def test_a_stack_that_fails_touches_no_other_and_is_tried_again(fleet: KeptFleet) -> None:
    fleet.yard.stack("bad", FREE)
    fleet.yard.stack("good", FREE)
    fleet.yard.write()
    key = fleet.yard.environ.pop("KEY_BAD")
    async with fleet.worker():
        await fleet.until_ended(2, "bad")
        await fleet.until_ended(1, "good")
        failed = next(each for each in fleet.ended if each.stack == "bad")
        assert (failed.state, failed.says) == (RunState.FAILED, "failed: no-api-key")
        fleet.yard.environ["KEY_BAD"] = key
        await fleet.until(lambda: fleet.yard.accounts.names("bad") == THERE)
        assert Trigger.RETRY in [each.trigger for each in fleet.ended if each.stack == "bad"]
    assert fleet.yard.accounts.names("good") == THERE


async def test_a_run_asked_for_does_not_wait_for_the_next_try(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads", FREE)
    fleet.yard.write()
    key = fleet.yard.environ.pop("KEY_ADS")

    patient = replace(PATIENCE, first_retry=3600.0, longest_retry=3600.0)
    async with fleet.worker(patience=patient):
        await fleet.until_ended(1)
        fleet.yard.environ["KEY_ADS"] = key
        await fleet.actions.run(["ads"])
        run = await fleet.until_ended(2)
    assert (run.trigger, run.state) == (Trigger.REQUEST, RunState.APPLIED)


async def test_a_later_wave_waits_until_the_earlier_one_is_well(fleet: KeptFleet) -> None:
    fleet.yard.stack("first", FREE)
    fleet.yard.stack("second", f"{FREE}, wave: 2")
    fleet.yard.write()
    fleet.yard.accounts.refusing["first"] = "POST /v1/namespaces"
    async with fleet.worker():
        held = await fleet.until_ended(1, "second")
        assert held.state is RunState.HELD_BACK
        assert held.says == "waits for first (failed), which must be well first"
        await fleet.rest()
        assert not [each for each in fleet.yard.accounts.asked if each.account == "second"]
        fleet.yard.accounts.refusing.clear()
        await fleet.until(lambda: fleet.yard.accounts.names("second") == THERE)
    told = [each.state for each in fleet.ended if each.stack == "second"]
    assert told.count(RunState.HELD_BACK) == 1


async def test_two_entries_that_own_the_same_are_not_both_run(fleet: KeptFleet) -> None:
    folder = fleet.yard.stack("ads", FREE)
    (fleet.yard.folder / "stacks" / "copy").mkdir()
    for name in ("reconciler.yaml", "manifests/all.yaml"):
        target = fleet.yard.folder / "stacks" / "copy" / name
        target.parent.mkdir(exist_ok=True)
        target.write_text((folder / name).read_text())
    fleet.yard.environ["KEY_COPY"] = fleet.yard.environ["KEY_ADS"]
    fleet.yard.entries.append("- {name: copy, folder: stacks/copy, key_env: KEY_COPY}\n")
    fleet.yard.write()
    async with fleet.worker():
        await fleet.until_ended(2)
        await fleet.until(lambda: any(each.says == "failed: same-owner" for each in fleet.ended))


async def test_a_key_is_in_nothing_that_is_kept(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads", FREE)
    fleet.yard.write()
    fleet.yard.accounts.refusing["ads"] = "POST /v1/buckets"
    fleet.yard.accounts.echoing.add("ads")
    async with fleet.worker():
        run = await fleet.until_ended(1)
    assert run.state is RunState.PARTIAL
    async with fleet.pool.connection() as connection:
        for table in ("reconciler_runs", "reconciler_stacks", "procrastinate_jobs"):
            found = await connection.execute(f"SELECT t::text AS row FROM {table} AS t")
            for row in await found.fetchall():
                assert fleet.yard.environ["KEY_ADS"] not in row["row"]


async def test_whom_fleet_yaml_names_is_told_once_of_what_changed(
    fleet: KeptFleet, respx_mock: respx.MockRouter
) -> None:
    hook = respx_mock.post("https://hooks.example.org/fleet").respond(204)
    fleet.yard.environ["HOOK_URL"] = "https://hooks.example.org/fleet"
    fleet.yard.head += "controller: {notify: [{url_env: HOOK_URL, events: [waiting, approved]}]}\n"
    fleet.yard.stack("ads")
    fleet.yard.write()
    async with fleet.worker():
        run = await fleet.until_ended(1)
        await fleet.until(lambda: hook.call_count == 1)
        await fleet.actions.run(["ads"])
        await fleet.until_ended(2)
        await fleet.actions.approve(run.number)
        await fleet.until_ended(3)
        await fleet.until(lambda: hook.call_count == 2)
        await fleet.rest()
    told = [json.loads(call.request.content) for call in hook.calls]
    assert [each["type"] for each in told] == ["stack.waiting", "stack.approved"]
    assert told[1]["data"]["by"] == "ada@laptop"
    assert not fleet.problems


async def test_an_approval_outlives_an_api_that_cannot_be_asked_for_a_while(
    fleet: KeptFleet,
) -> None:
    fleet.yard.stack("ads")
    fleet.yard.write()
    async with fleet.worker():
        waiting = await fleet.until_ended(1)
        fleet.yard.accounts.refusing["ads"] = "POST /v1/namespaces/list"
        await fleet.actions.approve(waiting.number)
        assert (await fleet.until_ended(2)).state is RunState.FAILED
        fleet.yard.accounts.refusing.clear()
        await fleet.until(lambda: fleet.yard.accounts.names("ads") == THERE)
        run = await fleet.until_ended(3)
    assert (run.state, run.approves) == (RunState.APPLIED, waiting.number)


async def test_a_file_that_changed_before_anybody_looked_is_the_one_that_is_kept(
    fleet: KeptFleet,
) -> None:
    fleet.yard.stack("ads", FREE)
    fleet.yard.write()
    async with fleet.worker():
        fleet.yard.stack("shop", FREE)  # it has read the file, and has not begun to watch it
        fleet.yard.write()
        run = await fleet.until_ended(1, "shop")
    assert run.state is RunState.APPLIED
    assert "fleet.yaml changed: 2 stacks from now on" in fleet.said


async def test_a_file_that_is_as_it_was_read_has_not_changed(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads", FREE)
    fleet.yard.write()
    async with fleet.worker():
        await fleet.until_ended(1)
    assert not [said for said in fleet.said if "changed" in said]


async def test_what_has_begun_since_it_was_due_is_not_run_again_for_that(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads", FREE)
    fleet.yard.write()
    async with fleet.worker():
        run = await fleet.until_ended(1)
    keeper, schedule = Keeper(keeping=fleet.keeping()), "*/10 * * * *"
    assert await keeper.dispatch(schedule, run.began.timestamp() - 1) == 0
    assert await keeper.dispatch("0 3 * * *", run.began.timestamp() + 1) == 0
    assert await keeper.dispatch(schedule, run.began.timestamp() + 1) == 1


async def test_who_paused_first_has_said_why(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads")
    fleet.yard.write()
    assert await fleet.actions.pause(["ads"], because="migration") == ["ads"]
    assert await fleet.actions.pause(["ads"], because="and again") == []
    (stack,) = (await fleet.status()).stacks
    assert stack.paused_because == "migration"


async def test_an_approval_writes_nothing_into_a_stack_that_is_paused(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads")
    fleet.yard.write()
    async with fleet.worker():
        waiting = await fleet.until_ended(1)
    await fleet.actions.approve(waiting.number)
    await fleet.actions.pause(["ads"], because="migration")
    async with fleet.worker():
        await fleet.rest()
    assert not fleet.yard.accounts.writes_of("ads")
    with pytest.raises(Rejected):
        await fleet.actions.approve(waiting.number)


async def test_a_plan_of_a_paused_stack_is_not_approved(fleet: KeptFleet) -> None:
    fleet.yard.stack("ads")
    fleet.yard.write()
    async with fleet.worker():
        waiting = await fleet.until_ended(1)
    await fleet.actions.pause(["ads"], because="migration")
    with pytest.raises(Rejected, match="ads is paused"):
        await fleet.actions.approve(waiting.number)
    assert (await fleet.runs())[0].may_be_approved
