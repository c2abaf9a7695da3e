"""Stories of datasets: a manifest with its files, and beside them what is said of them.

`expected.txt` lists every problem with its place and remedy, and then the dataset that is read;
`--update-cases` writes it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.kinds.verification.datasets import find_text_input
from reconciler.manifest.datasets.read import load_dataset
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.resource import Resource

STORIES = Path(__file__).parent / "stories"
CASES = sorted(path.parent for path in STORIES.rglob("cars.yaml"))


@pytest.mark.parametrize("story", CASES, ids=lambda path: path.relative_to(STORIES).as_posix())
def test_a_dataset_is_read_or_every_problem_is_told_at_its_line(
    story: Path, expect_file: Callable[[Path, str], None]
) -> None:
    told = "\n".join([*_told(story)])
    expect_file(story / "expected.txt", f"{told}\n")


def _told(story: Path) -> Iterator[str]:
    project = Project(folder=story, stack="cars", manifests=("cars.yaml",))
    try:
        loaded = load(project, kinds=KINDS, environ={})
    except Rejected as rejected:
        yield from (_line(problem) for problem in rejected.problems)
        return
    yield from (_line(problem) for problem in loaded.warnings)
    desired = loaded.desired
    declared = {**desired.resources, **desired.verifications}
    specs = {address: resource.spec for address, resource in declared.items()}
    for address, resource in desired.verifications.items():
        if VERIFICATIONS[address.kind].is_judged:
            text_input = find_text_input(address, specs, {**KINDS, **VERIFICATIONS})
            yield from _dataset(resource, story, text_input)


def _dataset(resource: Resource, story: Path, text_input: str | None) -> Iterator[str]:
    try:
        dataset = load_dataset(resource, folder=story, text_input=text_input)
    except Rejected as rejected:
        yield "asked for:"
        yield from (_line(problem) for problem in rejected.problems)
        return
    yield f"{dataset.address} by {dataset.id_field}"
    for query in dataset.queries:
        yield f"  {query.id}: {dict(query.inputs)} -> {dict(query.grades)}"


def _line(problem: Problem) -> str:
    return (
        f"{problem.location} {problem.severity} {problem.code}: {problem.message}; {problem.remedy}"
    )
