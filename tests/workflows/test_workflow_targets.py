"""A part of a plan is applied, with what it needs, and the rest stays for another time."""

import pytest
from projects import relaxed
from sample_manifests import AFTER, BASE, BEFORE, HOLDER, SEARCH

from reconciler.model.errors import Rejected
from reconciler.model.run.event import Outcome

pytestmark = pytest.mark.anyio

ROOM = BASE[: BASE.index("---")]


async def _apply(workshop, **scope):
    """What a narrow run did; then nothing is left for it to do."""
    options = relaxed(**scope)
    ended = await workshop.apply(options)
    assert {event.outcome for event in ended} <= {Outcome.DONE}, ended
    assert not (await workshop.plan(options)).steps
    return [f"{event.step.action} {event.step.address}" for event in ended]


async def test_a_target_brings_what_it_needs_and_leaves_the_rest(workshop):
    workshop.declare(BEFORE)
    assert await _apply(workshop, targets=("Collection/ads/scenes",)) == [
        "create Namespace/ads",
        "create Bucket/ads/videos",
        "create Collection/ads/scenes",
    ]
    assert [str(step.address) for step in await workshop.plan()] == [
        "Retriever/ads/search",
        "Bucket/ads/filtered",
    ]
    await workshop.reach(BEFORE)


async def test_a_target_may_be_a_pattern(workshop):
    await workshop.reach(BASE)
    workshop.declare(
        BASE.replace("{video: {type: video}}", "{video: {type: video}, a: {type: text}}")
    )
    assert await _apply(workshop, targets=("Bucket/*",)) == ["update Bucket/ads/videos"]


async def test_a_targeted_run_never_prunes(workshop):
    await workshop.reach(BEFORE)
    workshop.declare(BASE)
    plan = await workshop.plan(relaxed(targets=("*",)))
    assert plan.steps == ()
    assert await workshop.names("retrievers") == ["search"]


async def test_a_target_that_is_swapped_brings_whoever_holds_its_id(workshop):
    await workshop.reach(BEFORE)
    workshop.declare(AFTER)
    done = await _apply(workshop, targets=("Retriever/ads/search",))
    assert "update Bucket/ads/filtered" in done
    assert (await workshop.plan()).is_empty


async def test_an_excluded_creation_takes_along_what_would_stand_on_it(workshop):
    workshop.declare(BEFORE)
    assert await _apply(workshop, excluded=("Collection/ads/scenes",)) == [
        "create Namespace/ads",
        "create Bucket/ads/videos",
    ]
    plan = await workshop.plan(relaxed(excluded=("Collection/ads/scenes",)))
    assert [str(each) for each in plan.scope.left_out] == [
        "Bucket/ads/filtered",
        "Retriever/ads/search",
    ]
    await workshop.reach(BEFORE)


async def test_what_is_excluded_is_not_deleted(workshop):
    await workshop.reach(BEFORE)
    workshop.declare(BASE + SEARCH)
    assert await _apply(workshop, excluded=("Bucket/ads/filtered",)) == []
    assert await workshop.names("buckets") == ["filtered", "videos"]


async def test_what_is_deleted_under_what_is_excluded_is_left_alone_as_well(workshop):
    await workshop.reach(BEFORE)
    workshop.declare(BASE)
    assert await _apply(workshop, excluded=("Bucket/ads/filtered",)) == []
    assert await workshop.names("retrievers") == ["search"]


async def test_a_target_that_matches_nothing_says_what_was_meant(workshop):
    await workshop.reach(BASE + SEARCH + HOLDER)
    with pytest.raises(Rejected) as rejected:
        await workshop.plan(relaxed(targets=("Retriever/ads/serch",)))
    (problem,) = rejected.value.problems
    assert (problem.code, problem.remedy) == (
        "nothing-matches",
        "did you mean `Retriever/ads/search`?",
    )


async def test_a_part_of_a_stack_is_destroyed_with_what_stands_on_it(workshop):
    await workshop.reach(BEFORE)
    plan = await workshop.destroy_plan(relaxed(targets=("Retriever/*",)))
    assert [str(each) for each in plan.scope.pulled_in] == ["Bucket/ads/filtered"]
    assert {event.outcome for event in await workshop.carry_out(plan)} == {Outcome.DONE}
    assert await workshop.names("retrievers") == []
    assert await workshop.names("buckets") == ["videos"]
    await workshop.reach(BEFORE)
