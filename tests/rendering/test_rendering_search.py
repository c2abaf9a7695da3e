"""What a search found, as people and programs are shown it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from schemas import faults_of

from reconciler.model.address import Address
from reconciler.model.errors import ExitCode
from reconciler.model.search.query import (
    CursorPage,
    GroupBy,
    KeysetPage,
    OffsetPage,
    Page,
    Query,
    ScrollPage,
    SearchRequest,
    StandIn,
)
from reconciler.model.search.result import ResultRow, SearchResult, StageEvent, StageStatistics
from reconciler.rendering.search.as_json import result_as_json
from reconciler.rendering.search.as_text import event_as_text, result_as_text
from reconciler.rendering.search.next_page import next_page_flags
from reconciler.rendering.search.table import Column, table_lines
from reconciler.rendering.words.view import HARMFUL

ADDRESS = Address("Retriever", "ads", "search")
ROWS = (
    ResultRow(1, {"document_id": "doc_911", "score": 0.91234567, "title": "Red sports car\non a "
              "coastal road, with the sea behind it and nobody else in sight",
              "metadata": {"brand": "acme", "url": "https://x/y"}, "_internal": {"a": 1}}),
    ResultRow(2, {"document_id": "doc_17", "score": 0.87, "title": "A red car in the rain",
              "metadata": {"brand": "acme", "url": "https://x/z"}}),
    ResultRow(3, {"document_id": "doc_204", "score": 0.5, "title": "Sunset over the bay",
              "metadata": {"brand": "other"}}),
)  # fmt: skip
RESULT = SearchResult(
    execution_id="exec_4711",
    status="completed",
    rows=ROWS,
    stages=(
        StageStatistics("scenes", 0, 41, 80.0),
        StageStatistics("best", 41, 3, 1.25, is_cached=True),
    ),
    total_ms=85.3,
    credits=0.4,
    pagination={"method": "cursor", "total": 41, "cursor": "eyJ", "has_next": True},
)


def shown(result: SearchResult = RESULT, query: Query | None = None, width: int = 80) -> str:
    return result_as_text(result, query or Query(), ADDRESS, color=False, width=width)


def test_people_see_scores_telling_fields_stages_and_what_it_cost(expect_file: Any) -> None:
    result = replace(
        RESULT,
        status="degraded",
        degraded=(
            {"stage": "best", "resource": "stage", "reason": "no model", "next_step": "wait"},
        ),
        limits=({"name": "limit", "requested": 900, "applied": 500, "stage": None},),
        warnings=("brand has no index",),
        interpretation={"ignored_input_keys": ["mood"], "inferred_inputs": {"top": 3}},
        stand_ins=(
            StandIn("select", "whole documents are asked for, and their fields chosen here"),
        ),
        session_id="s-1",
    )
    expect_file(Path(__file__).parent / "golden" / "search.txt", shown(result))


@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from(["title", "brand", "text", "片名", "score", "document_id"]),
            st.one_of(st.text(max_size=200), st.floats(0, 1), st.none(), st.lists(st.text())),
        ),
        max_size=5,
    ),
    width=st.integers(60, 100),
)
def test_tables_fit_whatever_documents_hold(rows: list[dict[str, Any]], width: int) -> None:
    found = tuple(ResultRow(rank, row) for rank, row in enumerate(rows, 1))
    text = shown(replace(RESULT, rows=found, pagination={}), width=width)
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert not HARMFUL.search(text.replace("\n", ""))


def test_chosen_fields_are_shown_and_what_finds_no_room_is_named() -> None:
    query = Query(select=tuple(f"a_field_with_a_long_name_{number}" for number in range(12)))
    text = shown(query=query)
    assert "a_fie…" in text
    assert "No room for" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_numbers_are_never_cut() -> None:
    columns = [
        Column("text", ("x" * 100,)),
        Column("number", ("123456789012345",), is_number=True),
    ]
    (_, line) = table_lines(columns, width=40)
    assert "123456789012345" in line.text
    assert "…" in line.text


def test_groups_come_before_documents() -> None:
    rows = tuple(replace(row, group="acme") for row in ROWS)
    text = shown(replace(RESULT, rows=rows), Query(group_by=GroupBy("metadata.brand")))
    assert text.splitlines()[2].split() == ["#", "score", "metadata.brand", "document_id", "title"]


def test_what_comes_along_is_a_column_of_its_own() -> None:
    rows = (ResultRow(1, {"document_id": "a", "title": "x", "_expanded": {"owner": {"n": 1}}}),)
    text = shown(replace(RESULT, rows=rows), Query(expand=("owner",)))
    assert text.splitlines()[2:4] == [
        "  #  document_id  title  _expanded",
        "  1  a            x      {owner: {n: 1}}",
    ]


def test_a_search_that_finds_nothing_has_no_table() -> None:
    text = shown(replace(RESULT, rows=(), stages=(), pagination={}, credits=None, total_ms=None))
    assert text == (
        "Retriever/ads/search: 0 results\n\n"
        "Total: time unknown, credits unknown, execution exec_4711.\n"
    )


def test_an_explained_search_shows_its_profile() -> None:
    text = shown(replace(RESULT, facts={"explain_plan": {"stages": [{"ms": 3}]}}))
    assert text.endswith("\nexplain_plan: {stages: [{ms: 3}]}\n")


@pytest.mark.parametrize(
    ("page", "pagination", "flags"),
    [
        (None, {"cursor": "c", "has_next": True}, {"method": "cursor", "cursor": "c"}),
        (CursorPage(5, "b"), {"cursor": "c"}, {"method": "cursor", "limit": 5, "cursor": "c"}),
        (
            ScrollPage(5, None, 60),
            {"method": "scroll", "scroll_id": "s", "has_next": True},
            {"method": "scroll", "limit": 5, "scroll_ttl": 60, "scroll_id": "s"},
        ),
        (
            OffsetPage(5, 2),
            {"method": "offset", "page_number": 2, "has_next": True},
            {"method": "offset", "page_size": 5, "page_number": 3},
        ),
        (
            KeysetPage(5),
            {"after": {"id": "d"}},
            {"method": "keyset", "limit": 5, "after": {"id": "d"}},
        ),
    ],
)
def test_the_next_page_is_told_as_flags(
    page: Page | None, pagination: dict[str, Any], flags: dict[str, Any]
) -> None:
    said = next_page_flags(replace(RESULT, pagination=pagination), Query(page=page))
    assert json.loads(said.removeprefix("--pagination '").removesuffix("'")) == flags


@pytest.mark.parametrize(
    "pagination",
    [
        {},
        {"cursor": "c", "has_next": False},
        {"method": "offset", "page_number": 2},
        {"cursor": None},
    ],
)
def test_the_last_page_has_none_behind_it(pagination: dict[str, Any]) -> None:
    assert next_page_flags(replace(RESULT, pagination=pagination), Query()) == ""


def test_behind_an_offset_the_next_page_is_the_next_offset() -> None:
    rows = tuple(replace(row, rank=row.rank + 6) for row in ROWS)
    found = replace(RESULT, rows=rows)
    assert next_page_flags(found, Query(offset=6, limit=3)) == "--offset 9 --limit 3"
    assert next_page_flags(replace(found, pagination={"total": 9}), Query(offset=6, limit=3)) == ""


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (StageEvent("stage_start", StageStatistics("a"), 0, 2), "stage 1 of 2 a: begins\n"),
        (
            StageEvent("stage_complete", StageStatistics("a", 0, 1, 2.5), 0, 2),
            "stage 1 of 2 a: 1 document, 2.5 ms\n",
        ),
        (
            StageEvent("stage_complete", StageStatistics("a"), documents=({}, {})),
            "stage a: 2 documents\n",
        ),
        (
            StageEvent("stage_error", StageStatistics("a"), 1, 2, facts={"error": "no\x1b[2J"}),
            "stage 2 of 2 a: failed: no\\x1b[2J\n",
        ),
        (StageEvent("execution_complete", StageStatistics("")), "execution_complete\n"),
    ],
)
def test_an_event_is_one_line(event: StageEvent, text: str) -> None:
    assert event_as_text(event) == text


def test_programs_get_everything_and_no_token() -> None:
    body = {"inputs": {"query": "red"}, "write_token": "wt_very_secret"}
    request = SearchRequest("/v1/retrievers/search/execute", body, {"return_vectors": "true"})
    text = result_as_json(RESULT, request, ADDRESS, exit_code=ExitCode.OK)
    assert faults_of(text, "query") == []
    assert "wt_very_secret" not in text
    said = json.loads(text)
    assert said["request"]["body"] == {"inputs": {"query": "red"}, "write_token": "(secret)"}
    assert [row["document"] for row in said["results"]] == [row.document for row in ROWS]
    assert said["found"] == 41
