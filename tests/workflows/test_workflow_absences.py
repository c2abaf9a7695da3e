"""Nothing is replaced for the absence of what is there, whatever a list says or leaves out."""

import httpx
import pytest
from projects import Counting, Workshop, relaxed
from sample_manifests import BASE

from reconciler.emulator.app import create_app
from reconciler.emulator.faults.fault import read_fault
from reconciler.emulator.server.fault_transport import FaultTransport
from reconciler.model.errors import IncompleteRead, StalePlan
from reconciler.model.run.event import Outcome

pytestmark = pytest.mark.anyio

WILLING = BASE.replace(
    "{name: scenes, namespace: ads}",
    "{name: scenes, namespace: ads}\nlifecycle: {on_replace: recreate}",
)
READER = """
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: faces, namespace: ads}
lifecycle: {on_replace: recreate}
spec:
  source: {type: collection, collection_ids: [scenes]}
  feature_extractor: {feature_extractor_name: multimodal_extractor, version: v1}
"""
OTHER = WILLING.replace("{name: videos,", "{name: films,").replace("[videos]", "[films]")


def lies(which):
    """Lists of buckets leave one out, and their totals agree."""
    return f"POST /v1/buckets/list {which} row-missing quietly"


def denials(which):
    """Buckets that are asked for are said not to be there."""
    return f"GET /v1/buckets/* {which} 404"


@pytest.fixture
def app():
    return create_app()


@pytest.fixture
def honest(app, tmp_path):
    return Workshop(tmp_path / "honest", transport=Counting(app))


@pytest.fixture
def suffering(app, tmp_path):
    """Makes workshops with the same API, on days on which this is wrong with it."""

    def make(*faults):
        transport = FaultTransport(httpx.ASGITransport(app), map(read_fault, faults))
        return Workshop(tmp_path / "suffering", transport=transport)

    return make


@pytest.fixture
def deceived(suffering):
    """Reads one list that lies, is told the same once more, and only the truth after that."""
    return suffering(lies("1"), denials("1"))


async def ids_of(workshop):
    rows = (await workshop.send("POST", "/collections/list?limit=1000", {}))["results"]
    return {row["collection_name"]: row["collection_id"] for row in rows}


def told(ended):
    return [f"{each.outcome} {each.step.action} {each.step.address}" for each in ended]


async def test_a_list_that_leaves_out_what_a_replaced_one_refers_to_decides_nothing(
    honest, suffering
):
    await honest.reach(WILLING + READER)
    (bucket,) = (await honest.find("collections", "scenes"))["source"]["bucket_ids"]
    with pytest.raises(IncompleteRead) as raised:
        await suffering(lies("1")).declare(WILLING + READER).plan()
    (problem,) = raised.value.problems
    assert problem.code == "incomplete-list"
    assert problem.message == (
        f"the list of kind Bucket in namespace ads leaves out {bucket}, which is there, "
        "and which Collection/ads/scenes refers to"
    )


async def test_not_even_a_refusal_is_shown_for_it(honest, suffering):
    await honest.reach(BASE)
    with pytest.raises(IncompleteRead, match="leaves out"):
        await suffering(lies("1")).declare(BASE).plan()


async def test_nothing_is_replaced_for_a_rename_that_a_list_hides(honest, suffering):
    await honest.reach(WILLING)
    renamed = OTHER.replace("{name: films,", "{name: films, renamed_from: videos,")
    with pytest.raises(IncompleteRead, match="leaves out"):
        await suffering(lies("1")).declare(renamed).plan()
    before = await ids_of(honest)
    await honest.reach(renamed)
    assert await ids_of(honest) == before


ABROAD = """
---
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: shop}
spec: {feature_extractors: [{feature_extractor_name: multimodal_extractor, version: v1}]}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: copies, namespace: shop}
lifecycle: {on_replace: recreate}
spec:
  source: {type: bucket, bucket_ids: [videos], source_namespace_id: ads}
  feature_extractor: {feature_extractor_name: multimodal_extractor, version: v1}
"""


async def test_a_bucket_of_another_namespace_is_asked_for_there(honest, suffering):
    text = WILLING[: WILLING.rindex("---")] + ABROAD
    await honest.reach(text)
    with pytest.raises(IncompleteRead, match=r"in namespace ads leaves out .* Collection/shop"):
        await suffering(lies("1-2")).declare(text).plan()
    before = (await honest.find("collections", "copies", "shop"))["collection_id"]
    ended = await suffering(lies("1-2"), denials("1")).attempt(text)
    assert Outcome.SKIPPED in {each.outcome for each in ended}
    assert (await honest.find("collections", "copies", "shop"))["collection_id"] == before


async def test_what_a_collection_refers_to_and_is_gone_is_made_anew(honest):
    await honest.reach(WILLING)
    bucket = await honest.find("buckets", "videos")
    await honest.send("DELETE", f"/buckets/{bucket['bucket_id']}")
    before = await ids_of(honest)
    await honest.reach(WILLING)
    assert await ids_of(honest) != before


async def test_a_collection_stays_whose_bucket_a_list_left_out(honest, deceived):
    await honest.reach(WILLING + READER)
    before = await ids_of(honest)
    plan = await deceived.declare(WILLING + READER).plan()
    assert [f"{step.action} {step.address}" for step in plan] == [
        "create Bucket/ads/videos",
        "delete Collection/ads/faces",
        "delete Collection/ads/scenes",
        "create Collection/ads/scenes",
        "create Collection/ads/faces",
    ]
    ended = await deceived.carry_out(plan)
    assert told(ended) == [
        "done create Bucket/ads/videos",
        "skipped delete Collection/ads/faces",
        "skipped create Collection/ads/faces",
        "skipped delete Collection/ads/scenes",
        "skipped create Collection/ads/scenes",
    ]
    assert await ids_of(honest) == before
    assert (await honest.plan()).is_empty


async def test_what_is_withheld_says_why_and_what_to_do(honest, deceived):
    await honest.reach(WILLING)
    _, withheld, behind = await deceived.attempt(WILLING)
    assert withheld.problem.message == (
        "it is not replaced: the plan took Bucket/ads/videos for absent, and it was there"
    )
    assert withheld.problem.remedy == "Plan again: the plan then shows what is left to do."
    assert withheld.problem.location == withheld.step.location is not None
    assert behind.because == withheld.step.address


async def test_a_collection_is_replaced_for_a_bucket_that_really_is_new(honest):
    await honest.reach(WILLING)
    before = await ids_of(honest)
    assert told(await honest.reach(OTHER))[:2] == [
        "done create Bucket/ads/films",
        "done delete Collection/ads/scenes",
    ]
    assert await ids_of(honest) != before


async def test_it_is_replaced_although_nobody_heard_that_the_bucket_was_made(unsteady):
    await unsteady.reach(WILLING)
    before = await ids_of(unsteady)
    unsteady.transport.loses_answers = True
    await unsteady.reach(OTHER)
    assert await ids_of(unsteady) != before


async def test_it_is_replaced_for_a_bucket_that_another_run_made_anew(honest, tmp_path, app):
    await honest.reach(WILLING)
    plan = await honest.declare(OTHER).plan()
    other = Workshop(tmp_path / "other", transport=Counting(app))
    bucket_alone = OTHER[: OTHER.rindex("---")]
    await other.carry_out(await other.declare(bucket_alone).plan(relaxed(prune=False)))
    made, *others = await honest.carry_out(plan)
    assert made.is_anothers
    assert {each.outcome for each in others} == {Outcome.DONE}
    assert (await honest.plan()).is_empty


@pytest.mark.parametrize("writes", range(4))
async def test_it_goes_on_wherever_it_stops(unsteady, writes):
    await unsteady.reach(WILLING)
    unsteady.transport.left = writes
    await unsteady.attempt(OTHER)
    unsteady.transport.left = 10**9
    await unsteady.reach(OTHER)


async def test_a_bucket_that_is_refused_costs_no_collection_anything(honest, suffering):
    await honest.reach(WILLING)
    before = await ids_of(honest)
    ended = await suffering("POST /v1/buckets * 422").attempt(OTHER)
    assert told(ended)[:2] == [
        "failed create Bucket/ads/films",
        "skipped delete Collection/ads/scenes",
    ]
    assert await ids_of(honest) == before


async def test_a_plan_that_a_list_lied_to_is_stale_when_the_list_is_right_again(honest, deceived):
    await honest.reach(WILLING + READER)
    text = await deceived.declare(WILLING + READER).save()
    with pytest.raises(StalePlan, match=r"`source.bucket_ids` moved since the plan was made"):
        await honest.refresh(text)


async def test_a_saved_plan_is_no_less_careful(honest, suffering):
    await honest.reach(WILLING + READER)
    before = await ids_of(honest)
    deceived = suffering(lies("1-2"), denials("1-2"))
    ended = await deceived.apply_saved(await deceived.declare(WILLING + READER).save())
    assert [each.outcome for each in ended] == [Outcome.DONE, *[Outcome.SKIPPED] * 4]
    assert await ids_of(honest) == before


async def test_a_list_that_always_lies_leaves_it_open_what_happened_and_costs_nothing(
    honest, suffering
):
    await honest.reach(WILLING + READER)
    before = await ids_of(honest)
    ended = await suffering(lies("*"), denials("*")).attempt(WILLING + READER)
    assert [each.outcome for each in ended] == [Outcome.UNKNOWN, *[Outcome.SKIPPED] * 4]
    assert await ids_of(honest) == before
