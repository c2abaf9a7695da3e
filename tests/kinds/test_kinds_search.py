"""What a search is asked: requests of both generations, filters at every depth, inputs."""

from typing import Any

import pytest

from reconciler.kinds.search.inputs import UnreadableInput, complaints_about_inputs, read_input
from reconciler.kinds.search.request import complaints_about_request, read_request
from reconciler.model.errors import Rejected
from reconciler.model.search.query import (
    Consistency,
    CursorPage,
    GroupBy,
    KeysetPage,
    OffsetPage,
    ScrollPage,
    Sort,
)


def complaints(request: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (".".join(map(str, each.path)), each.code, each.remedy)
        for each in complaints_about_request(request)
    ]


def test_the_words_of_today_and_of_before_mean_one_query() -> None:
    asked = read_request(
        {
            "retriever_id": "ret_1",
            "inputs": {"query": "red"},
            "filters": {"brand": "acme"},
            "sort": {"field": "score"},
            "limit": 100,
            "offset": 7,
            "select": ["title"],
            "session_id": "s-1",
            "return_urls": True,
            "group_by": {"field": "brand", "max_features": 2, "sort": {"field": "price"}},
            "consistency": {"mode": "strong"},
            "extra": {"newer": 1},
        }
    )
    query = asked.query
    assert asked.retriever == "ret_1"
    assert (query.inputs, query.filters) == ({"query": "red"}, {"brand": "acme"})
    assert (query.sort, query.limit, query.offset) == (Sort("score", "desc"), 100, 7)
    assert (query.select, query.session_id, query.returns_urls) == (("title",), "s-1", True)
    assert query.group_by == GroupBy("brand", 2, Sort("price", "asc"))
    assert (query.consistency, query.extra) == (Consistency("strong"), {"newer": 1})


def test_page_size_is_another_word_for_limit() -> None:
    assert read_request({"page_size": 3}).query.limit == 3
    assert complaints({"page_size": 3, "limit": 4})[0][1] == "bad-combination"


@pytest.mark.parametrize(
    ("said", "page"),
    [
        ({"method": "offset", "page_size": 5, "page_number": 2}, OffsetPage(5, 2)),
        ({"method": "cursor", "limit": 5, "cursor": "c"}, CursorPage(5, "c")),
        ({"method": "scroll", "limit": 1000, "scroll_ttl": 60}, ScrollPage(1000, None, 60)),
        ({"method": "keyset", "after": {"score": 1}}, KeysetPage(None, {"score": 1})),
    ],
)
def test_there_are_four_ways_of_paging(said: dict[str, Any], page: object) -> None:
    assert read_request({"pagination": said}).query.page == page


@pytest.mark.parametrize(
    ("request_", "path", "code"),
    [
        ({"limit": 0}, "limit", "out-of-range"),
        ({"limit": 501}, "limit", "out-of-range"),
        ({"limit": "5"}, "limit", "wrong-type"),
        ({"offset": -1}, "offset", "out-of-range"),
        ({"limitt": 5}, "limitt", "unknown-field"),
        ({"pagination": {"limit": 5}}, "pagination.method", "missing-field"),
        ({"pagination": {"method": "pages"}}, "pagination.method", "bad-choice"),
        ({"pagination": {"method": "cursor", "page_number": 1}}, "pagination", "bad-combination"),
        ({"pagination": {"method": "cursor", "limit": 501}}, "pagination", "bad-combination"),
        ({"pagination": {"method": "scroll", "limit": 1001}}, "pagination.limit", "out-of-range"),
        ({"offset": 1, "pagination": {"method": "cursor"}}, "", "bad-combination"),
        ({"sort": {"field": "a", "direction": "up"}}, "sort.direction", "bad-choice"),
        ({"group_by": {"max_features": 1}}, "group_by.field", "missing-field"),
        ({"consistency": {"mode": "weak"}}, "consistency.mode", "bad-choice"),
        ({"expand": ["a"] * 51}, "expand", "out-of-range"),
        ({"target_collection_id": "c"}, "target_collection_id", "writing-search"),
        ({"extra": {"target_collection_id": "c"}}, "target_collection_id", "writing-search"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(request_: dict[str, Any], path: str, code: str) -> None:
    assert [(each[0], each[1]) for each in complaints(request_)] == [(path, code)]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Rejected) as refused:
        read_request({"limit": 0, "sort": {}, "filters": {"AND": {}}, "bogus": 1})
    assert len(refused.value.problems) == 4


def test_an_offset_that_reaches_too_far_says_which_page_it_would_be() -> None:
    ((_, code, remedy),) = complaints({"offset": 600, "limit": 20})
    assert code == "bad-combination"
    page = '{"method": "offset", "page_size": 20, "page_number": 31}'
    assert remedy == f"say pagination: {page}"
    assert complaints({"offset": 480, "limit": 20}) == []
    assert "a multiple of 20" in complaints({"offset": 601, "limit": 20})[0][2]


GOOD_FILTERS = [
    {},
    {"brand": "acme"},
    {"AND": []},
    {"field": "a", "value": None},
    {"NOT": [{"OR": [{"field": "a", "operator": "gte", "value": 1}, {"AND": [{"b": [1]}]}]}]},
    {"AND": [{"field": "a", "operator": "exists", "value": True}], "case_sensitive": True},
]


@pytest.mark.parametrize("filters", GOOD_FILTERS)
def test_filters_may_be_nested_as_deep_as_one_likes(filters: dict[str, Any]) -> None:
    assert complaints({"filters": filters}) == []
    assert (read_request({"filters": filters}).query.filters or {}) == filters


@pytest.mark.parametrize(
    ("filters", "path", "remedy"),
    [
        ([], "filters", 'write {"AND": [{"field": "brand", "value": "acme"}]}'),
        ({"and": []}, "filters.and", "write AND"),
        ({"AND": {"a": 1}}, "filters.AND", "put [ ] around it"),
        ({"AND": ["a"]}, "filters.AND.0", 'write {"AND": [{"field": "brand", "value": "acme"}]}'),
        ({"field": "a"}, "filters", "add `value`"),
        ({"operator": "eq", "value": 1}, "filters", "add `field`"),
        ({"field": "a", "valu": 1, "value": 1}, "filters.valu", "did you mean `value`?"),
        ({"field": "a", "operator": "eqq", "value": 1}, "filters.operator", "did you mean `eq`?"),
        (
            {"OR": [{"NOT": [{"field": "a", "operator": "exist", "value": 1}]}]},
            "filters.OR.0.NOT.0.operator",
            "did you mean `exists`?",
        ),
    ],
)  # fmt: skip
def test_what_the_api_would_take_for_the_name_of_a_field_is_told(
    filters: Any, path: str, remedy: str
) -> None:
    assert [(each[0], each[2]) for each in complaints({"filters": filters})] == [(path, remedy)]


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("text", "007", "007"),
        ("string", "true", "true"),
        ("date", "2026-12-24", "2026-12-24"),
        ("image", "https://x/y.png", "https://x/y.png"),
        ("integer", "7", 7),
        ("integer", "7.0", 7.0),
        ("number", "-0.5", -0.5),
        ("boolean", "false", False),
        ("array", '["a", 1]', ["a", 1]),
        ("object", '{"a": 1}', {"a": 1}),
    ],
)
def test_a_text_means_what_its_type_says(type_: str, text: str, value: object) -> None:
    assert read_input(text, {"type": type_}) == value


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("integer", "7.5"),
        ("integer", "seven"),
        ("number", "true"),
        ("number", "NaN"),
        ("boolean", "yes"),
        ("boolean", "1"),
        ("array", "a,b"),
        ("object", "[1]"),
    ],
)
def test_a_text_that_says_nothing_of_its_type_is_refused(type_: str, text: str) -> None:
    with pytest.raises(UnreadableInput):
        read_input(text, {"type": type_})


SCHEMA = {
    "query": {"type": "text", "required": True, "examples": ["red car"]},
    "top": {"type": "integer", "required": True, "default": 3},
    "lang": {"type": "text", "enum": ["de", "en"]},
}


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"query": "red"}, []),
        ({}, [("query", "missing-input", "say query='red car'")]),
        ({"query": 7}, [("query", "wrong-type", "write a text")]),
        ({"query": "x", "top": "3"}, [("top", "wrong-type", "write a whole number")]),
        ({"query": "x", "top": True}, [("top", "wrong-type", "write a whole number")]),
        ({"query": "x", "lang": "dee"}, [("lang", "bad-choice", "did you mean `de`?")]),
        ({"query": "x", "langg": 1}, [("langg", "unknown-input", "did you mean `lang`?")]),
    ],
)
def test_inputs_are_held_against_their_schema(
    inputs: dict[str, Any], told: list[tuple[str, str, str]]
) -> None:
    found = complaints_about_inputs(inputs, SCHEMA, who="it")
    assert [(each.path[1], each.code, each.remedy) for each in found] == told


def test_what_takes_no_inputs_says_so() -> None:
    (problem,) = complaints_about_inputs({"query": "x"}, {}, who="it")
    assert problem.remedy == "leave it out: it takes no inputs"
