"""Reading: plain data, the place of every field, and no file that can do harm."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.quick.fast_read import read_plain_documents
from reconciler.manifest.yaml.read import read_file, read_text
from reconciler.manifest.yaml.source import MAX_BYTES, decode, split
from reconciler.manifest.yaml.thorough.nodes import MAX_DEPTH, MAX_EXPANDED
from reconciler.manifest.yaml.thorough.read import read_thoroughly
from reconciler.model.data import Data, FieldPath
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import is_quotable


def only_document(text: str) -> Document:
    reading = read_text(text, "a.yaml")
    assert not reading.problems
    (document,) = reading.documents
    return document


def only_problem(text: str) -> Problem:
    reading = read_text(text, "a.yaml")
    (problem,) = [*reading.problems, *(p for d in reading.documents for p in d.problems)]
    return problem


def leaves_of(value: Data, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Data]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves_of(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves_of(inner, (*path, index))
    else:
        yield path, value


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | st.sampled_from(
        ["no", "y", "012", "0o14", "1:30", "1e3", "1_0", "~", "<<", "=", "2024-01-01"]
    )
)
PLAIN_DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(TEXTS, PLAIN_DATA, min_size=1, max_size=5)


@examples()
@given(DOCUMENTS, st.sampled_from([None, True, False]))
def test_what_yaml_writes_is_read_back_as_it_was(
    data: dict[str, Data], flow_style: bool | None
) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow_style, allow_unicode=True)

    assert only_document(text).content == data


@examples()
@given(DOCUMENTS, st.sampled_from([None, True, False]))
def test_every_leaf_knows_the_place_of_its_text(
    data: dict[str, Data], flow_style: bool | None
) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow_style, allow_unicode=True)
    lines = text.splitlines()

    locations = only_document(text).locations

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert root is not None
    for path, mark in places_by_the_python_parser(root):
        at = locations.of_value(path)
        assert (at.line - 1, at.column - 1) == (mark.line, mark.column)
        line = lines[mark.line]
        assert at.excerpt == (line if is_quotable(line) else "")


def places_by_the_python_parser(
    node: yaml.Node, path: FieldPath = ()
) -> Iterator[tuple[FieldPath, yaml.Mark]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from places_by_the_python_parser(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from places_by_the_python_parser(value, (*path, index))
    else:
        yield path, node.start_mark


def test_a_key_has_a_place_of_its_own() -> None:
    locations = only_document("spec:\n  stages:\n    - name: a\n").locations

    assert str(locations.of_key(("spec", "stages"))) == "a.yaml:2:3"
    assert str(locations.of_key(("spec", "stages", 0, "name"))) == "a.yaml:3:7"
    assert str(locations.of_value(("spec", "stages", 0, "name"))) == "a.yaml:3:13"


def test_a_path_that_leads_nowhere_has_the_nearest_place_around_it() -> None:
    locations = only_document("spec:\n  stages: [a]\n").locations

    assert str(locations.of_value(("spec", "stages", 7, "name"))) == "a.yaml:2:11"


def test_documents_of_one_file_know_their_own_lines() -> None:
    reading = read_text("a: 1\n---\nb: 2\n", "a.yaml")

    assert [document.content for document in reading.documents] == [{"a": 1}, {"b": 2}]
    assert reading.documents[1].locations.of_value(("b",)).line == 3


def test_dates_stay_text() -> None:
    assert only_document("a: 2024-01-01\nb: 2024-01-01T10:00:00Z\n").content == {
        "a": "2024-01-01",
        "b": "2024-01-01T10:00:00Z",
    }


def test_a_value_that_an_alias_repeats_has_the_place_of_the_alias() -> None:
    document = only_document("a: &x no\nb: *x\n")

    assert str(document.locations.of_value(("b",))) == "a.yaml:2:4"
    assert document.traps == ((("a",), "no"), (("b",), "no"))


def test_keys_of_a_merged_map_give_way_to_the_maps_own() -> None:
    text = "base: &base {a: 1, b: 2}\nown:\n  <<: [*base, {c: 3, a: 9}]\n  b: 5\n"

    document = only_document(text)

    assert document.content == {"base": {"a": 1, "b": 2}, "own": {"a": 1, "b": 5, "c": 3}}
    assert document.locations.of_value(("own", "a")).line == 1


@pytest.mark.parametrize("text", ["a: 1\nb: 2\n", "a: 1\r\nb: 2\r\n", "\ufeffa: 1\nb: 2"])
def test_line_ends_and_byte_order_marks_make_no_difference(text: str) -> None:
    document = only_document(text)

    assert document.content == {"a": 1, "b": 2}
    assert document.locations.of_value(("b",)).line == 2
    assert document.locations.of_value(("b",)).excerpt == "b: 2"


@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        ("", 1, 1, "empty-file"),
        ("# only a remark\n", 1, 1, "empty-file"),
        ("---\n", 1, 1, "empty-document"),
        ("a: 'never closed\n", 2, 1, "syntax-error"),
        ("a: [1, 2\nb: 3\n", 2, 2, "syntax-error"),
        ("a: @b\n", 1, 4, "syntax-error"),
        ("a:\n\t- b\n", 2, 1, "tab-indentation"),
        ("a: 1\nb: \x07\n", 2, 4, "control-character"),
        ("a: \x0c\n", 1, 4, "control-character"),
        ('a: "\\ud800"\n', 1, 5, "half-character"),
        ('a: "x \\ude00\\ud83d"\n', 1, 7, "half-character"),
        ('a: "\\ud83d\\ude00 \\ud83d"\n', 1, 18, "half-character"),
        ('a: "\\\\ud83d\\ude00"\n', 1, 12, "half-character"),
        ('a: "\\U0000d83d"\n', 1, 5, "half-character"),
        ('a: "C:\\data"\n', 1, 7, "unknown-escape"),
        ('a: "\\UFFFFFFFF"\n', 1, 5, "unknown-escape"),
        ("a: [\n- b\n]", 2, 1, "syntax-error"),
    ],
)
def test_what_is_not_yaml_is_a_problem_at_its_place(
    text: str, line: int, column: int, code: str
) -> None:
    problem = only_problem(text)

    assert problem.location is not None
    assert (problem.code, problem.location.line, problem.location.column) == (code, line, column)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'a: "\ud83d\ude00"', "\U0001f600"),
        (r'a: "x \uD83D\uDE00\ud83d\ude01 y"', "x \U0001f600\U0001f601 y"),
        (r'a: "\\\ud83d\ude00"', "\\\U0001f600"),
        (r'a: "\\ud83d \\\\ude00"', r"\ud83d \\ude00"),
        (r"a: '\ud83d\uDE00'", r"\ud83d\uDE00"),
        (r"a: \ud83d\uDE00", r"\ud83d\uDE00"),
        ("a: |-\n  \\uD83d\\ude00", r"\uD83d\ude00"),
        ('a: "\ue000\\uE801 \\ud83d\\ude00"', "\ue000\ue801 \U0001f600"),
    ],
)
def test_two_halves_of_a_character_are_read_as_json_reads_them(text: str, value: str) -> None:
    assert only_document(text + "\nb: 1").content == {"a": value, "b": 1}


def test_a_key_may_be_written_in_halves_and_every_place_stays() -> None:
    text = r'{"a \ud83d\ude00": {"\ud83d\ude00": "\ud83d\ude00", b: 1}}'

    document = only_document(text)

    assert document.content == {"a \U0001f600": {"\U0001f600": "\U0001f600", "b": 1}}
    assert document.locations.of_value(("a \U0001f600", "b")).column == text.index("1}}") + 1


@examples()
@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), min_size=1, max_size=5))
def test_whatever_text_json_escapes_is_read_as_it_was(data: dict[str, str]) -> None:
    assert only_document(json.dumps(data)).content == data


@pytest.mark.parametrize("before", ["", "a: 1\n---\nb: 'gr\u00fcn \U0001f600'\nc:\n  "])
@pytest.mark.parametrize("opening", ["[", "{", "[{", "{a: ", "{a: [", "- ", "? ", "[? "])
def test_a_hundred_thousand_levels_are_refused_by_counting(opening: str, before: str) -> None:
    """However far ahead of its own events the parser looks, and whatever it thinks of nests."""
    problem = only_problem(before + opening * 100_000)

    assert problem.code == "too-deep"
    assert str(MAX_DEPTH) in problem.message
    levels = [column for column, sign in enumerate(opening * (MAX_DEPTH + 1)) if sign in "[{-?"]
    first = levels[MAX_DEPTH - 1 if before else MAX_DEPTH]  # a map stands around it
    *above, last = before.split("\n")
    assert problem.location is not None
    assert problem.location.line == len(above) + 1
    assert problem.location.column == len(last) + first + 1


def test_a_thousand_indented_levels_are_refused_by_counting() -> None:
    problem = only_problem(nested_maps(1_000))

    assert problem.code == "too-deep"
    assert problem.location is not None
    assert problem.location.line == MAX_DEPTH + 1


def test_what_is_wrong_behind_a_nest_that_is_allowed_is_told_itself() -> None:
    assert only_problem("[" * MAX_DEPTH + "@" + "]" * MAX_DEPTH).code == "syntax-error"


@pytest.mark.parametrize("text", ["a: 'x%s'", "a: |\n  %s", "# %s\na: 1"])
def test_brackets_in_a_text_or_a_remark_are_no_levels(text: str) -> None:
    assert only_document(text % ("[" * 100_000)).problems == ()


def nested_maps(levels: int) -> str:
    return "\n".join(" " * level + "a:" for level in range(levels))


def test_as_many_levels_as_are_allowed_are_read() -> None:
    assert only_document("[" * MAX_DEPTH + "]" * MAX_DEPTH).content is not None


def test_aliases_that_unfold_without_end_are_refused_by_counting() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 30):
        tenfold = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{tenfold}]")

    problem = only_problem("\n".join(lines))

    assert problem.code == "alias-bomb"
    assert f"{MAX_EXPANDED:,}" in problem.message


def test_as_many_repetitions_as_are_allowed_are_read() -> None:
    text = "a: &a [1]\nb: [" + ", ".join(["*a"] * 1_000) + "]\n"

    content = only_document(text).content

    assert isinstance(content, dict)
    assert content["b"] == [[1]] * 1_000


def test_after_an_unreadable_document_the_next_ones_are_read() -> None:
    reading = read_text("a: [\n---\nb: 2\n---\nc: *nothing\n---\nd: 4\n", "a.yaml")

    assert [document.content for document in reading.documents] == [{"b": 2}, {"d": 4}]
    assert [problem.code for problem in reading.problems] == ["syntax-error", "unknown-alias"]
    assert reading.documents[1].locations.of_key(("d",)).line == 7


def test_a_file_of_nothing_but_broken_documents_is_given_up_on() -> None:
    reading = read_text("---\na: [\n" * 1_000, "a.yaml")

    assert len(reading.problems) == 20


def test_bytes_that_are_not_utf_8_are_named_with_their_offset() -> None:
    problem = decode("a: 1\nb: gr\u00fcn\n".encode("latin-1"), "a.yaml")

    assert isinstance(problem, Problem)
    assert problem.code == "not-utf-8"
    assert "0xfc at offset 10" in problem.message
    assert str(problem.location) == "a.yaml:2:6"


def test_a_byte_order_mark_is_counted_and_is_no_column() -> None:
    problem = decode(b"\xef\xbb\xbfa: \xfc\n", "a.yaml")

    assert isinstance(problem, Problem)
    assert "0xfc at offset 6" in problem.message
    assert str(problem.location) == "a.yaml:1:4"


def test_utf_16_is_not_utf_8() -> None:
    problem = decode("a: 1\n".encode("utf-16"), "a.yaml")

    assert isinstance(problem, Problem)
    assert problem.code == "not-utf-8"


def problems_of_file(path: Path) -> Sequence[str]:
    return [problem.code for problem in read_file(path, path.name).problems]


def test_a_file_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(MAX_BYTES * 10)

    assert problems_of_file(file) == ["file-too-large"]


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "dangling.yaml").symlink_to("nowhere")
    (tmp_path / "folder.yaml").mkdir()

    assert problems_of_file(tmp_path / "pipe.yaml") == ["not-a-file"]
    assert problems_of_file(tmp_path / "dangling.yaml") == ["missing-file"]
    assert problems_of_file(tmp_path / "folder.yaml") == ["not-a-file"]
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "socket.yaml"))
    assert problems_of_file(tmp_path / "socket.yaml") == ["not-a-file"]
    assert problems_of_file(Path("/dev/zero")) == ["not-a-file"]
    assert problems_of_file(Path("/proc/self/status")) == ["not-a-file"]


@examples()
@given(st.text(st.sampled_from("[]{}:-,&*!|>'\"%@`#?~<=. \n\tab01\x00\x85é"), max_size=60))
def test_whatever_a_text_holds_it_is_read_or_refused_with_a_place(text: str) -> None:
    reading = read_text(text, "a.yaml")

    problems = [
        *reading.problems,
        *(p for document in reading.documents for p in document.problems),
    ]
    assert reading.documents or problems
    assert all(problem.location and problem.remedy for problem in problems)


@examples(500)
@given(text=st.text(alphabet="ab: -[]{}'\"&*!<>|#\n\t0129.~yno\\,%@`", max_size=60))
def test_the_quick_reader_gives_up_or_says_what_the_thorough_one_says(text: str) -> None:
    contents = read_plain_documents(text)
    if contents:
        thorough = read_thoroughly(split(text, "a.yaml"))
        assert not thorough.problems
        documents = [(each.content, each.locations.of_value(())) for each in thorough.documents]
        assert [(content, line + 1, column + 1) for content, line, column in contents] == [
            (content, place.line, place.column) for content, place in documents
        ]
        assert not any(document.problems or document.traps for document in thorough.documents)


_MEASURE = """
import resource, sys
from reconciler.manifest.yaml.read import read_text
unit = sys.argv[1]
text = "a: [" + unit * (9_000_000 // len(unit)) + "0]"
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
(problem,) = read_text(text, "a.yaml").problems
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(problem.code, (after - before) * 1024 / len(text))
"""


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("[],", "too-many-values"),
        ("0,", "too-many-values"),
        ("[", "too-deep"),
    ],
)
def test_a_large_file_of_brackets_is_refused_in_a_few_times_its_size(unit: str, code: str) -> None:
    """Read to its end it would take up to a hundred and fifty times as much."""
    ended = subprocess.run(
        [sys.executable, "-c", _MEASURE, unit], capture_output=True, text=True, check=True
    )
    found, ratio = ended.stdout.split()
    assert found == code
    assert float(ratio) < 25
