"""What refers to each other in a circle is made in one go, and ends in one go."""

import pytest
from sample_manifests import BASE, CIRCLE, SEARCH

from reconciler.model.errors import Rejected
from reconciler.model.run.event import Outcome

pytestmark = pytest.mark.anyio

KINDS = ("buckets", "collections", "retrievers")


async def test_a_circle_is_made_by_setting_the_field_that_closes_it_afterwards(workshop):
    await workshop.reach(CIRCLE + SEARCH)
    scenes = await workshop.find("collections", "scenes")
    search = await workshop.find("retrievers", "search")
    assert scenes["retriever_enrichments"][0]["retriever_id"] == search["retriever_id"]
    assert search["collection_ids"] == [scenes["collection_id"]]


@pytest.mark.parametrize("writes", range(6))
async def test_a_circle_that_is_cut_anywhere_is_closed_when_it_is_run_again(unsteady, writes):
    unsteady.transport.left = writes
    await unsteady.attempt(CIRCLE + SEARCH)
    unsteady.transport.left = 10**9
    await unsteady.reach(CIRCLE + SEARCH)


async def test_a_circle_is_made_although_every_answer_was_lost(unsteady):
    unsteady.transport.loses_answers = True
    await unsteady.reach(CIRCLE + SEARCH)


FILTERED = BASE.replace(
    "{properties: {video: {type: video}}}",
    "{properties: {video: {type: video}}}\n  ingest_filter: {retriever_id: search}",
)


async def test_a_bucket_may_be_filtered_by_what_searches_its_own_collection(workshop):
    await workshop.reach(FILTERED + SEARCH)
    search = await workshop.find("retrievers", "search")
    held = (await workshop.find("buckets", "videos"))["ingest_filter"]
    assert held["retriever_id"] == search["retriever_id"]


async def test_a_circle_is_closed_by_an_update_that_the_plan_shows(workshop):
    plan = await workshop.declare(CIRCLE + SEARCH).plan()
    told = [(str(step.address), step.action.value, step.reason.value) for step in plan]
    assert told[-1] == ("Collection/ads/scenes", "update", "closes_a_circle_of_references")
    assert [step.deferred for step in plan if step.deferred] == [("retriever_enrichments",)]


@pytest.mark.parametrize("circle", [CIRCLE, FILTERED])
async def test_a_circle_is_destroyed_in_one_go(workshop, circle):
    await workshop.reach(circle + SEARCH)
    plan = await workshop.destroy_plan()
    assert not plan.refusals
    assert {event.outcome for event in await workshop.carry_out(plan)} == {Outcome.DONE}
    assert [await workshop.names(kind) for kind in KINDS] == [[], [], []]
    assert (await workshop.destroy_plan()).is_empty


@pytest.mark.parametrize("circle", [CIRCLE, FILTERED])
async def test_a_circle_that_is_no_longer_declared_is_pruned_in_one_go(workshop, circle):
    await workshop.reach(circle + SEARCH)
    await workshop.reach(BASE[: BASE.index("---")])
    assert [await workshop.names(kind) for kind in KINDS] == [[], [], []]


async def test_who_is_swapped_in_a_circle_is_followed_around_it(workshop):
    await workshop.reach(CIRCLE + SEARCH)
    old = await workshop.find("collections", "scenes")
    await workshop.reach(CIRCLE + SEARCH.replace("max_credits: 10", "max_credits: 20"))
    scenes = await workshop.find("collections", "scenes")
    search = await workshop.find("retrievers", "search")
    assert scenes["collection_id"] == old["collection_id"]
    assert scenes["retriever_enrichments"][0]["retriever_id"] == search["retriever_id"]
    assert search["budget_limits"]["max_credits"] == 20


async def test_who_is_recreated_in_a_circle_is_followed_around_it(workshop):
    circle = CIRCLE.replace(
        "metadata: {name: scenes, namespace: ads}",
        "metadata: {name: scenes, namespace: ads}\nlifecycle: {on_replace: recreate}",
    )
    await workshop.reach(circle + SEARCH)
    old = await workshop.find("retrievers", "search")
    extracts = "  feature_extractor: {"
    await workshop.reach(
        circle.replace(extracts, f"{extracts}include_all_source_fields: true, ") + SEARCH
    )
    scenes = await workshop.find("collections", "scenes")
    search = await workshop.find("retrievers", "search")
    assert search["retriever_id"] == old["retriever_id"]
    assert search["collection_ids"] == [scenes["collection_id"]]
    assert scenes["retriever_enrichments"][0]["retriever_id"] == search["retriever_id"]


async def test_a_circle_that_no_field_can_close_later_is_a_problem(workshop):
    first, second = SEARCH, SEARCH.replace("name: search,", "name: other,")
    enrich = (
        "    - stage_name: more\n      config: {stage_id: document_enrich, "
        "parameters: {retriever_id: %s, target_collection_id: scenes}}\n  budget_limits"
    )
    text = (
        BASE
        + first.replace("  budget_limits", enrich % "other")
        + second.replace("  budget_limits", enrich % "search")
    )
    with pytest.raises(Rejected) as rejected:
        await workshop.declare(text).plan()
    assert [problem.code for problem in rejected.value.problems] == ["reference-cycle"]
