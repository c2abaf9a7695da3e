"""A release is what its tag says, is built once, and is uploaded by who holds no secret."""

import pytest
from local_runner import ROOT, read_yaml

from ci.release import objections

CODE = '"""Words."""\n\n__version__ = "1.2.3"\n'
CHANGES = "# Changes\n\n## 1.2.3 - 2026-12-01\n\n* New.\n\n## 1.2.2 - 2026-11-01\n"
RELEASE = ROOT / ".github" / "workflows" / "release.yml"


def test_nothing_speaks_against_a_tag_that_code_and_changes_agree_with():
    assert list(objections("v1.2.3", CODE, CHANGES)) == []


@pytest.mark.parametrize(
    ("tag", "code", "changes", "said"),
    [
        ("v1.2.4", CODE, CHANGES, ["__init__.py says 1.2.3", "CHANGELOG.md is 1.2.3"]),
        ("1.2.3", CODE, CHANGES, ["__init__.py says 1.2.3", "CHANGELOG.md is 1.2.3"]),
        ("v1.2.3", "", CHANGES, ["says none"]),
        ("v1.2.3", CODE, "# Changes\n", ["is none"]),
        ("v1.2.3", CODE, CHANGES.replace(" - 2026-12-01", " - unreleased", 1), ["no day"]),
        ("v1.2.3", CODE, CHANGES.replace(" - 2026-12-01", "", 1), ["no day"]),
    ],
)
def test_whatever_speaks_against_it_is_told_at_once(tag, code, changes, said):
    found = list(objections(tag, code, changes))
    assert len(found) == len(said)
    assert all(words in each for words, each in zip(said, found, strict=True))


def test_the_code_and_the_changes_of_today_are_of_one_version():
    code = (ROOT / "reconciler" / "__init__.py").read_text(encoding="utf-8")
    version = code.partition('__version__ = "')[2].partition('"')[0]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert all("no day" in each for each in objections(f"v{version}", code, changes))


def test_what_uploads_holds_no_secret_and_runs_nothing_of_the_repository():
    jobs = read_yaml(RELEASE)["jobs"]
    publish = jobs["publish"]
    assert "secrets." not in RELEASE.read_text(encoding="utf-8")
    assert publish["permissions"] == {"id-token": "write", "attestations": "write"}
    assert publish["environment"]["name"] == "pypi"
    assert all("run" not in step for step in publish["steps"])
    assert not any("checkout" in step["uses"] for step in publish["steps"])
    assert "id-token" not in jobs["build"]["permissions"]


def test_what_is_uploaded_was_tried_and_is_attested():
    build, publish = (read_yaml(RELEASE)["jobs"][name]["steps"] for name in ("build", "publish"))
    runs = [step["run"] for step in build if "run" in step]
    assert [run.split()[:3] for run in runs] == [
        ["python", "-m", "ci.release"],
        ["sudo", "apt-get", "install"],
        ["make", "test"],
        ["make", "dist"],
    ]
    used = [step["uses"].partition("@")[0] for step in publish]
    assert used.index("actions/attest-build-provenance") < used.index("pypa/gh-action-pypi-publish")
