"""What an execution would cost and do, without doing it (§12, §22)."""

from collections.abc import Sequence

from reconciler.emulator.contract.json_text import Json, JsonObject, as_object
from reconciler.emulator.search.pipeline import SEARCHES, can_run, credits_of

_CUTS = {"feature_search": ("final_top_k", 25), "feature_filter": ("limit", 25),
         "limit": ("limit", 10), "sample": ("count", 10)}  # fmt: skip
"""Stages that leave at most so many, by which parameter, and how many when it is not said."""
_SEARCH_MS, _OTHER_MS = 5.0, 1.0


def explain(retriever_id: str, name: str, stages: Sequence[Json], documents: int) -> JsonObject:
    """ExplainRetrieverResponse. ``documents`` are those that there are to be found."""
    plan: list[JsonObject] = []
    waiting = 0
    for place, stage in enumerate(map(as_object, stages)):
        planned = _plan(place, stage, waiting, documents)
        left = planned["estimated_output"]
        waiting = left if isinstance(left, int) else 0
        plan.append(planned)
    milliseconds = [_number(each["estimated_duration_ms"]) for each in plan]
    slowest = max(milliseconds, default=0.0)
    return {
        "retriever_id": retriever_id,
        "retriever_name": name,
        "estimated_cost": {
            "total_credits": round(
                sum(_number(each["estimated_cost_credits"]) for each in plan), 6
            ),
            "total_duration_ms": sum(milliseconds),
        },
        "execution_plan": [*plan],
        "total_estimated_stages": len(plan),
        "bottleneck_stages": [
            each["stage_name"]
            for each, took in zip(plan, milliseconds, strict=True)
            if took >= 0.8 * slowest
        ],
        "optimization_level": "mvp",
        "optimization_applied": False,
        "optimization_details": None,
        "optimization_suggestions": [],
    }


def _plan(place: int, stage: JsonObject, waiting: int, documents: int) -> JsonObject:
    config = as_object(stage.get("config"))
    stage_id = str(config.get("stage_id"))
    coming = documents if place == 0 else waiting
    left = min(coming, _cut(stage_id, as_object(config.get("parameters")), coming))
    warnings: list[Json] = [] if can_run(stage_id) else ["The emulator passes its documents on"]
    return {
        "stage_index": place,
        "stage_name": str(stage.get("stage_name")),
        "stage_type": str(stage.get("stage_type")),
        "estimated_input": 0 if place == 0 else waiting,
        "estimated_output": left,
        "estimated_efficiency": round(left / waiting, 6) if place and waiting else 0.0,
        "estimated_cost_credits": credits_of(stage),
        "estimated_duration_ms": _SEARCH_MS if stage_id in SEARCHES else _OTHER_MS,
        "cache_likely": False,
        "optimization_notes": [],
        "warnings": warnings,
    }


def _cut(stage_id: str, parameters: JsonObject, coming: int) -> int:
    name, default = _CUTS.get(stage_id, ("", coming))
    said = parameters.get(name)
    return said if isinstance(said, int) else default


def _number(value: Json) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
