"""JSON from outside: read as it stands, or refused before it can do harm."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.model.data import Data
from reconciler.model.text.json_limits import BYTES_PER_VALUE, MAX_DENSE, MAX_LEVELS, excess_of
from reconciler.model.text.json_text import MAX_DIGITS, NotJson, read_json, read_json_thoroughly

SIGNS = '[]{},:"\\ \n0u'
TEXTS = st.text(st.sampled_from(SIGNS) | st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**MAX_DIGITS) + 1, 10**MAX_DIGITS - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def why(content: str) -> NotJson:
    refused = read_json(content.encode())
    assert isinstance(refused, NotJson)
    return refused


@given(value=VALUES, is_ascii=st.booleans(), indent=st.sampled_from([None, 2]))
def test_whatever_json_can_say_is_read_as_it_was_written(
    value: Data, is_ascii: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    assert read_json(text.encode()) == value


@examples(500)
@given(
    value=VALUES,
    is_ascii=st.booleans(),
    at=st.integers(0, 40),
    width=st.integers(0, 2),
    instead=st.sampled_from([b"", b" ", b"0", b"-", b".", b"e9", b",", b'"', b"\\", b"\\ud800"])
    | st.binary(max_size=2),
)
def test_what_is_read_quickly_is_read_as_letter_by_letter(
    value: Data, is_ascii: bool, at: int, width: int, instead: bytes
) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")
    is_read_alike(text)
    is_read_alike(text[:at] + instead + text[at + width :])


@pytest.mark.parametrize(
    "text",
    [
        *(b"12345678901234567890123", b"-9223372036854775809", b"18446744073709551616.0", b"-0"),
        *(b"-0.0", b"1E5", b"1e400", b"-1e400", b"1e-400", b"4.9e-324", b"9007199254740993.0"),
        *(b"9" * MAX_DIGITS, b"9" * (MAX_DIGITS + 1), b"[1.%b]" % (b"1" * (MAX_DIGITS + 1))),
        *(b"01", b"1.", b".5", b"+1", b"NaN", b"-Infinity", b"[1,]", b'{"a":1,"a":2}', b"{}x"),
        *(b'"\\ud800"', b'"\\ud800\\u0041"', b'"\\ud83d\\ude00"', b'"\\\\ud800"', b'"\\udc00"'),
        *(b'"\xed\xa0\x80"', b'"\xff"', b'"\xc0\x80"', b"\xef\xbb\xbf{}", b" {}\t\r\n", b"\x0c{}"),
        *(b'"\x01"', b'"\t"', b'"\x7f"', b'"\\x"', b'"\\/"', b'"\\u0000"', b"", b" ", b'"', b"tru"),
        *(b"[" * MAX_LEVELS + b"]" * MAX_LEVELS, b"[" * (MAX_LEVELS + 1) + b"]" * (MAX_LEVELS + 1)),
    ],
)
def test_what_is_odd_is_read_as_letter_by_letter(text: bytes) -> None:
    is_read_alike(text)


def is_read_alike(text: bytes) -> None:
    # A long text is read in another way, and spaces make one long.
    for each in (text, text + b" " * 20_001):
        # Types and signs as well, in which 1, 1.0 and True are not alike.
        assert repr(read_json(each)) == repr(read_json_thoroughly(each))


ROWS = st.lists(st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3), max_size=4)
ALIKE = st.sampled_from([1, 1.0, True, "1", 0, -0.0, False, None, [1], [True], {"a": 1}, {}])
ROWS_ALIKE = st.lists(st.dictionaries(st.sampled_from("abc"), ALIKE, max_size=3), max_size=6)


@given(
    st.dictionaries(TEXTS, ROWS | ROWS_ALIKE | VALUES, max_size=3),
    st.integers(0, 60),
    st.sampled_from([b"", b"0", b",", b'"', b"\xff", b"\\ud800"]),
)
def test_a_long_list_is_read_as_letter_by_letter(value: Data, at: int, instead: bytes) -> None:
    text = json.dumps(value).encode()
    is_read_alike(text)
    is_read_alike(text[:at] + instead + text[at:])


def test_what_rows_have_in_common_is_one_value() -> None:
    rows: list[Data] = [{"id": n, "schema": {"a": [1]}, "own": [n]} for n in range(1_000)]
    read = read_json(json.dumps({"results": rows, "total": 1_000}).encode())
    assert read == {"results": rows, "total": 1_000}
    assert isinstance(read, dict)
    first, second, *_ = read["results"]
    assert first["schema"] is second["schema"]
    assert first["own"] is not second["own"]


def test_what_answers_have_in_common_is_one_value() -> None:
    stages = [{"stage_name": "find", "config": {"stage_id": "feature_search", "parameters": {}}}]
    texts = (json.dumps({"id": number, "stages": stages}).encode() for number in (1, 2))
    one, other = map(read_json, texts)
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    assert (one["id"], other["id"]) == (1, 2)
    assert one["stages"] == stages
    assert one["stages"] is other["stages"]
    prompt = {"system": "be brief. " * 500}
    first, second = (read_json(json.dumps({"prompt": prompt}).encode()) for _ in range(2))
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first == second
    assert first["prompt"] is not second["prompt"]


@examples(300)
@given(value=VALUES, levels=st.integers(MAX_LEVELS - 30, MAX_LEVELS + 30), in_maps=st.booleans())
def test_levels_are_counted_as_the_parser_would_build_them(
    value: Data, levels: int, in_maps: bool
) -> None:
    for _ in range(levels):
        value = {"a": value, "b": []} if in_maps else [[], value]
    is_deep = depth_of(value) > MAX_LEVELS
    assert (excess_of(json.dumps(value).encode()) is not None) == is_deep


def depth_of(value: Data) -> int:
    inner = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


@pytest.mark.parametrize("unit", ["[],", "{},", '{"a":0},', '"ab",', "257,", "[[[[]]]],"])
def test_more_values_than_configuration_ever_has_in_so_many_bytes_are_refused(unit: str) -> None:
    fine = f"[{unit * (MAX_DENSE // len(unit) // 2)}0]"
    assert excess_of(fine.encode()) is None
    assert "values in" in why(f"[{unit * MAX_DENSE}0]").why


def test_a_large_text_may_hold_many_values() -> None:
    row = '{"name": "a", "limit": 10, "tags": ["b"]},'
    assert len(row) / 5 > BYTES_PER_VALUE
    assert excess_of(f"[{row * MAX_DENSE}0]".encode()) is None


@pytest.mark.parametrize("inside", ["[" * 300_000, "{," * 300_000, '\\"[' * 300_000, "\\\\"])
def test_brackets_and_commas_in_a_text_are_none(inside: str) -> None:
    assert excess_of(f'["{inside}", "{inside}"]'.encode()) is None


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("[" * 100_000, None, "is nested more than 120 levels deep"),
        ('{"a":' * 121 + "0" + "}" * 121, None, "is nested more than 120 levels deep"),
        ('{"a":\n  ' + "9" * 10_000 + "}", (2, 3), "holds a number of 10,000 digits"),
        ("[-" + "9" * 401 + "]", (1, 2), "holds a number of 401 digits"),
        (f'["{"9" * 500}", {"9" * 500}]', (1, 506), "holds a number of 500 digits"),
        ("[1e400]", (1, 2), "holds the number 1e400, which is too large"),
        ("[0, -1.5E+999]", (1, 5), "holds the number -1.5E+999, which is too large"),
        ('["NaN", NaN]', (1, 9), "holds NaN, which JSON does not know"),
        ("[-Infinity]", (1, 2), "holds -Infinity, which JSON does not know"),
        (r'["\ud83d"]', (1, 3), "holds half a character"),
        (r'["\ude00\ud83d"]', (1, 3), "holds half a character"),
        (r'["\ud83d\ude00\uDE00"]', (1, 15), "holds half a character"),
        (r'["\\ud83d\ude00"]', (1, 3), "holds half a character"),
    ],
)
def test_what_nobody_could_hold_is_told_with_its_place(
    text: str, place: tuple[int, int] | None, says: str
) -> None:
    refused = why(text)
    assert refused.is_data
    assert refused.why.startswith(says)
    assert place is None or (refused.line, refused.column) == place


@pytest.mark.parametrize("text", ["", "[1,]", "[012]", '{"a": ', "<html>"])
def test_what_is_no_json_at_all_is_told_as_that(text: str) -> None:
    assert (why(text).why, why(text).is_data) == ("is not JSON, or cut off", False)


def test_what_is_not_utf_8_is_told_with_its_place() -> None:
    refused = read_json(b'{"a":\n"\xff"}')
    assert isinstance(refused, NotJson)
    assert (refused.why, refused.line, refused.column) == ("is not UTF-8", 2, 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'"\\ud83d"', r"\ud83d"),
        (r'"\\\ud83d\ude00"', "\\\U0001f600"),
        (f'"{"9" * 10_000}"', "9" * 10_000),
        ("9" * MAX_DIGITS, int("9" * MAX_DIGITS)),
        ("\ufeff[1]", [1]),
    ],
)
def test_what_only_looks_like_it_is_read(text: str, value: Data) -> None:
    assert read_json(text.encode()) == value


_MEASURE = """
import resource, sys
from reconciler.model.text.json_text import read_json
unit = sys.argv[1].encode()
body = b"[" + unit * (30_000_000 // len(unit)) + b"0]"
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read = read_json(body)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert type(read).__name__ == "NotJson", read
print((after - before) * 1024 / len(body))
"""


@pytest.mark.parametrize("unit", ["[", "[],", "[" * 50 + "]" * 50 + ",", '{"a":0},', '"[",'])
def test_thirty_megabytes_of_brackets_take_a_few_times_their_size(unit: str) -> None:
    """A parser that builds them takes twenty-five to fifty times as much."""
    ended = subprocess.run(
        [sys.executable, "-c", _MEASURE, unit], capture_output=True, text=True, check=True
    )
    assert float(ended.stdout) < 6
