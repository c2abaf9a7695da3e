"""A taxonomy's whole life against the API: made, changed, versioned, replaced, ended."""

import httpx
import pytest
from msgspec.structs import replace
from projects import GENEROUS, Unsteady, Workshop
from sample_manifests import BASE, SEARCH

from reconciler.emulator.app import create_app
from reconciler.model.address import Address
from reconciler.model.run.event import Outcome
from reconciler.rendering.text.as_text import plan_as_text

pytestmark = pytest.mark.anyio

FLAT = """
---
apiVersion: reconciler/v1
kind: Taxonomy
metadata: {name: brands, namespace: ads}
spec:
  description: Brands
  config:
    taxonomy_type: flat
    retriever_id: search
    input_mappings: [{input_key: query, source_type: payload, path: title}]
    source_collection: {collection_id: scenes, enrichment_fields: [{field_path: brand}]}
    top_k: 3
  metadata: {team: film}
"""
FOLDERS = """
---
apiVersion: reconciler/v1
kind: Taxonomy
metadata: {name: folders, namespace: ads}
spec:
  config: {taxonomy_type: hierarchical, path_field: metadata.folder}
"""
THEMES = """
---
apiVersion: reconciler/v1
kind: Taxonomy
metadata: {name: themes, namespace: ads}
spec:
  config:
    taxonomy_type: hierarchical
    retriever_id: search
    inference_strategy: llm
    inference_collections: [scenes]
"""
WORLD = BASE + SEARCH
VERSION = "namespace: ads}\nlifecycle: {on_replace: version}\nspec:\n  description: Brands"
VERSIONED = FLAT.replace("namespace: ads}\nspec:\n  description: Brands", VERSION)
OTHER = VERSIONED.replace("top_k: 3", "top_k: 5")
APPLIED = WORLD.replace(
    "metadata: {name: scenes, namespace: ads}\nspec:\n",
    "metadata: {name: scenes, namespace: ads}\nspec:\n"
    "  taxonomy_applications: [{taxonomy_id: brands}]\n",
)


async def brands(workshop):
    return await workshop.send("GET", "/taxonomies/brands")


async def test_every_form_is_made_and_leaves_nothing_to_do(workshop):
    await workshop.reach(WORLD + FLAT + FOLDERS + THEMES)
    held = await brands(workshop)
    assert held["config"]["top_k"] == 3
    assert held["metadata"]["team"] == "film"
    assert held["metadata"]["validation_warnings"] == []


async def test_what_the_server_infers_later_is_no_drift(workshop):
    await workshop.reach(WORLD + THEMES)
    for _ in range(3):
        held = await workshop.send("GET", "/taxonomies/themes")
    assert held["ready"]
    assert held["config"]["hierarchical_nodes"][0]["label"] == "Scenes"
    assert (await workshop.plan()).is_empty


async def test_doubts_of_the_server_are_neither_drift_nor_sent_back(workshop):
    lonely = WORLD.replace("collection_identifiers: [scenes]", "collection_identifiers: []")
    await workshop.reach(lonely + FLAT)
    assert (await brands(workshop))["metadata"]["validation_warnings"]
    await workshop.reach(lonely + FLAT.replace("team: film", "team: radio"))
    held = (await brands(workshop))["metadata"]
    assert held["team"] == "radio"
    assert held["validation_warnings"]


@pytest.mark.parametrize(
    ("before", "after", "field", "live"),
    [
        ("description: Brands", "description: Makers", "description", "Makers"),
        ("  description: Brands\n", "", "description", ""),
        ("team: film", "team: radio", "metadata", "radio"),
        ("  metadata: {team: film}\n", "", "metadata", None),
    ],
)
async def test_a_field_is_changed_and_taken_back_in_place(workshop, before, after, field, live):
    await workshop.reach(WORLD + FLAT)
    made = await brands(workshop)
    await workshop.reach(WORLD + FLAT.replace(before, after))
    held = await brands(workshop)
    assert held["taxonomy_id"] == made["taxonomy_id"]
    assert (held[field].get("team") if field == "metadata" else held[field]) == live


async def test_a_rename_keeps_the_id(workshop):
    await workshop.reach(WORLD + FLAT)
    made = await brands(workshop)
    named = "{name: makers, namespace: ads, renamed_from: brands}"
    await workshop.reach(WORLD + FLAT.replace("{name: brands, namespace: ads}", named))
    assert (await workshop.send("GET", "/taxonomies/makers"))["taxonomy_id"] == made["taxonomy_id"]


async def test_a_config_is_refused_to_change_with_a_recipe_that_works(workshop):
    await workshop.reach(WORLD + FLAT)
    plan = await workshop.declare(WORLD + FLAT.replace("top_k: 3", "top_k: 5")).plan()
    assert [refusal.guard for refusal in plan.refusals] == ["replacement"]
    assert "on_replace: version" in plan.refusals[0].remedy
    await workshop.reach(WORLD + OTHER)


async def test_a_new_version_has_the_same_id_and_the_old_one_stays_readable(workshop):
    await workshop.reach(WORLD + FLAT)
    made = await brands(workshop)
    await workshop.reach(WORLD + OTHER.replace("Brands", "Makers"))
    held = await brands(workshop)
    assert (held["taxonomy_id"], held["version"]) == (made["taxonomy_id"], 2)
    assert (held["config"]["top_k"], held["description"]) == (5, "Makers")
    first = await workshop.send("GET", "/taxonomies/brands?version=1")
    assert first["config"] == made["config"]


async def test_a_new_version_is_one_request_and_deletes_nothing(workshop):
    await workshop.reach(WORLD + FLAT)
    before = len(workshop.transport.writes)
    await workshop.reach(WORLD + OTHER)
    id_ = (await brands(workshop))["taxonomy_id"]
    assert workshop.transport.writes[before:] == [f"POST /v1/taxonomies/{id_}/versions"]


async def test_no_second_version_is_made_when_the_answer_is_lost(unsteady):
    await unsteady.reach(WORLD + FLAT)
    unsteady.transport.loses_answers = True
    ended = await unsteady.attempt(WORLD + OTHER)
    assert {event.outcome for event in ended} == {Outcome.DONE}
    unsteady.transport.loses_answers = False
    assert (await brands(unsteady))["version"] == 2
    assert (await unsteady.plan()).is_empty


class Swallowing(Unsteady):
    """Takes requests for new versions, and does nothing with them but to count."""

    swallowed = 0
    is_swallowing = False

    async def handle_async_request(self, request):
        if self.is_swallowing and request.url.path.endswith("/versions"):
            self.swallowed += 1
            raise httpx.ReadError("lost")
        return await super().handle_async_request(request)


async def test_a_version_that_cannot_be_seen_is_unknown_and_not_sent_twice(tmp_path):
    workshop = Workshop(tmp_path / "ads", transport=Swallowing(create_app()))
    await workshop.reach(WORLD + FLAT)
    workshop.transport.is_swallowing = True
    ended = await workshop.attempt(WORLD + OTHER)
    assert [event.outcome for event in ended] == [Outcome.UNKNOWN]
    assert workshop.transport.swallowed == 1
    workshop.transport.is_swallowing = False
    await workshop.reach(WORLD + OTHER)
    assert (await brands(workshop))["version"] == 2


async def test_a_new_version_takes_up_the_successor_of_its_retriever(workshop):
    await workshop.reach(WORLD + VERSIONED)
    made = await brands(workshop)
    await workshop.reach(WORLD.replace("max_credits: 10", "max_credits: 20") + VERSIONED)
    held, search = await brands(workshop), await workshop.find("retrievers", "search")
    assert held["taxonomy_id"] == made["taxonomy_id"]
    assert held["config"]["retriever_id"] == search["retriever_id"]


async def test_what_the_manifest_leaves_alone_stays_in_a_new_version(workshop):
    ignoring = OTHER.replace(
        "{on_replace: version}", "{on_replace: version, ignore_changes: [config.top_k]}"
    )
    await workshop.reach(WORLD + FLAT)
    await workshop.reach(WORLD + ignoring.replace("path: title", "path: text"))
    config = (await brands(workshop))["config"]
    assert (config["top_k"], config["input_mappings"][0]["path"]) == (3, "text")


async def test_recreating_gives_a_new_id_to_all_that_apply_it(workshop):
    await workshop.reach(APPLIED + FLAT)
    made = await brands(workshop)
    renewed = OTHER.replace("on_replace: version", "on_replace: recreate")
    await workshop.reach(APPLIED + renewed)
    held = await brands(workshop)
    assert (held["taxonomy_id"] != made["taxonomy_id"], held["version"]) == (True, 1)
    applied = (await workshop.find("collections", "scenes"))["taxonomy_applications"]
    assert [each["taxonomy_id"] for each in applied] == [held["taxonomy_id"]]


async def test_a_flag_replaces_only_where_the_manifest_says_nothing(workshop):
    flagged = replace(GENEROUS, allow_replace=frozenset({Address("Taxonomy", "ads", "brands")}))
    await workshop.reach(WORLD + FLAT)
    made = await brands(workshop)
    await workshop.reach(WORLD + OTHER, flagged)
    assert (await brands(workshop))["taxonomy_id"] == made["taxonomy_id"]
    await workshop.reach(WORLD + FLAT.replace("top_k: 3", "top_k: 7"), flagged)
    assert (await brands(workshop))["taxonomy_id"] != made["taxonomy_id"]


async def test_a_circle_through_an_application_is_made_and_destroyed_in_one_go(workshop):
    await workshop.reach(APPLIED + FLAT)
    applied = (await workshop.find("collections", "scenes"))["taxonomy_applications"]
    assert applied[0]["taxonomy_id"] == (await brands(workshop))["taxonomy_id"]
    plan = await workshop.destroy_plan()
    assert not plan.refusals
    assert {event.outcome for event in await workshop.carry_out(plan)} == {Outcome.DONE}
    assert await workshop.names("retrievers") == []


async def test_a_taxonomy_that_somebody_applies_is_not_deleted(workshop):
    await workshop.reach(WORLD + FLAT)
    id_ = (await brands(workshop))["taxonomy_id"]
    videos = await workshop.find("buckets", "videos")
    theirs = {
        "collection_name": "theirs",
        "source": {"type": "bucket", "bucket_ids": [videos["bucket_id"]]},
        "feature_extractor": {"feature_extractor_name": "multimodal_extractor", "version": "v1"},
        "taxonomy_applications": [{"taxonomy_id": id_}],
    }
    await workshop.send("POST", "/collections", theirs)
    plan = await workshop.declare(WORLD).plan()
    assert [refusal.guard for refusal in plan.refusals] == ["still-used"]
    assert "Collection/ads/theirs" in plan.refusals[0].message


async def test_a_taxonomy_that_is_not_declared_any_more_goes_with_its_versions(workshop):
    await workshop.reach(WORLD + FLAT)
    id_ = (await brands(workshop))["taxonomy_id"]
    await workshop.reach(WORLD + OTHER)
    await workshop.reach(WORLD)
    async with workshop.api() as api:
        for path in (f"/taxonomies/{id_}", f"/taxonomies/{id_}?version=1"):
            assert (await api.get(path)).status_code == 404


async def test_a_taxonomy_of_nobody_is_adopted_with_a_new_version(workshop):
    await workshop.reach(WORLD)
    search = await workshop.find("retrievers", "search")
    scenes = await workshop.find("collections", "scenes")
    config = {
        "taxonomy_type": "flat",
        "retriever_id": search["retriever_id"],
        "input_mappings": [],
        "source_collection": {"collection_id": scenes["collection_id"]},
    }
    body = {"taxonomy_name": "brands", "config": config}
    made = await workshop.send("POST", "/taxonomies", body)
    adopting = OTHER.replace("{on_replace: version}", "{on_replace: version, adopt: true}")
    await workshop.reach(WORLD + adopting)
    held = await brands(workshop)
    assert (held["taxonomy_id"], held["version"]) == (made["taxonomy_id"], 2)


async def test_a_saved_plan_still_says_what_a_new_version_is(workshop):
    await workshop.reach(WORLD + FLAT)
    workshop.declare(WORLD + OTHER)
    text = await workshop.save()
    plan = await workshop.refresh(text)
    assert "new version" in plan_as_text(plan, color=False)
    assert {event.outcome for event in await workshop.apply_saved(text)} == {Outcome.DONE}
    assert (await brands(workshop))["version"] == 2
