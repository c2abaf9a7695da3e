"""Stages that add to each document: from a collection, or from what a retriever finds (§11)."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from reconciler.emulator.contract.json_text import Json, JsonObject, as_object, encode
from reconciler.emulator.search.indexing.reading import show
from reconciler.emulator.search.matching.fields import put_at, select, value_at, values_at
from reconciler.emulator.search.matching.filters import compile_filters
from reconciler.emulator.search.stages.parameters import Parameters, StageFailed
from reconciler.emulator.search.stages.run import StageCall
from reconciler.emulator.search.templating.conditions import fill
from reconciler.emulator.search.templating.templates import render

Find: TypeAlias = Callable[[JsonObject], Sequence[JsonObject]]
"""What belongs to a document, the best first."""

_DEEPEST = 50
_OUTER = ("document_id", "collection_id", "score", "scores", "_internal")
"""What a document keeps of its own where another is merged into its root."""


def enrich(call: StageCall, given: Parameters, find: Find) -> list[JsonObject]:
    """``when`` tells for which; ``allow_missing: false`` leaves out what nothing is found for."""
    declared = as_object(call.raw.get("when"))
    allows = given.flag("allow_missing", default=True)
    enriched: list[JsonObject] = []
    for document in call.documents():
        names = call.names.with_document(document)
        if declared and not compile_filters(fill(declared, names, call.warn))(document):
            enriched.append(document)
            continue
        found = find(document)
        if found:
            enriched.append(_merge(document, found, given))
        elif allows:
            enriched.append(document)
    return enriched


def join_collection(call: StageCall, given: Parameters) -> Find:
    """Those whose ``target_field`` is what the document has in its ``source_field``."""
    index = call.question.index(given.text("target_collection_id"))
    target = given.text("target_field", "document_id").split(".")
    source = given.text("source_field", "source_object_id").split(".")
    known: dict[str, list[JsonObject]] = {}
    for document in index.documents:
        for value in values_at(document, target):
            known.setdefault(encode(value), []).append(document)

    def find(document: JsonObject) -> list[JsonObject]:
        keys = [encode(value) for value in values_at(document, source) if value is not None]
        return [each for key in keys for each in known.get(key, [])]

    return find


def retriever_inputs(call: StageCall, document: JsonObject) -> JsonObject:
    names = call.names.with_document(document)
    return as_object(render(as_object(call.raw.get("retriever_inputs")), names))


def _merge(document: JsonObject, found: Sequence[JsonObject], given: Parameters) -> JsonObject:
    fields = given.texts("fields_to_merge")
    place = given.text("output_field")
    if place.count(".") > _DEEPEST:
        raise StageFailed(f"output_field has more than {_DEEPEST} steps")
    strategy = given.choice("strategy", "enrich", ("enrich", "replace", "append"))
    parts = [select(each, fields) if fields else show(each) for each in found]
    if strategy == "append":
        path = place or "enrichments"
        held = value_at(document, path)
        values: list[Json] = [*(held if isinstance(held, list) else []), *parts]
        return put_at(document, path, values)
    if strategy == "replace" and not place:
        return {**parts[0], "score": document.get("score")}
    if place:
        return put_at(document, place, parts[0])
    own = {key: document[key] for key in _OUTER if key in document and key not in fields}
    return {**document, **parts[0], **own}
