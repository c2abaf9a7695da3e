"""Every search we send is one that the vendor's own request models read, key by key."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mixpeek.models.adhoc_execute_request import AdhocExecuteRequest
from mixpeek.models.execute_retriever_request import ExecuteRetrieverRequest
from mixpeek.models.explain_retriever_request import ExplainRetrieverRequest
from mixpeek.models.stage_params_group_by import StageParamsGroupBy
from mixpeek.models.stage_params_sort_attribute import StageParamsSortAttribute
from mixpeek.models.stage_params_sort_relevance import StageParamsSortRelevance
from pydantic import BaseModel
from shapes import shape_of
from vendor import unread

from reconciler.api.search.requests import request_for
from reconciler.kinds import KINDS
from reconciler.kinds.execution import Request
from reconciler.kinds.search.request import WRITES, read_request
from reconciler.model.errors import Rejected
from reconciler.model.search.query import SearchRequest

KIND = KINDS["Retriever"]
EXECUTION = KIND.execution
assert EXECUTION is not None
LIVE = {
    "collection_identifiers": ["col_1"],
    "input_schema": {"query": {"type": "text", "required": True}},
    "budget_limits": {"max_credits": 5.0, "max_time_ms": 1000},
    "stages": [
        {
            "stage_name": "scenes",
            "stage_type": "filter",
            "config": {"stage_id": "limit", "parameters": {"limit": 3}},
            "parameters": {"limit": 3},
        }
    ],
}
OF_BEFORE = {"retriever_id", "return_urls", "sort", "offset", "select", "session_id", "group_by"}
"""Words that the API refuses by now, and that are never sent."""
OURS = {"extra", "page_size"}
"""The way to say what is newer, and a word of the API that its model has no field for."""
BY_NAME: Mapping[str, type[BaseModel]] = {
    "sort_attribute": StageParamsSortAttribute,
    "sort_relevance": StageParamsSortRelevance,
    "group_by": StageParamsGroupBy,
}


def test_a_request_has_every_field_of_the_vendors_but_the_one_that_writes() -> None:
    theirs = {path.split(".")[0].split("[")[0] for path in shape_of(ExecuteRetrieverRequest)}
    theirs = {name.split(" ")[0] for name in theirs}
    assert theirs - set(Request.model_fields) == {WRITES}
    assert set(Request.model_fields) - theirs == OF_BEFORE | OURS


def test_sizes_have_the_vendors_limits() -> None:
    theirs, ours = shape_of(ExecuteRetrieverRequest), shape_of(Request)
    bounds = {path: word for path, word in theirs.items() if path.startswith("limit ")}
    assert bounds == {path: word for path, word in ours.items() if path.startswith("limit ")}
    assert bounds == {"limit at least": "1", "limit at most": "500"}


TEXTS = st.text(min_size=1, max_size=8)
NUMBERS = st.integers(1, 500)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), TEXTS)
CONDITIONS = st.fixed_dictionaries(
    {"field": TEXTS, "operator": st.sampled_from(["eq", "in", "gt", "geo_radius"]), "value": VALUES}
)
FILTERS = st.recursive(
    CONDITIONS,
    lambda inner: st.dictionaries(
        st.sampled_from(["AND", "OR", "NOT"]), st.lists(inner, max_size=3), min_size=1
    ),
    max_leaves=6,
)
SORTS = st.fixed_dictionaries(
    {"field": st.sampled_from(["score", "metadata.price"])},
    optional={"direction": st.sampled_from(["asc", "desc"])},
)
PAGES = st.one_of(
    st.fixed_dictionaries(
        {"method": st.just("offset")}, optional={"page_size": NUMBERS, "page_number": NUMBERS}
    ),
    st.fixed_dictionaries(
        {"method": st.just("cursor")}, optional={"limit": NUMBERS, "cursor": TEXTS}
    ),
    st.fixed_dictionaries(
        {"method": st.just("scroll")},
        optional={
            "limit": st.integers(1, 1000),
            "scroll_id": TEXTS,
            "scroll_ttl": st.integers(60, 3600),
        },
    ),
    st.fixed_dictionaries(
        {"method": st.just("keyset")},
        optional={"limit": NUMBERS, "after": st.dictionaries(TEXTS, VALUES, min_size=1)},
    ),
)
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        "inputs": st.dictionaries(TEXTS, VALUES),
        "filters": FILTERS,
        "pagination": PAGES,
        "limit": NUMBERS,
        "stream": st.booleans(),
        "expand": st.lists(TEXTS, max_size=3),
        "skip_cache": st.booleans(),
        "return_presigned_urls": st.booleans(),
        "return_urls": st.booleans(),
        "return_vectors": st.booleans(),
        "explain": st.booleans(),
        "write_token": TEXTS,
        "consistency": st.fixed_dictionaries(
            {"mode": st.sampled_from(["strong", "eventual"])},
            optional={"max_staleness_ms": st.integers(0, 9)},
        ),
        "sort": SORTS,
        "offset": st.integers(0, 400),
        "select": st.lists(TEXTS, max_size=3),
        "session_id": TEXTS,
        "retriever_id": TEXTS,
        "group_by": st.fixed_dictionaries(
            {"field": TEXTS}, optional={"max_features": NUMBERS, "sort": SORTS}
        ),
    },
)


def sent(request: dict[str, Any]) -> SearchRequest | None:
    """What is sent for a request; nothing where it cannot be said."""
    assert EXECUTION is not None
    try:
        query = read_request(request).query
        return request_for(KIND, EXECUTION, query, name="find", live=LIVE)
    except Rejected:
        return None


@given(REQUESTS)
def test_the_vendor_reads_every_key_of_every_search(request: dict[str, Any]) -> None:
    made = sent(request)
    if made is not None:
        model = AdhocExecuteRequest if made.is_ad_hoc else ExecuteRetrieverRequest
        assert unread(model, made.body) == []


@given(REQUESTS)
def test_whatever_is_said_is_sent_or_stood_in_for_or_refused(request: dict[str, Any]) -> None:
    made = sent(request)
    if made is None:
        return
    told = {each.parameter for each in made.stand_ins}
    names = {"return_urls": "return_presigned_urls"}
    for key, held in request.items():
        is_said = held not in (False, 0, [], {}, None) or key == "inputs"
        # What is searched stands in the path, and a limit behind an offset in the page.
        if is_said and key not in ("retriever_id", "limit"):
            name = names.get(key, key)
            assert name in made.body or name in made.params or key in told
    if "limit" in request:
        assert made.body.get("limit") == request["limit"] or "offset" in told


@pytest.mark.parametrize(
    "request_",
    [
        {"sort": {"field": "score"}},
        {"sort": {"field": "price", "direction": "desc"}},
        {"group_by": {"field": "brand", "max_features": 1000}},
    ],
)
def test_the_vendor_reads_the_stages_that_are_added(request_: dict[str, Any]) -> None:
    made = sent(request_)
    assert made is not None
    stages: Any = made.body["stages"]
    for stage in stages[1:]:
        model = BY_NAME[stage["config"]["stage_id"]]
        assert unread(model, stage["config"]["parameters"]) == []
    assert len(stages) == 2


def test_the_vendor_reads_what_a_search_would_cost() -> None:
    assert unread(ExplainRetrieverRequest, {"inputs": {"query": "red"}}) == []
