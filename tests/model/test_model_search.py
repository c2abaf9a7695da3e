"""Fields of documents, by their paths."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.search.fields import field_at, has_field, select_fields

KEYS = st.sampled_from(["a", "b", "a.b", "document_id", "score"])
DOCUMENTS = st.dictionaries(
    KEYS, st.recursive(st.integers(), lambda inner: st.dictionaries(KEYS, inner), max_leaves=6)
)
PATHS = st.lists(st.sampled_from(["a", "b", "a.b", "a.b.a", "b.a", "c"]), max_size=4)


@given(document=DOCUMENTS, paths=PATHS)
def test_what_is_selected_is_as_it_was_and_nothing_else_comes(
    document: dict[str, Any], paths: list[str]
) -> None:
    kept = select_fields(document, paths)
    if not paths:
        assert kept == document
        return
    for path in (*paths, "document_id", "score"):
        assert has_field(kept, path) == has_field(document, path)
        assert field_at(kept, path) == field_at(document, path)
    assert set(kept) <= {"document_id", "score", *(path.split(".")[0] for path in paths), *paths}


def test_items_of_lists_are_named_by_their_number() -> None:
    assert field_at({"a": [{"b": 1}, {"b": 2}]}, "a.1.b") == 2
    assert field_at({"a": [1]}, "a.5") is None
