"""What is known without the API: each expectation stands on the guilty line.

`# problem: <code>, <a word of the remedy>`
"""

import re
from pathlib import Path

import pytest

from reconciler.model.problem import Problem, Severity
from reconciler.workflows.validate import ValidationResult, validate

CASES = Path(__file__).parent / "validated"
_MARK = re.compile(r"# problem: ([a-z-]+), (.+)$")


@pytest.fixture
def check(tmp_path):
    """Validates a project of these files."""

    def checked(files: dict[str, str], **options) -> ValidationResult:
        (tmp_path / "manifests").mkdir()
        (tmp_path / "reconciler.yaml").write_text("stack: ads\n", encoding="utf-8")
        for name, text in files.items():
            (tmp_path / "manifests" / name).write_text(text, encoding="utf-8")
        paths = [tmp_path / "manifests" / name for name in options.pop("only", ())]
        return validate(tmp_path, environment=None, environ={}, paths=paths, **options)

    return checked


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda case: case.stem)
def test_every_guilty_line_is_told_with_what_helps_and_no_other(case: Path, check) -> None:
    text = case.read_text(encoding="utf-8")
    expected = {
        at: mark.groups()
        for at, line in enumerate(text.splitlines(), start=1)
        if (mark := _MARK.search(line))
    }

    found = {_line(each): each for each in check({"it.yaml": text}).problems}

    assert {at: each.code for at, each in found.items()} == {
        at: code for at, (code, _) in expected.items()
    }
    assert [at for at, (_, word) in expected.items() if word not in found[at].remedy] == []


def _line(problem: Problem) -> int:
    assert problem.location is not None
    return problem.location.line


def test_a_circle_names_its_members_with_their_places(check) -> None:
    text = (CASES / "circles.yaml").read_text(encoding="utf-8")

    (problem,) = (each for each in check({"it.yaml": text}).problems if "circle" in each.message)

    for member, line in (("first", 1), ("second", 8), ("third", 15)):
        assert f"Collection/ads/{member} (manifests/it.yaml:{line}:1)" in problem.message


@pytest.mark.parametrize("is_strict", [True, False])
def test_what_only_the_api_can_tell_is_an_error_where_that_is_asked_for(
    check, *, is_strict: bool
) -> None:
    text = (CASES / "misspelt.yaml").read_text(encoding="utf-8")

    found = check({"it.yaml": text}, is_strict=is_strict)

    expected = Severity.ERROR if is_strict else Severity.WARNING
    assert {problem.severity for problem in found.problems} == {expected}


def test_a_circle_is_an_error_whatever_is_asked_for(check) -> None:
    text = (CASES / "circles.yaml").read_text(encoding="utf-8")

    assert {each.severity for each in check({"it.yaml": text}).problems} == {Severity.ERROR}


def test_of_a_part_of_the_project_the_rest_is_known_as_well(check) -> None:
    bucket, collection = (CASES / "absent.yaml").read_text(encoding="utf-8").split("---\n")
    declared = bucket.replace(
        "lifecycle: {ensure: absent}", "spec: {bucket_schema: {properties: {v: {type: text}}}}"
    )

    found = check({"a.yaml": declared, "b.yaml": collection}, only=["b.yaml"])

    assert (found.problems, found.resources) == ((), 1)


def test_of_a_part_of_a_broken_project_no_reference_is_doubted(check) -> None:
    _, collection = (CASES / "absent.yaml").read_text(encoding="utf-8").split("---\n")

    found = check({"a.yaml": "kind: Bucket\n", "b.yaml": collection}, only=["b.yaml"])

    assert found.problems == ()


def test_a_part_is_held_against_the_catalogues_though_the_rest_cannot_be_read(check) -> None:
    retriever = (
        "apiVersion: reconciler/v1\nkind: Retriever\nmetadata: {name: find, namespace: ads}\n"
        "spec:\n  stages: [{stage_name: a, config: {stage_id: knn_search}}]\n"
    )
    found = check({"find.yaml": retriever, "broken.yaml": "kind: [\n"}, only=["find.yaml"])
    assert "older-stage" in {each.code for each in found.problems}
    assert {each.severity for each in found.problems} == {Severity.WARNING}
