"""A plan against a snapshot is the plan against the API: told for every story of the planner."""

import json
from collections import defaultdict

import pytest
import yaml
from msgspec.structs import replace
from stories import each_story, folder_of, options_from

from reconciler.api.client import open_reader
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.reading.pages import listing_of, lookup_listing_of
from reconciler.api.reading.replay import RecordedAnswer, RecordedList, ReplayTransport
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.manifest.project.project import Project
from reconciler.model.errors import IncompleteRead, Rejected
from reconciler.planning.planfile.planfile import Aim
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.rendering.text.problems import problems_as_text
from reconciler.workflows.plan import make_plan
from reconciler.workflows.snapshot import take_snapshot
from reconciler.workflows.snapshot_file import dump_snapshot, read_snapshot
from reconciler.workflows.snapshot_plan import plan_against

pytestmark = pytest.mark.anyio
AIM = Aim(api="embedded", environment=None)
OURS = {"planned-against-snapshot", "looks-like-a-rename"}
"""Said of one of them alone; whether two resources are alike cannot be told from an outline."""


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None


def api_of(folder, settings):
    """An API that has what the story says is live, and answers whatever may be asked."""
    rows, unlisted = defaultdict(list), settings.pop("unlisted", ())
    for kind, namespace, body in read(folder / "live.yaml") or []:
        rows[kind, namespace].append(body)
    known = {body["namespace_name"]: body["namespace_id"] for body in rows["Namespace", ""]}
    for name in sorted({room for _, room in rows if room} - known.keys()):
        known[name] = f"ns_{name}"
        rows["Namespace", ""].append({"namespace_name": name, "namespace_id": f"ns_{name}"})
    lists, singles = [], []
    parents = dict(rows)
    retrievers = {room: rows["Retriever", room] for room in known}
    for name, kind in {**KINDS, **LOOKUPS}.items():
        if getattr(kind, "is_singleton", False):
            singles += _singles(kind, retrievers, rows, known)
            continue
        if name in KINDS and kind.parent is not None:
            lists += _lists_inside(kind, known, parents, rows, unlisted)
            continue
        is_outside = name in KINDS and kind.organization_path is not None
        inside = [*known.items()] if kind.is_namespaced else []
        for room, id_ in [*inside, *([] if inside and not is_outside else [("", "")])]:
            managed = listing_of(kind, namespace=id_) if name in KINDS else None
            listing = managed or lookup_listing_of(kind)
            listed = [
                body if listing.id_field else body[listing.name_field]
                for body in rows.pop((name, room), [])
            ]
            told = None if name in unlisted else listed
            lists.append(RecordedList(listing.path, id_, told, listing.rows_field))
    assert not any(rows.values())
    me = RecordedAnswer("/v1/me", "", {"rate_limits": {"metadata": 60}})
    settings.pop("taken", ())  # which names are free neither of them is told
    return ReplayTransport(lists, [me, *singles], taken_at="now")


def _singles(kind, owners, rows, known):
    """The one thing at the path of each owner, or null."""
    for room, id_ in known.items():
        found = {body[kind.parent.field]: body for body in rows.pop((kind.name, room), [])}
        for owner in owners[room]:
            parent = owner[kind.parent.field]
            path = listing_of(kind, parent=(parent, "")).path
            yield RecordedAnswer(path, id_, found.get(parent))


def _lists_inside(kind, known, parents, rows, unlisted):
    """The list of each resource that may hold some of a kind."""
    of_parent = KINDS[kind.parent.kind]
    for room, id_ in known.items():
        inside = rows.pop((kind.name, room), [])
        for parent in parents.get((of_parent.name, room), ()):
            held = parent[of_parent.id_field], parent[of_parent.name_field]
            listed = [each for each in inside if each[kind.parent.field] == held[0]]
            listing = listing_of(kind, parent=held)
            told = None if kind.name in unlisted else listed
            yield RecordedList(listing.path, id_, told, listing.rows_field)


def shown(plan, *, without=()):
    """What two plans have in common that do the same, for people and for programs."""
    told = json.loads(plan_as_json(plan))
    told["mixpeek"]["warnings"] = [
        warning for warning in told["mixpeek"]["warnings"] if warning["code"] not in without
    ]
    for change in told["resource_changes"]:
        if "delete" in change["change"]["actions"] and not change["mixpeek"].get("source"):
            # Of what nobody declares any more a snapshot has only an outline.
            change["change"].pop("before"), change["change"].pop("before_sensitive")
    return told


async def ending(make):
    """A plan, or the problems that forbid it."""
    try:
        return await make(), ""
    except (Rejected, IncompleteRead) as error:
        return None, problems_as_text(error.problems, color=False, width=80)


def beside_secrets(plan):
    for step in plan.steps:
        for change in step.changes:
            if not change.is_secret:
                yield step.address, change.path, change.before, change.after


@each_story
async def test_every_story_ends_the_same_against_a_snapshot(folder):
    settings = read(folder / "options.yaml") or {}
    settings.pop("stack_of_base", None)  # no base is compared with here
    project = Project(
        folder=folder,
        stack=settings.pop("stack", "ads-platform"),
        previously=tuple(settings.pop("previously", ())),
        manifests=("desired.yaml",),
    )
    transport = api_of(folder, settings)
    options = options_from(settings)

    async def live():
        async with open_reader("http://story", ApiKey("k"), transport=transport) as reader:
            return await make_plan(project, reader, options=options, environ={})

    async def noted():
        async with open_reader("http://story", ApiKey("k"), transport=transport) as reader:
            taken = await take_snapshot(project, reader, environ={}, aim=AIM, taken_at="then")
        text = dump_snapshot(taken)
        assert read_snapshot(text) == taken
        return await plan_against(
            read_snapshot(text), project, options=options, environ={}, aim=AIM
        )

    expected, why = await ending(live)
    found, why_not = await ending(noted)
    assert why_not == why
    if expected is None or found is None:
        return
    assert found.warnings[0].code == "planned-against-snapshot"
    if "secret-not-in-snapshot" in {warning.code for warning in found.warnings}:
        # A manifest that spells out a secret is told that the secret itself cannot be compared.
        assert list(beside_secrets(found)) == list(beside_secrets(expected))
        return
    assert not found.is_applicable
    as_live = replace(found, is_of_snapshot=False)
    assert shown(as_live, without=OURS) == shown(expected, without=OURS)
    assert plan_as_text(found, color=False).endswith(
        plan_as_text(expected, color=False).rpartition("\n\nPlan: ")[2]
    )


async def test_why_the_server_moved_something_is_told_of_a_snapshot_without_its_secrets():
    folder = folder_of("webhook-that-the-server-paused-says-why")
    project = Project(folder=folder, stack="ads-platform", manifests=("desired.yaml",))
    transport = api_of(folder, {})
    async with open_reader("http://story", ApiKey("k"), transport=transport) as reader:
        taken = await take_snapshot(project, reader, environ={}, aim=AIM, taken_at="then")
    text = dump_snapshot(taken)
    assert "12 deliveries failed" in text
    assert "ads.example" not in text
    assert "T0K3N" not in text
    plan = await plan_against(taken, project, options=options_from({}), environ={}, aim=AIM)
    assert "12 deliveries failed" in plan_as_text(plan, color=False, width=1000)
