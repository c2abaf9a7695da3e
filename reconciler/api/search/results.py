"""What a search answered, with whatever stands in for the parameters that are gone (§12, §22)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.api.responses.answers import Answer
from reconciler.api.responses.error_responses import make_unexpected_response
from reconciler.api.search.events import as_one_answer, events_in
from reconciler.api.search.stage_statistics import stages_in
from reconciler.api.text.sanitize import fields_in, items_in
from reconciler.model.data import Data, Fields
from reconciler.model.errors import NotFound
from reconciler.model.problem import Problem
from reconciler.model.search.fields import field_at, select_fields
from reconciler.model.search.query import USUAL_RESULTS, OffsetPage, Query, SearchRequest, Sort
from reconciler.model.search.result import (
    ResultRow,
    SearchResult,
    number_of,
    text_of,
)

_DOCUMENTS: Final = ("documents", "results")
"""Where documents stand, and where they stood once; neither of them means that there are none."""


def read_result(answer: Answer, query: Query, request: SearchRequest) -> SearchResult:
    """The result of an execution.

    Raises `NotFound` where the API did not know the namespace (§0.1), and `UnexpectedResponse`
    where the answer is none.
    """
    if answer.is_unresolved:
        raise NotFound(Problem("api-not-found", f"{answer.asked} was asked of no namespace"))
    events = events_in(answer.body)
    body = as_one_answer(events) if events else answer.fields
    if body is None:
        how = "with a stream that ended before the search did"
        raise make_unexpected_response(answer.asked, how, answer.request_id)
    status = text_of(body, "status")
    if not status:
        raise make_unexpected_response(answer.asked, "without a `status`", answer.request_id)
    statistics = fields_in(body.get("stage_statistics"))
    return SearchResult(
        execution_id=text_of(body, "execution_id"),
        status=status,
        rows=tuple(_rows(body, query)),
        stages=tuple(stages_in(fields_in(statistics.get("stages")))),
        total_ms=number_of(statistics, "total_time_ms"),
        credits=number_of(statistics, "credits_used"),
        pagination=fields_in(body.get("pagination")),
        degraded=_maps_in(body.get("degraded")),
        limits=_maps_in(body.get("limits")),
        warnings=answer.warnings or tuple(map(answer.asked.quote, _texts_in(body.get("warnings")))),
        interpretation=fields_in(body.get("interpretation")),
        error=answer.asked.quote(text_of(body, "error")),
        session_id=query.session_id,
        stand_ins=request.stand_ins,
        events=events,
        facts={key: held for key, held in body.items() if key not in _DOCUMENTS},
    )


def _rows(body: Fields, query: Query) -> Iterator[ResultRow]:
    found = next((body[key] for key in _DOCUMENTS if body.get(key) is not None), ())
    documents = _maps_in(found)
    if query.offset:
        documents = documents[query.offset : query.offset + query.results]
    grouped = _grouped(documents, query)
    for rank, document in enumerate(grouped, _first_rank(body, query)):
        group = field_at(document, query.group_by.field) if query.group_by else None
        yield ResultRow(rank, select_fields(document, query.shown), group)


def _first_rank(body: Fields, query: Query) -> int:
    """Behind an offset, or on a page with a number, it is known; elsewhere it is 1."""
    page = query.page
    if not isinstance(page, OffsetPage):
        return query.offset + 1
    told = number_of(fields_in(body.get("pagination")), "page_size")
    size = page.page_size or query.limit or (USUAL_RESULTS if told is None else int(told))
    return ((page.page_number or 1) - 1) * size + 1


def _grouped(documents: Sequence[Fields], query: Query) -> Sequence[Fields]:
    """Each group in one place, which is that of its first document, and in its own order."""
    if query.group_by is None:
        return documents
    groups: dict[str, list[Fields]] = {}
    for document in documents:
        # As a text, because a field may hold a list or a map.
        groups.setdefault(repr(field_at(document, query.group_by.field)), []).append(document)
    inside = query.group_by.sort
    ordered = (_in_order(group, inside) if inside else group for group in groups.values())
    return [document for group in ordered for document in group]


def _in_order(documents: Sequence[Fields], sort: Sort) -> list[Fields]:
    """Numbers before texts, and documents without a value last, whichever way it goes."""
    known = [one for one in documents if field_at(one, sort.field) is not None]
    unknown = [one for one in documents if field_at(one, sort.field) is None]
    is_down = sort.direction == "desc"
    return [
        *sorted(known, key=lambda one: _order_of(field_at(one, sort.field)), reverse=is_down),
        *unknown,
    ]


def _order_of(value: Data) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, str(value))


def _maps_in(value: object) -> tuple[Fields, ...]:
    return tuple(each for each in items_in(value) if isinstance(each, Mapping))


def _texts_in(value: object) -> tuple[str, ...]:
    return tuple(each for each in items_in(value) if isinstance(each, str))
