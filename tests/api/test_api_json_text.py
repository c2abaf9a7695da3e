"""A body is sent as JSON knows it, exactly; what JSON does not know is refused, and not quoted."""

import json
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.api.text.json_text import write_json
from reconciler.model.data import Data
from reconciler.model.errors import Rejected


class Marked(str):
    """A text of a type of its own, as manifests have some."""

    __slots__ = ()


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(["null", '"null"', Marked("marked"), 2**80, 1e16, -0.0]),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


@examples(300)
@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_what_is_read_is_what_was_written(body: dict[str, Data]) -> None:
    assert repr(json.loads(write_json(body))) == repr(json.loads(json.dumps(body)))


@pytest.mark.parametrize("value", [nan, inf, -inf, "half \ud800 of it"])
@pytest.mark.parametrize("beside", [None, "hunter2"])
def test_what_json_does_not_know_is_refused_and_not_quoted(value: Data, beside: Data) -> None:
    with pytest.raises(Rejected) as refused:
        write_json({"beside": beside, "config": {"list": [1, value]}})
    (problem,) = refused.value.problems
    assert problem.code == "unsendable-value"
    assert "hunter2" not in str(problem)
    assert "half" not in problem.message.replace("half a character", "")
