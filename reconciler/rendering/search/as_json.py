"""The answer to a search for programs: all that was asked, found and told."""

from reconciler.model.address import Address
from reconciler.model.data import Data, Fields
from reconciler.model.errors import ExitCode
from reconciler.model.search.query import SearchRequest
from reconciler.model.search.result import ResultRow, SearchResult, StageStatistics
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.rendering.json.json_text import dump, exit_facts

FORMAT_VERSION = "1.0"
_HIDDEN = "write_token"


def result_as_json(
    result: SearchResult, request: SearchRequest, address: Address, *, exit_code: ExitCode
) -> str:
    """One document; what the API added since this version is in `response`."""
    return dump(
        {
            "format_version": FORMAT_VERSION,
            "address": str(address),
            "request": _request(request),
            "stand_ins": [
                {"parameter": each.parameter, "how": each.how} for each in result.stand_ins
            ],
            "execution_id": result.execution_id,
            "status": result.status,
            "error": result.error or None,
            "total_time_ms": result.total_ms,
            "credits_used": result.credits,
            "results": [_row(row) for row in result.rows],
            "found": result.found,
            "stages": [_stage(stage) for stage in result.stages],
            "pagination": result.pagination,
            "degraded": list(result.degraded),
            "limits": list(result.limits),
            "warnings": list(result.warnings),
            "interpretation": result.interpretation,
            "session_id": result.session_id,
            "events": [dict(event.facts) for event in result.events],
            "response": result.facts,
            "exit": exit_facts(exit_code),
        }
    )


def _request(request: SearchRequest) -> Fields:
    """As it was sent, but for what gives the right to read somebody's writes."""
    hidden: dict[str, Data] = {_HIDDEN: SECRET_SHOWN} if _HIDDEN in request.body else {}
    return {
        "method": "POST",
        "path": request.path,
        "query": dict(request.params),
        "body": {**request.body, **hidden},
        "ad_hoc": request.is_ad_hoc,
    }


def _row(row: ResultRow) -> Fields:
    return {
        "rank": row.rank,
        "score": row.score,
        "document_id": row.document_id or None,
        "group": row.group,
        "document": row.document,
    }


def _stage(stage: StageStatistics) -> Fields:
    return {
        "name": stage.name,
        "input_count": stage.input_count,
        "output_count": stage.output_count,
        "duration_ms": stage.duration_ms,
        "cache_hit": stage.is_cached,
        "error": stage.error or None,
        "facts": stage.facts,
    }
