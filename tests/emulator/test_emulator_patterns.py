"""A regular expression of a filter ends, whatever it is (§1.9)."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.emulator.contract.patterns import UnsafePattern, compile_pattern


@pytest.mark.parametrize(
    "pattern",
    ["^(a+)+$", "(a|a)*b", "(a|ab)*c", "(x+x+)+y", "(a?){30}a", "(?i)(ab|AB)*c", r"(\w+\s?)*$",
     r"\w*\w*\w*\w*x", "a{0,50}" * 4, "a?" * 30 + "a" * 30, "(a|a)" * 30, r"(a+)+?", r"(a)(\1)*",
     "((a{1,9}){1,9}){1,9}", "a" * 1001, "(" * 5000],
)  # fmt: skip
def test_what_could_go_on_for_ever_is_refused(pattern):
    with pytest.raises(UnsafePattern):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["^red.*boat$", "(foo|bar)+", r"\d{4}-\d{2}-\d{2}", "colou?r", r"(\d{3})+", "(?i)^BOAT",
     "^.*red.*boat.*$", "[a-z]+@[a-z]+", "(cat|dog|cow)s?", r"a{2,5}"],
)  # fmt: skip
def test_what_ends_is_run(pattern):
    assert compile_pattern(pattern) == re.compile(pattern)


@examples(300)
@given(st.text(alphabet="ab|*+?(){}[]^$.\\1,", max_size=14))
def test_what_is_run_answers_soon(pattern):
    with suppress(UnsafePattern, re.error):
        compile_pattern(pattern).search("ab" * 20 + "a" * 40 + "!")


@pytest.mark.anyio
async def test_every_filter_refuses_it_with_a_reason(shop):
    condition = {"field": "bucket_name", "operator": "regex", "value": "^(a+)+$"}
    await shop.make_bucket()
    error = await shop.refused(422, "POST", "/buckets/list", {"filters": {"AND": [condition]}})
    assert "regular expression" in error["details"]["validation_errors"][0]["message"]
