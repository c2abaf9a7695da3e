"""No block of any page goes unlooked at, and what is not run says why."""

import ast
import json
import re
from pathlib import Path

import pytest
import yaml
from doc_pages import TYPED, blocks, name_of

RUN_ELSEWHERE = {"README.md", "docs/library.md"}
"""Their Python is run by tests/library."""
SHOWN = {"text", "diff", "xml", "markdown", ""}
_TOLD = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)
_KNOWN = re.compile(r"(world|before|file|types|not run|made):\s|end$")
_CODE = re.compile(r"^ *(`{3,}).*?^ *\1`*$|`[^`\n]*`", re.DOTALL | re.MULTILINE)

EVERY_PAGE = pytest.mark.parametrize("page", TYPED, ids=name_of)


@EVERY_PAGE
def test_every_block_is_run_read_or_says_why_not(page: Path) -> None:
    unseen = [
        f"{name_of(page)}:{block.line} ({block.language or 'no language'})"
        for block in blocks(page)
        if not {"not run", "made", "file"} & {*block.told}
        if block.language in SHOWN
        or (block.language == "python" and name_of(page) not in RUN_ELSEWHERE)
    ]
    assert unseen == [], "write what it is the output of, as ```console, or <!-- not run: why -->"


@EVERY_PAGE
def test_a_reason_is_a_sentence(page: Path) -> None:
    for block in blocks(page):
        if "not run" in block.told:
            assert len(block.told["not run"].split()) >= 3, f"{name_of(page)}:{block.line}"


@EVERY_PAGE
def test_a_file_that_is_shown_is_named_to_the_reader(page: Path) -> None:
    shown = _TOLD.sub("", page.read_text(encoding="utf-8"))
    for block in blocks(page):
        if path := block.told.get("file"):
            assert "/".join(Path(path).parts[-2:]) in shown, f"{name_of(page)}:{block.line}"


@EVERY_PAGE
def test_data_is_data(page: Path) -> None:
    for block in blocks(page):
        if block.language == "yaml":
            list(yaml.safe_load_all(block.text))
        elif block.language == "python":
            compile(block.text, name_of(page), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        elif block.language == "json" and "made" not in block.told:
            for each in [block.text] if block.text.startswith("{\n") else block.text.splitlines():
                json.loads(each)


@EVERY_PAGE
def test_every_comment_is_one_that_is_understood(page: Path) -> None:
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    assert [each for each in _TOLD.findall(text) if not _KNOWN.match(each)] == []
