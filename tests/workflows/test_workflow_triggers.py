"""A trigger's whole life: what the API does to its rows, judged by the rows."""

import asyncio
import json
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from projects import GENEROUS, Unsteady, Workshop

from reconciler.emulator.app import create_app
from reconciler.model.change import Action, ActionReason
from reconciler.model.errors import IncompleteRead
from reconciler.model.run.event import Outcome
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.workflows.dry_run import describe_requests

BESIDE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: texts, namespace: ads}
spec: {bucket_schema: {properties: {text: {type: text}}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: lines, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [texts]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: text}
"""
NIGHTLY = {
    "action_type": "collection_trigger",
    "action_config": {"collection_id": "lines"},
    "trigger_type": "cron",
    "schedule_config": {"cron_expression": "0 2 * * *"},
}


def trigger(name="nightly", lifecycle=None, metadata=None, **spec):
    document = {
        "apiVersion": "reconciler/v1",
        "kind": "Trigger",
        "metadata": {"name": name, "namespace": "ads", **(metadata or {})},
        "lifecycle": lifecycle or {},
        "spec": {**NIGHTLY, **spec},
    }
    return json.dumps(document)


def stack(*triggers):
    return "\n---\n".join((BESIDE, *triggers))


ABSENT = {"ensure": "absent"}


async def rows(workshop):
    """Every trigger there is, the disabled ones as well, oldest first."""
    body = {"sort_by": "trigger_id", "direction": "asc"}
    listed = await workshop.send("POST", "/triggers/list", body, namespace="ads")
    return sorted(listed["results"], key=lambda row: row["created_at"])


async def only(workshop):
    (row,) = await rows(workshop)
    return row


@pytest.fixture
async def nightly(workshop):
    """The one trigger of a stack, as it is live."""
    await workshop.reach(stack(trigger()))
    return await only(workshop)


@pytest.mark.anyio
async def test_it_is_created_with_ids_for_names(workshop, nightly):
    lines = await workshop.find("collections", "lines", namespace="ads")
    assert nightly["action_config"] == {"collection_id": lines["collection_id"]}
    assert (nightly["name"], nightly["status"]) == ("nightly", "active")


@pytest.mark.parametrize(
    ("changed", "live"),
    [
        ({"description": "At night"}, {"description": "At night"}),
        ({"status": "paused"}, {"status": "paused"}),
        (
            {"schedule_config": {"cron_expression": "0 3 * * *", "timezone": "Europe/Berlin"}},
            {"schedule_config": {"cron_expression": "0 3 * * *", "timezone": "Europe/Berlin"}},
        ),
    ],
)
@pytest.mark.anyio
async def test_a_field_changes_in_place_and_goes_back_when_its_line_is_gone(
    workshop, nightly, changed, live
):
    await workshop.reach(stack(trigger(**changed)))
    now = await only(workshop)
    assert {**nightly, **live} == {**now, **_unstable(nightly)}
    await workshop.reach(stack(trigger()))
    back = await only(workshop)
    assert {name: back[name] or None for name in live} == {name: nightly[name] for name in live}


def _unstable(row):
    return {name: row[name] for name in ("updated_at", "next_scheduled_at", "is_overdue")}


@pytest.mark.anyio
async def test_pausing_and_resuming_are_requests_of_their_own(workshop, nightly):
    await workshop.reach(stack(trigger(status="paused")))
    await workshop.reach(stack(trigger()))
    path = f"/v1/triggers/{nightly['trigger_id']}"
    assert workshop.transport.writes[-2:] == [f"POST {path}/pause", f"POST {path}/resume"]


@pytest.mark.anyio
async def test_a_new_schedule_is_there_before_it_is_resumed(workshop, nightly):
    await workshop.reach(stack(trigger(status="paused")))
    await workshop.reach(stack(trigger(schedule_config={"cron_expression": "0 3 * * *"})))
    path = f"/v1/triggers/{nightly['trigger_id']}"
    assert workshop.transport.writes[-2:] == [f"PATCH {path}", f"POST {path}/resume"]


@pytest.mark.anyio
async def test_a_tombstone_disables_it_once_and_is_then_done(workshop, nightly):
    await workshop.reach(stack(trigger(lifecycle=ABSENT)))
    assert (await only(workshop)) | _unstable(nightly) == {
        **nightly,
        "status": "disabled",
    }


@pytest.mark.anyio
async def test_declared_again_it_is_the_same_one_switched_on(workshop, nightly):
    await workshop.reach(stack(trigger(lifecycle=ABSENT)))
    plan = await workshop.declare(stack(trigger())).plan()
    (step,) = plan.steps
    assert (step.action, step.reason) == (Action.UPDATE, ActionReason.RETURNED)
    says = plan_as_text(plan, color=False)
    assert f"switches the disabled trigger {nightly['trigger_id']} on again" in says
    (request,) = describe_requests(plan)
    assert (request.method, request.path, request.body) == (
        "PATCH",
        f"/v1/triggers/{nightly['trigger_id']}",
        {"status": "active"},
    )
    await workshop.reach(stack(trigger()))
    assert (await only(workshop)) | _unstable(nightly) == nightly


@pytest.mark.anyio
async def test_declared_again_otherwise_it_is_another_one(workshop, nightly):
    await workshop.reach(stack(trigger(lifecycle=ABSENT)))
    hourly = {"trigger_type": "interval", "schedule_config": {"interval_seconds": 3600}}
    plan = await workshop.declare(stack(trigger(**hourly))).plan()
    says = plan_as_text(plan, color=False)
    assert f"the disabled trigger {nightly['trigger_id']} of this" in says
    await workshop.reach(stack(trigger(**hourly)))
    states = {row["trigger_id"]: row["status"] for row in await rows(workshop)}
    assert len(states) == 2
    assert states[nightly["trigger_id"]] == "disabled"


@pytest.mark.anyio
async def test_what_cannot_change_is_disabled_and_made_anew(workshop, nightly):
    runs = {"action_config": {"collection_id": "lines", "source_filters": {"a": 1}}}
    refused = await workshop.declare(stack(trigger(**runs))).plan()
    assert [each.guard for each in refused.refusals] == ["replacement"]
    await workshop.reach(stack(trigger(lifecycle={"on_replace": "recreate"}, **runs)))
    old, new = sorted(await rows(workshop), key=lambda row: row["status"], reverse=True)
    assert (old["trigger_id"], old["status"]) == (nightly["trigger_id"], "disabled")
    assert (new["name"], new["status"]) == ("nightly", "active")


@pytest.mark.anyio
async def test_it_is_renamed_in_place(workshop, nightly):
    await workshop.reach(stack(trigger("nights", metadata={"renamed_from": "nightly"})))
    assert (await only(workshop)) | _unstable(nightly) == {**nightly, "name": "nights"}


@pytest.mark.anyio
async def test_without_its_manifest_it_stays(workshop, nightly):
    plan = await workshop.declare(BESIDE).plan()
    assert plan.is_empty
    assert await only(workshop) == nightly


@pytest.mark.anyio
async def test_what_the_server_gave_up_is_drift_that_says_why(workshop, nightly):
    path = f"/triggers/{nightly['trigger_id']}"
    await workshop.send("PATCH", path, {"status": "failed"}, namespace="ads")
    plan = await workshop.plan()
    assert "the server gave it up" in plan_as_text(plan, color=False)
    await workshop.apply()
    assert (await only(workshop))["status"] == "active"
    assert (await workshop.plan()).is_empty


@pytest.mark.anyio
async def test_the_schedule_of_a_collection_is_nobodys_to_manage(workshop):
    schedule = "  schedule: {trigger_type: interval, schedule_config: {interval_seconds: 60}}\n"
    await workshop.reach(BESIDE + schedule)
    theirs = await only(workshop)
    await workshop.send(
        "PATCH", f"/triggers/{theirs['trigger_id']}", {"name": "nightly"}, namespace="ads"
    )
    plan = await workshop.declare(BESIDE + schedule + "\n---\n" + trigger()).plan()
    assert [warning.code for warning in plan.warnings] == ["part-of-another"]
    assert plan.unmanaged == ()
    await workshop.apply()
    states = {row["trigger_id"]: row["schedule_config"] for row in await rows(workshop)}
    assert len(states) == 2
    assert states[theirs["trigger_id"]] == theirs["schedule_config"]
    assert (await workshop.plan()).is_empty


@pytest.mark.anyio
async def test_of_two_that_are_live_under_its_name_none_is_chosen(workshop, nightly):
    twin = {name: nightly[name] for name in (*NIGHTLY, "name")}
    await workshop.send("POST", "/triggers", twin, namespace="ads")
    with pytest.raises(IncompleteRead, match="is live twice"):
        await workshop.plan()


@pytest.mark.anyio
async def test_one_without_a_name_is_called_by_its_id(workshop, nightly):
    body = {name: nightly[name] for name in NIGHTLY}
    await workshop.send("POST", "/triggers", body, namespace="ads")
    assert (await workshop.plan()).is_empty
    assert len(await rows(workshop)) == 2


@pytest.mark.anyio
async def test_after_a_lost_answer_there_is_never_a_second_one(unsteady):
    await unsteady.reach(BESIDE)
    unsteady.transport.loses_answers = True
    ended = await unsteady.attempt(stack(trigger()))
    unsteady.transport.loses_answers = False
    assert {event.outcome for event in ended} <= {Outcome.DONE, Outcome.UNKNOWN}
    await unsteady.reach(stack(trigger()))
    assert len(await rows(unsteady)) == 1


@pytest.mark.anyio
@pytest.mark.usefixtures("nightly")
async def test_it_is_destroyed_with_its_namespace_and_stays_without(workshop):
    options = replace(GENEROUS, is_with_namespaces=True)
    left = await workshop.destroy_plan()
    assert "Trigger/ads/nightly" in {str(warning.address) for warning in left.warnings}
    plan = await workshop.destroy_plan(options)
    assert (plan.refusals, plan.warnings) == ((), ())
    ended = await workshop.carry_out(plan)
    assert {event.outcome for event in ended} == {Outcome.DONE}
    assert (await workshop.send("POST", "/namespaces/list", {}))["results"] == []


SOURCES = ({}, {"source_filters": {"a": 1}})
TIMES = (
    {"trigger_type": "cron", "schedule_config": {"cron_expression": "0 2 * * *"}},
    {"trigger_type": "cron", "schedule_config": {"cron_expression": "0 3 * * *"}},
    {"trigger_type": "interval", "schedule_config": {"interval_seconds": 3600}},
)
SPECS = st.builds(
    lambda source, times, more: {
        "action_config": {"collection_id": "lines", **source},
        **times,
        **more,
    },
    st.sampled_from(SOURCES),
    st.sampled_from(TIMES),
    st.fixed_dictionaries(
        {},
        optional={"status": st.just("paused"), "description": st.sampled_from(["x", "y"])},
    ),
)
WISHES = st.dictionaries(st.sampled_from(["a", "b"]), st.just("absent") | SPECS)
HANDS = st.sampled_from([None, "pause", "delete", "fail", "lose"])
DAYS = st.lists(st.tuples(WISHES, HANDS), min_size=2, max_size=5)


@settings(max_examples=12, deadline=None)
@given(DAYS)
def test_whatever_was_declared_and_done_by_hand_each_is_there_once_as_declared(days):
    with tempfile.TemporaryDirectory() as folder:
        transport = Unsteady(create_app())
        asyncio.run(live_through(Workshop(Path(folder) / "ads", transport=transport), days))


async def live_through(workshop, days):
    await workshop.reach(BESIDE)
    ever = defaultdict(set)
    for wishes, hand in days:
        declared = [
            trigger(name, lifecycle=ABSENT)
            if wish == "absent"
            else trigger(name, lifecycle={"on_replace": "recreate"}, **wish)
            for name, wish in wishes.items()
        ]
        before = {row["trigger_id"]: row for row in await rows(workshop)}
        workshop.transport.loses_answers = hand == "lose"
        await workshop.attempt(stack(*declared))
        workshop.transport.loses_answers = False
        await workshop.reach(stack(*declared))
        for name, wish in wishes.items():
            if wish != "absent":
                ever[name].add(what_runs(wish))
        replaced = {name for name, those in ever.items() if len(those) > 1}
        judge(await rows(workshop), before, wishes, replaced)
        await meddle(workshop, hand)


def judge(found, before, wishes, replaced):
    for name, wish in wishes.items():
        there = [row for row in found if row["name"] == name and row["status"] != "disabled"]
        assert len(there) == (0 if wish == "absent" else 1)
        if wish != "absent":
            assert_as_declared(there[0], wish)
    for row in found:
        if row["name"] not in wishes:
            assert row == before[row["trigger_id"]]
    # What is disabled is switched on again: there is never a second one of the same, unless a
    # replacement put another in its place and was taken back.
    same = [what_runs(row) for row in found if row["name"] not in replaced]
    assert len(same) == len(set(same))


def what_runs(told):
    return json.dumps([told.get(each) for each in ("name", "action_config", "trigger_type")])


def assert_as_declared(row, wish):
    told = {**row["action_config"], "collection_id": "lines"}
    assert (told, row["trigger_type"]) == (wish["action_config"], wish["trigger_type"])
    assert row["schedule_config"] == wish["schedule_config"]
    assert row["status"] == wish.get("status", "active")
    assert (row["description"] or None) == wish.get("description")


async def meddle(workshop, hand):
    for row in await rows(workshop):
        path = f"/triggers/{row['trigger_id']}"
        if row["status"] == "active" and hand == "pause":
            await workshop.send("POST", f"{path}/pause")
        elif row["status"] != "disabled" and hand == "delete":
            await workshop.send("DELETE", path)
        elif row["status"] != "disabled" and hand == "fail":
            await workshop.send("PATCH", path, {"status": "failed"})
