"""Fields of new resources: each as its value says, whatever was shown before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.secrets.secret import SecretText
from reconciler.rendering.text.changes import declared_lines
from reconciler.rendering.words.values import entry

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(categories=None), max_size=30)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)
WIDE = 10_000


def shown(value):
    return [line.text for line in declared_lines({"field": value}, width=WIDE)]


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_equal_fields_of_many_resources_are_shown_as_one_alone_is(values):
    for value in (*values, *values):
        alone = [f"    {line}" for line in entry("field", value, width=WIDE - 4)]
        assert shown(value) == [line if line.strip() else "" for line in alone]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([1], "[1]"),
        ([True], "[true]"),
        ([1.0], "[1]"),
        ([1.5], "[1.5]"),
        ([None], "[null]"),
        (["null"], '["null"]'),
        (["1"], '["1"]'),
        (["\ud800"], '["\\ud800"]'),
        ([SecretText("s3cret")], '["s3cret"]'),
    ],
)
def test_values_that_are_nearly_the_same_stay_apart(value, said):
    assert shown(value) == shown(value) == [f"    field: {said}"]
