"""A request in the words of the API, of either generation, as the one query it means (§12, §22)."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.execution import GroupByOption, Pagination, Request, SortOption
from reconciler.kinds.search.filters import complaints_about_filters
from reconciler.kinds.validation.validate import complaints_about
from reconciler.model.data import Data, Fields
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.search.query import (
    Consistency,
    CursorPage,
    GroupBy,
    KeysetPage,
    OffsetPage,
    Page,
    Query,
    ScrollPage,
    Sort,
)
from reconciler.model.search.result import SCORE

_REQUEST: Final = Kind(name="request", spec=Request, path="", id_field="", name_field="")
WRITES: Final = "target_collection_id"
"""The one key of the API's request that makes it write (§12)."""


class Asked(Struct, frozen=True):
    """What a request says: the query, and what is searched where the request says that too."""

    query: Query
    retriever: str = ""


def complaints_about_request(request: Fields) -> Iterator[Problem]:
    """Everything that is wrong with a request; paths start inside it."""
    if WRITES in request or WRITES in _map_in(request, "extra"):
        says = f"`{WRITES}` writes documents, and a query only reads"
        yield Problem("writing-search", says, "leave it out", path=(WRITES,))
    filters = request.get("filters")
    about_filters = [] if filters is None else [*complaints_about_filters(filters, ("filters",))]
    yield from about_filters
    rest = {key: held for key, held in request.items() if key != WRITES}
    for problem in complaints_about(_REQUEST, rest):
        if not (about_filters and problem.path[:1] == ("filters",)):
            yield problem


def read_request(request: Fields) -> Asked:
    """The query that a request means; raises `Rejected` with everything that is wrong."""
    if problems := list(complaints_about_request(request)):
        raise Rejected(*problems)
    said = Request.model_validate(dict(request))
    consistency = said.consistency
    query = Query(
        inputs=_map_in(request, "inputs"),
        filters=_map_in(request, "filters") or None,
        page=_page(said.pagination, _map_in(request, "pagination")),
        limit=said.limit or said.page_size,
        is_streamed=bool(said.stream),
        expand=tuple(said.expand or ()),
        skips_cache=bool(said.skip_cache),
        returns_urls=bool(said.return_presigned_urls or said.return_urls),
        returns_vectors=bool(said.return_vectors),
        explains=bool(said.explain),
        consistency=Consistency(consistency.mode, consistency.max_staleness_ms)
        if consistency
        else None,
        write_token=said.write_token,
        sort=sort_of(said.sort),
        offset=said.offset or 0,
        select=tuple(said.select or ()),
        session_id=said.session_id,
        group_by=_group(said.group_by),
        extra=_map_in(request, "extra"),
    )
    return Asked(query, said.retriever_id or "")


def _map_in(request: Fields, key: str) -> Fields:
    held: Data = request.get(key)
    return held if isinstance(held, Mapping) else {}


def _page(said: Pagination | None, fields: Fields) -> Page | None:
    match said.method if said else None:
        case "offset":
            return OffsetPage(said.page_size, said.page_number) if said else None
        case "cursor":
            return CursorPage(said.limit, said.cursor) if said else None
        case "scroll":
            return ScrollPage(said.limit, said.scroll_id, said.scroll_ttl) if said else None
        case "keyset":
            return KeysetPage(said.limit, _map_in(fields, "after") or None) if said else None
        case _:
            return None


def sort_of(said: SortOption | None) -> Sort | None:
    """Without a direction, the best scores come first, and of other fields the least values."""
    if said is None:
        return None
    usual: Literal["asc", "desc"] = "desc" if said.field == SCORE else "asc"
    return Sort(said.field, said.direction or usual)


def _group(said: GroupByOption | None) -> GroupBy | None:
    if said is None:
        return None
    return GroupBy(said.field, said.max_features, sort_of(said.sort))
