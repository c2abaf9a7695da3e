"""What is installed: by users, whom the distribution alone must serve, and by us, from the lock."""

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [Requirement(line) for line in PROJECT["dependencies"]]
DEVELOPED_WITH = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]
LOCKS = [
    ROOT / "requirements-dev.txt",
    ROOT / "tests" / "policy" / "requirements.txt",
    ROOT / "benchmarks" / "peers.txt",
]
PYTHONS = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))


def locked(file):
    """The requirements of a lock, each with its hashes."""
    entries = file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    for entry in (line for line in entries if not line.lstrip().startswith("#")):
        words, *hashes = entry.split("--hash=")
        yield Requirement(words.strip()), [each.strip() for each in hashes]


def test_the_distribution_alone_brings_the_embedded_api():
    assert {"starlette", "uvicorn", "jinja2"} <= {each.name for each in NEEDED}
    assert metadata("mixpeek-reconciler").get_all("Provides-Extra").count("embedded") == 1
    assert PROJECT["optional-dependencies"]["embedded"] == []


@pytest.mark.parametrize("requirement", NEEDED, ids=str)
def test_every_dependency_says_from_which_version_on(requirement):
    assert [each.operator for each in requirement.specifier] == [">="]


@pytest.mark.parametrize("file", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_lock_names_exact_versions_by_their_hashes_and_no_place(file):
    for requirement, hashes in locked(file):
        assert [each.operator for each in requirement.specifier] == ["=="]
        assert requirement.url is None
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes)
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted", file.read_text())


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("requirement", [*NEEDED, *DEVELOPED_WITH], ids=str)
def test_the_lock_holds_what_the_project_asks_for_on_every_python(requirement, python):
    here = {"python_version": python, "python_full_version": f"{python}.0"}
    versions = [
        next(iter(found.specifier)).version
        for found, _ in locked(LOCKS[0])
        if canonicalize_name(found.name) == canonicalize_name(requirement.name)
        if found.marker is None or found.marker.evaluate(here)
    ]
    if requirement.marker is None or requirement.marker.evaluate(here):
        assert len(versions) == 1, "`make lock` renews it"
        assert requirement.specifier.contains(versions[0]), "`make lock` renews it"


def test_what_sets_itself_up_uses_the_lock():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "--require-hashes --requirement $(LOCK)" in makefile
    assert "--no-deps --no-build-isolation --editable ." in makefile
