"""Each bad input carries its expectation on the guilty line: `# problem: <code>`."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project, load_project
from reconciler.model.data import Data
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

CASES = Path(__file__).parent / "cases"
PROJECTS = Path(__file__).parent / "projects"

VARIABLES: Mapping[str, Data] = {"prefix": "exec", "limit": 10, "strict": True, "tags": ["a", "b"]}

Findings = Counter[tuple[str, int, str]]


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda case: case.stem)
def test_every_guilty_line_of_a_manifest_is_reported_and_no_other(
    case: Path, environ: Mapping[str, str]
) -> None:
    project = Project(folder=CASES, stack="cases", variables=VARIABLES)

    problems = problems_of(project, environ, case)

    assert found_in(problems) == expected_in(CASES, case)


@pytest.mark.parametrize("folder", sorted(PROJECTS.iterdir()), ids=lambda folder: folder.name)
def test_every_guilty_line_of_a_project_is_reported_and_no_other(
    folder: Path, environ: Mapping[str, str]
) -> None:
    environment = "prod" if (folder / "environments").is_dir() else None
    try:
        problems = problems_of(
            load_project(folder, environ=environ, environment=environment), environ
        )
    except Rejected as rejected:
        problems = rejected.problems

    assert found_in(problems) == expected_in(folder, *folder.rglob("*.y*ml"))


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda case: case.stem)
def test_problems_are_sorted_and_each_says_what_to_do(
    case: Path, environ: Mapping[str, str]
) -> None:
    project = Project(folder=CASES, stack="cases", variables=VARIABLES)

    problems = problems_of(project, environ, case)

    places = [(at.line, at.column) for problem in problems if (at := problem.location)]
    assert places == sorted(places)
    assert all(problem.message and problem.remedy for problem in problems)


def problems_of(project: Project, environ: Mapping[str, str], *paths: Path) -> Sequence[Problem]:
    try:
        return load(project, kinds=KINDS, environ=environ, paths=paths).warnings
    except Rejected as rejected:
        return rejected.problems


def found_in(problems: Sequence[Problem]) -> Findings:
    places = [(problem.location, problem.code) for problem in problems]
    return Counter((at.file, at.line, code) if at else ("", 0, code) for at, code in places)


def expected_in(folder: Path, *files: Path) -> Findings:
    return Counter(
        (file.relative_to(folder).as_posix(), number, code)
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if (said := re.search(r"# problem: (.*)", line))
        for code in said[1].split(", ")
    )
