"""What is told of a code: in a terminal, for programs, and on the pages of the documentation."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from schemas import faults_of

from reconciler.kinds.codes.registry import CODES, SECTIONS, url_of
from reconciler.kinds.lint.registry import RULES
from reconciler.kinds.pages.guards import GUARDS
from reconciler.model.code_page import Page
from reconciler.model.plan import Plan, Refusal
from reconciler.model.problem import Problem, Severity
from reconciler.rendering.explained.codes import code_as_json, code_as_text
from reconciler.rendering.explained.codes_as_markdown import (
    code_as_markdown,
    codes_as_tables,
    guards_as_table,
    rules_as_table,
)
from reconciler.rendering.text.codes import plan_hint, problems_hint

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = DOCS / "codes"
PARTS = {
    "codes.md": ("codes", codes_as_tables(SECTIONS)),
    "lint.md": ("rules", rules_as_table(RULES.values())),
    "guards.md": ("guards", guards_as_table(GUARDS.values())),
}
SHOWN = Path(__file__).parent / "explained"


def problems(*codes: str) -> list[Problem]:
    return [Problem(code, "it is so") for code in codes]


@pytest.mark.parametrize("page", CODES.values(), ids=CODES)
def test_each_code_has_its_page_in_the_documentation(page: Page, expect_file: Any) -> None:
    expect_file(PAGES / f"{page.code}.md", code_as_markdown(page))


def test_there_is_no_page_without_a_code() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == CODES.keys()


@pytest.mark.parametrize("name", PARTS)
def test_a_table_leads_to_the_pages(name: str, expect_file: Any) -> None:
    word, table = PARTS[name]
    part = re.compile(rf"(<!-- made: {word} -->\n).*?(<!-- end -->)", re.S)
    page = (DOCS / name).read_text(encoding="utf-8")
    assert part.search(page)
    expect_file(DOCS / name, part.sub(lambda found: f"{found[1]}{table}{found[2]}", page))


@pytest.mark.parametrize("code", ["unknown-field", "wrong-type", "unused-input", "max-deletes"])
def test_a_page_in_a_terminal(code: str, expect_file: Any) -> None:
    expect_file(SHOWN / f"code-{code}.expect.txt", code_as_text(CODES[code], color=False))


@pytest.mark.parametrize("page", CODES.values(), ids=CODES)
def test_what_is_said_fits_a_terminal(page: Page) -> None:
    lines = code_as_text(page, color=False, width=80).splitlines()
    folded = (line for line in lines if not line.startswith("    ") and "http" not in line)
    assert max(map(len, folded)) <= 80


@pytest.mark.parametrize("page", CODES.values(), ids=CODES)
def test_programs_are_told_all_of_it(page: Page) -> None:
    assert faults_of(code_as_json(page), "code") == []


def test_a_page_says_whether_it_is_a_guard_or_a_rule() -> None:
    told = {code: json.loads(code_as_json(CODES[code])) for code in ("adoption", "wrong-type")}
    assert (told["adoption"]["is_guard"], told["adoption"]["is_rule"]) == (True, False)
    assert told["wrong-type"]["is_rule"]
    assert told["wrong-type"]["is_also_warning"]


def test_a_single_code_is_named_in_the_command() -> None:
    hint = problems_hint(problems("bad-name", "bad-name"), color=False)
    assert hint == "`reconciler explain bad-name` tells more.\n"


def test_several_are_named_behind_it() -> None:
    hint = problems_hint(problems("bad-name", "wrong-type"), color=False)
    assert hint == "`reconciler explain CODE` tells more: bad-name, wrong-type.\n"


def test_many_are_named_in_part() -> None:
    hint = problems_hint(problems(*list(CODES)[:20]), color=False)
    assert hint.endswith("and 12 more.\n")
    assert max(map(len, hint.splitlines())) <= 80


def test_a_plan_names_its_guards_before_its_warnings() -> None:
    refusal = Refusal("still-used", None, "it is used", "")
    warning = Problem("held-name", "it is held", severity=Severity.WARNING)
    plan = Plan("ads", (), (refusal,), warnings=(warning,))
    assert plan_hint(plan, color=False).endswith("tells more: still-used, held-name.\n")


@pytest.mark.parametrize("told", [[], ["made-up-by-others"]])
def test_what_has_no_page_is_not_promised_one(told: list[str]) -> None:
    assert problems_hint(problems(*told), color=False) == ""


def test_a_code_leads_to_its_page() -> None:
    url = url_of("unknown-field")
    assert url is not None
    assert url.endswith("/docs/codes/unknown-field.md")
    assert url_of("made-up-by-others") is None
