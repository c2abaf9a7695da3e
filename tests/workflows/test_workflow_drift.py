"""Drift: what live became by itself, what of it was accepted, and what of it is none."""

import pytest
from projects import Workshop
from repositories import Repository
from sample_manifests import BEFORE, CIRCLE, HOLDER, SEARCH

from reconciler.api.client import Writer
from reconciler.manifest.project.project import load_project
from reconciler.model.data import show_path
from reconciler.model.drift import Acceptance, Drift
from reconciler.model.errors import ExitCode
from reconciler.model.location import Location
from reconciler.planning.drift.baseline import digest_at, without_accepted
from reconciler.planning.drift.ignoring import read_ignored
from reconciler.rendering.drift.as_json import drift_as_json
from reconciler.rendering.drift.as_text import drift_as_text
from reconciler.workflows.drift import DriftOptions, find_drift

pytestmark = pytest.mark.anyio
TODAY = "2026-05-01"


async def _drift(workshop: Workshop, *, base=None, ignored=()) -> Drift:
    looking = DriftOptions(
        today=TODAY, base=base, ignored=tuple(filter(None, map(read_ignored, ignored)))
    )
    project = load_project(workshop.folder, environment=None, environ={})
    async with workshop.reader() as reader:
        assert not isinstance(reader, Writer)
        sent = len(workshop.transport.writes)
        found = await find_drift(project, reader, looking=looking, environ={})
    assert len(workshop.transport.writes) == sent
    return found


def _said(drift: Drift) -> dict[str, str]:
    return {str(step.address): step.says for step in drift.plan}


async def _change(workshop: Workshop, kind: str, name: str, body: dict) -> None:
    found = await workshop.find(kind, name)
    await workshop.send("PATCH", f"/{kind}/{found[f'{kind[:-1]}_id']}", body)


def _entry(drift: Drift, name: str, path="", expires="2026-06-01", *, is_exact=True):
    step = next(step for step in drift.plan if str(step.address) == name)
    digest = digest_at(step, path) if is_exact else None
    return Acceptance(step.address, path, "known", expires, Location("b.yaml", 4, 5), digest)


def _codes(drift: Drift) -> list[str]:
    return [problem.code for problem in drift.plan.warnings]


async def test_what_was_just_applied_has_not_drifted(workshop):
    await workshop.reach(BEFORE)
    drift = await _drift(workshop)
    assert _said(drift) == {}
    assert drift_as_text(drift, color=False) == "No drift. 5 resources are as declared.\n"


async def test_every_way_to_drift_is_told_in_its_words(workshop):
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "By hand", "tags": []})
    await _change(workshop, "buckets", "videos", {"metadata": {}})
    filtered = await workshop.find("buckets", "filtered")
    await workshop.send("DELETE", f"/buckets/{filtered['bucket_id']}")
    stamped = {"reconciler": {"stack": "ads-platform"}}
    body = {"bucket_name": "extra", "bucket_schema": {"properties": {}}, "metadata": stamped}
    await workshop.send("POST", "/buckets", body)
    assert _said(await _drift(workshop)) == {
        "Bucket/ads/extra": "live and owned by this stack, and not declared",
        "Bucket/ads/filtered": "declared, and not live",
        "Bucket/ads/videos": "live without this stack's stamp",
        "Retriever/ads/search": "live differs in description, tags",
    }


async def test_what_repairing_would_drag_along_is_no_drift_itself(workshop):
    await workshop.reach(BEFORE)
    workshop.declare(BEFORE.replace("max_credits: 10", "max_credits: 20"))
    plan = await workshop.plan()
    assert len(plan.steps) > 1
    (step,) = (await _drift(workshop)).plan
    assert str(step.address) == "Retriever/ads/search"
    assert [change.path for change in step.changes] == [("budget_limits", "max_credits")]


async def test_what_is_missing_in_a_circle_is_told_once_each(workshop):
    workshop.declare(CIRCLE + SEARCH)
    drift = await _drift(workshop)
    assert [*_said(drift)] == sorted(_said(drift), key=[*_said(drift)].index)
    assert set(_said(drift).values()) == {"declared, and not live"}
    assert len(drift.plan.steps) == len({step.address for step in drift.plan})


async def test_what_nobody_owns_is_not_drift(workshop):
    await workshop.reach(BEFORE)
    body = {"bucket_name": "stranger", "bucket_schema": {"properties": {}}}
    await workshop.send("POST", "/buckets", body)
    drift = await _drift(workshop)
    assert _said(drift) == {}
    assert "Bucket/ads/stranger" in drift_as_text(drift, color=False, show_unmanaged=True)


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        (["description"], ["tags"]),
        (["Retriever/ads/*:tags", "metadata"], ["description"]),
        (["Retriever/ads/search:tags", "Retriever/*/search:description"], []),
        (["Retriever/ads/search"], []),
        (["Bucket/*"], ["description", "tags"]),
    ],
)
async def test_what_is_ignored_is_not_told(workshop, ignored, left):
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "By hand", "tags": []})
    drift = await _drift(workshop, ignored=ignored)
    assert [change.path[0] for step in drift.plan for change in step.changes] == left


async def test_what_is_ignored_and_not_there_is_probably_misspelt(workshop):
    await workshop.reach(BEFORE)
    drift = await _drift(workshop, ignored=["Bucket/ads/vidoes:description", "description"])
    (told,) = [each for each in drift.plan.warnings if each.code == "ignored-without-effect"]
    assert "Bucket/ads/vidoes" in told.message
    assert told.remedy.startswith("did you mean `Bucket/ads/")


@pytest.mark.parametrize("text", ["", "a b", "tags.", "spec.tags", ":tags", "Bucket/a/b:", "a..b"])
def test_what_names_no_field_cannot_be_ignored(text):
    assert read_ignored(text) is None


async def test_drift_that_was_accepted_counts_until_its_day_is_over(workshop):
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "By hand", "tags": []})
    drift = await _drift(workshop)
    name = "Retriever/ads/search"
    for expires, left, codes in (
        (TODAY, ["tags"], []),
        ("2026-04-30", ["description", "tags"], ["acceptance-expired"]),
    ):
        seen = without_accepted(drift, [_entry(drift, name, "description", expires)], today=TODAY)
        assert [each.path[0] for step in seen.plan for each in step.changes] == left
        assert _codes(seen) == codes
        assert len(seen.accepted) == (expires == TODAY)


async def test_further_drift_is_not_what_was_accepted(workshop):
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "By hand"})
    before = await _drift(workshop)
    name = "Retriever/ads/search"
    exact = _entry(before, name, "description")
    whatever = _entry(before, name, "description", is_exact=False)
    await _change(workshop, "retrievers", "search", {"description": "By somebody else"})
    drift = await _drift(workshop)
    assert _codes(without_accepted(drift, [exact], today=TODAY)) == ["acceptance-outgrown"]
    assert not without_accepted(drift, [whatever], today=TODAY).plan.steps


async def test_a_whole_resource_may_be_accepted_as_it_is(workshop):
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "By hand"})
    entry = _entry(await _drift(workshop), "Retriever/ads/search")
    assert not without_accepted(await _drift(workshop), [entry], today=TODAY).plan.steps
    await _change(workshop, "retrievers", "search", {"tags": ["more"]})
    assert without_accepted(await _drift(workshop), [entry], today=TODAY).plan.steps


async def test_an_entry_that_accepts_nothing_any_more_is_told(workshop):
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "By hand"})
    entry = _entry(await _drift(workshop), "Retriever/ads/search", "description")
    await workshop.apply()
    seen = without_accepted(await _drift(workshop), [entry], today=TODAY)
    assert _codes(seen) == ["acceptance-unused"]
    assert str(seen.plan.warnings[0].location) == "b.yaml:4:5"


async def test_with_a_base_what_the_manifests_moved_is_pending_and_no_drift(tmp_path):
    repository = Repository(tmp_path / "repository", "ads")
    repository.project.joinpath("manifests/videos.yaml").unlink()
    workshop = Workshop(repository.project)
    await workshop.reach(BEFORE)
    repository.commit()
    await _change(workshop, "retrievers", "search", {"description": "By hand"})
    workshop.declare(BEFORE.replace("tags: [ads]", "tags: [film]").replace(HOLDER, ""))
    drift = await _drift(workshop, base="main")
    assert _said(drift) == {"Retriever/ads/search": "live differs in description"}
    assert drift.pending == 1
    assert "1 resource differs because the manifests moved since main" in drift_as_text(
        drift, color=False
    )


async def test_a_base_that_does_not_load_is_told_and_everything_is_drift(tmp_path):
    repository = Repository(tmp_path / "repository")
    repository.write("manifests/videos.yaml", "kind: Bucket\n")
    repository.commit()
    repository.project.joinpath("manifests/videos.yaml").unlink()
    workshop = Workshop(repository.project).declare(BEFORE)
    drift = await _drift(workshop, base="main")
    assert "base-not-readable" in _codes(drift)
    assert len(drift.plan.steps) == 5


PARTLY = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  payload_indexes: [{field_name: brand, type: keyword}]
  spend_budget: {monthly_usd: 90}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: raw, namespace: ads}
spec:
  bucket_schema: {properties: {title: {type: text}}}
  metadata: {team: ads}
"""


def _undeclared(drift: Drift) -> dict[str, object]:
    return {f"{each.address} {show_path(each.path)}": each.value for each in drift.undeclared}


@pytest.mark.parametrize("manifests", [BEFORE, PARTLY])
async def test_nothing_is_undeclared_straight_after_an_apply(workshop, manifests):
    await workshop.reach(manifests)
    assert _undeclared(await _drift(workshop)) == {}


async def test_what_is_left_to_the_server_and_was_said_by_somebody_is_undeclared(workshop):
    await workshop.reach(PARTLY)
    await _change(
        workshop,
        "namespaces",
        "ads",
        {
            "expires_at": "2031-01-01T00:00:00Z",
            "spend_budget": {"daily_usd": 5},
            "infrastructure": {"gpu_type": "a100", "max_concurrent_jobs": 10},
            "pinned": {"enabled": True, "warm_query_encoder": True},
            "payload_indexes": [
                {"field_name": "brand", "type": "keyword"},
                {"field_name": "year", "type": "integer"},
            ],
        },
    )
    metadata = (await workshop.find("buckets", "raw"))["metadata"]
    await _change(workshop, "buckets", "raw", {"metadata": {**metadata, "theirs": {"x": 1}}})
    drift = await _drift(workshop)
    assert _said(drift) == {}
    assert _undeclared(drift) == {
        "Bucket/ads/raw metadata.theirs.x": 1,
        "Namespace/ads expires_at": "2031-01-01T00:00:00Z",
        "Namespace/ads infrastructure.gpu_type": "a100",
        "Namespace/ads payload_indexes.year.field_name": "year",
        "Namespace/ads payload_indexes.year.type": "integer",
        "Namespace/ads pinned.enabled": True,
        "Namespace/ads pinned.warm_query_encoder": True,
        "Namespace/ads spend_budget.daily_usd": 5,
    }


async def test_what_is_undeclared_is_listed_where_it_is_asked_for(workshop):
    await workshop.reach(PARTLY)
    await _change(workshop, "namespaces", "ads", {"expires_at": "2031-01-01T00:00:00Z"})
    drift = await _drift(workshop)
    assert "expires_at" not in drift_as_text(drift, color=False)
    said = drift_as_text(drift, color=False, show_undeclared=True)
    assert '  Namespace/ads\n    expires_at: "2031-01-01T00:00:00Z"\n' in said


async def test_a_secret_that_nobody_declares_is_masked(workshop):
    await workshop.reach(PARTLY)
    hidden = {"infrastructure": {"authorization": {"api_token": "a-secret", "store_id": "s1"}}}
    await _change(workshop, "namespaces", "ads", hidden)
    drift = await _drift(workshop)
    text = drift_as_text(drift, color=False, show_undeclared=True)
    told = drift_as_json(drift, exit_code=ExitCode.OK)
    assert "infrastructure.authorization.api_token: (secret)" in text
    assert "a-secret" not in text + told
    assert "store_id" in text
    assert "store_id" in told
