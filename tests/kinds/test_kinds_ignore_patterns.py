"""What a pattern of fields names, and whether it can name anything of a kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds import KINDS
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.validation.ignore_patterns import find_mismatch
from reconciler.model.text.field_pattern import is_pattern, match_keys, match_places

KEYS = ("a", "a.b", "ab", "[0]", "*")


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("a", {"a": ""}),
        ("a.b", {"a.b": ""}),
        ("a.c", {"a": "c"}),
        ("a.b.c", {"a.b": "c"}),
        ("a[0].c", {"a": "[0].c"}),
        ("b", {}),
        ("abc", {}),
        ("*", {"*": ""}),
        ("a*", {"a": "", "a.b": "", "ab": ""}),
        ("a*.c", {"a": "c", "a.b": "c", "ab": "c"}),
        ("*b[*]", {"a.b": "[*]", "ab": "[*]"}),
    ],
)
def test_a_pattern_names_the_longest_key_it_spells_or_all_that_fit(
    pattern: str, named: dict[str, str]
) -> None:
    assert dict(match_keys(pattern, KEYS)) == named


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("[0]", {0: ""}),
        ("[1].a", {1: "a"}),
        ("[*][0]", {0: "[0]", 1: "[0]"}),
        ("[2]", {}),
        ("[99999999999999999999].a", {}),
        ("a", {}),
    ],
)
def test_a_pattern_names_places_in_a_list(pattern: str, named: dict[int, str]) -> None:
    assert dict(match_places(pattern, 2)) == named


@given(st.text(alphabet="ab.*[]01 ", max_size=12), st.sampled_from(sorted(KINDS)))
def test_whatever_looks_like_a_pattern_is_judged(text: str, kind: str) -> None:
    if is_pattern(text):
        why = find_mismatch(KINDS[kind], {"description": None, "stages": ["a"]}, text)
        assert why is None or (why.says and why.remedy)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_every_field_of_a_kind_may_be_ignored(kind: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(facts_of(KINDS[kind]).fields)))
    assert find_mismatch(KINDS[kind], {}, name) is None
    assert find_mismatch(KINDS[kind], {}, f"{name}[*]") is None
    assert find_mismatch(KINDS[kind], {}, f"{name[:1]}*") is None
