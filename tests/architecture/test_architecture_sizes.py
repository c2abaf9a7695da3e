"""Nothing has grown: folders, files and functions are each one sentence, and say which."""

import ast

import pytest
from house import FILES, FOLDERS, HOUSE, name_of, nodes_of, none_of, tree_of

PAGES = {"kinds", "kinds/pages", "planning/guards", "cli/commands", "workflows"}
"""One file per kind, section of codes, guard, command and verb: as many as there are."""


def test_no_folder_is_a_crowd():
    offenders = [f"{folder}: {count} files" for folder, count in _counts().items() if count > 16]
    none_of(offenders, "At most 16 files in a folder: divide it into rooms of one sentence each.")


def _counts():
    files = {folder: len(list(folder.glob("*.py"))) for folder in FOLDERS}
    return {
        folder.relative_to(HOUSE).as_posix(): count
        for folder, count in files.items()
        if folder.relative_to(HOUSE).as_posix() not in PAGES
    }


def test_no_file_outgrows_its_sentence():
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in FILES}
    offenders = [f"{name_of(path)}: {count} lines" for path, count in lines.items() if count > 300]
    none_of(offenders, "At most 300 lines: is there a second sentence in this file?")


def test_no_function_is_longer_than_a_screen():
    offenders = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in FILES
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 50
    ]
    none_of(offenders, "At most 50 lines: name the parts and call them.")


def test_every_file_says_what_it_is_for():
    offenders = [name_of(path) for path in FILES if not ast.get_docstring(tree_of(path))]
    none_of(offenders, "A module's docstring says what it is for, and for whom.")


def test_every_folder_is_one_sentence():
    offenders = [
        folder.relative_to(HOUSE).as_posix()
        for folder in FOLDERS
        if not is_one_sentence(_first_paragraph(folder / "__init__.py"))
    ]
    none_of(
        offenders,
        "The docstring of a folder's __init__.py begins with one sentence that ends with a full"
        " stop; whatever else there is to say follows after an empty line.",
    )


def _first_paragraph(path):
    said = ast.get_docstring(tree_of(path)) if path.exists() else None
    return (said or "").split("\n\n")[0]


def is_one_sentence(text):
    return text.endswith(".") and not any(end in text for end in (". ", ".\n", "! ", "? "))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTP in, live state out.", True),
        ("HTTP in, live state out. Knows httpx.", False),
        ("HTTP in,\nlive state out.\nKnows httpx.", False),
        ("HTTP in", False),
        ("", False),
    ],
)
def test_a_sentence_is_told_apart(text, expected):
    assert is_one_sentence(text) is expected
