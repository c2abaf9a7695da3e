"""A kind that nobody has heard of goes the whole way: the stages know kinds by what they declare.

It is handed in, and stands in no register; so nothing of it can be written down anywhere else.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from own_api import OwnApi
from own_kinds import KINDS as OWN
from own_kinds import LEAF, NODE
from passing_time import PassingTime

from reconciler.api.client import open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.reading.live import fetch_live
from reconciler.api.transport.waits import Waits
from reconciler.applying.engine import run_steps
from reconciler.applying.execute import Executor
from reconciler.applying.ids import IdRegistry
from reconciler.kinds.describe.fields import describe_kind
from reconciler.manifest.load import load
from reconciler.manifest.project.project import load_project
from reconciler.model.errors import Rejected
from reconciler.model.resource import Directory
from reconciler.model.run.event import Ended, Outcome
from reconciler.planning.compare.resource import changes_of
from reconciler.planning.drift.found import attribute_all_to_drift, drift_in
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.names.naming import Naming
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.planner import make_plan
from reconciler.rendering.ci.as_annotations import plan_as_annotations
from reconciler.rendering.ci.as_junit import plan_as_junit
from reconciler.rendering.ci.as_sarif import plan_as_sarif
from reconciler.rendering.drift.as_json import drift_as_json
from reconciler.rendering.drift.as_text import drift_as_text
from reconciler.rendering.explained.as_markdown import kind_as_markdown
from reconciler.rendering.html.as_html import plan_as_html
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.markdown.as_markdown import plan_as_markdown
from reconciler.rendering.text.as_text import plan_as_text

pytestmark = pytest.mark.anyio

TESTS = Path(__file__).parents[1]
OAK = "apiVersion: reconciler/v1\nkind: Node\nmetadata: {name: oak}\nspec: {label: old}\n"
LOBED = (
    "apiVersion: reconciler/v1\nkind: Leaf\nmetadata: {name: lobed}\n"
    "spec: {colour: red, grows_on: oak, scent: '${secret.SCENT}'}\n"
)
ENVIRON = {"SCENT": "sm3ll-of-r4in"}


class Grove:
    """A project of our own kinds and the API it is for; each stage is called by itself."""

    def __init__(self, folder):
        self.folder, self.api, self.time = folder, OwnApi(OWN), PassingTime()
        (folder / "reconciler.yaml").write_text("apiVersion: reconciler/v1\nstack: trees\n")
        (folder / "manifests").mkdir()

    def declare(self, *documents):
        (self.folder / "manifests" / "all.yaml").write_text("---\n".join(documents))
        return self

    def load(self):
        return load(load_project(self.folder, environ={}), kinds=OWN, environ=ENVIRON)

    def writing(self):
        backoff = self.time.retrying
        return open_writer("http://api", ApiKey("sk"), transport=self.api, backoff=backoff)

    async def plan(self):
        loaded = self.load()
        async with self.writing() as reader:
            live = await fetch_live(reader, loaded.desired, kinds=OWN, lookups={}, wanted=())
        return make_plan(
            loaded.desired,
            live,
            kinds=OWN,
            options=PlanOptions(max_delete_percent=100),
            mentions=mentions_in(loaded.desired, OWN),
        )

    async def apply(self, plan):
        async with self.writing() as writer:
            executor = Executor(
                writer=writer,
                kinds=OWN,
                ids=IdRegistry(plan.directory),
                stack=plan.stack,
                environment=ENVIRON,
                waits=Waits(self.time.settling),
                differing=_differing,
                additions=lambda *_: {},
            )
            events = [event async for event in run_steps(plan, executor.perform)]
        return [each.outcome for each in events if isinstance(each, Ended)]

    @property
    def leaf(self):
        (row,) = self.api.rows[LEAF.path].values()
        return row


def _differing(wanted, found, _):
    naming = Naming((), Directory(), "")
    return [str(each.path[0]) for each in changes_of(wanted, found, OWN["Leaf"], naming)]


@pytest.fixture
def grove(tmp_path):
    return Grove(tmp_path).declare(OAK, LOBED)


def _every_form(plan):
    return {
        "text": plan_as_text(plan, color=False, kinds=OWN),
        "json": plan_as_json(plan, kinds=OWN),
        "markdown": plan_as_markdown(plan, kinds=OWN),
        "html": plan_as_html(plan, kinds=OWN, lookups={}),
        "junit": plan_as_junit(plan, kinds=OWN),
        "sarif": plan_as_sarif(plan, kinds=OWN),
        "annotations": plan_as_annotations(plan, kinds=OWN),
    }


MECHANICS = [
    *("applying", "workflows/test_workflow_apply.py", "workflows/test_workflow_circles.py"),
    *("workflows/test_workflow_confirm.py", "workflows/test_workflow_drift.py"),
    "workflows/test_workflow_estimate.py",
]
"""What is about no kind, in so far as it reads the register or talks to an API."""


def _with_one_more(*paths):
    """The tests of these files, in a process whose register has a kind more."""
    asked = ["-p", "one_more_kind", "-p", "no:cacheprovider", "--tb=line"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *asked, *(str(TESTS / path) for path in paths)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_who_is_about_no_kind_does_not_notice_one_more():
    ran = _with_one_more(*MECHANICS)
    assert ran.returncode == 0, ran.stdout


def test_who_is_about_every_kind_does():
    ran = _with_one_more("kinds/test_kinds_pages.py")
    assert "test_every_kind_that_has_a_page_is_registered" in ran.stdout


def test_what_is_wrong_with_its_manifest_is_told_where_it_is(grove):
    grove.declare(OAK, LOBED.replace("colour: red", "color: red"))
    with pytest.raises(Rejected) as caught:
        grove.load()
    (problem,) = caught.value.problems
    assert (problem.code, problem.location.line) == ("unknown-field", 9)
    assert "colour" in problem.remedy


async def test_it_is_created_after_what_it_refers_to_and_then_nothing_differs(grove):
    plan = await grove.plan()
    assert [f"{each.action} {each.address}" for each in plan] == [
        "create Node/oak",
        "create Leaf/lobed",
    ]
    assert await grove.apply(plan) == [Outcome.DONE, Outcome.DONE]
    assert grove.api.asked == ["POST /v1/nodes", "POST /v1/leaves"]
    (oak_id,) = grove.api.rows[NODE.path]
    assert (grove.leaf["grows_on"], grove.leaf["scent"]) == (oak_id, ENVIRON["SCENT"])
    assert (await grove.plan()).is_empty


async def test_it_is_changed_in_place_and_deleted_when_nobody_declares_it(grove):
    await grove.apply(await grove.plan())
    grove.declare(OAK, LOBED.replace("red", "brown"))
    await grove.apply(await grove.plan())
    assert grove.leaf["colour"] == "brown"
    grove.declare(OAK)
    assert await grove.apply(await grove.plan()) == [Outcome.DONE]
    assert grove.api.rows[LEAF.path] == {}


async def test_every_form_shows_it_and_none_its_secret(grove):
    shown = _every_form(await grove.plan())
    quiet = ("sarif", "annotations")  # they tell what speaks against a plan, and nothing does
    assert [name for name, text in shown.items() if "lobed" not in text] == list(quiet)
    assert not [name for name, text in shown.items() if ENVIRON["SCENT"] in text]
    (leaf,) = (
        each
        for each in json.loads(shown["json"])["resource_changes"]
        if each["type"] == "mixpeek_leaf"
    )
    assert leaf["change"]["after_sensitive"] == {"scent": True}
    assert leaf["change"]["after_unknown"] == {LEAF.id_field: True}


async def test_a_secret_that_only_live_spells_out_is_masked_as_its_page_says(grove):
    await grove.apply(await grove.plan())
    grove.leaf["scent"] = "somebody-elses"
    grove.declare(OAK)
    shown = _every_form(await grove.plan())
    assert not [name for name, text in shown.items() if "somebody-elses" in text]


async def test_its_drift_is_found_and_shown(grove):
    await grove.apply(await grove.plan())
    grove.leaf["colour"] = "yellow"
    drift = drift_in(attribute_all_to_drift(await grove.plan()))
    assert [each.address.name for each in drift.plan] == ["lobed"]
    assert 'colour: "red" → "yellow"' in drift_as_text(drift, color=False, kinds=OWN)
    assert '"lobed"' in drift_as_json(drift, exit_code=0, kinds=OWN)


def test_its_page_is_written_from_what_it_declares():
    page = kind_as_markdown(describe_kind(LEAF), kinds=OWN, lookups={})
    assert "### grows_on" in page
    assert "a Node" in page
