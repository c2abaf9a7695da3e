"""Nothing goes under a taxonomy, an alert or a cluster, although nobody here declares any."""

import httpx
import pytest
from projects import GATES, Counting, Workshop, relaxed

from reconciler.emulator.app import create_app
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.run.event import Outcome

pytestmark = pytest.mark.anyio

BASE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: texts, namespace: ads}
spec:
  bucket_schema: {properties: {body: {type: text}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: words, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [texts]}
  feature_extractor: {feature_extractor_name: text_extractor, version: v1}
"""
SEARCH = """
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: [words]
  stages:
    - stage_name: cut
      config: {stage_id: sample, parameters: {count: 5}}
  budget_limits: {max_credits: 10}
"""
TOMBSTONE = """
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
lifecycle: {ensure: absent}
"""
SWAPPED = SEARCH.replace("spec:", "lifecycle: {on_replace: swap}\nspec:").replace("10", "20")
CHANNELS = {"channels": [{"channel_type": "slack"}]}
VECTORS = {"clustering_method": "hdbscan", "feature_uris": ["mixpeek://text_extractor@v1/x"]}
ON_DEMAND = {
    each.path
    for each in (*KINDS.values(), *LOOKUPS.values())
    if each.name in LOOKUPS or (each.is_on_demand and each.name not in GATES)
}


def lists(workshop):
    """Which lists were read that most plans do without."""
    paths = [line.split(" ")[1].removesuffix("/list") for line in workshop.transport.asked]
    return [path for path in paths if path in ON_DEMAND]


def refused(plan):
    return {(each.guard, str(each.address)) for each in plan.refusals}


def users(plan):
    return {
        str(step.address): [str(user) for user in step.blast_radius.users]
        for step in plan.steps
        if step.action is Action.DELETE and step.blast_radius
    }


SHOP = """
---
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: shop}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
"""
COPIES = """
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: copies, namespace: shop}
spec:
  source: {type: bucket, bucket_ids: [texts], source_namespace_id: ads}
  feature_extractor: {feature_extractor_name: text_extractor, version: v1}
"""


@pytest.fixture
async def looking_away(workshop):
    """A bucket that is read in another namespace, into which the stack does not look any more."""
    await workshop.reach(BASE[: BASE.rindex("---")] + SHOP + COPIES)
    settings = workshop.folder / "reconciler.yaml"
    settings.write_text(settings.read_text() + "namespaces: [ads]\n")
    return workshop


@pytest.fixture
async def searching(workshop):
    """The stack is live, and a taxonomy and an alert use its retriever."""
    await workshop.declare(BASE + SEARCH).apply()
    search = await workshop.find("retrievers", "search")
    words = await workshop.find("collections", "words")
    config = {
        "taxonomy_type": "flat",
        "retriever_id": search["retriever_id"],
        "source_collection": {"collection_id": words["collection_id"]},
        "input_mappings": [],
    }
    await workshop.send("POST", "/taxonomies", {"taxonomy_name": "brands", "config": config})
    alert = {"name": "silence", "source": "retriever", "notification_config": CHANNELS}
    await workshop.send("POST", "/alerts", {**alert, "retriever_id": search["retriever_id"]})
    workshop.transport.asked.clear()
    return workshop


async def test_a_retriever_that_a_taxonomy_and_an_alert_use_is_not_deleted(searching):
    plan = await searching.declare(BASE + TOMBSTONE).plan()
    assert users(plan) == {"Retriever/ads/search": ["Alert/ads/silence", "Taxonomy/ads/brands"]}
    assert refused(plan) == {("still-used", "Retriever/ads/search")}


async def test_what_is_used_goes_when_it_is_named(searching):
    allowed = relaxed(allow_destroy=frozenset({Address("Retriever", "ads", "search")}))
    ended = await searching.declare(BASE + TOMBSTONE).apply(allowed)
    assert {event.outcome for event in ended} == {Outcome.DONE}
    assert await searching.find("retrievers", "search") is None


async def test_a_swap_does_not_leave_a_taxonomy_with_an_id_of_nothing(searching):
    plan = await searching.declare(BASE + SWAPPED).plan()
    assert refused(plan) == {("still-used", "Retriever/ads/search")}


async def test_a_collection_is_used_by_whatever_names_it(searching):
    words = await searching.find("collections", "words")
    cluster = {"cluster_name": "groups", "collection_ids": [words["collection_id"]]}
    await searching.send("POST", "/clusters", {**cluster, "vector_config": VECTORS})
    plan = await searching.destroy_plan()
    assert users(plan)["Collection/ads/words"] == ["Cluster/ads/groups", "Taxonomy/ads/brands"]


async def test_nor_a_bucket_that_is_read_where_the_stack_does_not_look(looking_away):
    plan = await looking_away.declare(BASE[: BASE.index("---")]).plan()
    assert refused(plan) == {("still-used", "Bucket/ads/texts")}
    assert users(plan) == {"Bucket/ads/texts": ["Collection/shop/copies"]}


async def test_nor_a_namespace_with_such_a_bucket_in_it(looking_away):
    gone = BASE[: BASE.index("spec:")] + "lifecycle: {ensure: absent}\n"
    plan = await looking_away.declare(gone).plan()
    assert ("still-used", "Namespace/ads") in refused(plan)
    assert users(plan)["Namespace/ads"] == ["Collection/shop/copies"]


GROUPS = """
---
apiVersion: reconciler/v1
kind: Cluster
metadata: {name: groups, namespace: ads}
spec:
  collection_ids: [words]
  vector_config: {clustering_method: hdbscan, feature_uris: [mixpeek://text_extractor@v1/x]}
"""
FURTHER = """
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: further, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [texts]}
  feature_extractor: {feature_extractor_name: text_extractor, version: v1}
"""


async def test_what_a_manifest_leaves_to_others_is_a_use_as_well(workshop):
    await workshop.reach(BASE + FURTHER + GROUPS)
    groups = await workshop.find("clusters", "groups")
    further = await workshop.find("collections", "further")
    applied = {"cluster_applications": [{"cluster_id": groups["cluster_id"]}]}
    await workshop.send("PATCH", f"/collections/{further['collection_id']}", applied)
    plan = await workshop.declare(BASE + FURTHER).plan()
    assert refused(plan) == {("still-used", "Cluster/ads/groups")}
    assert users(plan) == {"Cluster/ads/groups": ["Collection/ads/further"]}


async def test_only_a_plan_that_ends_something_looks_for_users(searching):
    await searching.plan()
    await searching.declare((BASE + SEARCH).replace("count: 5", "count: 6")).plan()
    assert lists(searching) == []


async def test_only_the_lists_that_could_name_it_are_read_and_each_once(searching):
    await searching.declare(BASE + TOMBSTONE).plan()
    assert lists(searching) == ["/v1/triggers"]


async def test_the_end_of_a_namespace_asks_for_all_that_is_in_it(searching):
    namespace = BASE.split("---")[0].split("spec:")[0]
    await searching.declare(f"{namespace}lifecycle: {{ensure: absent}}\n").plan()
    assert sorted(lists(searching)) == ["/v1/retrievers/evaluations/datasets", "/v1/triggers"]


async def test_a_namespace_takes_along_what_is_not_managed_here(searching):
    namespace = BASE.split("---")[0].split("spec:")[0]
    plan = await searching.declare(f"{namespace}lifecycle: {{ensure: absent}}\n").plan()
    assert ("cascade", "Namespace/ads") in refused(plan)
    (ends,) = [step for step in plan.steps if step.address.kind == "Namespace"]
    assert [str(each) for each in ends.blast_radius.subtree] == [
        "Alert/ads/silence",
        "Taxonomy/ads/brands",
    ]


class Secretive(Counting):
    """An API whose key may not list alerts."""

    async def handle_async_request(self, request):
        if request.url.path == "/v1/alerts/list":
            return httpx.Response(403, json={"error": {"message": "no"}})
        return await super().handle_async_request(request)


async def test_what_nobody_may_look_up_is_not_taken_for_unused(tmp_path):
    workshop = Workshop(tmp_path, transport=Secretive(create_app()))
    await workshop.declare(BASE + SEARCH).apply()
    plan = await workshop.declare(BASE + TOMBSTONE).plan()
    (refusal,) = plan.refusals
    assert (refusal.guard, str(refusal.address)) == ("still-used", "Retriever/ads/search")
    assert "kind Alert" in refusal.message


async def test_the_output_of_a_cluster_is_neither_adopted_nor_offered(workshop):
    await workshop.declare(BASE).apply()
    words = await workshop.find("collections", "words")
    cluster = {"cluster_name": "groups", "collection_ids": [words["collection_id"]]}
    made = await workshop.send("POST", "/clusters", {**cluster, "vector_config": VECTORS})
    (name,) = made["output_collection_names"]
    declared = f"""
---
apiVersion: reconciler/v1
kind: Collection
metadata: {{name: {name}, namespace: ads}}
spec:
  source: {{type: cluster}}
  feature_extractor: {{feature_extractor_name: text_extractor, version: v1}}
"""
    plan = await workshop.declare(BASE + declared).plan(relaxed(adopt_unowned=True))
    assert ("server-made", f"Collection/ads/{name}") in refused(plan)


async def _read_by_somebody(workshop, name, source):
    body = {
        "collection_name": name,
        "source": {"type": "collection", "collection_ids": [source["collection_id"]]},
        "feature_extractor": {"feature_extractor_name": "text_extractor", "version": "v1"},
    }
    return await workshop.send("POST", "/collections", body)


async def test_what_a_plan_says_goes_along_is_what_the_api_takes(workshop):
    await workshop.declare(BASE).apply()
    words = await workshop.find("collections", "words")
    near = await _read_by_somebody(workshop, "near", words)
    await _read_by_somebody(workshop, "far", near)
    without_words = BASE.rpartition("---")[0]
    plan = await workshop.declare(without_words).plan()
    assert refused(plan) == {("cascade", "Collection/ads/words")}
    (ends,) = plan.steps
    subtree = ends.blast_radius.subtree
    await workshop.apply(relaxed(allow_destroy=frozenset(subtree)))
    rows = (await workshop.send("POST", "/collections/list", {}))["results"]
    disabled = {row["collection_name"] for row in rows if row["disabled_reason"]}
    assert disabled == {address.name for address in subtree} == {"near", "far"}
