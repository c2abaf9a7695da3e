"""Each bad input carries its expectation on the guilty line: `# problem: <code>`."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project import Project, load_project
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

CASES = Path(__file__).parent / "cases"
PROJECTS = Path(__file__).parent / "projects"

VARIABLES = {"prefix": "exec", "limit": 10, "strict": True, "tags": ["a", "b"]}


def expected_in(folder: Path, files: Iterable[Path]) -> Counter[tuple[str, int, str]]:
    return Counter(
        (file.relative_to(folder).as_posix(), number, code)
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if (said := re.search(r"# problem: (.*)", line))
        for code in said[1].split(", ")
    )


def reported_by(problems: Sequence[Problem]) -> Counter[tuple[str, int, str]]:
    return Counter(
        (problem.location.file, problem.location.line, problem.code)
        for problem in problems
        if problem.location
    )


def problems_of(project: Project, environ: dict[str, str], *paths: Path) -> Sequence[Problem]:
    try:
        return load(project, kinds=KINDS, environ=environ, paths=paths).warnings
    except Rejected as rejected:
        return rejected.problems


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda case: case.stem)
def test_every_guilty_line_is_reported_and_no_other(case, environ):
    project = Project(folder=CASES, stack="cases", variables=VARIABLES)

    problems = problems_of(project, environ, case)

    assert reported_by(problems) == expected_in(CASES, [case])
    assert all(problem.location for problem in problems)
