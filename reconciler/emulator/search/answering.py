"""What an execution answers: documents of a page, statistics, budget, remarks (§12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex

from reconciler.emulator.contract.json_text import Json, JsonObject, as_text, encode, to_list
from reconciler.emulator.search.indexing.reading import (
    expand,
    indexes_of_namespace,
    show,
    with_vectors,
)
from reconciler.emulator.search.pages import Slice
from reconciler.emulator.search.pipeline import Execution
from reconciler.emulator.search.stages.searching import lacks_query
from reconciler.emulator.search.templating.templates import inputs_named


@dataclass(frozen=True)
class Wishes:
    """What the request wants to see beside the documents, and who was asked."""

    retriever_id: str
    provided: JsonObject
    inferred: JsonObject
    stages: Sequence[Json]
    budget: JsonObject
    expand: Sequence[str] = ()
    vectors: bool = False
    explain: bool = False
    legacy: bool = False
    consistency: str = "strong"


def describe(execution: Execution, page: Slice, wishes: Wishes) -> JsonObject:
    """ExecuteRetrieverResponse."""
    remarks = execution.remarks
    status = "degraded" if remarks.degraded else "completed"
    documents: list[Json] = [_show(execution, each, wishes) for each in page.documents]
    return {
        "retriever_id": wishes.retriever_id,
        "execution_id": f"exec_{token_hex(8)}",
        "status": "failed" if execution.error else status,
        "documents": documents,
        **({"results": documents} if wishes.legacy else {}),
        "pagination": page.described,
        "stage_statistics": statistics(execution),
        "budget": budget(execution, wishes.budget),
        "facets": [*remarks.facets] or None,
        "degraded": [*remarks.degraded],
        "limits": [*remarks.limits] or None,
        "warnings": to_list(remarks.warnings),
        "interpretation": _interpret(wishes),
        "completeness": {"embeddings": "complete", "page": "complete", "overall": "complete"},
        "error": execution.error,
        "cache_hit": False,
        "cached_at": None,
        "consistency_mode": wishes.consistency,
        "optimization_applied": False,
        "explain_plan": _profile(execution) if wishes.explain else None,
    }


def statistics(execution: Execution) -> JsonObject:
    """The total is the sum of the stages, in time and in credits."""
    return {
        "stages": {done.name: done.statistics for done in execution.stages},
        "total_time_ms": execution.milliseconds,
        "credits_used": execution.credits,
    }


def budget(execution: Execution, limits: JsonObject) -> JsonObject:
    most = limits.get("max_credits")
    left = float(most) - execution.credits if isinstance(most, int | float) else None
    return {
        "credits_used": execution.credits,
        "credits_remaining": None if left is None else round(max(0.0, left), 6),
        "time_used_ms": execution.milliseconds,
        "max_credits": most,
        "max_time_ms": limits.get("max_time_ms"),
    }


def events(execution: Execution, final: JsonObject) -> str:
    """The same as server-sent events: each stage begins and ends, and then all of it (§12)."""
    told: list[JsonObject] = []
    common: JsonObject = {
        "execution_id": final["execution_id"],
        "total_stages": len(execution.stages),
    }
    for place, done in enumerate(execution.stages):
        stage: JsonObject = {**common, "stage_name": done.name, "stage_index": place}
        kind = "stage_error" if done.error else "stage_complete"
        told.append({"event_type": "stage_start", **stage})
        shown: list[Json] = [show(each) for each in done.documents]
        told.append(
            {
                "event_type": kind,
                **stage,
                "documents": shown,
                "statistics": done.statistics,
                "budget_used": _used(execution, place + 1),
                "error": done.error,
            }
        )
    kind = "execution_error" if execution.error else "execution_complete"
    told.append({"event_type": kind, **common, **final})
    return "".join(f"data: {encode(each)}\n\n" for each in told)


def _used(execution: Execution, count: int) -> JsonObject:
    done = execution.stages[:count]
    return {
        "credits_used": round(sum(each.credits for each in done), 6),
        "time_elapsed_ms": round(sum(each.milliseconds for each in done), 3),
        "tokens_used": 0,
    }


def _show(execution: Execution, document: JsonObject, wishes: Wishes) -> JsonObject:
    shown = show(document)
    question = execution.question
    collection = as_text(document.get("collection_id"))
    if wishes.vectors and collection and collection in question.collections:
        shown = with_vectors(question.index(collection), shown)
    if wishes.expand:
        known = indexes_of_namespace(question.store, question.namespace)
        shown = expand(known, shown, wishes.expand)
    return shown


def _interpret(wishes: Wishes) -> JsonObject:
    consumed = inputs_named([*wishes.stages])
    everything = lacks_query([*wishes.stages])
    ignored = [name for name in wishes.provided if name not in consumed and not everything]
    return {
        "provided_input_keys": to_list(sorted(wishes.provided)),
        "inferred_inputs": wishes.inferred,
        "ignored_input_keys": to_list(sorted(ignored)),
        "relaxations": [],
    }


def _profile(execution: Execution) -> JsonObject:
    """What ``explain=true`` tells of this execution, stage by stage."""
    stages: list[Json] = [
        {"stage_index": place, "stage_name": done.name, "stage_id": done.stage_id,
         **done.statistics}
        for place, done in enumerate(execution.stages)
    ]  # fmt: skip
    return {
        "stages": stages,
        "total_time_ms": execution.milliseconds,
        "credits_used": execution.credits,
        "optimizer": {"optimization_applied": False},
    }
