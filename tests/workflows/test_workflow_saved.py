"""Saved plans against a world that moves: what is safer than planned is done, all else is stale."""

import pytest
from projects import Unsteady, Workshop

from reconciler.emulator.app import create_app
from reconciler.model.errors import Stale
from reconciler.model.event import Outcome

pytestmark = pytest.mark.anyio

NAMESPACE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: multimodal_extractor, version: v1}
"""
VIDEOS = """
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  description: Commercials
  bucket_schema: {properties: {video: {type: video}}}
"""
SCENES = """
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: scenes, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor: {feature_extractor_name: multimodal_extractor, version: v1}
"""
SEARCH = """
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
lifecycle: {on_replace: swap}
spec:
  collection_identifiers: [scenes]
  stages:
    - stage_name: find
      config: {stage_id: attribute_filter, parameters: {field: brand, value: "x"}}
  budget_limits: {max_credits: 10}
  tags: [ads]
  metadata: {team: film}
"""
HOLDER = """
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: filtered, namespace: ads}
spec:
  bucket_schema: {properties: {video: {type: video}}}
  ingest_filter: {retriever_id: search}
"""
ALL = NAMESPACE + VIDEOS + SCENES + SEARCH + HOLDER


async def _live(workshop, text=ALL):
    ended = await workshop.declare(text).apply()
    assert {event.outcome for event in ended} <= {Outcome.DONE}, ended


async def _saved(workshop, text):
    """A plan for these manifests, whose files are gone by the time it is applied."""
    saved = await workshop.declare(text).save()
    workshop.declare("")
    return saved


async def _done(workshop, saved):
    ended = await workshop.apply_saved(saved)
    assert {event.outcome for event in ended} <= {Outcome.DONE}, ended
    return ended


async def _moved(workshop, saved):
    with pytest.raises(Stale) as stale:
        await workshop.refresh(saved)
    return {str(problem.address): problem.message for problem in stale.value.problems}


async def _change(workshop, path, body):
    await workshop.send("PATCH", path, body)


async def test_a_saved_plan_does_what_was_planned_without_the_manifests(workshop):
    await _done(workshop, await _saved(workshop, ALL))
    assert (await workshop.declare(ALL).plan()).is_empty


PUBLISHED = {"public_name": "ads-search", "display_config": {"title": "Ads"}}
CLIPS = VIDEOS.replace("name: videos", "name: clips")
SPOKEN = """
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: spoken, namespace: ads}
lifecycle: {on_replace: recreate}
spec:
  source: {type: collection, collection_ids: [scenes]}
  feature_extractor: {feature_extractor_name: multimodal_extractor, version: v1}
"""
RECREATED = SCENES.replace("spec:", "lifecycle: {on_replace: recreate}\nspec:")
ENRICHED = (
    SCENES
    + """\
  retriever_enrichments:
    - retriever_id: search
      input_mappings: [{input_key: query, source: {source_type: document_field, path: title}}]
      write_back_fields: [{source_field: title, target_field: related}]
"""
)
SHOTS = ALL.replace("name: scenes,", "name: shots, renamed_from: scenes,").replace(
    "identifiers: [scenes]", "identifiers: [shots]"
)
CHANGES = {
    "creating everything": (None, ALL),
    "changing texts": (ALL, ALL.replace("Commercials", "Films").replace("[ads]", "[film]")),
    "changing a stage": (ALL, ALL.replace('value: "x"', 'value: "y"')),
    "deleting what leads to nothing": (ALL, NAMESPACE + VIDEOS + SCENES + SEARCH),
    "deleting everything inside": (ALL, NAMESPACE),
    "swapping what is held": (ALL, ALL.replace("max_credits: 10", "max_credits: 20")),
    "recreating what leads on": (
        NAMESPACE + VIDEOS + SCENES + SPOKEN,
        NAMESPACE + VIDEOS + CLIPS + RECREATED.replace("[videos]", "[videos, clips]") + SPOKEN,
    ),
    "renaming": (ALL, SHOTS),
    "renaming and changing": (ALL, SHOTS.replace("[ads]", "[film]")),
    "protecting": (ALL, ALL.replace("{on_replace: swap}", "{prevent_destroy: true}")),
    "deferring what closes a circle": (NAMESPACE + VIDEOS, NAMESPACE + VIDEOS + ENRICHED + SEARCH),
}


async def _before(workshop, earlier):
    if earlier is not None:
        await _live(workshop, earlier)


@pytest.mark.parametrize(("earlier", "later"), CHANGES.values(), ids=CHANGES)
async def test_applied_twice_it_does_nothing_the_second_time(workshop, earlier, later):
    await _before(workshop, earlier)
    saved = await _saved(workshop, later)
    assert await _done(workshop, saved)
    assert (await workshop.declare(later).plan()).is_empty
    workshop.transport.asked.clear()
    assert (await workshop.refresh(saved)).steps == ()
    assert workshop.transport.writes == []


@pytest.mark.parametrize("writes", range(14))
@pytest.mark.parametrize(("earlier", "later"), CHANGES.values(), ids=CHANGES)
async def test_a_saved_plan_that_was_cut_off_anywhere_goes_on(tmp_path, earlier, later, writes):
    workshop = Workshop(tmp_path, transport=Unsteady(create_app()))
    await _before(workshop, earlier)
    saved = await _saved(workshop, later)
    workshop.transport.left = writes
    await workshop.apply_saved(saved)
    workshop.transport.left = 10**9
    await _done(workshop, saved)
    assert (await workshop.declare(later).plan()).is_empty


@pytest.mark.parametrize(("earlier", "later"), CHANGES.values(), ids=CHANGES)
async def test_drift_elsewhere_makes_no_plan_stale(workshop, earlier, later):
    await _before(workshop, earlier or NAMESPACE)
    saved = await _saved(workshop, later)
    schema = {"properties": {"other": {"type": "text"}}}
    other = {"bucket_name": "somebody_elses", "bucket_schema": schema}
    await workshop.send("POST", "/buckets", other)
    if earlier:
        videos = await workshop.find("buckets", "videos")
        metadata = {**(videos["metadata"] or {}), "seen_by": "somebody"}
        await _change(workshop, f"/buckets/{videos['bucket_id']}", {"metadata": metadata})
    await _done(workshop, saved)
