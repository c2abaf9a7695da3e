"""Whose is a key that live has in a stage's parameters? Judged on the API's own rows."""

import pytest
from projects import Counting, Workshop

from reconciler.emulator.app import create_app
from reconciler.emulator.call.options import Options
from reconciler.emulator.faults.fault import read_fault

pytestmark = pytest.mark.anyio

HOME = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
"""
SEARCH = (
    HOME
    + """
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  description: Finds
  stages:
    - stage_name: trees
      batch_size: "10"
      config:
        stage_id: attribute_filter
        parameters: {field: kind, operator: eq, value: tree, case_insensitive: true}
    - stage_name: cut
      config: {stage_id: sample, parameters: {count: 5}}
"""
)
TREES = ("stages", "trees", "config", "parameters")


@pytest.fixture
def adding(tmp_path):
    """A server that stores defaults and keys of its own in whatever it is sent."""
    options = Options(faults=(read_fault("POST,PATCH /v1/retrievers* * adds"),))
    return Workshop(tmp_path, transport=Counting(create_app(options=options)))


async def parameters(workshop, stage=0):
    row = await workshop.find("retrievers", "search")
    return row["stages"][stage]["config"]["parameters"]


def removed(plan):
    return {
        change.path: change.before
        for step in plan
        for change in step.changes
        if change.after is None
    }


async def test_a_line_that_is_taken_out_goes_and_was_shown(workshop):
    await workshop.reach(SEARCH)
    workshop.declare(
        SEARCH.replace(", case_insensitive: true", "").replace('      batch_size: "10"\n', "")
    )
    plan = await workshop.plan()
    assert removed(plan) == {
        ("stages", "trees", "batch_size"): "10",
        (*TREES, "case_insensitive"): True,
    }
    await workshop.carry_out(plan)
    assert "case_insensitive" not in await parameters(workshop)
    assert (await workshop.plan()).is_empty


async def test_a_key_set_by_hand_is_shown_before_another_stage_loses_it(workshop):
    await workshop.reach(SEARCH)
    row = await workshop.find("retrievers", "search")
    stages = [{key: each[key] for key in ("stage_name", "config")} for each in row["stages"]]
    stages[0]["config"]["parameters"]["batch_size"] = 50
    stages[0]["batch_size"] = "10"
    await workshop.send("PATCH", f"/retrievers/{row['retriever_id']}", {"stages": stages})
    plan = await workshop.declare(SEARCH.replace("count: 5", "count: 6")).plan()
    assert removed(plan) == {(*TREES, "batch_size"): 50}
    await workshop.carry_out(plan)
    assert "batch_size" not in await parameters(workshop)


async def test_what_is_ignored_is_sent_back_as_it_is(workshop):
    await workshop.reach(SEARCH)
    row = await workshop.find("retrievers", "search")
    stages = [{key: each[key] for key in ("stage_name", "config")} for each in row["stages"]]
    stages[0]["config"]["parameters"]["batch_size"] = 50
    stages[0]["batch_size"] = "10"
    await workshop.send("PATCH", f"/retrievers/{row['retriever_id']}", {"stages": stages})
    ignored = "lifecycle: {ignore_changes: [stages.trees.config.parameters.batch_size]}"
    changed = SEARCH.replace("count: 5", "count: 6")
    described = "spec:\n  description"
    await workshop.reach(changed.replace(described, f"{ignored}\n{described}"))
    assert (await parameters(workshop))["batch_size"] == 50
    assert (await parameters(workshop, 1))["count"] == 6


async def test_what_the_server_adds_is_noted_once_and_is_no_difference(adding):
    await adding.reach(SEARCH)
    first = await parameters(adding)
    assert first.keys() > {"field", "operator", "value", "case_insensitive"}
    row = await adding.find("retrievers", "search")
    noted = row["metadata"]["reconciler"]["added"]
    assert noted
    assert all(where.startswith("stages/") for where in noted)
    sent = len(adding.transport.writes)
    assert (await adding.plan()).is_empty
    await adding.reach(SEARCH.replace("description: Finds", "description: Finds all"))
    assert await parameters(adding) == first
    assert len(adding.transport.writes) == sent + 1


async def test_what_the_server_added_stays_when_a_stage_changes(adding):
    await adding.reach(SEARCH)
    first = await parameters(adding)
    await adding.reach(SEARCH.replace("count: 5", "count: 6"))
    assert await parameters(adding) == first


async def test_a_server_that_changes_what_it_added_is_told_as_drift(adding):
    await adding.reach(SEARCH)
    row = await adding.find("retrievers", "search")
    metadata = row["metadata"]
    metadata["reconciler"]["added"] = dict.fromkeys(metadata["reconciler"]["added"], "sha256:0")
    await adding.send("PATCH", f"/retrievers/{row['retriever_id']}", {"metadata": metadata})
    assert removed(await adding.plan())


async def test_a_run_that_ended_before_the_note_shows_the_additions_once(adding):
    await adding.reach(SEARCH)
    row = await adding.find("retrievers", "search")
    metadata = row["metadata"]
    del metadata["reconciler"]["added"]
    await adding.send("PATCH", f"/retrievers/{row['retriever_id']}", {"metadata": metadata})
    assert removed(await adding.plan())
    await adding.apply()
    assert (await adding.plan()).is_empty


async def test_a_key_of_metadata_goes_with_its_line_and_others_stay(workshop):
    ours = "spec:\n  metadata: {team: film, owner: {name: ada, mail: a@example.org}}\n  description"
    declared = SEARCH.replace("spec:\n  description", ours)
    await workshop.reach(declared)
    row = await workshop.find("retrievers", "search")
    metadata = row["metadata"]
    metadata |= {"by": "somebody", "owner": {**metadata["owner"], "desk": 7}}
    await workshop.send("PATCH", f"/retrievers/{row['retriever_id']}", {"metadata": metadata})
    assert (await workshop.plan()).is_empty
    await workshop.reach(declared.replace("team: film, ", "").replace(", mail: a@example.org", ""))
    left = (await workshop.find("retrievers", "search"))["metadata"]
    assert {key: left[key] for key in left if key != "reconciler"} == {
        "by": "somebody",
        "owner": {"name": "ada", "desk": 7},
    }
    await workshop.reach(SEARCH)
    left = (await workshop.find("retrievers", "search"))["metadata"]
    assert {key: left[key] for key in left if key != "reconciler"} == {
        "by": "somebody",
        "owner": {"desk": 7},
    }
    assert left["reconciler"]["keys"] == []
