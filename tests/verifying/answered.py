"""Checks and answers as the house makes them, out of what tests say in short."""

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.api.headers.api_key import ApiKey
from reconciler.api.responses.answers import Answer
from reconciler.api.responses.error_responses import RequestContext
from reconciler.api.search.results import read_result
from reconciler.kinds import VERIFICATIONS
from reconciler.kinds.verification.checks import read_check
from reconciler.kinds.verification.gates import read_gate
from reconciler.model.address import Address
from reconciler.model.location import Locations
from reconciler.model.resource import Resource
from reconciler.model.search.query import Query, SearchRequest
from reconciler.model.search.result import SearchResult
from reconciler.model.verification.expectation import Check
from reconciler.model.verification.gate import Gate

NOWHERE = Locations("checks.yaml", (0, 0, 0, 0, None))


def check_of(
    expect: Mapping[str, Any], name: str = "asked", request: Mapping[str, Any] | None = None
) -> Check:
    spec = {"retriever": "search", "request": request or {}, "expect": expect}
    resource = Resource(Address("Check", "ads", name), spec, NOWHERE)
    return read_check(resource, VERIFICATIONS["Check"])


def gate_of(metrics: Mapping[str, Any], name: str = "guarded", **more: Any) -> Gate:
    spec = {"retriever": "search", "dataset": "judged", "metrics": metrics, **more}
    return read_gate(Resource(Address("Gate", "ads", name), spec, NOWHERE), VERIFICATIONS["Gate"])


def result_of(
    docs: Sequence[Mapping[str, Any]] = (),
    *,
    stages: Mapping[str, Any] | None = None,
    total_ms: float | None = 12,
    credits_used: float | None = 0.5,
    **answer: Any,
) -> SearchResult:
    """As the API would say it; `id` stands for `document_id`."""
    documents = [
        {("document_id" if key == "id" else key): held for key, held in each.items()}
        for each in docs
    ]
    statistics = {
        "stages": stages or {},
        "total_time_ms": total_ms,
        "credits_used": credits_used,
    }
    body = {
        "execution_id": "exec_1",
        "status": "completed",
        "documents": documents,
        "stage_statistics": statistics,
        **answer,
    }
    asked = RequestContext("POST", "/v1/retrievers/search/execute", ApiKey("sk_somebodys"), ())
    return read_result(Answer(asked, body), Query(), SearchRequest("", {}))
