"""The stages of a retriever, one after the other, counted, timed and kept to a budget (§12)."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from reconciler.emulator.call.references import require
from reconciler.emulator.contract.http_errors import HttpError
from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object, as_text
from reconciler.emulator.contract.kinds import RETRIEVER
from reconciler.emulator.search.stages import (
    aggregating,
    diversifying,
    enriching,
    preparing,
    reducing,
    searching,
    sorting,
    transforming,
)
from reconciler.emulator.search.stages.parameters import Parameters, StageFailed, StageUnable
from reconciler.emulator.search.stages.run import Question, Remarks, StageCall
from reconciler.emulator.search.templating.conditions import fill
from reconciler.emulator.search.templating.expression import NotAnExpression
from reconciler.emulator.search.templating.templates import Names, mentions_document, render

Act: TypeAlias = Callable[[StageCall, Parameters], list[JsonObject]]

SEARCHES = frozenset({"feature_search", "feature_filter"})
_DEEPEST = 3
"""Retrievers that ask retrievers end here."""
_SEARCH_CREDITS, _OTHER_CREDITS = 0.1, 0.01
_NEXT_STEP = "Ask the API itself; the emulator passes its documents on"


@dataclass(frozen=True)
class Done:
    """One stage that ran, or that could not."""

    name: str
    stage_id: str
    documents: list[JsonObject]
    statistics: JsonObject
    credits: float
    milliseconds: float
    error: str | None = None


@dataclass
class Execution:
    """What came of it. ``error`` is why it did not come to its end."""

    question: Question
    remarks: Remarks = field(default_factory=Remarks)
    stages: list[Done] = field(default_factory=list)
    error: str | None = None

    @property
    def documents(self) -> list[JsonObject]:
        return self.stages[-1].documents if self.stages and self.error is None else []

    @property
    def credits(self) -> float:
        return round(sum(each.credits for each in self.stages), 6)

    @property
    def milliseconds(self) -> float:
        return round(sum(each.milliseconds for each in self.stages), 3)


def execute(question: Question, stages: Sequence[Json], budget: JsonObject) -> Execution:
    """``budget`` has ``max_credits`` and ``max_time_ms``; what goes beyond ends the execution."""
    execution = Execution(question)
    context: JsonObject = {"namespace_id": question.namespace}
    spaces: dict[str, Json] = {
        "input": question.inputs,
        "context": context,
        "stage": {},
        "secret": {},
    }
    found: list[JsonObject] | None = None
    for stage in map(as_object, stages):
        name = _name_of(stage, execution)
        if _is_spent(execution, credits_of(stage), budget, name):
            break
        done = _run(execution, stage, name, found, Names(question.now, spaces))
        execution.stages.append(done)
        if done.error is not None and stage.get("on_error") != "skip":
            execution.error = f"Stage '{name}': {done.error}"
            break
        found = done.documents
        _remember(spaces, stage, done)
    _is_spent(execution, 0.0, budget, "the end")
    return execution


def _name_of(stage: JsonObject, execution: Execution) -> str:
    """Statistics are told by name; a name that comes again is numbered."""
    name, taken = str(stage.get("stage_name")), {each.name for each in execution.stages}
    numbered = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def credits_of(stage: JsonObject) -> float:
    is_search = as_object(stage.get("config")).get("stage_id") in (
        "feature_search",
        "feature_filter",
    )
    return _SEARCH_CREDITS if is_search else _OTHER_CREDITS


def _is_spent(execution: Execution, cost: float, budget: JsonObject, name: str) -> bool:
    if execution.error is not None:
        return True
    most, longest = budget.get("max_credits"), budget.get("max_time_ms")
    if isinstance(most, int | float) and execution.credits + cost > most:
        execution.error = f"The budget of {most} credits is spent before {name}"
    elif isinstance(longest, int | float) and execution.milliseconds > longest:
        execution.error = f"The budget of {longest} ms is spent before {name}"
    return execution.error is not None


def _run(
    execution: Execution,
    stage: JsonObject,
    name: str,
    found: list[JsonObject] | None,
    names: Names,
) -> Done:
    config = as_object(stage.get("config"))
    began = time.perf_counter()
    raw = as_object(config.get("parameters"))
    call = StageCall(execution.question, execution.remarks, name, found, names, raw, {})
    error: str | None = None
    try:
        filters = _filters(call, config)
        call = replace(call, pre_filters=filters)
        documents = _act(call, str(config.get("stage_id")))
    except StageFailed as failure:
        error, documents = str(failure), list(found or [])
    except HttpError as refusal:
        error, documents = refusal.message, list(found or [])
    took = round((time.perf_counter() - began) * 1000, 3)
    spent = credits_of(stage)
    received = len(found or [])
    statistics: JsonObject = {
        "input_count": received,
        "output_count": len(documents),
        "duration_ms": took,
        "efficiency": round(len(documents) / received, 6) if received else 0.0,
        "cache_hit": False,
        "stage_cache_hit": False,
        "error": error,
        "metadata": {"credits": spent, **call.metadata},
    }
    return Done(name, str(config.get("stage_id")), documents, statistics, spent, took, error)


def _filters(call: StageCall, config: JsonObject) -> JsonObject:
    """The stage's own, and for the first stage those of the request (§22)."""
    try:
        own = fill(as_object(config.get("pre_filters")), call.names, call.warn)
    except NotAnExpression as error:
        raise StageFailed(f"'{error}' in pre_filters is not spoken here") from error
    asked = call.question.filters if call.found is None else {}
    both: list[Json] = [each for each in (own, asked) if each]
    return {"AND": both} if both else {}


def _act(call: StageCall, stage_id: str) -> list[JsonObject]:
    """What cannot be done here passes its documents on, and the answer says so."""
    act = _ACTS.get(stage_id)
    try:
        if act is None:
            raise StageUnable(f"{stage_id} needs a model, the internet, or more than there is here")
        return act(call, _parameters(call))
    except StageUnable as reason:
        call.remarks.degrade(call.name, str(reason), _NEXT_STEP)
    except NotAnExpression as error:
        said = f"'{error}' in a template is not spoken here"
        call.remarks.degrade(call.name, said, _NEXT_STEP)
    return call.documents()


def _parameters(call: StageCall) -> Parameters:
    """Filled in, but for what speaks of single documents."""
    filled = {
        key: value if key in _LEFT_OPEN or mentions_document(value) else render(value, call.names)
        for key, value in call.raw.items()
    }
    return Parameters(filled)


def _remember(spaces: dict[str, Json], stage: JsonObject, done: Done) -> None:
    alias = as_text(stage.get("output_alias"))
    if alias:
        spaces["context"] = {**as_object(spaces["context"]), alias: [*done.documents]}
    told: JsonObject = {"count": len(done.documents), "documents": [*done.documents]}
    spaces["stage"] = {**as_object(spaces["stage"]), done.name: told}


def _document_enrich(call: StageCall, given: Parameters) -> list[JsonObject]:
    if not given.get("retriever_id") and not given.get("retriever_config"):
        return enriching.enrich(call, given, enriching.join_collection(call, given))
    question = call.question
    if question.depth >= _DEEPEST:
        raise StageFailed("Retrievers that ask retrievers are nested too deep")
    config = as_object(given.get("retriever_config"))
    if given.get("retriever_id"):
        row = require(question.store, RETRIEVER, question.namespace, given.text("retriever_id"))
        config = row.decoded()
    scope = _collections_of(call, given, config)

    def find(document: JsonObject) -> list[JsonObject]:
        inputs = enriching.retriever_inputs(call, document)
        inner = replace(
            question, inputs=inputs, collections=scope, filters={}, depth=question.depth + 1
        )
        asked = execute(inner, as_list(config.get("stages")), {})
        if asked.error is not None:
            raise StageFailed(f"The retriever it asks failed: {asked.error}")
        for entry in asked.remarks.degraded:
            call.remarks.degrade(call.name, str(entry["reason"]), _NEXT_STEP)
        return asked.documents

    return enriching.enrich(call, given, find)


def _collections_of(call: StageCall, given: Parameters, config: JsonObject) -> list[str]:
    named = config.get("collection_ids") or config.get("collection_identifiers")
    found = [each for each in as_list(named) if isinstance(each, str)]
    target = given.text("target_collection_id")
    if target and "{{" not in target and not found:
        return [target]
    return found or list(call.question.collections)


_LEFT_OPEN = frozenset(
    ("conditions", "when", "template", "document_template", "retriever_inputs", "retriever_config")
)
"""Parameters that are filled in where they are used."""
_ACTS: dict[str, Act] = {
    "feature_search": searching.feature_search,
    "feature_filter": searching.feature_filter,
    "attribute_filter": reducing.attribute_filter,
    "limit": reducing.limit,
    "sample": reducing.sample,
    "deduplicate": reducing.deduplicate,
    "group_by": reducing.group_by,
    "sort_attribute": sorting.sort_attribute,
    "sort_relevance": sorting.sort_relevance,
    "document_enrich": _document_enrich,
    "json_transform": transforming.json_transform,
    "mmr": diversifying.mmr,
    "aggregate": aggregating.aggregate,
    "score_normalize": aggregating.score_normalize,
    "unwind": preparing.unwind,
    "rag_prepare": preparing.rag_prepare,
}


def can_run(stage_id: str) -> bool:
    """Whether the stage does what it says, here too."""
    return stage_id in _ACTS
