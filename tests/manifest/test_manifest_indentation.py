"""A line that stands wrong is told where it should begin, and there it is right."""

import re

import pytest

from reconciler.manifest.yaml.read import read_text
from reconciler.model.problem import Problem

MANIFEST = """\
apiVersion: reconciler/v1
kind: Retriever
metadata:
  name: find
  namespace: ads
spec:
  description: "finds"
  tags:
    - one
    - two
  stages:
    - stage_name: a
      config:
        stage_id: limit
        parameters: {limit: 10}
    # between
    - stage_name: b

      config: {stage_id: sample}
  budget_limits:
    max_credits: 10
"""
LINES = MANIFEST.splitlines()


def shifted(line: int, by: int) -> str:
    """The manifest with one line moved to the right, or to the left as far as that goes."""
    text = LINES[line]
    indent = len(text) - len(text.lstrip())
    moved = " " * max(0, indent + by) + text.lstrip()
    return "\n".join([*LINES[:line], moved, *LINES[line + 1 :]])


def problems_of(text: str) -> list[Problem]:
    reading = read_text(text, "a.yaml")
    return [*reading.problems, *(p for each in reading.documents for p in each.problems)]


WRONG = [
    (line, by)
    for line, text in enumerate(LINES)
    for by in (-3, -2, -1, 1, 2, 3)
    if text.strip() and "#" not in text and problems_of(shifted(line, by))
]


def test_many_lines_can_stand_wrong() -> None:
    assert len(WRONG) > 50


@pytest.mark.parametrize(("line", "by"), WRONG)
def test_whatever_line_stands_wrong_the_indentation_is_blamed(line: int, by: int) -> None:
    assert {each.code for each in problems_of(shifted(line, by))} == {"wrong-indentation"}


@pytest.mark.parametrize(("line", "by"), WRONG)
def test_where_the_remedy_says_that_a_line_begins_it_is_right(line: int, by: int) -> None:
    text = shifted(line, by)
    (problem,) = problems_of(text)
    columns = [int(column) for column in re.findall(r"column (\d+)", problem.remedy)]
    assert columns
    assert problem.location

    for column in columns:
        lines = text.splitlines()
        guilty = problem.location.line - 1
        lines[guilty] = " " * (column - 1) + lines[guilty].lstrip()
        left = problems_of("\n".join(lines))
        assert not any(each.location and each.location.line - 1 == guilty for each in left)


@pytest.mark.parametrize("line", range(1, len(LINES)))
def test_a_tab_among_the_spaces_is_told_as_a_tab(line: int) -> None:
    text = LINES[line].lstrip()
    if text and not text.startswith("#"):
        moved = "\n".join([*LINES[:line], f"\t{text}", *LINES[line + 1 :]])
        assert {each.code for each in problems_of(moved)} == {"tab-indentation"}


@pytest.mark.parametrize(
    "text",
    [
        "spec:\n  a: b: c\n",
        "spec:\n  a: 'it's'\n",
        "spec:\n  a: @b\n",
        "spec:\n  a: {{INPUT.x}} y\n",
        "spec: {\n  a: 1\n  b: 2\n}\n",
        "spec: [\n- a\n]\n",
        "a: |x\n  b\n",
    ],
)
def test_what_is_wrong_otherwise_is_not_blamed_on_the_indentation(text: str) -> None:
    assert {each.code for each in problems_of(text)} == {"syntax-error"}


def test_the_remedy_repeats_no_text_of_the_lines_above() -> None:
    """They may be a key's, or a password's."""
    text = "spec:\n  key: |\n    hunter2 is secret\n   more\n  a: hunter2\n   b: 1\n"
    for problem in problems_of(text):
        assert "hunter2" not in problem.message + problem.remedy
