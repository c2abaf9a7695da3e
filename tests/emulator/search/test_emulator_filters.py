"""Filters: every operator, nested, and as a naive evaluation has it (§1.9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.emulator.search.matching.filters import compile_filters

PLACE = {"lat": 52.52, "lon": 13.4}
DOCUMENT = {
    "title": "Drinks for running men",
    "spend": 1200,
    "tags": ["new", "Sale"],
    "flag": True,
    "empty": None,
    "inner": {"list": [{"n": 1}, {"n": 2}]},
    "place": PLACE,
    "day": "2026-05-01",
}
SQUARE = [[13.0, 52.0], [14.0, 52.0], [14.0, 53.0], [13.0, 53.0]]


@pytest.mark.parametrize(
    ("field", "operator", "value", "holds"),
    [
        ("spend", "eq", 1200, True),
        ("spend", "eq", "1200", False),
        ("flag", "eq", True, True),
        ("flag", "eq", 1, False),
        ("spend", "ne", 1, True),
        ("missing", "ne", 1, True),
        ("spend", "gt", 1200, False),
        ("spend", "gte", 1200, True),
        ("spend", "lt", 1201, True),
        ("spend", "lte", 1199, False),
        ("day", "gte", "2026-01-01", True),
        ("spend", "gt", "1000", False),
        ("missing", "gt", 0, False),
        ("spend", "in", [1, 1200], True),
        ("tags", "in", ["new"], True),
        ("tags", "nin", ["new"], False),
        ("missing", "nin", ["new"], True),
        ("tags", "contains", "Sale", True),
        ("title", "contains", "running", True),
        ("title", "starts_with", "Drinks", True),
        ("title", "ends_with", "Drinks", False),
        ("title", "regex", "^Dr.*men$", True),
        ("empty", "exists", True, False),
        ("spend", "exists", True, True),
        ("missing", "exists", False, True),
        ("empty", "is_null", True, True),
        ("spend", "is_null", False, True),
        ("title", "text", "RUNNING M", True),
        ("title", "phrase", "for running", True),
        ("title", "phrase", "for men", False),
        ("title", "words", "men drinking run", True),
        ("title", "words", "women", False),
        ("inner.list.n", "eq", 2, True),
        ("metadata.spend", "eq", 1200, True),
        ("place", "geo_radius", {"center": {"lat": 52.5, "lon": 13.4}, "radius": 3000}, True),
        ("place", "geo_radius", {"center": {"lat": 52.5, "lon": 13.4}, "radius": 2000}, False),
        (
            "metadata.place",
            "geo_bounding_box",
            {"top_left": {"lat": 53, "lon": 13}, "bottom_right": {"lat": 52, "lon": 14}},
            True,
        ),
        ("place", "geo_polygon", {"exterior": {"points": SQUARE}}, True),
        ("place", "geo_polygon", {"points": SQUARE[:3]}, False),
    ],
)
def test_every_operator_means_what_it_says(field, operator, value, holds):
    condition = {"field": field, "operator": operator, "value": value}
    assert compile_filters(condition)(DOCUMENT) is holds
    assert compile_filters({"NOT": [condition]})(DOCUMENT) is not holds


def test_a_group_may_say_that_case_does_not_matter():
    condition = {"field": "tags", "operator": "eq", "value": "sale"}
    assert not compile_filters({"AND": [condition]})(DOCUMENT)
    assert compile_filters({"AND": [condition], "case_sensitive": False})(DOCUMENT)


FIELDS = ("n", "w")
CONDITIONS = st.tuples(
    st.sampled_from(FIELDS), st.sampled_from(["eq", "ne", "gt", "lte", "in", "exists"]),
    st.integers(0, 3),
).map(lambda row: {"field": row[0], "operator": row[1], "value": value_of(row)})  # fmt: skip
FILTERS = st.recursive(
    CONDITIONS,
    lambda inner: st.dictionaries(
        st.sampled_from(["AND", "OR", "NOT"]), st.lists(inner, min_size=1, max_size=3), min_size=1
    ),
    max_leaves=8,
)
DOCUMENTS = st.lists(st.dictionaries(st.sampled_from(FIELDS), st.integers(0, 3)), max_size=8)


def value_of(row):
    return {"in": [row[2], 0], "exists": row[2] > 1}.get(row[1], row[2])


def naive(document, filters):
    """The definition, spelled out for documents of numbers."""
    if "field" not in filters:
        parts = {
            "AND": all(naive(document, each) for each in filters.get("AND", [])),
            "OR": "OR" not in filters or any(naive(document, each) for each in filters["OR"]),
            "NOT": not any(naive(document, each) for each in filters.get("NOT", [])),
        }
        return all(parts.values())
    found, value = document.get(filters["field"]), filters["value"]
    return {
        "eq": lambda: found == value,
        "ne": lambda: found != value,
        "gt": lambda: found is not None and found > value,
        "lte": lambda: found is not None and found <= value,
        "in": lambda: found in value,
        "exists": lambda: (found is not None) is value,
    }[filters["operator"]]()


@given(documents=DOCUMENTS, filters=FILTERS)
def test_filters_agree_with_a_naive_evaluation(documents, filters):
    holds = compile_filters(filters)
    assert [holds(each) for each in documents] == [naive(each, filters) for each in documents]
