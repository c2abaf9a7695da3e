"""A resource changes stacks: the words of both plans, and plans that waited meanwhile."""

import pytest
from projects import Counting, Workshop, relaxed

from reconciler.emulator.app import create_app
from reconciler.model.change import Action, ActionReason
from reconciler.model.errors import StalePlan

pytestmark = pytest.mark.anyio

HOME = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec: {}
---
"""
BUCKET = """
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: stills, namespace: ads}
spec:
  description: DESCRIPTION
  bucket_schema: {properties: {image: {type: image}}}
  metadata: {team: pictures}
"""
RELEASED = """
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: stills, namespace: ads}
lifecycle: {ensure: released}
"""
KEPT = HOME + BUCKET.replace("spec:", "lifecycle: {prevent_destroy: true}\nspec:")
TAKEN = BUCKET.replace("spec:", "lifecycle: {take_over_from: media, prevent_destroy: true}\nspec:")


@pytest.fixture
async def stacks(tmp_path):
    """The stack that has it, and the one that is to have it."""
    transport = Counting(create_app())
    media = Workshop(tmp_path / "media", "media", transport)
    stills = Workshop(tmp_path / "stills", "stills", transport)
    await media.reach(KEPT)
    return media.declare(HOME + RELEASED), stills.declare(TAKEN)


async def mark(workshop):
    return (await workshop.find("buckets", "stills"))["metadata"]


async def test_the_giver_waits_and_writes_nothing(stacks):
    media, _ = stacks
    sent = len(media.transport.writes)
    plan = await media.plan()
    (warning,) = plan.warnings
    assert plan.is_empty
    assert warning.code == "hand-over-waits"
    assert "take_over_from: media" in warning.remedy
    assert len(media.transport.writes) == sent
    assert (await mark(media))["reconciler"] == {
        "stack": "media",
        "protect": True,
        "keys": ["team"],
    }


async def test_the_taker_shows_one_step_and_sends_one_request(stacks):
    media, stills = stacks
    plan = await stills.plan()
    (step,) = plan.steps
    assert (step.action, step.reason) == (Action.ADOPT, ActionReason.HANDED_OVER)
    assert "takes it over from the stack media" in step.says
    sent = len(stills.transport.writes)
    await stills.reach(TAKEN)
    assert len(stills.transport.writes) == sent + 1
    assert await mark(stills) == {
        "team": "pictures",
        "reconciler": {"stack": "stills", "protect": True, "keys": ["team"]},
    }
    forgotten = await media.plan()
    assert forgotten.is_empty
    assert forgotten.warnings == ()


async def test_neither_destroys_what_the_other_has(stacks):
    media, stills = stacks
    allowed = relaxed(allow_destroy=frozenset({"Bucket/ads/*"}))
    assert (await media.destroy_plan(allowed)).steps == ()
    assert (await stills.destroy_plan(allowed)).steps == ()
    await stills.reach(TAKEN)
    assert (await media.destroy_plan(allowed)).steps == ()
    assert [str(step.address) for step in await stills.destroy_plan(allowed)] == [
        "Bucket/ads/stills"
    ]


async def test_who_has_not_released_it_yet_is_refused_when_it_is_gone(stacks):
    media, stills = stacks
    await stills.reach(TAKEN)
    (refusal,) = (await media.declare(KEPT).plan()).refusals
    assert (refusal.guard, refusal.flags) == ("foreign-owner", ())
    assert "ensure: released" in refusal.remedy


async def test_a_saved_hand_over_is_done_once(stacks):
    _, stills = stacks
    text = await stills.save()
    assert len(await stills.apply_saved(text)) == 1
    assert await stills.apply_saved(text) == []


async def test_a_saved_hand_over_is_stale_when_a_third_stack_has_it(stacks, tmp_path):
    media, stills = stacks
    text = await stills.save()
    third = Workshop(tmp_path / "third", "third", media.transport)
    await third.reach(TAKEN)
    with pytest.raises(
        StalePlan, match="`owner` was media when the plan was made, and is third now"
    ):
        await stills.refresh(text)


async def test_what_is_given_back_comes_back(stacks):
    media, stills = stacks
    await stills.reach(TAKEN)
    await stills.declare(RELEASED).apply()
    await media.reach(KEPT.replace("prevent_destroy: true", "take_over_from: stills"))
    assert (await mark(media))["reconciler"] == {"stack": "media", "keys": ["team"]}
