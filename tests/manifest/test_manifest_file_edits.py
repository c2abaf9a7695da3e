"""One value is written into a manifest, and every other character stays."""

import difflib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.manifest.yaml.emit import in_block, in_flow
from reconciler.manifest.yaml.file_edits import DocumentEdit, edit_text
from reconciler.manifest.yaml.read import read_text
from reconciler.model.data import Data, FieldPath
from reconciler.model.edit import Edit, EditValue, KeptItem, ListEdit, NewValue, RemovedField
from reconciler.model.errors import Rejected

TEXT = """\
# of the whole file
kind: Retriever   # aligned
spec:
  description:   "Old"   # what it is
  prompt: |   # as the model sees it
    one
    two

  # about tags
  tags: [a, b]   # short
  more:
    - a   # first
    # before b
    - b
  stages:
    # finds
    - stage_name: find   # quick
      config: {a: 1, b: 2}
    # ranks
    - stage_name: rank
      config:
        limit: 10
  empty:
  quoted: 'it'
  last: 1   # end

# after
---
kind: Other
spec: {description: Old}
"""


def _edited(*edits: tuple[FieldPath, EditValue], text: str = TEXT, line: int = 2) -> str:
    changes = tuple(Edit(("spec", *path), to) for path, to in edits)
    return edit_text(text, "m.yaml", [DocumentEdit(line, changes)])


def _diff(before: str, after: str) -> list[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in list(found)[2:] if not line.startswith("@@")]


CASES: Mapping[str, tuple[FieldPath, EditValue, list[str]]] = {
    "a text keeps its quotes, its place and its comment": (
        ("description",), NewValue("New"),
        ['-  description:   "Old"   # what it is', '+  description:   "New"   # what it is'],
    ),
    "a single quote is doubled": (
        ("quoted",), NewValue("it's"), ["-  quoted: 'it'", "+  quoted: 'it''s'"],
    ),
    "a text of several lines becomes a block": (
        ("description",), NewValue("a\nb\n"),
        ['-  description:   "Old"   # what it is', "+  description:   |   # what it is",
         "+    a", "+    b"],
    ),
    "a block becomes a line": (
        ("prompt",), NewValue("x"),
        ["-  prompt: |   # as the model sees it", "-    one", "-    two",
         "+  prompt: x   # as the model sees it"],
    ),
    "a line in a block": (
        ("prompt",), NewValue("one\nthree\n"), ["-    two", "+    three"],
    ),
    "what is gone takes its line along and no other": (
        ("last",), RemovedField(), ["-  last: 1   # end"],
    ),
    "an item of a short list": (
        ("tags",), ListEdit((KeptItem(1), NewValue("no"))),
        ["-  tags: [a, b]   # short", '+  tags: [b, "no"]   # short'],
    ),
    "an emptied list": (
        ("tags",), ListEdit(()), ["-  tags: [a, b]   # short", "+  tags: []   # short"],
    ),
    "an item of a long list takes its comment along": (
        ("more",),
        ListEdit((KeptItem(0), NewValue("c"))),
        ["-    # before b", "-    - b", "+    - c"],
    ),
    "items that change places take their comments along": (
        ("stages",), ListEdit((KeptItem(1), KeptItem(0))),
        ["-    # finds", "-    - stage_name: find   # quick", "-      config: {a: 1, b: 2}",
         "+    # finds", "+    - stage_name: find   # quick", "+      config: {a: 1, b: 2}"],
    ),
    "a new item": (
        ("stages",),
        ListEdit(
            (KeptItem(0), KeptItem(1), NewValue({"stage_name": "cut", "config": {"count": 1}}))
        ),
        ["+    - stage_name: cut", "+      config:", "+        count: 1"],
    ),
    "a field deep inside": (
        ("stages", 1, "config", "limit"), NewValue(20),
        ["-        limit: 10", "+        limit: 20"],
    ),
    "a new field of a map in braces": (
        ("stages", 0, "config", "c"), NewValue("x, y"),
        ["-      config: {a: 1, b: 2}", '+      config: {a: 1, b: 2, c: "x, y"}'],
    ),
    "the first field of a map in braces": (
        ("stages", 0, "config", "a"), RemovedField(),
        ["-      config: {a: 1, b: 2}", "+      config: {b: 2}"],
    ),
    "the only field of a map": (
        ("stages", 1, "config", "limit"), RemovedField(),
        ["-      config:", "-        limit: 10", "+      config: {}"],
    ),
    "the first field beside a dash": (
        ("stages", 0, "stage_name"), RemovedField(),
        ["-    - stage_name: find   # quick", "-      config: {a: 1, b: 2}",
         "+    - config: {a: 1, b: 2}"],
    ),
    "a value where none was": (
        ("empty",), NewValue("x"), ["-  empty:", "+  empty: x"],
    ),
    "a map where nothing was": (
        ("empty", "a", "b"), NewValue(1), ["+    a:", "+      b: 1"],
    ),
    "a new field stands behind the last": (
        ("fresh",), NewValue(["a", "b"]), ["+  fresh: [a, b]"],
    ),
    "what looks like a variable means itself": (
        ("quoted",), NewValue("${env.X}"), ["-  quoted: 'it'", "+  quoted: '$${env.X}'"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_edit_changes_what_it_must(name: str) -> None:
    path, to, diff = CASES[name]
    assert _diff(TEXT, _edited((path, to))) == diff


def test_several_edits_of_several_documents_at_once() -> None:
    second = TEXT[: TEXT.index("kind: Other")].count("\n") + 1
    both = [
        DocumentEdit(
            2,
            (
                Edit(("spec", "last"), RemovedField()),
                Edit(("spec", "tags"), ListEdit((KeptItem(0),))),
            ),
        ),
        DocumentEdit(second, (Edit(("spec", "description"), NewValue("New")),)),
    ]
    assert _diff(TEXT, edit_text(TEXT, "m.yaml", both)) == [
        "-  tags: [a, b]   # short",
        "+  tags: [a]   # short",
        "-  last: 1   # end",
        "-spec: {description: Old}",
        "+spec: {description: New}",
    ]


@pytest.mark.parametrize("text", [TEXT.replace("\n", "\r\n"), f"\ufeff{TEXT}", TEXT.rstrip("\n")])
def test_line_ends_and_marks_stay_as_they_are(text: str) -> None:
    after = _edited((("last",), RemovedField()), (("fresh",), NewValue({"a": 1})), text=text)
    assert after.count("\r\n") in (0, after.count("\n"))
    assert after.startswith("\ufeff") is text.startswith("\ufeff")
    assert after.endswith("\n") is text.endswith("\n")


SHARED = """\
base: &base {x: 1, y: 2}
spec:
  one: *base
  two:
    <<: *base
    z: 3
  three: ${var.x}
  four: &word hello
  five: [*word, '${env.X}', k]
"""


@pytest.mark.parametrize(
    ("path", "to", "why"),
    [
        (("one", "x"), NewValue(2), "it repeats an anchor"),
        (("one",), NewValue(2), "it repeats an anchor"),
        (("two", "x"), RemovedField(), "it is not written here itself"),
        (("three",), NewValue(2), "it is filled in from `${var.x}`"),
        (("four",), NewValue("x"), "cannot be written without changing something else"),
        (("five",), ListEdit((KeptItem(0),)), "it is filled in from `${env.X}`"),
    ],
)
def test_what_would_change_something_else_is_refused_with_its_place(
    path: FieldPath, to: EditValue, why: str
) -> None:
    with pytest.raises(Rejected) as refused:
        _edited((path, to), text=SHARED, line=1)
    (problem,) = refused.value.problems
    assert why in problem.message
    assert problem.remedy
    assert problem.location is not None


@pytest.mark.parametrize(
    ("path", "line", "column"), [(("one",), 3, 8), (("three",), 7, 10), (("five", 1), 9, 17)]
)
def test_what_comes_from_elsewhere_is_to_be_changed_there_and_is_pointed_at(
    path: FieldPath, line: int, column: int
) -> None:
    with pytest.raises(Rejected) as refused:
        _edited((path, NewValue("x")), text=SHARED, line=1)
    (problem,) = refused.value.problems
    assert problem.remedy == "change it where it comes from, or leave this field out"
    assert problem.location is not None
    assert (problem.location.line, problem.location.column) == (line, column)


def test_a_merged_field_is_overridden_where_it_is_wanted() -> None:
    after = _edited((("two", "x"), NewValue(5)), text=SHARED, line=1)
    assert _diff(SHARED, after) == ["+    x: 5"]


def test_an_item_that_repeats_an_anchor_stays_so() -> None:
    after = _edited(
        (("five",), ListEdit((KeptItem(0), KeptItem(1), NewValue("n")))), text=SHARED, line=1
    )
    assert "five: [*word, '${env.X}', \"n\"]" in after


TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n:#'\"{}[]- \t${"), max_size=12
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS  # fmt: skip  # noqa: E501
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@examples(300)
@given(VALUES)
def test_every_value_is_read_as_it_was_written(value: Data) -> None:
    block = in_block({"key": value}, indent=2)
    for text in (f"a:\n{chr(10).join(block.below)}\n", f"a: {in_flow({'key': value})}\n"):
        reading = read_text(text, "m.yaml")
        assert reading.problems == ()
        (document,) = reading.documents
        assert document.problems == ()
        assert document.content == {"a": {"key": value}}


PLACES: list[FieldPath] = [
    ("description",), ("prompt",), ("tags",), ("more",), ("stages",), ("stages", 0, "config"),
    ("stages", 1, "config"), ("stages", 1, "config", "limit"), ("empty",), ("quoted",), ("last",),
    ("fresh",), ("fresh", "deeper"), ("stages", 0, "config", "new"),
]  # fmt: skip


@examples(200)
@given(st.sampled_from(PLACES), VALUES)
def test_wherever_a_value_is_written_every_comment_elsewhere_stays(
    path: FieldPath, value: Data
) -> None:
    after = _edited((path, NewValue(value)))
    content = read_text(after, "m.yaml").documents[0].content
    found: Data = content
    for part in ("spec", *path):
        found = found[part]  # type: ignore[index]
    assert found == _escaped(value)
    for line in ("# of the whole file", "# about tags", "# after", "kind: Other"):
        assert line in after


def _escaped(value: Data) -> Data:
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, Mapping):
        return {key: _escaped(inner) for key, inner in value.items()}
    return [_escaped(inner) for inner in value] if isinstance(value, list) else value
