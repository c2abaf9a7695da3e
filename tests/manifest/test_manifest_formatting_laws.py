"""Whatever is formatted says what it said, comments and all, and is formatted."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from made_up import examples
from made_up_yaml import TEXTS, yaml_texts

from reconciler.kinds import KINDS
from reconciler.manifest.formatting.format_text import FormattedText, format_text
from reconciler.manifest.yaml.emit import entry
from reconciler.manifest.yaml.source import split
from reconciler.manifest.yaml.thorough.read import read_thoroughly
from reconciler.model.data import Data

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("tests", "demo", "manifests", "benchmarks", "policies", "environments")
    for path in (ROOT / folder).rglob("*.y*ml")
)


def _says(text: str) -> list[object]:
    """What our reader takes from a text: `1` is neither `true` nor `1.0` here."""
    documents = read_thoroughly(split(text, "a.yaml")).documents
    return [(repr_of(each.content), Counter(each.traps)) for each in documents]


def repr_of(value: object) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(sorted(f"{key!r}: {repr_of(inner)}" for key, inner in value.items()))
            + "}"
        )
    return f"[{', '.join(map(repr_of, value))}]" if isinstance(value, list) else repr(value)


def _is_readable(text: str) -> bool:
    reading = read_thoroughly(split(text, "a.yaml"))
    return not reading.problems and not any(each.problems for each in reading.documents)


@examples(150)
@given(yaml_texts())
def test_formatting_keeps_what_is_said_and_comes_to_rest(text: str) -> None:
    made = format_text(text, "a.yaml", kinds=KINDS, is_manifest=False)
    if made.problems:
        event(made.problems[0].code)
        assert made.text == text
        assert not _is_readable(text), made.problems
        return
    assert _says(made.text) == _says(text)
    again = format_text(made.text, "a.yaml", kinds=KINDS, is_manifest=False)
    assert again.text == made.text
    assert again.problems == ()


_SCALARS = TEXTS | st.integers() | st.booleans() | st.none() | st.floats(0, 5)
_KEYS = st.sampled_from(["a", "b b", "no", "12"])
_DATA = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@examples(150)
@given(_DATA)
def test_what_commands_write_into_manifests_is_in_the_one_style(value: Data) -> None:
    text = "\n".join([*entry("key", value, indent=0), ""])
    assert format_text(text, "a.yaml", kinds=KINDS, is_manifest=False) == FormattedText(text)


@pytest.mark.parametrize("is_manifest", [True, False])
def test_every_file_of_the_repository_is_formatted_or_told_why_not(is_manifest: bool) -> None:
    for path in FILES:
        text = path.read_bytes().decode("utf-8", "replace")
        made = format_text(text, path.name, kinds=KINDS, is_manifest=is_manifest)
        if made.problems:
            assert made.text == text
            assert all(each.location and each.remedy for each in made.problems), path
            continue
        assert _says(made.text) == _says(text), path
        assert format_text(made.text, path.name, kinds=KINDS, is_manifest=is_manifest) == made, path


_LONG = st.lists(
    st.one_of(TEXTS, st.sampled_from(["#", "-", ":", "---", "${x}", "{{INPUT.q}}", "word" * 30])),
    min_size=10,
    max_size=40,
).map(" ".join)
_VALUES: st.SearchStrategy[Data] = st.recursive(
    st.one_of(_LONG, TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=6,
)


@examples(150)
@given(_VALUES)
def test_what_is_written_of_long_texts_says_them_and_is_formatted(value: Data) -> None:
    text = "\n".join([*entry("a", value, indent=0), ""])
    assert repr_of(read_thoroughly(split(text, "a.yaml")).documents[0].content) == repr_of(
        {"a": value}
    )
    made = format_text(text, "a.yaml", kinds=KINDS, is_manifest=False)
    assert (made.text, made.problems) == (text, ())


def test_a_long_text_is_broken_at_its_spaces() -> None:
    lines = entry("prompt", "Answer in one word. " * 8 + "Now", indent=2)
    assert lines[0] == "  prompt: >-"
    assert max(map(len, lines)) <= 80
    assert " ".join(each.strip() for each in lines[1:]).endswith("word. Now")
