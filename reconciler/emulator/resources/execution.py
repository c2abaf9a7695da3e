"""Executing a retriever: declared, ad hoc, in batches; and what it would do (§12, §22)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from reconciler.emulator.behaviour.stages import (
    check_features,
    feature_uris,
    read_stages,
    resolve_stages,
)
from reconciler.emulator.bodies.base import parse, plain
from reconciler.emulator.bodies.execution import (
    AdHocRequest,
    Asked,
    BatchRequest,
    CursorPage,
    ExecutionRequest,
    ExplainRequest,
    Paging,
)
from reconciler.emulator.call.references import require, resolve
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import namespace_of, target
from reconciler.emulator.contract.http_errors import HttpError, ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_list,
    as_number,
    as_object,
    as_texts,
    encode,
)
from reconciler.emulator.contract.kinds import COLLECTION, RETRIEVER
from reconciler.emulator.search.answering import Wishes, describe, events
from reconciler.emulator.search.explaining import explain
from reconciler.emulator.search.inputs import read_inputs
from reconciler.emulator.search.matching.filters import compile_filters
from reconciler.emulator.search.pages import cut
from reconciler.emulator.search.pipeline import Execution, execute
from reconciler.emulator.search.stages.run import Question
from reconciler.emulator.storage.store import Row

_DEFAULT_LIMIT, _DEFAULT_TOP, _MOST_ON_A_PAGE, _MOST_QUERIES = 10, 25, 500, 16


@dataclass(frozen=True)
class _Pipeline:
    """What runs, whoever holds it."""

    identifier: str
    namespace: str
    collections: Sequence[str]
    stages: list[Json]
    schema: JsonObject
    budget: JsonObject

    @property
    def top_k(self) -> int | None:
        """ "default cursor sized to final_top_k" (§22)."""
        configs = [as_object(as_object(stage).get("config")) for stage in self.stages]
        for config in configs:
            if config.get("stage_id") == "feature_search":
                top = as_object(config.get("parameters")).get("final_top_k")
                is_count = isinstance(top, int) and not isinstance(top, bool) and top > 0
                return as_number(top) if is_count else _DEFAULT_TOP
        return None


def run(call: Call) -> Answer:
    row = target(call, RETRIEVER)
    body = parse(ExecutionRequest, call.raw)
    if body.target_collection_id is not None:
        message = "The emulator writes no results into collections"
        raise ValidationFailed.field(message, "target_collection_id")
    consistency = body.consistency.mode if body.consistency else "eventual"
    wishes = Wishes(
        retriever_id=row.id,
        provided=body.inputs,
        inferred={},
        stages=(),
        budget={},
        expand=tuple(body.expand or ()),
        vectors=body.return_vectors or call.flag("return_vectors"),
        explain=body.explain or call.flag("explain"),
        legacy=call.flag("include_legacy_results"),
        consistency="strong" if body.write_token else consistency,
    )
    return _answer(call, _declared(row), body, wishes)


def run_ad_hoc(call: Call) -> Answer:
    """Validated like a retriever, and kept nowhere."""
    namespace = namespace_of(call)
    body = parse(AdHocRequest, call.raw)
    named = body.collection_identifiers
    ids = [resolve(call.store, COLLECTION, namespace.id, each) for each in named]
    stages = resolve_stages(call.store, namespace.id, read_stages(call, body.stages))
    rows = [require(call.store, COLLECTION, namespace.id, each) for each in ids]
    check_features(feature_uris(stages), rows)
    budget, schema = as_object(plain(body.budget_limits)), as_object(plain(body.input_schema))
    pipeline = _Pipeline("", namespace.id, ids, stages, schema, budget)
    wishes = Wishes("", body.inputs, {}, (), {}, vectors=call.flag("return_vectors"))
    found = _answer(call, pipeline, body, wishes)
    if body.stream:
        return found
    told = f'{{"execution_metadata":{{"retriever_persisted":false}},{found.text[1:]}'
    return Answer(told, headers={"X-Execution-Mode": "adhoc"})


def run_batch(call: Call) -> Answer:
    """By the number of each query: its documents, or why there are none."""
    row = target(call, RETRIEVER)
    body = parse(BatchRequest, call.raw)
    if len(body.queries) > _MOST_QUERIES:
        refusal = ValidationFailed.field(f"At most {_MOST_QUERIES} queries", "queries")
        limits: JsonObject = {"max_queries": _MOST_QUERIES}
        refusal.details = {**(refusal.details or {}), "limits": limits}
        raise refusal
    wishes = Wishes(row.id, {}, {}, (), {}, vectors=body.return_vectors)
    found = [
        _one_of_batch(
            call,
            _declared(row),
            Asked(inputs=query.inputs, filters=query.filters, limit=body.settings.limit),
            wishes,
        )
        for query in body.queries
    ]
    if body.stream:
        told = [{"event_type": "query_complete", "query_index": n, **one}
                for n, one in enumerate(found)]  # fmt: skip
        return _stream("".join(f"data: {encode(each)}\n\n" for each in told))
    results = {str(place): one for place, one in enumerate(found)}
    return answer({"retriever_id": row.id, "total_queries": len(found), "results": results})


def _one_of_batch(call: Call, pipeline: _Pipeline, body: Asked, wishes: Wishes) -> JsonObject:
    try:
        _, told = _execute(call, pipeline, body, replace(wishes, provided=body.inputs))
    except HttpError as refusal:
        return {"documents": [], "error": refusal.message, "status": "failed"}
    return told


def ask(call: Call, row: Row, inputs: JsonObject, most: int) -> JsonObject:
    """The answer of a retriever; ``error`` says why there is none."""
    asked = Asked(inputs=inputs, limit=most)
    return _one_of_batch(call, _declared(row), asked, Wishes(row.id, {}, {}, (), {}))


def explain_retriever(call: Call) -> Answer:
    """Free of side effects; the inputs "do NOT need to match your input_schema" (§22)."""
    row = target(call, RETRIEVER)
    parse(ExplainRequest, call.raw)
    pipeline = _declared(row)
    rows = [call.store.by_id(COLLECTION.word, each) for each in pipeline.collections]
    documents = sum(each.members for each in rows if each is not None)
    return answer(explain(row.id, row.name, pipeline.stages, documents))


def _declared(row: Row) -> _Pipeline:
    live = row.decoded()
    return _Pipeline(
        row.id,
        row.namespace,
        as_texts(live["collection_ids"]),
        as_list(live["stages"]),
        as_object(live["input_schema"]),
        as_object(live["budget_limits"]),
    )


def _answer(call: Call, pipeline: _Pipeline, body: Asked, wishes: Wishes) -> Answer:
    execution, told = _execute(call, pipeline, body, wishes)
    return _stream(events(execution, told)) if body.stream else answer(told)


def _stream(text: str) -> Answer:
    return Answer(text, headers={"Content-Type": "text/event-stream"})


def _execute(
    call: Call, pipeline: _Pipeline, body: Asked, wishes: Wishes
) -> tuple[Execution, JsonObject]:
    inputs, inferred = read_inputs(pipeline.schema, body.inputs)
    compile_filters(body.filters or {})
    page = _page(body, pipeline)
    digest = _digest(pipeline, inputs, body)
    # A collection that was deleted since has nothing to be found.
    there = [each for each in pipeline.collections if call.store.by_id(COLLECTION.word, each)]
    question = Question(
        store=call.store,
        namespace=pipeline.namespace,
        collections=there,
        inputs=inputs,
        filters=body.filters or {},
        now=call.options.clock(),
        seed=int(digest, 16),
    )
    execution = execute(question, pipeline.stages, pipeline.budget)
    if body.pagination is not None and (body.limit or body.page_size):
        execution.remarks.warn("limit has no effect beside pagination")
    shown = cut(execution.documents, page, digest, question.now)
    complete = replace(wishes, inferred=inferred, stages=pipeline.stages, budget=pipeline.budget)
    return execution, describe(execution, shown, complete)


def _page(body: Asked, pipeline: _Pipeline) -> Paging:
    if body.limit and body.page_size and body.limit != body.page_size:
        raise ValidationFailed.field("limit and page_size are one value", "page_size")
    if body.pagination is not None:
        return body.pagination
    size = body.limit or body.page_size or pipeline.top_k or _DEFAULT_LIMIT
    return CursorPage(limit=min(size, _MOST_ON_A_PAGE))


def _digest(pipeline: _Pipeline, inputs: JsonObject, body: Asked) -> str:
    """Of the question, without its page."""
    said: list[Json] = [pipeline.identifier, [*pipeline.stages], inputs, body.filters]
    return sha256(encode(said).encode()).hexdigest()[:12]


_EXECUTE = f"{RETRIEVER.one}/execute"
ROUTES = (
    Route("POST", _EXECUTE, run, category="search", writes=False),
    Route("POST", f"{_EXECUTE}/explain", explain_retriever, category="search", writes=False),
    Route("POST", f"{_EXECUTE}/batch", run_batch, category="search", writes=False),
    Route("POST", f"{RETRIEVER.path}/execute", run_ad_hoc, category="search", writes=False),
)
