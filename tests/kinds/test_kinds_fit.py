"""The quick answer and the one in words are the same answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.catalogue.fit import fits
from reconciler.kinds.catalogue.json_schema import find_misfits, properties_of
from reconciler.model.secrets.secret import SecretText

SCHEMAS = {**load_bundled().stages, **load_bundled().extractors}
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 20_000), st.floats(-2, 200, allow_nan=False),
    st.sampled_from(["{{INPUT.x}}", SecretText("${secret.X}"), "text", "content", "", "desc"]),
)  # fmt: skip


def _values(schema: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that often fit, and often do not quite."""
    choices = [LEAVES, st.lists(LEAVES, max_size=2)]
    if allowed := schema.get("enum"):
        choices.append(st.sampled_from(allowed))
    for each in schema.get("anyOf", ()):
        choices.append(_values(each, depth + 1))
    if isinstance(schema.get("items"), dict) and depth < 6:
        choices.append(st.lists(_values(schema["items"], depth + 1), max_size=12))
    if (known := properties_of(schema)) and depth < 6:
        inner = {name: _values(each, depth + 1) for name, each in known.items()}
        unknown = {"unknown": LEAVES}
        choices.append(st.fixed_dictionaries({}, optional={**inner, **unknown}))
        choices.append(st.fixed_dictionaries({}, optional=inner))
    return st.one_of(choices)


@pytest.mark.parametrize("name", SCHEMAS)
@given(data=st.data())
def test_what_fits_is_what_nothing_can_be_said_of(name: str, data: st.DataObject) -> None:
    schema = SCHEMAS[name]
    value = data.draw(_values(schema))
    assert fits(schema, value) is (list(find_misfits(schema, value)) == [])
