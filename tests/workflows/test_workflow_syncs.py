"""Syncs: nameless at the API, called by their stamps here, half of them fixed for good."""

import pytest

from reconciler.model.run.event import Outcome

pytestmark = pytest.mark.anyio

AROUND = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec: {feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec: {bucket_schema: {properties: {title: {type: string}}}}
---
apiVersion: reconciler/v1
kind: Connection
metadata: {name: feed}
spec: {provider_type: rss, provider_config: {}}
"""


def sync(name="nightly", *, path="a/b", lifecycle="{}", more="", earlier=""):
    was = f", renamed_from: {earlier}" if earlier else ""
    return f"""---
apiVersion: reconciler/v1
kind: Sync
metadata: {{name: {name}, namespace: ads{was}}}
lifecycle: {lifecycle}
spec:
  bucket_id: videos
  connection_id: feed
  source_path: {path}
{more}"""


def rows(workshop):
    store = workshop.transport.app.store
    return [row.decoded() for row in store.rows("kind='sync_config' ORDER BY seq", ())]


async def at(workshop):
    """The path of the bucket's syncs, and the connection's id."""
    bucket = await workshop.find("buckets", "videos")
    connection = await workshop.send("GET", "/organizations/connections/feed")
    return f"/buckets/{bucket['bucket_id']}/syncs", connection["connection_id"]


async def by_hand(workshop, **fields):
    path, connection = await at(workshop)
    return await workshop.send("POST", path, {"connection_id": connection, **fields})


async def test_its_name_stands_in_its_stamp(workshop):
    await workshop.reach(AROUND + sync(more="  metadata: {team: x}\n"))
    (row,) = rows(workshop)
    stamp = {"stack": "ads-platform", "keys": ["team"], "name": "nightly"}
    assert row["metadata"] == {"team": "x", "reconciler": stamp}


@pytest.mark.parametrize(
    ("line", "field", "value", "default"),
    [
        ("polling_interval_seconds: 900", "polling_interval_seconds", 900, 300),
        ("batch_size: 7", "batch_size", 7, 50),
        ("skip_batch_submission: true", "skip_batch_submission", True, False),
        ("max_objects_per_run: 5", "max_objects_per_run", 5, 100_000),
        ("description: At night", "description", "At night", ""),
        ("provider_filters: {prefix: x}", "provider_filters", {"prefix": "x"}, {}),
        ("paused: true", "paused", True, False),
    ],
)
async def test_a_field_is_changed_in_place_and_back(workshop, line, field, value, default):
    await workshop.reach(AROUND + sync())
    (before,) = rows(workshop)
    await workshop.reach(AROUND + sync(more=f"  {line}\n"))
    (changed,) = rows(workshop)
    assert changed[field] == value
    await workshop.reach(AROUND + sync())
    (back,) = rows(workshop)
    assert back[field] == default
    assert back["sync_config_id"] == before["sync_config_id"]


async def test_what_is_reconciled_is_all_of_it_again(workshop):
    await workshop.reach(AROUND + sync(more="  reconcile: {on_delete: false}\n"))
    assert rows(workshop)[0]["reconcile"]["on_delete"] is False
    await workshop.reach(AROUND + sync())
    assert rows(workshop)[0]["reconcile"]["on_delete"] is True


async def test_a_sync_that_is_created_paused_is_paused_at_once(workshop):
    await workshop.reach(AROUND + sync(more="  paused: true\n"))
    assert rows(workshop)[0]["status"] == "SUSPENDED"


async def test_one_that_was_paused_by_hand_is_resumed(workshop):
    await workshop.reach(AROUND + sync())
    path, _ = await at(workshop)
    await workshop.send("POST", f"{path}/{rows(workshop)[0]['sync_config_id']}/pause")
    await workshop.reach(AROUND + sync())
    assert rows(workshop)[0]["is_active"] is True


async def test_one_that_was_switched_off_the_other_way_is_resumed_as_well(workshop):
    await workshop.reach(AROUND + sync())
    path, _ = await at(workshop)
    one = f"{path}/{rows(workshop)[0]['sync_config_id']}"
    await workshop.send("PATCH", one, {"is_active": False})
    await workshop.reach(AROUND + sync())
    assert rows(workshop)[0]["is_active"] is True


async def test_while_a_worker_runs_a_change_waits(workshop):
    await workshop.reach(AROUND + sync())
    path, _ = await at(workshop)
    await workshop.send("POST", f"{path}/{rows(workshop)[0]['sync_config_id']}/trigger")
    await workshop.reach(AROUND + sync(more="  batch_size: 7\n"))
    assert rows(workshop)[0]["batch_size"] == 7


async def test_what_it_reads_makes_another_one_of_it_where_that_is_asked_for(workshop):
    await workshop.reach(AROUND + sync())
    first = rows(workshop)[0]["sync_config_id"]
    plan = await workshop.declare(AROUND + sync(path="a/c")).plan()
    assert [each.guard for each in plan.refusals] == ["replacement"]
    await workshop.reach(AROUND + sync(path="a/c", lifecycle="{on_replace: recreate}"))
    (row,) = rows(workshop)
    assert (row["source_path"], row["sync_config_id"] != first) == ("a/c", True)


async def test_it_is_called_otherwise_without_being_made_anew(workshop):
    await workshop.reach(AROUND + sync())
    first = rows(workshop)[0]["sync_config_id"]
    await workshop.reach(AROUND + sync("daily", earlier="nightly"))
    (row,) = rows(workshop)
    assert row["sync_config_id"] == first
    assert row["metadata"]["reconciler"]["name"] == "daily"


async def test_one_by_hand_is_found_by_what_it_joins_and_adopted(workshop):
    await workshop.reach(AROUND)
    made = await by_hand(workshop, source_path="a/b", metadata={"team": "y"})
    plan = await workshop.declare(AROUND + sync()).plan()
    assert [each.guard for each in plan.refusals] == ["adoption"]
    await workshop.reach(AROUND + sync(lifecycle="{adopt: true}"))
    (row,) = rows(workshop)
    assert row["sync_config_id"] == made["sync_config_id"]
    assert row["metadata"]["team"] == "y"


async def test_one_that_no_manifest_means_is_called_by_its_id(workshop):
    await workshop.reach(AROUND + sync())
    made = await by_hand(workshop, source_path="a/other")
    plan = await workshop.plan()
    assert [str(each) for each in plan.unmanaged] == [f"Sync/ads/{made['sync_config_id']}"]
    assert plan.is_empty


async def test_two_that_join_the_same_are_told_from_each_other_by_their_ids_alone(workshop):
    await workshop.reach(AROUND)
    twins = [await by_hand(workshop, source_path="a/b") for _ in range(2)]
    ended = await workshop.declare(AROUND + sync()).apply()
    assert [event.outcome for event in ended] == [Outcome.DONE]
    assert len(rows(workshop)) == 3
    left = {each["sync_config_id"] for each in twins}
    plan = await workshop.plan()
    assert {each.name for each in plan.unmanaged} == left
    assert plan.is_empty


async def test_another_stack_may_give_another_sync_the_same_name(workshop):
    await workshop.reach(AROUND + sync())
    stamp = {"reconciler": {"stack": "others", "name": "daily"}}
    await by_hand(workshop, source_path="x/y", metadata=stamp)
    await workshop.reach(AROUND + sync() + sync("daily", path="a/daily"))
    assert len(rows(workshop)) == 3


async def test_without_its_manifest_it_goes_and_its_objects_stay(workshop):
    await workshop.reach(AROUND + sync())
    ended = await workshop.declare(AROUND).apply()
    assert [str(event.step.address) for event in ended] == ["Sync/ads/nightly"]
    assert rows(workshop) == []


async def test_it_ends_before_its_bucket_and_its_connection_stays(workshop):
    await workshop.reach(AROUND + sync())
    plan = await workshop.destroy_plan()
    assert [str(step.address) for step in plan] == ["Sync/ads/nightly", "Bucket/ads/videos"]
    await workshop.carry_out(plan)
    assert rows(workshop) == []
    assert (await workshop.send("GET", "/organizations/connections/feed"))["status"] == "ACTIVE"


async def test_a_connection_that_syncs_of_others_use_is_not_ended(workshop):
    await workshop.reach(AROUND)
    await by_hand(workshop, source_path="a/b")
    absent = AROUND.replace(
        "metadata: {name: feed}", "metadata: {name: feed}\nlifecycle: {ensure: absent}"
    )
    plan = await workshop.declare(absent).plan()
    assert {each.guard for each in plan.refusals} == {"final-deletion", "still-used"}
    (step,) = plan
    assert [each.kind for each in step.blast_radius.users] == ["Sync"]


async def test_a_lost_answer_makes_no_second_one(unsteady):
    await unsteady.reach(AROUND)
    unsteady.transport.loses_answers = True
    await unsteady.attempt(AROUND + sync())
    unsteady.transport.loses_answers = False
    await unsteady.reach(AROUND + sync())
    assert len(rows(unsteady)) == 1


async def test_where_it_begins_is_said_once(workshop):
    await workshop.reach(AROUND + sync(more="  sync_from: '2026-01-01T00:00:00Z'\n"))
    later = AROUND + sync(more="  sync_from: '2026-02-01T00:00:00Z'\n")
    assert (await workshop.declare(later).plan()).is_empty


async def test_a_project_without_connections_asks_for_no_syncs(workshop):
    alone = AROUND[: AROUND.rindex("---")]
    await workshop.reach(alone)
    workshop.transport.asked.clear()
    await workshop.plan()
    assert not [line for line in workshop.transport.asked if "syncs" in line]


async def test_no_sync_out_of_sight_hides_another_of_its_name(workshop):
    more = AROUND[AROUND.rindex("---") :].replace("name: feed", "name: other")
    bucket = AROUND.split("---")[1].replace("name: videos", "name: sounds")
    await workshop.reach(AROUND + more + "---" + bucket + sync())
    sounds = await workshop.find("buckets", "sounds")
    other = await workshop.send("GET", "/organizations/connections/other")
    stamp = {"reconciler": {"stack": "another", "name": "nightly"}}
    made = {"connection_id": other["connection_id"], "source_path": "x", "metadata": stamp}
    await workshop.send("POST", f"/buckets/{sounds['bucket_id']}/syncs", made)
    settings = workshop.folder / "reconciler.yaml"
    settings.write_text(settings.read_text() + "namespaces: [other]\n")
    gone = (AROUND[AROUND.rindex("---") :] + more).replace(
        "spec:", "lifecycle: {ensure: absent}\nspec:"
    )
    plan = await workshop.declare(gone).plan()
    used = {str(each.address) for each in plan.refusals if each.guard == "still-used"}
    assert used == {"Connection/feed", "Connection/other"}


async def test_a_connection_is_not_ended_under_a_sync_where_the_stack_does_not_look(workshop):
    await workshop.reach(AROUND + sync())
    settings = workshop.folder / "reconciler.yaml"
    settings.write_text(settings.read_text() + "namespaces: [other]\n")
    ended = AROUND[AROUND.rindex("---") :].replace("spec:", "lifecycle: {ensure: absent}\nspec:")
    plan = await workshop.declare(ended).plan()
    assert [str(step.address) for step in plan.steps] == ["Connection/feed"]
    (refused,) = [each for each in plan.refusals if each.guard == "still-used"]
    assert "Sync/ads/nightly" in refused.message
