"""Executing a retriever (§12), in simple form: so that a check has something to ask.

Nothing is embedded. A document's score is the share of the inputs' words that it holds;
of the stages, attribute filters and limits are obeyed.
"""

import re
from collections.abc import Iterable
from secrets import token_hex

from reconciler.emulator.bodies.base import parse
from reconciler.emulator.bodies.execution import Execution
from reconciler.emulator.call.filters import matches
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import target
from reconciler.emulator.contract.http_errors import FieldError, ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_list,
    as_object,
    as_texts,
    encode,
)
from reconciler.emulator.contract.kinds import COLLECTION, RETRIEVER
from reconciler.emulator.storage.processing import items_of
from reconciler.emulator.storage.store import Row, Store

_DEFAULT_LIMIT, _MOST = 10, 500
_LIMITS = {"limit": "limit", "feature_search": "final_top_k", "sample": "count", "rerank": "top_k"}
"""Stages that cut, and the parameter by which they do."""


def execute(call: Call) -> Answer:
    row = target(call, RETRIEVER)
    body = parse(Execution, call.raw)
    live = row.decoded()
    _check_inputs(as_object(live["input_schema"]), body.inputs)
    found = _rank(_documents(call.store, row, live), body.inputs)
    kept = [one for one in found if matches(one, body.filters or {})]
    for config in _configs(live):
        kept = _run(config, kept)
    documents: list[Json] = [*kept[: body.limit or body.page_size or _DEFAULT_LIMIT]]
    return answer(
        {
            "execution_id": f"exec_{token_hex(8)}",
            "status": "completed",
            "retriever_id": row.id,
            "documents": documents,
            "results": documents,
            "pagination": {"cursor": None, "next": None},
            "stage_statistics": {"stages": {}, "total_time_ms": 0.0, "credits_used": 0.0},
            "warnings": [],
            "error": None,
        }
    )


def _check_inputs(schema: JsonObject, inputs: JsonObject) -> None:
    missing = [
        name
        for name, field in schema.items()
        if as_object(field).get("required") and name not in inputs
    ]
    if missing:
        places = [("body", "inputs", name) for name in missing]
        raise ValidationFailed(
            [FieldError("missing", place, "This input is required") for place in places]
        )


def _documents(store: Store, row: Row, live: JsonObject) -> Iterable[JsonObject]:
    for identifier in as_texts(live["collection_ids"]):
        holder = store.by_id(COLLECTION.word, identifier)
        if holder is not None and holder.namespace == row.namespace:
            for document in items_of(store, holder, 0, _MOST):
                yield {**document, "collection_id": identifier}


def _rank(documents: Iterable[JsonObject], inputs: JsonObject) -> list[JsonObject]:
    wanted = _words(list(inputs.values()))
    scored = [{**one, "score": _share(wanted, _words(one))} for one in documents]
    return sorted(scored, key=lambda one: -float(str(one["score"])))


def _words(value: Json) -> set[str]:
    return set(re.findall(r"\w+", encode(value).lower()))


def _share(wanted: set[str], found: set[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0


def _configs(live: JsonObject) -> list[JsonObject]:
    return [as_object(as_object(stage)["config"]) for stage in as_list(live["stages"])]


def _run(config: JsonObject, documents: list[JsonObject]) -> list[JsonObject]:
    parameters = as_object(config.get("parameters"))
    stage = str(config.get("stage_id"))
    if stage == "attribute_filter":
        condition = {name: parameters.get(name) for name in ("field", "operator", "value")}
        return [one for one in documents if matches(one, condition)]
    most = parameters.get(_LIMITS.get(stage, ""))
    return documents[:most] if isinstance(most, int) and most >= 0 else documents


ROUTES = (
    Route(
        "POST", f"{RETRIEVER.one}/execute", execute, category="search", writes=False
    ),
)  # fmt: skip
