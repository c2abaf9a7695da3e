"""What is renamed keeps its id, its data and everything that refers to it."""

import pytest
from sample_manifests import AFTER, BASE, BEFORE

pytestmark = pytest.mark.anyio


def _renamed(text, name, *, to):
    """The text with another name, for the resource and for all that refer to it."""
    return (
        text.replace(
            f"metadata: {{name: {name}, namespace: ads}}",
            f"metadata: {{name: {to}, namespace: ads, renamed_from: {name}}}",
        )
        .replace(f"retriever_id: {name}", f"retriever_id: {to}")
        .replace(f"[{name}]", f"[{to}]")
    )


def _room_renamed(text):
    named = text.replace("{name: ads}", "{name: promos, renamed_from: ads}")
    return named.replace("namespace: ads", "namespace: promos")


async def _ids(workshop, namespace="ads"):
    """Everything there is inside a namespace, by its id."""
    kinds = ("bucket", "collection", "retriever")
    lists = [
        (kind, (await workshop.send("POST", f"/{kind}s/list", {}, namespace))["results"])
        for kind in kinds
    ]
    return {row[f"{kind}_id"]: row[f"{kind}_name"] for kind, rows in lists for row in rows}


@pytest.mark.parametrize("name", ["videos", "scenes", "search"])
async def test_a_renamed_resource_keeps_its_id_and_everything_that_holds_it(workshop, name):
    await workshop.reach(BEFORE)
    before = await _ids(workshop)
    workshop.transport.asked.clear()
    await workshop.reach(_renamed(BEFORE, name, to="other"))
    ((id_, _),) = [each for each in before.items() if each[1] == name]
    assert await _ids(workshop) == {**before, id_: "other"}
    assert [line.partition(" ")[2].endswith(id_) for line in workshop.transport.writes] == [True]


async def test_a_renamed_namespace_keeps_all_that_is_in_it(workshop):
    await workshop.reach(BEFORE)
    before = await _ids(workshop)
    room = (await workshop.send("GET", "/namespaces/ads"))["namespace_id"]
    workshop.transport.asked.clear()
    await workshop.reach(_room_renamed(BEFORE))
    assert workshop.transport.writes == [f"PATCH /v1/namespaces/{room}"]
    assert await _ids(workshop, "promos") == before


async def test_a_renamed_namespace_and_what_is_renamed_in_it_are_one_plan(workshop):
    await workshop.reach(BEFORE)
    before = await _ids(workshop)
    await workshop.reach(_room_renamed(_renamed(BEFORE, "scenes", to="other")))
    after = await _ids(workshop, "promos")
    assert after.keys() == before.keys()
    assert sorted(after.values()) == ["filtered", "other", "search", "videos"]


async def test_documents_stay_where_they_are_when_their_collection_is_renamed(workshop):
    await workshop.reach(BEFORE)
    path = f"/collections/{(await workshop.find('collections', 'scenes'))['collection_id']}"
    await workshop.send("POST", f"{path}/documents", {"documents": [{"a": 1}, {"a": 2}]})
    await workshop.reach(_renamed(BEFORE, "scenes", to="other"))
    assert (await workshop.find("collections", "other"))["document_count"] == 2


async def test_what_else_changes_goes_with_the_new_name_in_one_request(workshop):
    await workshop.reach(BEFORE)
    search = await workshop.find("retrievers", "search")
    workshop.transport.asked.clear()
    await workshop.reach(_renamed(BEFORE, "search", to="find").replace("tags: [ads]", "tags: [tv]"))
    assert workshop.transport.writes == [f"PATCH /v1/retrievers/{search['retriever_id']}"]
    found = await workshop.find("retrievers", "find")
    assert (found["tags"], found["retriever_id"]) == (["tv"], search["retriever_id"])


async def test_what_cannot_change_is_swapped_under_its_new_name(workshop):
    await workshop.reach(BEFORE)
    old = await workshop.find("retrievers", "search")
    await workshop.reach(_renamed(AFTER, "search", to="find"))
    new = await workshop.find("retrievers", "find")
    assert new["retriever_id"] != old["retriever_id"]
    assert new["budget_limits"]["max_credits"] == 20
    assert new["metadata"] == {
        "team": "film",
        "reconciler": {"stack": "ads-platform", "keys": ["team"]},
    }
    assert await workshop.names("retrievers") == ["find"]
    held = (await workshop.find("buckets", "filtered"))["ingest_filter"]
    assert held["retriever_id"] == new["retriever_id"]


@pytest.mark.parametrize("writes", range(6))
async def test_a_swap_under_a_new_name_may_stop_anywhere(unsteady, writes):
    wanted = _renamed(AFTER, "search", to="find")
    await unsteady.reach(BEFORE)
    unsteady.transport.left = writes
    await unsteady.attempt(wanted)
    unsteady.transport.left = 10**9
    await unsteady.reach(wanted)
    assert await unsteady.names("retrievers") == ["find"]


async def test_a_rename_whose_answer_was_lost_is_done(unsteady):
    await unsteady.reach(BEFORE)
    unsteady.transport.loses_answers = True
    await unsteady.reach(_room_renamed(_renamed(BEFORE, "search", to="find")))
    assert sorted((await _ids(unsteady, "promos")).values())[1] == "find"


async def test_an_unowned_resource_is_adopted_and_renamed_in_one_request(workshop):
    await workshop.reach(BASE)
    body = {"bucket_name": "clips", "bucket_schema": {"properties": {"video": {"type": "video"}}}}
    clips = await workshop.send("POST", "/buckets", body)
    declared = """
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: films, namespace: ads, renamed_from: clips}
lifecycle: {adopt: true}
spec: {bucket_schema: {properties: {video: {type: video}}}}
"""
    workshop.transport.asked.clear()
    await workshop.reach(BASE + declared)
    assert workshop.transport.writes == [f"PATCH /v1/buckets/{clips['bucket_id']}"]
    assert (await workshop.find("buckets", "films"))["bucket_id"] == clips["bucket_id"]
