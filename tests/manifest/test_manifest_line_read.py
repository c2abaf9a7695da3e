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
FLOW_PARTS = st.sampled_from(
    ["[", "]", "{", "}", ", ", ",", " ", "a: ", "b: ", "a:", "yes: ", "1: ", "a b: ", "a", "b c",
     "-1", "-", "- ", "1.5", "no", "012", "null", '"a, b"', "'c}'", "''", '""', '"\\n"', "'it''s'",
     "${var.x}", "*a", "&a", "!!str a", "#", " # why", "a.b/c", "...", "?", ":", "|", "größe", "~"]
)  # fmt: skip
INSIDE = st.recursive(
    st.one_of(
        st.sampled_from(
            ["a", "b c", "-1", "1.5", "no", "null", '"a, b"', "'c}'", "''", "a-b", "/x"]
        ),
        st.sampled_from(["12:30", "a:b", "a#b", "a #b", "${x}", "'it''s'", '"\\"', "1_000", "- a"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        st.lists(
            st.tuples(st.sampled_from(["a", "b", "c.d", "yes", "1", '"q"']), inner), max_size=3
        ).map(lambda each: "{" + ", ".join(f"{key}: {value}" for key, value in each) + "}"),
    ),
    max_leaves=6,
)
FLOWS = st.one_of(
    INSIDE,
    st.lists(FLOW_PARTS, max_size=8).map(lambda parts: "[" + "".join(parts) + "]"),
    st.lists(FLOW_PARTS, max_size=8).map(lambda parts: "{" + "".join(parts) + "}"),
)
VALUES = st.one_of(
    PLAIN,
    WORDS,
    COMMENTS,
    FLOWS,
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


SAID = st.one_of(st.sampled_from(["a", "b c", '"d: e"', "'f'", "1", "-1.5", "true"]), INSIDE)
REMARKS = st.sampled_from(["", "", "", " # why", "   # a: b", " #", "  "])


@st.composite
def documents(draw, indent="", depth=3):
    """The lines of a map as people write them."""
    written = []
    for key in draw(st.lists(st.sampled_from([*KEYS, "g.h", "i_j"]), min_size=1, max_size=4)):
        remark = draw(REMARKS)
        shape = draw(st.sampled_from("vvvml" if depth else "v"))
        deeper = indent + " " * draw(st.sampled_from([2, 2, 4, 1]))
        if shape == "v":
            written.append(f"{indent}{key}: {draw(SAID)}{remark}")
        elif shape == "m":
            written.append(f"{indent}{key}:{remark}")
            written += draw(documents(deeper, depth - 1))
        else:
            at = draw(st.sampled_from([indent, deeper]))
            written.append(f"{indent}{key}:{remark}")
            for _ in range(draw(st.integers(1, 3))):
                if draw(st.booleans()):
                    written.append(f"{at}- {draw(SAID)}{draw(REMARKS)}")
                else:
                    first, *others = draw(documents(f"{at}  ", depth - 1))
                    written += [f"{at}- {first.strip()}", *others]
        written += draw(st.sampled_from([[], [], [], [""], ["# why"], [f"{indent}  # a: b"]]))
    return written


@st.composite
def changed(draw):
    """A file of one or two such documents, in which at most one character is another."""
    files = st.lists(documents().map("\n".join), min_size=1, max_size=2)
    text = draw(st.sampled_from(["", "", "---\n", "# why\n"])) + "\n---\n".join(draw(files))
    at = draw(st.integers(0, len(text)))
    other = draw(st.sampled_from([None, None, None, *" -:#[]{},'\"\n|&*?x", ""]))
    return text if other is None else text[:at] + other + text[at + 1 :]


TEXTS = st.one_of(
    changed(),
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
@example("---\na: b\n---\n# c\nd: e\n")
@example("# a\n---\nb: c\n")
@example("a: b\n---\n")
@example("---\n---\na: b\n")
@example("a:\n  b\n---\nc: d\n")
@example('a: {b: [c, {d: e}], f: "g, h"} # why\n')
@example("a: [b, c] #why\n")
@example("a: [b, c]#why\n")
@example("a: {b: c}}\n")
@example("a: {b: c\n  }\n")
@example("a: {b: c, b: d}\n")
@example("a: b # c: d\n")
@example("a: 'b' # c 'd'\n")
@example("a: 'b'#c\n")
@example("a:\n  b:\n  - c\n  - d: e\n    f:\n    - g\n  h: i\n  j:\n    - k\n")
@example("a:\n  b:\n    c:\n      d: e\n   f: g\n")
@example("a:\n  b:\n    c: d\n   # e\n\n    f: g\n  h:\n\ni: j\n")
@example("a:\n  b:\n    c: d\n    c: d\n")
@LAW
def test_what_the_lines_say_the_parser_says_too(text):
    read = read_plain_lines(text)
    assert read is None or read == parse_plain_documents(text)
    assert read is None or repr(read) == repr(parse_plain_documents(text))


@given(yaml_texts())
@examples(300, derandomize=True)
def test_manifests_of_every_style_are_read_alike(text):
    read = read_plain_lines(text)
    assert read is None or repr(read) == repr(parse_plain_documents(text))


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n",
        "a:\n  - b\n  - c: d\n    e: 1\n  -   f: g\n      h: true\n",
        "# first\na: \"b: c\"  \nd: 'e'\n\nf:\ng: [x, 1, z]\nh: -1.5\ni: mixpeek://a@v1/b\n",
        "a:\n  b: größe\n",
        "a: b   # why\nc: 'd'  # why: not\n# e\nf: [g, h] # i\n",
        "a: {b: {c: d, e: [1, -2, 'f, g']}, h: \"${var.x}\", i: who paid for it}\n",
        "a:\n  - {b: c}\n  - [d, {}]\n",
        "---\na: b\n---\n# c\n\nd: e\n",
        "a:\n  b:\n    c: d\n  e: f\ng: h\n",
        "a:\n  b:\n    c: d\ne:\n  f:\n  - g\n  - h: i\n    j: k\n  l: m\n",
    ],
)
def test_what_people_write_most_takes_no_parser(text):
    read = read_plain_lines(text)
    assert read is not None
    assert repr(read) == repr(parse_plain_documents(text))
    assert read == parse_plain_documents(text)


def read_twice(*texts):
    """What the one document of each text holds."""
    for text in texts:
        ((held, _, _),) = read_plain_lines(text)
        yield held


def test_a_line_that_is_read_again_is_another_value():
    first, second = read_twice(*["a: [b, {c: d}]\n"] * 2)
    assert first == second
    assert first["a"] is not second["a"]
    assert first["a"][1] is not second["a"][1]


def test_what_fields_of_two_manifests_say_on_one_line_is_one_value():
    said = "metadata: {{name: {}}}\nspec:\n  key: {{fields: [a], policy: b}}\n  d: e\n"
    first, second = read_twice(said.format("one"), said.format("two"))
    assert first["spec"] == second["spec"] == {"key": {"fields": ["a"], "policy": "b"}, "d": "e"}
    assert first["spec"]["key"] is second["spec"]["key"]


def test_what_fields_of_two_manifests_hold_alike_is_one_value():
    said = "kind: Bucket\nspec:\n  name: {}\n  at:\n  - a: [b]\n    c:\n      d: e\n  f: g\n"
    first, second = read_twice(*map(said.format, "xz"))
    assert first["spec"] == {"name": "x", "at": [{"a": ["b"], "c": {"d": "e"}}], "f": "g"}
    assert second["spec"] == {**first["spec"], "name": "z"}
    assert first["spec"]["at"] is second["spec"]["at"]


def test_what_is_long_is_held_by_whoever_says_it():
    said = "spec:\n  texts:\n" + "    - a text that goes on and on\n" * 200
    first, second = read_twice(said, said)
    assert first == second
    assert first["spec"]["texts"] is not second["spec"]["texts"]


@pytest.mark.parametrize("line", [" " * 50_000 + "# x \u2013 y", "a: " + " " * 50_000 + "\t"])
def test_a_long_line_for_the_parser_is_seen_once_and_not_from_each_of_its_spaces(line):
    # Who tried again from each of them would be busy for days.
    assert read_plain_lines(f"a: b\n{line}\n") is None


def test_a_dash_alone_is_left_to_the_parser():
    assert read_plain_lines("a:\n  - \n") is None
    assert read_plain_lines("a: b\n  \n- \n") is None
