"""One step against the embedded API: done once, told truthfully, safe to run twice."""

import httpx
import pytest
from embedded_api import (
    BUCKET,
    BUCKET_SPEC,
    NAMESPACE,
    SPACE_SPEC,
    World,
    create_bucket,
    creating,
    deleting,
    embedded,
    updating,
)

from reconciler.emulator.call.options import Options
from reconciler.model.address import Address
from reconciler.model.resource import LiveResource, Stamp
from reconciler.model.run.event import Ended, Outcome
from reconciler.model.secrets.secret import SecretText

pytestmark = pytest.mark.anyio
LOST = httpx.ReadTimeout("slow")


def refusal(status: int, message: str = "broken") -> httpx.Response:
    return httpx.Response(status, json={"error": {"message": message, "type": "SomeError"}})


def code(ended: Ended) -> str:
    assert ended.problem is not None
    return ended.problem.code


async def live_bucket(world: World) -> LiveResource:
    await world.put(BUCKET, BUCKET_SPEC)
    found = await world.found(BUCKET)
    assert found is not None
    return found


async def test_a_create_is_done_stamped_and_known_by_its_id() -> None:
    async with embedded() as world:
        ended = await world.perform(create_bucket())
        known = world.ids.id_of("Bucket", "ads", "raw")
        found = await world.found(BUCKET)
    assert (ended.outcome, ended.problem) == (Outcome.DONE, None)
    assert found is not None
    assert (found.id, found.stamp) == (known, Stamp("ads-platform"))


async def test_a_namespace_is_done_when_children_can_be_made_in_it() -> None:
    async with embedded(Options(ready_after_polls=3)) as world:
        new = Address("Namespace", "", "shop")
        assert (await world.perform(creating(new, SPACE_SPEC))).outcome is Outcome.DONE
        bucket = creating(Address("Bucket", "shop", "raw"), BUCKET_SPEC, stamp=Stamp("x"))
        world.wire.asked.clear()
        assert (await world.perform(bucket)).outcome is Outcome.DONE
        assert world.wire.asked == ["POST /v1/buckets"]


async def test_a_namespace_that_is_not_ready_in_time_is_unknown() -> None:
    async with embedded() as world:
        world.wire.inner = httpx.MockTransport(
            lambda _: httpx.Response(200, json={"namespace_id": "ns_9", "namespace_ready": False})
        )
        ended = await world.perform(creating(Address("Namespace", "", "slow"), SPACE_SPEC))
    assert (ended.outcome, code(ended)) == (Outcome.UNKNOWN, "not-ready")


@pytest.mark.parametrize(
    "fault", [LOST, refusal(500), refusal(504), httpx.Response(200, text="<html>"), refusal(408)]
)
async def test_a_create_whose_answer_was_lost_is_found_again_and_not_sent_twice(
    fault: httpx.Response | Exception,
) -> None:
    async with embedded() as world:
        world.wire.faults["POST /v1/buckets"] = fault
        ended = await world.perform(create_bucket())
        assert ended.outcome is Outcome.DONE
        assert world.wire.writes == ["POST /v1/buckets"]
        found = await world.found(BUCKET)
        assert found is not None
        assert world.ids.id_of("Bucket", "ads", "raw") == found.id


async def test_a_namespace_whose_create_was_lost_is_found_again() -> None:
    async with embedded() as world:
        world.wire.faults["POST /v1/namespaces"] = LOST
        ended = await world.perform(creating(Address("Namespace", "", "shop"), SPACE_SPEC))
        assert ended.outcome is Outcome.DONE
        assert world.ids.id_of("Namespace", "", "shop") is not None


async def test_a_create_that_never_arrived_is_sent_again() -> None:
    async with embedded() as world:
        world.wire.cuts["POST /v1/buckets"] = LOST
        assert (await world.perform(create_bucket())).outcome is Outcome.DONE
        assert world.wire.writes == ["POST /v1/buckets"] * 2


async def test_a_create_that_never_arrives_is_unknown_in_the_end() -> None:
    async with embedded() as world:
        world.wire.gaps["POST /v1/buckets"] = LOST
        ended = await world.perform(create_bucket())
        assert (ended.outcome, code(ended)) == (Outcome.UNKNOWN, "api-no-answer")
        assert ended.problem is not None
        assert "nothing of this name was there" in ended.problem.message
        assert ended.problem.remedy.startswith("Run again")
        assert world.wire.writes == ["POST /v1/buckets"] * 3


async def test_a_create_that_arrives_while_it_is_sent_again_is_not_made_twice() -> None:
    async with embedded() as world:
        await world.put(BUCKET, BUCKET_SPEC)  # it arrived, and the list does not show it yet
        world.wire.cuts["POST /v1/buckets"] = LOST
        world.wire.cuts["POST /v1/buckets/list"] = httpx.Response(200, json={"results": []})
        assert (await world.perform(create_bucket())).outcome is Outcome.DONE
        assert world.wire.writes == ["POST /v1/buckets"] * 2
        assert len(await buckets(world)) == 1


async def buckets(world: World) -> list[Address]:
    return [address for address in (await world.live()).resources if address.kind == "Bucket"]


async def test_a_lost_create_that_another_run_made_otherwise_is_a_conflict() -> None:
    async with embedded() as world:
        await world.put(BUCKET, {**BUCKET_SPEC, "description": "theirs"})
        world.wire.cuts["POST /v1/buckets"] = LOST
        ended = await world.perform(create_bucket({**BUCKET_SPEC, "description": "ours"}))
        assert (ended.outcome, code(ended)) == (Outcome.FAILED, "created-otherwise")
        assert ended.problem is not None
        assert "`description`" in ended.problem.message
        assert world.wire.writes == ["POST /v1/buckets"]


async def test_nothing_is_sent_again_once_the_run_was_stopped() -> None:
    async with embedded() as world:
        live = await live_bucket(world)
        world.stop.set()
        for said in ("POST /v1/buckets", f"PATCH /v1/buckets/{live.id}"):
            world.wire.cuts[said] = LOST
        new = creating(Address("Bucket", "ads", "new"), BUCKET_SPEC, stamp=Stamp("ads-platform"))
        for step in (new, updating(live, BUCKET_SPEC, {"description": "new"})):
            assert (await world.perform(step)).outcome is Outcome.UNKNOWN
        assert len(world.wire.writes) == 2


async def test_a_lost_create_that_cannot_be_looked_up_is_unknown() -> None:
    async with embedded() as world:
        world.wire.faults["POST /v1/buckets"] = LOST
        world.wire.cuts["POST /v1/buckets/list"] = refusal(403)
        assert (await world.perform(create_bucket())).outcome is Outcome.UNKNOWN


async def test_a_create_that_ran_before_is_done() -> None:
    async with embedded() as world:
        await world.perform(create_bucket())
        assert (await world.perform(create_bucket())).outcome is Outcome.DONE


@pytest.mark.parametrize("owner", ["another-stack", None])
@pytest.mark.parametrize("fault", [None, LOST])
async def test_a_name_that_somebody_else_took_is_not_adopted(
    owner: str | None, fault: Exception | None
) -> None:
    async with embedded() as world:
        await world.put(BUCKET, BUCKET_SPEC, stack=owner)
        if fault:
            world.wire.faults["POST /v1/buckets"] = fault
        ended = await world.perform(create_bucket())
    assert (ended.outcome, code(ended)) == (Outcome.FAILED, "name-taken")


async def test_a_conflict_that_cannot_be_looked_into_stays_a_conflict() -> None:
    async with embedded() as world:
        await world.put(BUCKET, BUCKET_SPEC)
        world.wire.cuts["POST /v1/buckets/list"] = refusal(403)
        ended = await world.perform(create_bucket())
    assert (ended.outcome, code(ended)) == (Outcome.FAILED, "api-conflict")


async def test_a_create_waits_until_the_old_resource_of_its_name_has_gone() -> None:
    async with embedded(Options(task_polls=4)) as world:
        old = await live_bucket(world)
        namespace = world.ids.id_of("Namespace", "", "ads") or ""
        await world.writer.send("DELETE", f"/v1/buckets/{old.id}", namespace=namespace)
        ended = await world.perform(create_bucket())
        assert ended.outcome is Outcome.DONE
        found = await world.found(BUCKET)
        assert found is not None
        assert found.id != old.id


async def test_an_update_changes_what_differs() -> None:
    async with embedded() as world:
        live = await live_bucket(world)
        ended = await world.perform(updating(live, BUCKET_SPEC, {"description": "new"}))
        assert ended.outcome is Outcome.DONE
        assert world.wire.writes == [f"PATCH /v1/buckets/{live.id}"]
        found = await world.found(BUCKET)
        assert found is not None
        assert found.body["description"] == "new"


@pytest.mark.parametrize("fault", [LOST, refusal(500), httpx.Response(200, text="<html>")])
async def test_an_update_whose_answer_was_lost_is_looked_at_and_not_sent_twice(
    fault: httpx.Response | Exception,
) -> None:
    async with embedded() as world:
        live = await live_bucket(world)
        world.wire.faults[f"PATCH /v1/buckets/{live.id}"] = fault
        ended = await world.perform(updating(live, BUCKET_SPEC, {"description": "new"}))
        assert ended.outcome is Outcome.DONE
        assert len(world.wire.writes) == 1


async def test_an_update_that_never_arrived_is_sent_again() -> None:
    async with embedded() as world:
        live = await live_bucket(world)
        world.wire.cuts[f"PATCH /v1/buckets/{live.id}"] = LOST
        ended = await world.perform(updating(live, BUCKET_SPEC, {"description": "new"}))
        assert ended.outcome is Outcome.DONE
        found = await world.found(BUCKET)
        assert found is not None
        assert found.body["description"] == "new"


async def test_an_update_that_never_arrives_is_unknown() -> None:
    async with embedded() as world:
        live = await live_bucket(world)
        world.wire.gaps[f"PATCH /v1/buckets/{live.id}"] = LOST
        ended = await world.perform(updating(live, BUCKET_SPEC, {"description": "new"}))
        assert (ended.outcome, len(world.wire.writes)) == (Outcome.UNKNOWN, 2)


async def test_a_refused_update_has_failed_and_says_where_it_is_declared() -> None:
    async with embedded() as world:
        live = await live_bucket(world)
        patch = f"PATCH /v1/buckets/{live.id}"
        refused = httpx.Response(
            422, json={"error": {"message": "bad key"}}, headers={"x-request-id": "req_3"}
        )
        world.wire.cuts[patch] = refused
        ended = await world.perform(updating(live, BUCKET_SPEC, {"description": "new"}))
    assert (ended.outcome, code(ended), ended.request_id) == (
        Outcome.FAILED,
        "api-invalid",
        "req_3",
    )
    assert ended.problem is not None
    assert ended.problem.address == BUCKET
    assert str(ended.problem.location) == "m.yaml:4:1"


async def test_a_deletion_is_done_when_the_api_has_forgotten_the_resource() -> None:
    async with embedded(Options(task_polls=5)) as world:
        live = await live_bucket(world)
        assert (await world.perform(deleting(live))).outcome is Outcome.DONE
        assert world.wire.asked[-1] == f"GET /v1/buckets/{live.id}"
        assert await world.found(BUCKET) is None


async def test_a_deletion_of_what_is_gone_is_done() -> None:
    async with embedded() as world:
        live = await live_bucket(world)
        await world.perform(deleting(live))
        assert (await world.perform(deleting(live))).outcome is Outcome.DONE


async def test_a_deletion_whose_answer_was_lost_is_looked_into() -> None:
    async with embedded() as world:
        live = await live_bucket(world)
        world.wire.faults[f"DELETE /v1/buckets/{live.id}"] = LOST
        assert (await world.perform(deleting(live))).outcome is Outcome.DONE
        assert len(world.wire.writes) == 1


async def test_a_deletion_that_never_arrived_is_sent_again() -> None:
    async with embedded() as world:
        live = await live_bucket(world)
        world.wire.cuts[f"DELETE /v1/buckets/{live.id}"] = LOST
        assert (await world.perform(deleting(live))).outcome is Outcome.DONE
        assert await world.found(BUCKET) is None


async def test_a_deletion_that_never_arrives_is_unknown() -> None:
    async with embedded() as world:
        live = await live_bucket(world)
        world.wire.gaps[f"DELETE /v1/buckets/{live.id}"] = LOST
        assert (await world.perform(deleting(live))).outcome is Outcome.UNKNOWN


async def test_a_stop_ends_the_waiting_for_a_deletion_and_not_the_deletion() -> None:
    async with embedded(Options(task_polls=3)) as world:
        live = await live_bucket(world)
        world.stop.set()
        ended = await world.perform(deleting(live))
        assert (ended.outcome, code(ended)) == (Outcome.UNKNOWN, "deletion-unfinished")
        assert world.clock.now == 0
        world.stop.clear()
        assert (await world.perform(deleting(live))).outcome is Outcome.DONE


async def test_a_deletion_longer_than_our_patience_is_unknown() -> None:
    async with embedded(Options(task_polls=10_000)) as world:
        live = await live_bucket(world)
        ended = await world.perform(deleting(live))
    assert (ended.outcome, code(ended)) == (Outcome.UNKNOWN, "deletion-unfinished")


async def test_a_namespace_is_deleted_with_its_task_followed() -> None:
    async with embedded(Options(task_polls=3)) as world:
        live = await world.found(NAMESPACE)
        assert live is not None
        assert (await world.perform(deleting(live))).outcome is Outcome.DONE
        assert await world.found(NAMESPACE) is None


async def test_a_secret_is_sent_and_never_told() -> None:
    source = {
        "adapter_type": "mux",
        "connection_id": "conn_1",
        "webhook_secret": SecretText("${secret.HOOK}"),
    }
    async with embedded() as world:
        world.environment["HOOK"] = "hunter2\nsecond line"
        quoted = "webhook_secret hunter2\nsecond line is too weak"
        world.wire.cuts["POST /v1/buckets"] = refusal(422, quoted)
        ended = await world.perform(create_bucket({**BUCKET_SPEC, "source_adapter": source}))
        assert b"hunter2\\nsecond line" in world.wire.bodies[-1]
    assert ended.problem is not None
    assert "webhook_secret (secret) is too weak" in ended.problem.message
    assert "hunter2" not in repr(ended)


async def test_a_secret_that_is_not_set_fails_the_step_before_anything_is_sent() -> None:
    source = {"adapter_type": "mux", "webhook_secret": SecretText("${secret.HOOK}")}
    async with embedded() as world:
        world.wire.asked.clear()
        ended = await world.perform(create_bucket({**BUCKET_SPEC, "source_adapter": source}))
        assert world.wire.asked == []
    assert (ended.outcome, code(ended)) == (Outcome.FAILED, "missing-secret")
    assert ended.problem is not None
    assert "HOOK" in ended.problem.message


async def test_a_step_in_a_namespace_that_is_not_live_fails_before_anything_is_sent() -> None:
    async with embedded() as world:
        world.wire.asked.clear()
        ended = await world.perform(creating(Address("Bucket", "nowhere", "raw"), BUCKET_SPEC))
        assert world.wire.asked == []
    assert code(ended) == "namespace-not-live"


async def test_what_the_api_remarks_is_told() -> None:
    remarked = httpx.Response(200, json={"bucket_id": "bkt_1", "warnings": ["`x` is ignored"]})
    async with embedded() as world:
        world.wire.cuts["POST /v1/buckets"] = remarked
        ended = await world.perform(create_bucket())
    assert ended.warnings == ("`x` is ignored",)


async def test_a_step_takes_as_long_as_its_waits() -> None:
    async with embedded(Options(task_polls=3)) as world:
        live = await live_bucket(world)
        ended = await world.perform(deleting(live))
    assert ended.seconds == 1 + 2
