"""Saved plans against a world that moves: what is safer than planned is done, all else is stale."""

from itertools import count

import pytest
from projects import Unsteady, Workshop, relaxed

from reconciler.emulator.app import create_app
from reconciler.model.address import Address
from reconciler.model.errors import StalePlan
from reconciler.model.run.event import Outcome

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
    with pytest.raises(StalePlan) as stale:
        await workshop.refresh(saved)
    return {str(problem.address): problem.message for problem in stale.value.problems}


async def _change(workshop, path, body):
    await workshop.send("PATCH", path, body)


async def test_a_saved_plan_does_what_was_planned_without_the_manifests(workshop):
    await _done(workshop, await _saved(workshop, ALL))
    assert (await workshop.declare(ALL).plan()).is_empty


PAGE = """
---
apiVersion: reconciler/v1
kind: PublishedRetriever
metadata: {name: search, namespace: ads}
lifecycle: {on_replace: recreate}
spec:
  public_name: ads-search
  display_config: {title: Ads, inputs: [], exposed_fields: [title]}
"""
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
    "swapping what is published": (ALL + PAGE, ALL.replace("credits: 10", "credits: 20") + PAGE),
    "changing a stage of what is published": (
        ALL.replace("swap}", "refuse}") + PAGE,
        ALL.replace("swap}", "refuse}").replace('value: "x"', 'value: "y"') + PAGE,
    ),
    "publishing something else": (ALL + PAGE, ALL + PAGE.replace("ads-search", "search-ads")),
    "unpublishing": (
        ALL + PAGE,
        ALL + PAGE.partition("spec:")[0].replace("on_replace: recreate", "ensure: absent"),
    ),
    "recreating what leads on": (
        NAMESPACE + VIDEOS + SCENES + SPOKEN,
        NAMESPACE + VIDEOS + CLIPS + RECREATED.replace("[videos]", "[videos, clips]") + SPOKEN,
    ),
    "renaming": (ALL, SHOTS),
    "renaming and changing": (ALL, SHOTS.replace("[ads]", "[film]")),
    "renaming the namespace": (
        ALL,
        ALL.replace("namespace: ads", "namespace: film").replace(
            "{name: ads}", "{name: film, renamed_from: ads}"
        ),
    ),
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


@pytest.mark.parametrize(("earlier", "later"), CHANGES.values(), ids=CHANGES)
async def test_a_saved_plan_that_was_cut_off_anywhere_goes_on(tmp_path, earlier, later):
    for writes in count():
        workshop = Workshop(tmp_path / str(writes), transport=Unsteady(create_app()))
        await _before(workshop, earlier)
        saved = await _saved(workshop, later)
        ended = await _cut(workshop, writes, saved)
        await _done(workshop, saved)
        assert (await workshop.declare(later).plan()).is_empty
        if all(event.outcome is Outcome.DONE for event in ended):
            break


@pytest.mark.parametrize(("earlier", "later"), CHANGES.values(), ids=CHANGES)
async def test_a_saved_plan_whose_every_answer_was_lost_goes_on(tmp_path, earlier, later):
    workshop = Workshop(tmp_path, transport=Unsteady(create_app()))
    await _before(workshop, earlier)
    saved = await _saved(workshop, later)
    workshop.transport.loses_answers = True
    await workshop.apply_saved(saved)
    workshop.transport.loses_answers = False
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


@pytest.mark.parametrize("page", ["", PAGE], ids=["private", "published"])
@pytest.mark.parametrize("first", [1, 2, 4, 6])
async def test_a_plan_that_resumes_a_swap_may_be_cut_off_as_well(tmp_path, first, page):
    earlier = ALL + page
    later = earlier.replace("credits: 10", "credits: 20")
    for writes in count():
        workshop = Workshop(tmp_path / str(writes), transport=Unsteady(create_app()))
        await _before(workshop, earlier)
        await _cut(workshop, first, await workshop.declare(later).save())
        resuming = await _saved(workshop, later)
        ended = await _cut(workshop, writes, resuming)
        await _done(workshop, resuming)
        assert (await workshop.declare(later).plan()).is_empty
        if all(event.outcome is Outcome.DONE for event in ended):
            break


async def _cut(workshop, writes, saved):
    workshop.transport.left = writes
    ended = await workshop.apply_saved(saved)
    workshop.transport.left = 10**9
    return ended


class Somebody:
    """Meddles with what is live, knowing resources by name."""

    def __init__(self, workshop):
        self.workshop = workshop

    async def change(self, kind, name, **fields):
        await self.workshop.send("PATCH", await self._path(kind, name), fields)

    async def delete(self, kind, name):
        await self.workshop.send("DELETE", await self._path(kind, name))

    async def create(self, kind, name, **fields):
        await self.workshop.send("POST", f"/{kind}", {f"{kind[:-1]}_name": name, **fields})

    async def publish(self, name):
        shown = {"title": "Ads", "inputs": [], "exposed_fields": ["title"]}
        form = {"public_name": "ads-search", "display_config": shown}
        await self.workshop.send("POST", f"{await self._path('retrievers', name)}/publish", form)

    async def fill(self, name, documents):
        rows = {"documents": [{"brand": f"b{number}"} for number in range(documents)]}
        await self.workshop.send("POST", f"{await self._path('collections', name)}/documents", rows)

    async def own(self, kind, name, **stamp):
        """Put another owner's mark on it, or take the mark away."""
        found = await self.workshop.find(kind, name)
        metadata = {k: v for k, v in (found["metadata"] or {}).items() if k != "reconciler"}
        marked = {**metadata, "reconciler": stamp} if stamp else metadata
        await self.change(kind, name, metadata=marked)

    async def _path(self, kind, name):
        found = await self.workshop.find(kind, name)
        return f"/{kind}/{found[f'{kind[:-1]}_id']}"


SCHEMA = {"properties": {"video": {"type": "video"}}}
FILM = ALL.replace("Commercials", "Films").replace("[ads]", "[film]")
RESTAGED = ALL.replace('value: "x"', 'value: "y"')
SWAPPED = ALL.replace("max_credits: 10", "max_credits: 20")
EMPTIED = NAMESPACE + VIDEOS
STAGE = {
    "stage_name": "find",
    "config": {"stage_id": "attribute_filter", "parameters": {"field": "year", "value": "x"}},
}


MOVES = {
    "the name of a create is taken": (
        NAMESPACE,
        NAMESPACE + VIDEOS,
        lambda by: by.create("buckets", "videos", bucket_schema=SCHEMA),
        {"Bucket/ads/videos": "is there by now"},
    ),
    "a field of an update drifts": (
        ALL,
        FILM,
        lambda by: by.change("buckets", "videos", description="Trailers"),
        {"Bucket/ads/videos": "`description`"},
    ),
    "another part of a list that an update sends drifts": (
        ALL,
        RESTAGED,
        lambda by: by.change("retrievers", "search", stages=[STAGE]),
        {"Retriever/ads/search": "`stages.find.config.parameters.field` moved"},
    ),
    "what an update changes is deleted": (
        ALL,
        FILM.replace("identifiers: [scenes]", "identifiers: []"),
        lambda by: by.delete("retrievers", "search"),
        {"Retriever/ads/search": "is not there any more"},
    ),
    "what an update changes has another owner": (
        ALL,
        FILM,
        lambda by: by.own("buckets", "videos", stack="another"),
        {"Bucket/ads/videos": "`owner` was ads-platform when the plan was made, and is another"},
    ),
    "what an update changes has another name": (
        ALL,
        FILM,
        lambda by: by.change("buckets", "videos", bucket_name="clips"),
        {"Bucket/ads/videos": "`name` was videos when the plan was made, and is clips now"},
    ),
    "stages are frozen by now": (
        ALL,
        RESTAGED,
        lambda by: by.publish("search"),
        {"Retriever/ads/search": "`stages` cannot change in place any more"},
    ),
    "more documents would be lost": (
        ALL,
        EMPTIED,
        lambda by: by.fill("scenes", 3),
        {"Collection/ads/scenes": "`documents` was 0 when the plan was made, and is 3 now"},
    ),
    "something else stands on what is deleted": (
        ALL,
        EMPTIED,
        lambda by: by.create(
            "retrievers", "another", collection_identifiers=["scenes"], stages=[STAGE]
        ),
        {"Collection/ads/scenes": "Retriever/ads/another"},
    ),
    "what is deleted is protected by now": (
        ALL,
        EMPTIED,
        lambda by: by.own("retrievers", "search", stack="ads-platform", protect=True),
        {"Retriever/ads/search": "`protected` was false when the plan was made, and is true now"},
    ),
    "what is deleted belongs to somebody else": (
        ALL,
        EMPTIED,
        lambda by: by.own("retrievers", "search"),
        {"Retriever/ads/search": "`owner` was ads-platform when the plan was made, and is nothing"},
    ),
    "what a new resource refers to has another id": (
        NAMESPACE + VIDEOS,
        NAMESPACE + VIDEOS + SCENES,
        lambda by: _another(by, "buckets", "videos", bucket_schema=SCHEMA),
        {"Collection/ads/scenes": "Bucket/ads/videos was bkt_"},
    ),
    "what a new resource refers to is gone": (
        NAMESPACE + VIDEOS,
        NAMESPACE + VIDEOS + SCENES,
        lambda by: by.delete("buckets", "videos"),
        {"Collection/ads/scenes": "and is nothing now"},
    ),
    "what is replaced drifts": (
        ALL,
        SWAPPED,
        lambda by: by.change("retrievers", "search", tags=["urgent"]),
        {"Retriever/ads/search": "`tags`"},
    ),
    "what is replaced is published by now": (
        ALL,
        SWAPPED,
        lambda by: by.publish("search"),
        {"Retriever/ads/search": "`published` was false when the plan was made, and is true now"},
    ),
    "what holds the replaced one drifts": (
        ALL,
        SWAPPED,
        lambda by: by.change("buckets", "filtered", ingest_filter=None),
        {"Bucket/ads/filtered": "`ingest_filter`"},
    ),
    "the new name of a rename is taken": (
        ALL,
        ALL.replace("name: filtered,", "name: kept, renamed_from: filtered,"),
        lambda by: by.create("buckets", "kept", bucket_schema=SCHEMA),
        {"Bucket/ads/kept": "its new name is taken by now"},
    ),
}


async def _another(by, kind, name, **fields):
    """Another resource takes the name over."""
    await by.change(kind, name, **{f"{kind[:-1]}_name": "old"})
    await by.create(kind, name, **fields)


@pytest.mark.parametrize(("earlier", "later", "meddle", "moved"), MOVES.values(), ids=MOVES)
async def test_what_moved_under_a_step_is_named_and_nothing_is_done(
    workshop, earlier, later, meddle, moved
):
    await _live(workshop, earlier)
    saved = await _saved(workshop, later)
    await meddle(Somebody(workshop))
    said = await _moved(workshop, saved)
    assert said.keys() == moved.keys(), said
    assert all(word in said[address] for address, word in moved.items()), said


SAFER = {
    "what is created is there, exactly as planned": (
        NAMESPACE,
        NAMESPACE + VIDEOS,
        lambda by: by.create(
            "buckets",
            "videos",
            description="Commercials",
            bucket_schema=SCHEMA,
            metadata={"reconciler": {"stack": "ads-platform", "keys": []}},
        ),
        0,
    ),
    "what is changed is so already": (
        ALL,
        ALL.replace("Commercials", "Films"),
        lambda by: by.change("buckets", "videos", description="Films"),
        0,
    ),
    "one of two fields is changed already": (
        ALL,
        ALL.replace("[ads]", "[film]").replace('value: "x"', 'value: "y"'),
        lambda by: by.change("retrievers", "search", tags=["film"]),
        1,
    ),
    "what is deleted is gone": (
        ALL,
        NAMESPACE + VIDEOS + SCENES + SEARCH,
        lambda by: by.delete("buckets", "filtered"),
        0,
    ),
    "what is deleted was protected": (
        ALL.replace("{on_replace: swap}", "{prevent_destroy: true}"),
        NAMESPACE + VIDEOS + SCENES,
        lambda by: by.own("retrievers", "search", stack="ads-platform"),
        2,
    ),
    "what stands on what is deleted is gone": (
        ALL.replace("  ingest_filter: {retriever_id: search}\n", ""),
        NAMESPACE
        + VIDEOS
        + SCENES
        + HOLDER.replace("  ingest_filter: {retriever_id: search}\n", ""),
        lambda by: by.change("retrievers", "search", collection_identifiers=[]),
        1,
    ),
}
ALLOWED = relaxed(allow_destroy=frozenset({Address("Retriever", "ads", "search")}))


@pytest.mark.parametrize(("earlier", "later", "better", "left"), SAFER.values(), ids=SAFER)
async def test_what_is_safer_than_planned_is_fine(workshop, earlier, later, better, left):
    await _live(workshop, earlier)
    saved = await workshop.declare(later).save(ALLOWED)
    await better(Somebody(workshop))
    assert len((await workshop.refresh(saved)).steps) == left
    await _done(workshop, saved)
    assert (await workshop.plan()).is_empty


async def test_everything_that_moved_is_told_at_once(workshop):
    await _live(workshop)
    saved = await _saved(workshop, FILM)
    by = Somebody(workshop)
    await by.change("buckets", "videos", description="Trailers")
    await by.own("retrievers", "search", stack="another")
    await by.change("retrievers", "search", tags=["urgent"])
    with pytest.raises(StalePlan) as stale:
        await workshop.refresh(saved)
    assert [(str(each.address), each.message) for each in stale.value.problems] == [
        ("Bucket/ads/videos", "`description` moved since the plan was made"),
        (
            "Retriever/ads/search",
            "`owner` was ads-platform when the plan was made, and is another now",
        ),
        ("Retriever/ads/search", "`tags` moved since the plan was made"),
    ]
    assert all(each.remedy and each.location for each in stale.value.problems)


async def test_a_plan_to_adopt_takes_over_what_is_still_nobodys(workshop):
    await _live(workshop)
    by = Somebody(workshop)
    await by.own("buckets", "videos")
    options = relaxed(adopt_unowned=True)
    saved = await workshop.declare(FILM).save(options)
    await by.own("buckets", "videos", stack="another")
    assert "`owner` was nothing" in (await _moved(workshop, saved))["Bucket/ads/videos"]
    await by.own("buckets", "videos")
    await _done(workshop, saved)
    assert (await workshop.plan()).is_empty


async def test_a_plan_to_destroy_may_be_saved_as_well(workshop):
    await _live(workshop)
    saved = workshop.text_of(await workshop.destroy_plan())
    assert len(await _done(workshop, saved)) == 4
    assert (await workshop.refresh(saved)).steps == ()
