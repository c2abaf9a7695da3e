"""Whatever the docs show is applied as it stands: against the embedded API, with no warning."""

import re
from pathlib import Path

import pytest
import yaml
from projects import Workshop

from reconciler.kinds import KINDS
from reconciler.manifest.project.baseline import read_baseline
from reconciler.manifest.project.project import load_project
from reconciler.model.run.event import Outcome
from reconciler.model.secrets.secret import SECRET

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
# Pages of codes and rules show what is wrong, and what makes them plays their examples; the
# tutorial is one story, which tests/docs goes through.
PAGES = [
    ROOT / "README.md",
    *(
        page
        for page in sorted((ROOT / "docs").rglob("*.md"))
        if page.parent.name != "codes" and page.name != "tutorial.md"
    ),
]
_BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.S | re.M)


def _examples():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in _BLOCK.finditer(text):
            line = text[: found.start()].count("\n") + 1
            yield f"{page.relative_to(ROOT)}:{line}", found[1]


EXAMPLES = dict(_examples())


def _documents(text):
    return [each for each in yaml.safe_load_all(text) if isinstance(each, dict)]


def _first(text):
    return next(iter(_documents(text)), {})


def _keys(text):
    """The kind, namespace and name of every resource in a text."""
    return {
        (each["kind"], each["metadata"].get("namespace"), each["metadata"]["name"])
        for each in _documents(text)
        if each.get("kind") in KINDS
    }


RESOURCES = {
    place: text for place, text in EXAMPLES.items() if _keys(text) and "${var." not in text
}
"""What stands for itself; what has variables is a part of a project that its page lays out."""
STOCK = [
    next(text for place, text in RESOURCES.items() if place.startswith(f"docs/kinds/{kind}.md"))
    for kind in ("namespace", "bucket", "collection", "retriever", "connection")
]
"""What an example may take for granted: the examples of the kinds it stands on."""


HOME = "apiVersion: reconciler/v1\nkind: Namespace\nmetadata: {{name: {}}}\nspec: {{}}\n"


def _whole(text):
    taken = _keys(text)
    stock = [each for each in STOCK if not _keys(each) & taken]
    homes = {name for each in stock for kind, _, name in _keys(each) if kind == "Namespace"}
    declared = {name for kind, _, name in taken if kind == "Namespace"}
    missing = {room for _, room, _ in taken if room} - homes - declared
    return "\n---\n".join([*stock, *map(HOME.format, sorted(missing)), text])


@pytest.mark.parametrize("place", RESOURCES)
async def test_every_resource_that_is_shown_can_be_applied(workshop, place):
    whole = _whole(RESOURCES[place])
    workshop.declare(whole)
    environ = {name: f"{name}-told" for name in SECRET.findall(whole)}
    plan = await workshop.plan(environ=environ)
    assert (plan.warnings, plan.refusals) == ((), ())
    ended = await workshop.carry_out(plan, environ)
    assert {each.outcome for each in ended} == {Outcome.DONE}, ended
    assert (await workshop.plan(environ=environ)).is_empty


def test_every_page_of_a_kind_has_an_example_and_nothing_is_overlooked():
    pages = {place.partition(":")[0] for place in RESOURCES}
    assert {f"docs/kinds/{name.lower()}.md" for name in KINDS} <= pages
    assert {"README.md", "docs/manifests.md"} <= pages
    told = "\n".join(
        re.sub(r"<!--.*?-->", "", page.read_text(encoding="utf-8"), flags=re.S) for page in PAGES
    )
    shown = len(re.findall(r"^kind: (?:" + "|".join(KINDS) + ")$", told, re.M))
    assert shown == sum(len(_documents(text)) for text in EXAMPLES.values() if _keys(text))


SETTINGS = {
    place: text
    for place, text in EXAMPLES.items()
    if not _keys(text) and {"stack", "api", "guards", "patches"} & {*_first(text)}
}


@pytest.mark.parametrize("place", SETTINGS)
def test_every_settings_that_are_shown_can_be_read(tmp_path, place):
    told = _first(SETTINGS[place])
    base = {"apiVersion": "reconciler/v1", "stack": "ads-platform", "api": {"url": "embedded"}}
    is_environment = "patches" in told
    whole = base if is_environment else {**base, **told}
    (tmp_path / "reconciler.yaml").write_text(yaml.safe_dump(whole))
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "staging.yaml").write_text(SETTINGS[place])
    environment = "staging" if is_environment else None
    project = load_project(tmp_path, environment=environment, environ={}, needs_values=False)
    assert project.stack.startswith("ads")


def test_the_baseline_that_is_shown_can_be_read(tmp_path):
    (text,) = (text for text in EXAMPLES.values() if "kind: DriftBaseline" in text)
    (tmp_path / "drift-baseline.yaml").write_text(text)
    accepted = read_baseline(
        tmp_path / "drift-baseline.yaml", tmp_path, kinds=KINDS, is_needed=True
    )
    assert [str(each.address) for each in accepted] == ["Retriever/ads/search"]


class Shipped(Workshop):
    """The example of the repository, in one of its environments."""

    environment = None

    def _project(self):
        return load_project(ROOT / "manifests", environment=self.environment, environ={})


@pytest.mark.parametrize("environment", [None, "staging"])
async def test_the_example_manifests_can_be_applied(tmp_path, environment):
    shipped = Shipped(tmp_path)
    shipped.environment = environment
    texts = [page.read_text(encoding="utf-8") for page in (ROOT / "manifests").rglob("*.yaml")]
    environ = {name: f"{name}-told" for name in SECRET.findall("".join(texts))}
    plan = await shipped.plan(environ=environ)
    assert plan.warnings == ()
    assert {each.outcome for each in await shipped.carry_out(plan, environ)} == {Outcome.DONE}
    assert (await shipped.plan(environ=environ)).is_empty
