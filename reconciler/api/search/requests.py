"""A query as the one request that asks it, with a stand-in for what the API has no word for (§22).

What cannot be said in one request is refused, all of it at once: nothing is left out in silence.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import asdict

from reconciler.api.reading.resources import path_of
from reconciler.api.search.stages import stages_for
from reconciler.kinds.declaration.kind import Execution, Kind
from reconciler.model.data import Data, Fields
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.search.query import (
    USUAL_RESULTS,
    OffsetPage,
    Page,
    Query,
    SearchRequest,
    StandIn,
    page_fields,
)

_BY_ID_ALONE: Final[Mapping[str, str]] = {
    "expand": "expand",
    "skips_cache": "skip_cache",
    "explains": "explain",
    "consistency": "consistency",
    "write_token": "write_token",
}
"""What running stages that came along does not know (§22), and how requests call it."""


def request_for(
    kind: Kind, execution: Execution, query: Query, *, name: str, live: Fields | None = None
) -> SearchRequest:
    """The request that asks a query of what `name` names, by name or id.

    `live` is how that reads: it is needed where `query.needs_stages`. Raises `Rejected` with
    everything that one request cannot say.
    """
    if not query.needs_stages:
        path = f"{path_of(kind, name)}{execution.suffix}"
        body = {**_common(query), **_by_id(query)}
        return SearchRequest(path, body, stand_ins=tuple(_stand_ins(query)))
    return request_with_stages(kind, execution, query, live or {})


def request_with_stages(
    kind: Kind, execution: Execution, query: Query, read: Fields
) -> SearchRequest:
    """The request that brings its stages along; `read` is how what has them reads, or would.

    Raises `Rejected` with everything that such a request cannot say.
    """
    if problems := list(_unsayable(query)):
        raise Rejected(*problems)
    return _ad_hoc(kind, execution, query, read)


def _ad_hoc(kind: Kind, execution: Execution, query: Query, live: Fields) -> SearchRequest:
    stages, made = stages_for(kind, execution, query, live)
    carried = {key: live[key] for key in execution.carried if live.get(key)}
    # It reads as ids (§0.14), and is asked for under the name that it was declared with.
    if "collection_identifiers" not in carried and live.get("collection_ids"):
        carried["collection_identifiers"] = live["collection_ids"]
    params = {
        key: "true"
        for key, is_wanted in (
            ("return_presigned_urls", query.returns_urls),
            ("return_vectors", query.returns_vectors),
        )
        if is_wanted
    }
    return SearchRequest(
        f"{kind.path}{execution.suffix}",
        {execution.stages: stages, **carried, **_common(query)},
        params,
        (*made, *_stand_ins(query)),
        is_ad_hoc=True,
    )


def _common(query: Query) -> dict[str, Data]:
    """What both ways of running know."""
    page = _page(query)
    said: dict[str, Data] = {
        "inputs": query.inputs,
        "filters": query.filters,
        "pagination": None if page is None else page_fields(page),
        "limit": None if query.offset else query.limit,
        "stream": query.is_streamed or None,
        **query.extra,
    }
    return {key: held for key, held in said.items() if held is not None}


def _by_id(query: Query) -> dict[str, Data]:
    lag = asdict(query.consistency) if query.consistency else {}
    said: dict[str, Data] = {
        "expand": list(query.expand) or None,
        "skip_cache": query.skips_cache or None,
        "return_presigned_urls": query.returns_urls or None,
        "return_vectors": query.returns_vectors or None,
        "explain": query.explains or None,
        "write_token": query.write_token,
        "consistency": {key: held for key, held in lag.items() if held is not None} or None,
    }
    return {key: held for key, held in said.items() if held is not None}


def _page(query: Query) -> Page | None:
    """An offset is a first page that reaches far enough (§22)."""
    return OffsetPage(query.offset + query.results, 1) if query.offset else query.page


def _stand_ins(query: Query) -> Iterator[StandIn]:
    """What is done to the answer, in place of what the API once did."""
    if query.offset:
        end = query.offset + query.results
        unsaid = "" if query.limit else f", the {USUAL_RESULTS} that are usual behind them"
        how = f"{end} results are asked for{unsaid}, and the first {query.offset} are left out"
        yield StandIn("offset", how)
    if query.select:
        yield StandIn("select", "whole documents are asked for, and their fields chosen here")
    if query.session_id is not None:
        yield StandIn("session_id", "it is not sent, and comes back with the result")


def _unsayable(query: Query) -> Iterator[Problem]:
    asked = "sort" if query.sort else "group_by"
    for attribute, key in _BY_ID_ALONE.items():
        if getattr(query, attribute):
            says = f"`{key}` and `{asked}` cannot be asked at once: the API runs added stages "
            yield Problem(
                "unsayable-query",
                f"{says}without `{key}`",
                f"leave one of them out, or declare the {asked} as a stage of its own",
                path=(key,),
            )
