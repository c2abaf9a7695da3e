"""The reader of lines is right, or says nothing: whatever it reads, the parser reads as well."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from made_up import examples
from made_up_yaml import COMMENTS, KEYS, PLAIN, WORDS, yaml_texts

from reconciler.manifest.yaml.quick.event_read import parse_plain_documents
from reconciler.manifest.yaml.quick.line_read import read_plain_lines

LAW = examples(1500, derandomize=True)
MARKS = st.sampled_from(["", "", "- ", "-", "- - ", "-  ", "? ", "--- ", "...", "\t"])
ENDS = st.sampled_from(["", "", "", " ", "  ", ":", ": ", " #", " # why", " |", " >-", "\r"])
VALUES = st.one_of(
    PLAIN,
    WORDS,
    COMMENTS,
    st.sampled_from(
        ["", '"a"', "'a'", '"a" # why', '"a', "'it''s'", '"\\n"', "[]", "[a, b]", "[a,b]", "{}",
         "[a: b]", "{a: b}", "*a", "&a b", "!!str a", "a: b", "a:", "a #b", "-", "-1", "--- a",
         "[-1, 2]", "[1, true, null]", "<<", "=", "a\\", "0o17", "1_000", ".inf", "...", "a'b"]
    ),
)  # fmt: skip


@st.composite
def lines(draw):
    """A line as somebody might write it, at some column."""
    indent = " " * draw(st.sampled_from([0, 0, 2, 2, 4, 4, 6, 1, 3]))
    key = draw(st.sampled_from(["", *(f"{key}:" for key in KEYS[:6]), '"a":', "<<:", "yes:", "1:"]))
    space = draw(st.sampled_from([" ", " ", " ", "", "   "]))
    return f"{indent}{draw(MARKS)}{key}{space}{draw(VALUES)}{draw(ENDS)}"


TEXTS = st.one_of(
    st.lists(lines(), max_size=9).map("\n".join),
    st.lists(lines(), max_size=9).map(lambda each: "\n".join(["kind: Bucket", *each, ""])),
)


@given(TEXTS)
@example("a: b\n- c: d\n")
@example("a: b\n  c: d\n")
@example("a: b\n  - c\n")
@example("a:\n- b\n- c: d\n  e:\n  - f\ng: h\n")
@example("a:\n    b: c\n  d: e\n")
@example("- a: b\n")
@example("a:\n  - \n")
@example("a:\n  - b\n  -  \nc: d\n")
@example("a:\n  - b\n  c: d\n")
@example("a: 'b'\n\n# c\n  # d\ne: f")
@example("a: b\n---\nc: d\n")
@example("a:\n  b:\n  - c\n  - d: e\n    f:\n    - g\n  h: i\n  j:\n    - k\n")
@example("a:\n  b:\n    c:\n      d: e\n   f: g\n")
@example("a:\n  b:\n    c: d\n   # e\n\n    f: g\n  h:\n\ni: j\n")
@example("a:\n  b:\n    c: d\n    c: d\n")
@LAW
def test_what_the_lines_say_the_parser_says_too(text):
    read = read_plain_lines(text)
    assert read is None or [read] == parse_plain_documents(text)
    assert read is None or repr([read]) == repr(parse_plain_documents(text))


@given(yaml_texts())
@examples(300, derandomize=True)
def test_manifests_of_every_style_are_read_alike(text):
    read = read_plain_lines(text)
    assert read is None or repr([read]) == repr(parse_plain_documents(text))


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n",
        "a:\n  - b\n  - c: d\n    e: 1\n  -   f: g\n      h: true\n",
        "# first\na: \"b: c\"  \nd: 'e'\n\nf:\ng: [x, 1, z]\nh: -1.5\ni: mixpeek://a@v1/b\n",
        "a:\n  b: größe\n",
        "a:\n  b:\n    c: d\n  e: f\ng: h\n",
        "a:\n  b:\n    c: d\ne:\n  f:\n  - g\n  - h: i\n    j: k\n  l: m\n",
    ],
)
def test_what_people_write_most_takes_no_parser(text):
    read = read_plain_lines(text)
    assert read is not None
    assert [read] == parse_plain_documents(text)


def test_a_line_that_is_read_again_is_another_value():
    (first, _, _), (second, _, _) = (read_plain_lines("a: [b, c]\n") for _ in range(2))
    assert first == second
    assert first["a"] is not second["a"]


def test_what_fields_of_two_manifests_hold_alike_is_one_value():
    said = "kind: Bucket\nspec:\n  name: {}\n  at:\n  - a: [b]\n    c:\n      d: e\n  f: g\n"
    (first, _, _), (second, _, _) = (read_plain_lines(said.format(name)) for name in "xz")
    assert first["spec"] == {"name": "x", "at": [{"a": ["b"], "c": {"d": "e"}}], "f": "g"}
    assert second["spec"] == {**first["spec"], "name": "z"}
    assert first["spec"]["at"] is second["spec"]["at"]


def test_what_is_long_is_held_by_whoever_says_it():
    said = "spec:\n  texts:\n" + "    - a text that goes on and on\n" * 200
    (first, _, _), (second, _, _) = (read_plain_lines(said) for _ in range(2))
    assert first == second
    assert first["spec"]["texts"] is not second["spec"]["texts"]


def test_a_dash_alone_is_left_to_the_parser():
    assert read_plain_lines("a:\n  - \n") is None
    assert read_plain_lines("a: b\n  \n- \n") is None
