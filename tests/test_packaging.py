"""What is installed: by users, whom the distribution alone must serve, and by us, from the lock."""

import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from importlib.metadata import metadata
from pathlib import Path

import cmarkgfm
import pytest
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [Requirement(line) for line in PROJECT["dependencies"]]
DEVELOPED_WITH = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]
CONTROLLER = [
    Requirement(line)
    for extra in ("controller", "tracing")
    for line in PROJECT["optional-dependencies"][extra]
]
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
    assert {"starlette", "uvicorn", "httptools", "jinja2"} <= {each.name for each in NEEDED}
    assert metadata("mixpeek-reconciler").get_all("Provides-Extra").count("embedded") == 1
    assert PROJECT["optional-dependencies"]["embedded"] == []


def test_what_a_controller_needs_is_in_extras_that_are_tested_here():
    assert not {each.name for each in CONTROLLER} & {each.name for each in NEEDED}
    assert {str(each) for each in CONTROLLER} <= {str(each) for each in DEVELOPED_WITH}


@pytest.mark.parametrize("requirement", [*NEEDED, *CONTROLLER], ids=str)
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


@pytest.fixture(scope="session")
def distributions(tmp_path_factory):
    """The wheel and the sdist, built as a release builds them: the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    sdist = _built(ROOT, "sdist", folder)
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (root,) = unpacked.iterdir()
    return _built(root, "wheel", folder), sdist


def _built(root, target, folder):
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        target,
        "--directory",
        folder,
    ]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (made,) = folder.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


def _names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_package_whole_and_nothing_else(distributions):
    wheel, _ = distributions
    tracked = subprocess.run(
        ["git", "ls-files", "reconciler"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    inside = {name for name in _names(wheel) if ".dist-info/" not in name}
    assert inside == set(tracked)
    assert "reconciler/py.typed" in inside


def test_the_sdist_holds_what_a_wheel_is_built_from(distributions):
    _, sdist = distributions
    with tarfile.open(sdist) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert tops <= {
        "reconciler", "ci", "CHANGELOG.md", "LICENSE", "PKG-INFO", "pyproject.toml", ".gitignore",
    }  # fmt: skip
    assert {"reconciler", "LICENSE", "CHANGELOG.md", "PKG-INFO"} <= tops


def test_what_a_registry_is_told_is_valid_and_whole(distributions):
    wheel, _ = distributions
    (name,) = (each for each in _names(wheel) if each.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        told = Metadata.from_email(archive.read(name), validate=True)
    assert told.license_expression == "Apache-2.0"
    assert told.license_files == ["LICENSE"]
    assert set(told.project_urls) == {"Documentation", "Repository", "Issues", "Changelog"}
    assert not any("License ::" in each for each in told.classifiers), "the expression says it"
    assert {f"Programming Language :: Python :: {each}" for each in PYTHONS} <= {*told.classifiers}


def test_the_readme_renders_where_nothing_of_the_repository_is(distributions):
    wheel, _ = distributions
    (name,) = (each for each in _names(wheel) if each.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        told = Metadata.from_email(archive.read(name), validate=True)
    assert told.description_content_type == "text/markdown"
    page = cmarkgfm.github_flavored_markdown_to_html(told.description)
    assert "<h1>The reconciler</h1>" in page
    assert "<!--" not in page
    links = re.findall(r'(?:href|src)="([^"]*)"', page)
    assert [each for each in links if not each.startswith("https://")] == []
    there = "https://github.com/mixpeek/reconciler"
    assert f"{there}/blob/main/docs/tutorial.md" in links
    assert f"{there}/raw/main/docs/pictures/plan.png" in links


@pytest.fixture(scope="session", params=["wheel", "sdist"])
def installed(request, distributions, tmp_path_factory):
    """An environment with that distribution, and beside it what this one has of others."""
    venv = tmp_path_factory.mktemp(request.param) / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    file = distributions[request.param == "sdist"]
    pip = [sys.executable, "-m", "pip", "--python", venv / "bin" / "python", "install", "--quiet"]
    # The sdist is built here, with what builds it already.
    (site,) = (venv / "lib").glob("python*/site-packages")
    (site / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    subprocess.run([*pip, "--no-deps", "--no-index", "--no-build-isolation", file], check=True)
    return venv / "bin"


def _said(programs, folder, *command, code=0):
    done = subprocess.run(
        [programs / command[0], *command[1:]],
        cwd=folder,
        env={
            "PATH": f"{programs}:/usr/bin:/bin",
            "HOME": str(folder),
            "RECONCILER_API_URL": "embedded",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_what_is_installed_runs_without_the_repository(installed, tmp_path):
    here = _said(
        installed, tmp_path, "python", "-Ic", "import reconciler; print(reconciler.__file__)"
    )
    assert Path(here.strip()).is_relative_to(installed.parent)
    version = f"reconciler {metadata('mixpeek-reconciler')['Version']}\n"
    assert _said(installed, tmp_path, "reconciler", "version") == version
    assert _said(installed, tmp_path, "mixpeek-reconciler", "version") == version
    assert _said(installed, tmp_path, "python", "-Im", "reconciler", "version") == version


def test_a_project_is_begun_and_made_live_with_what_is_installed(installed, tmp_path):
    begin = ("init", "--template", "video-search", "--stack", "ads", "--ci", "github")
    _said(installed, tmp_path, "reconciler", *begin)
    _said(installed, tmp_path, "reconciler", "apply", "--yes")
    plan = ("plan", "--output", "html=plan.html")
    assert _said(installed, tmp_path, "reconciler", *plan).startswith("No changes.")
    assert "<html" in (tmp_path / "plan.html").read_text(encoding="utf-8")
