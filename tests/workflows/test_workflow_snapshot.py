"""What a snapshot holds, what it leaves out, and what it says of what it does not know."""

import json

import pytest
from msgspec.structs import replace
from projects import GENEROUS
from sample_manifests import AFTER, BASE, BEFORE, SEARCH

from reconciler.manifest.project.project import load_project
from reconciler.model.errors import IncompleteRead, Rejected
from reconciler.model.secrets.secret import UNTOLD
from reconciler.planning.planfile.planfile import Aim
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.workflows.snapshot import take_snapshot
from reconciler.workflows.snapshot_file import dump_snapshot, read_snapshot
from reconciler.workflows.snapshot_plan import plan_against

pytestmark = pytest.mark.anyio
AIM = Aim(api="embedded", environment=None)
CALL = """
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: ask, namespace: ads}
spec:
  description: asks ${secret.HIDDEN_IN_WORDS}
  collection_identifiers: [scenes]
  stages:
    - stage_name: call
      config:
        stage_id: api_call
        parameters:
          url: https://example.com/hooks
          headers: {Authorization: "Bearer ${secret.TOKEN}", X-Team: "${secret.TEAM}"}
"""
ENVIRON = {"HIDDEN_IN_WORDS": "canary-in-words", "TOKEN": "canary-token", "TEAM": "canary-team"}


def project_of(workshop):
    return load_project(workshop.folder, environment=None, environ={})


async def note(workshop):
    """The text of a snapshot of what is declared now."""
    async with workshop.reader() as reader:
        taken = await take_snapshot(
            project_of(workshop), reader, environ={}, aim=AIM, taken_at="2026-05-01T12:00:00Z"
        )
    return dump_snapshot(taken)


async def against(text, workshop, options=GENEROUS, aim=AIM):
    return await plan_against(
        read_snapshot(text), project_of(workshop), options=options, environ={}, aim=aim
    )


async def apply_with_secrets(workshop, text):
    workshop.declare(text)
    await workshop.carry_out(await workshop.plan(environ=ENVIRON), ENVIRON)


async def test_a_change_is_planned_as_it_would_be_against_the_api(workshop):
    await workshop.reach(BEFORE)
    text = await note(workshop)
    workshop.declare(AFTER)
    asked = len(workshop.transport.asked)
    found = await against(text, workshop)
    assert len(workshop.transport.asked) == asked
    live = await workshop.plan()
    assert found.warnings[0].code == "planned-against-snapshot"
    as_live = replace(found, warnings=found.warnings[1:])
    assert plan_as_text(as_live, color=False) == plan_as_text(live, color=False)


async def test_what_refers_to_something_gone_is_replaced_as_it_would_be_against_the_api(workshop):
    await workshop.reach(BASE)
    bucket = await workshop.find("buckets", "videos")
    await workshop.send("DELETE", f"/buckets/{bucket['bucket_id']}")
    found, live = await against(await note(workshop), workshop), await workshop.plan()
    as_live = replace(found, warnings=found.warnings[1:])
    assert plan_as_text(as_live, color=False) == plan_as_text(live, color=False)
    assert "create Bucket/ads/videos" in [f"{step.action} {step.address}" for step in live]


async def test_a_deletion_knows_its_users_and_its_documents(workshop):
    await workshop.reach(BEFORE)
    text = await note(workshop)
    workshop.declare(BASE)
    found = await against(text, workshop)
    live = await workshop.plan()
    assert [step.address for step in found.steps] == [step.address for step in live.steps]
    assert found.refusals == live.refusals
    assert [step.blast_radius for step in found.steps] == [step.blast_radius for step in live.steps]


async def test_no_secret_is_recorded_wherever_it_was_filled_in(workshop):
    await apply_with_secrets(workshop, BASE + CALL)
    text = await note(workshop)
    assert "canary" not in text
    assert json.loads(text)
    found = await against(text, workshop)
    assert not found.steps
    assert "Authorization" in text
    assert UNTOLD in text


async def test_of_what_nobody_declares_here_only_an_outline_is_recorded(workshop):
    await apply_with_secrets(workshop, BASE + CALL)
    workshop.declare(BASE)
    text = await note(workshop)
    assert "canary" not in text
    assert "example.com" not in text
    row = next(line for line in text.splitlines() if '"ask"' in line)
    body = json.loads(row.strip().rstrip(","))["outline"]
    assert body["metadata"] == {"reconciler": {"stack": "ads-platform", "keys": []}}
    assert len(body["collection_identifiers"]) == 1
    assert "description" not in body


async def test_an_unknown_field_of_the_api_is_not_recorded(workshop):
    await workshop.reach(BASE)
    text = await note(workshop)
    row = next(line for line in text.splitlines() if '"videos"' in line)
    noted = json.loads(row.strip().rstrip(","))
    assert "created_at" in noted["left_out"]
    assert "created_at" not in noted["body"]


async def test_what_was_recorded_in_outline_is_not_planned_when_it_is_declared(workshop):
    await workshop.reach(BEFORE)
    workshop.declare(BASE)
    text = await note(workshop)
    workshop.declare(BASE + SEARCH)
    with pytest.raises(Rejected) as refused:
        await against(text, workshop)
    (problem,) = refused.value.problems
    assert problem.code == "not-in-snapshot"
    assert "Retriever/ads/search" in problem.message
    assert problem.location is not None
    assert "reconciler snapshot" in problem.remedy


async def test_a_field_newer_than_the_snapshot_is_not_planned(workshop):
    await workshop.reach(BASE)
    text = await note(workshop)
    workshop.declare(BASE.replace("  bucket_schema:", "  extra: {updated_at: x}\n  bucket_schema:"))
    with pytest.raises(Rejected, match="updated_at"):
        await against(text, workshop)


async def test_a_namespace_that_was_not_read_is_not_planned(workshop):
    await workshop.reach(BASE)
    async with workshop.api() as api:
        shop = {"namespace_name": "shop", "feature_extractors": []}
        (await api.post("/namespaces", json=shop)).raise_for_status()
    settings = workshop.folder / "reconciler.yaml"
    settings.write_text(settings.read_text() + "namespaces: [ads]\n")
    text = await note(workshop)
    workshop.declare(BASE + SEARCH.replace("namespace: ads", "namespace: shop"))
    with pytest.raises((IncompleteRead, Rejected), match="shop"):
        await against(text, workshop)


async def test_a_new_namespace_that_is_not_live_is_simply_created(workshop):
    await workshop.reach(BASE)
    text = await note(workshop)
    workshop.declare(f"{BASE}---{BASE.replace('ads', 'shop')}")
    found = await against(text, workshop)
    assert "Namespace/shop" in {str(step.address) for step in found.steps}


@pytest.mark.parametrize(
    "aim", [Aim(api="https://other", environment=None), Aim(api="embedded", environment="prod")]
)
async def test_a_snapshot_of_something_else_is_refused(workshop, aim):
    await workshop.reach(BASE)
    text = await note(workshop)
    with pytest.raises(Rejected, match="the snapshot is of the"):
        await against(text, workshop, aim=aim)


async def test_two_snapshots_of_the_same_world_are_the_same(workshop):
    await workshop.reach(BEFORE)
    assert await note(workshop) == await note(workshop)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not JSON"),
        ("{}", "is no snapshot"),
        ("[]", "is no snapshot"),
        ('{"reconciler_plan": 1}', "is no snapshot"),
        ('{"reconciler_snapshot": 2}', "is of version 2"),
        ('{"reconciler_snapshot": 1}', "does not say `stack`"),
        ("[" * 100_000, "is nested more than 120 levels deep"),
        (f"[{'[],' * 1_000_000}0]", "and 375,000 are the most"),
        ("1" * 10_000, "holds a number of 10,000 digits"),
        ('{"a":\n 1e400}', "holds the number 1e400, which is too large, at line 2, column 2"),
        (r'{"a": "\ud83d"}', "holds half a character"),
    ],
)
async def test_a_file_that_is_no_snapshot_says_why(text, why):
    with pytest.raises(Rejected, match=why):
        read_snapshot(text)


async def test_a_list_that_is_missing_from_the_file_decides_nothing(workshop):
    await workshop.reach(BEFORE)
    document = json.loads(await note(workshop))
    document["lists"] = [each for each in document["lists"] if each["kind"] != "Bucket"]
    with pytest.raises(IncompleteRead, match="does not know /v1/buckets/list"):
        await against(json.dumps(document), workshop)
