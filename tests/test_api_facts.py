"""`docs/api.md` and whoever cites it: every section leads there, none is idle, no user sees one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from reconciler.cli.command_list import COMMANDS
from reconciler.cli.main import group
from reconciler.kinds import KINDS
from reconciler.kinds.describe.fields import describe_kind
from reconciler.rendering.explained.as_json import kind_as_json
from reconciler.rendering.explained.as_text import kind_as_text

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "api.md"
SIGN = "\N{SECTION SIGN}"
NUMBER = re.compile(SIGN + r"(\d+(?:\.\d+)?)")
HEADING = re.compile(r"^#{2,3} (\d+(?:\.\d+)?)\.? (.+)$", re.MULTILINE)

CITE = ("reconciler", "tests", "benchmarks", "demo", "ci")
"""Code and what lies beside it: whatever cites the page for those who maintain it."""
WRITTEN_FOR_USERS = (
    "README.md", "CHANGELOG.md", "action.yml", "docs/*.md", "docs/kinds/*", "docs/commands/*",
    "docs/schemas/*", "docs/pictures/*.md", "manifests/**/*.yaml", "policies/**/*",
)  # fmt: skip
SHOWN_TO_USERS = ("tests/rendering/golden/*", "tests/planning/cases/**/plan.*")
"""What commands print, as tests keep it."""


def texts(*patterns: str) -> Iterator[tuple[str, str]]:
    """Every file of ours that these patterns find and that holds text: its name, and the text."""
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def citations() -> dict[str, str]:
    """The sections that are cited, each with one place that does."""
    patterns = (*(f"{folder}/**/*" for folder in CITE), "docs/decisions/*.md")
    return {
        number: f"{name}:{text[: found.start()].count(chr(10)) + 1}"
        for name, text in texts(*patterns)
        for found in NUMBER.finditer(text)
        for number in (found[1],)
    }


def headings() -> list[str]:
    return [found[1] for found in HEADING.finditer(PAGE.read_text(encoding="utf-8"))]


def test_every_section_that_is_cited_is_a_heading() -> None:
    known = set(headings())
    astray = [f"{place}: {number}" for number, place in citations().items() if number not in known]
    assert not astray, "write the fact in docs/api.md, in our own words, or cite nothing"


def test_every_heading_is_cited_somewhere() -> None:
    cited = set(citations())
    chapters = {number.split(".")[0] for number in cited}
    idle = [number for number in headings() if number not in cited | chapters]
    assert not idle, "nobody relies on it: cite it where the code does, or take it out"


def test_the_page_itself_leads_nowhere_else() -> None:
    said = NUMBER.findall(PAGE.read_text(encoding="utf-8"))
    assert [number for number in said if number not in headings()] == []


def test_sections_stand_in_the_order_of_their_numbers() -> None:
    found = headings()
    in_order = sorted(found, key=lambda number: tuple(map(int, number.split("."))))
    assert found == in_order
    assert len(set(found)) == len(found)


def test_every_sign_is_followed_by_a_number() -> None:
    """A citation that no pattern finds would be held by nothing."""
    folders = (*(f"{folder}/**/*.py" for folder in CITE), "docs/decisions/*.md")
    bare = [
        f"{name}: {line.strip()}"
        for name, text in texts(*folders)
        for line in text.splitlines()
        if len(NUMBER.findall(line)) < line.count(SIGN)
    ]
    assert not bare


def test_the_page_is_short_enough_to_be_read() -> None:
    assert 300 <= PAGE.read_text(encoding="utf-8").count("\n") <= 500


# What nobody reads as documentation is a text of the program: a message, a remedy, a help text.
def test_no_text_of_the_program_cites_a_section() -> None:
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "reconciler").rglob("*.py"))
        for node in texts_in(ast.parse(path.read_text(encoding="utf-8")))
        if SIGN in node.value
    ] == []


def texts_in(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every string but those that stand alone, which are documentation."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node


def test_no_page_and_no_output_cites_a_section() -> None:
    read = (*WRITTEN_FOR_USERS, *SHOWN_TO_USERS)
    assert [pattern for pattern in read if not any(texts(pattern))] == []
    citing = [name for name, text in texts(*read) if SIGN in text and name != "docs/api.md"]
    assert not citing, "say it in words, or link to the heading in docs/api.md"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_help_text_cites_a_section(command: str) -> None:
    shown = CliRunner().invoke(group, [*filter(None, [command]), "--help"], terminal_width=80)
    assert SIGN not in shown.output
    assert shown.exit_code == 0, click.unstyle(shown.output)


@pytest.mark.parametrize("kind", list(KINDS))
def test_nothing_that_is_explained_cites_a_section(kind: str) -> None:
    described = describe_kind(KINDS[kind])
    assert SIGN not in kind_as_text(described, color=False)
    assert "\\u00a7" not in kind_as_json(described).lower()
    assert SIGN not in kind_as_json(described)
