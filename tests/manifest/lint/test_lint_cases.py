"""Every rule has a folder of its name: `bad.yaml` with what it finds, and `good.yaml` without.

What is found stands on the guilty line: `# finds: <code>`; and nothing else is found but notes.
"""

import re
from collections import Counter
from pathlib import Path
from shutil import copy, copytree

import pytest

from reconciler.kinds.lint.registry import RULES
from reconciler.model.problem import Severity
from reconciler.workflows.lint import LintResult, lint

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())
ELSEWHERE = {
    "manifest-not-read": "tests/manifest/projects",
    "no-resources": "tests/manifest/test_manifest_load.py",
    "left-out": "tests/manifest/cases/vendor-manifest.yaml",
    "text-without-input": "tests/manifest/datasets",
    "reference-to-absent": "tests/workflows/validated/absent.yaml",
}
"""Rules about more than one manifest, and where what they find is held."""

Found = Counter[tuple[str, int, str]]


def linted(case: Path, folder: Path) -> LintResult:
    """A file as the only manifest of a project, or a folder that is one."""
    if case.is_dir():
        copytree(case, folder, dirs_exist_ok=True)
    else:
        (folder / "manifests").mkdir()
        copy(case, folder / "manifests" / "it.yaml")
        (folder / "reconciler.yaml").write_text("stack: ads\n", encoding="utf-8")
    environment = "prod" if (folder / "environments").is_dir() else None
    return lint(folder, environment=environment, environ={})


def case_of(folder: Path, name: str) -> Path:
    is_project = (folder / name).is_dir()
    return folder / name if is_project else folder / f"{name}.yaml"


def found_in(result: LintResult, code: str) -> Found:
    return Counter(
        (at.file.rpartition("/")[2], at.line, each.code)
        for each in result.problems
        if (at := each.location) and (each.code == code or each.severity is not Severity.NOTE)
    )


def expected_in(case: Path) -> Found:
    files = sorted(case.rglob("*.yaml")) if case.is_dir() else [case]
    return Counter(
        (file.name if case.is_dir() else "it.yaml", number, code)
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if (said := re.search(r"# finds: ([a-z, -]+)", line))
        for code in said[1].strip().split(", ")
    )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_is_bad_is_found_on_its_line_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    case = case_of(folder, "bad")
    result = linted(case, tmp_path)

    assert found_in(result, folder.name) == expected_in(case)
    assert folder.name in {each.code for each in result.problems}
    assert all(each.message and each.remedy for each in result.problems)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_is_good_is_left_alone(folder: Path, tmp_path: Path) -> None:
    result = linted(case_of(folder, "good"), tmp_path)

    assert found_in(result, folder.name) == Counter()


def test_every_rule_has_a_case() -> None:
    assert RULES.keys() - {folder.name for folder in FOLDERS} == ELSEWHERE.keys()


def test_every_finding_is_as_severe_as_its_rule(tmp_path: Path) -> None:
    for folder in FOLDERS:
        if folder.name in RULES:
            made = tmp_path / folder.name
            made.mkdir()
            severities = {
                each.severity
                for each in linted(case_of(folder, "bad"), made).problems
                if each.code == folder.name
            }
            assert severities == {RULES[folder.name].severity}, folder.name
