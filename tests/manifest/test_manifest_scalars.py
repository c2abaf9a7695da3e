"""Unquoted words: what everybody reads alike, and what is a trap."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.manifest.yaml.scalars import Scalar, read_plain

WORDS = st.from_regex(r"[-+.0-9a-zA-Z_~]{1,9}|[0-9][0-9:.]{0,6}[0-9]", fullmatch=True)


@examples(500)
@given(WORDS)
def test_a_word_without_dispute_is_what_pyyaml_reads(word: str) -> None:
    expected = yaml.safe_load(f"[{word}]")[0]

    value, is_trap = read_plain(word)

    assert is_trap or (value, type(value)) == (expected, type(expected))


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "No",
        "ON",
        "off",
        "y",
        "N",
        "012",
        "-012",
        "08",
        "0o14",
        "0b11",
        "1:30",
        "190:20:30",
        "1_000",
        "1e3",
        "1.5e3",
        "1e+3",
        "12e03",
        ".inf",
        "-.INF",
        ".NaN",
        "1.0e+999",
        "9" * 301,
        "-" + "9" * 10_000,
        "0x" + "f" * 300,
    ],
)
def test_words_that_yaml_versions_read_differently_are_traps(word: str) -> None:
    assert read_plain(word)[1]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-17", -17),
        ("+1", 1),
        ("0x1F", 31),
        ("1.10", 1.1),
        (".5", 0.5),
        ("2.", 2.0),
        ("1.5e+3", 1500.0),
        ("1.2.3", "1.2.3"),
        ("2024-01-01", "2024-01-01"),
        ("v1", "v1"),
        ("none", "none"),
        ("nULL", "nULL"),
        ("-", "-"),
        (".", "."),
        ("9" * 300, int("9" * 300)),
    ],
)
def test_words_that_everybody_reads_alike(word: str, value: Scalar) -> None:
    assert read_plain(word) == (value, False)
    assert type(read_plain(word)[0]) is type(value)
