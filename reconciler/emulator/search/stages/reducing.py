"""Stages that leave documents out: filters, limits, samples, groups, doubles (§11)."""

import random
from collections.abc import Sequence

from reconciler.emulator.contract.json_text import Json, JsonObject, as_object, encode
from reconciler.emulator.search.indexing.reading import show
from reconciler.emulator.search.matching.fields import value_at
from reconciler.emulator.search.matching.filters import compile_filters
from reconciler.emulator.search.stages.parameters import Parameters, StageFailed, StageUnable
from reconciler.emulator.search.stages.run import StageCall
from reconciler.emulator.search.templating.conditions import fill
from reconciler.emulator.search.templating.templates import mentions_document

_MODES = ("first", "all", "flatten")


def attribute_filter(call: StageCall, given: Parameters) -> list[JsonObject]:
    """One condition, or ``conditions``; templates that speak of the document are asked for each.
    A condition whose value is an input that was not given is left out."""
    if given.text("natural_language"):
        raise StageUnable("natural_language needs a model")
    documents = call.documents(given.texts("collection_identifiers"))
    folds = given.flag("case_insensitive", default=False)
    declared = as_object(call.raw.get("conditions")) or {
        "field": call.raw.get("field"),
        "operator": call.raw.get("operator") or "eq",
        "value": call.raw.get("value"),
    }
    if not mentions_document(declared):
        holds = compile_filters(fill(declared, call.names, call.warn), folds=folds)
        return [each for each in documents if holds(each)]
    kept: list[JsonObject] = []
    for document in documents:
        filters = fill(declared, call.names.with_document(document), call.warn)
        if compile_filters(filters, folds=folds)(document):
            kept.append(document)
    return kept


def limit(call: StageCall, given: Parameters) -> list[JsonObject]:
    start = given.count("offset", 0)
    return call.documents()[start : start + given.count("limit", 10)]


def sample(call: StageCall, given: Parameters) -> list[JsonObject]:
    """Drawn by lot, the same for the same ``seed``; in the order that they had."""
    documents = call.documents()
    kept = given.count("preserve_top_k", 0)
    rest = range(min(kept, len(documents)), len(documents))
    count = max(0, given.count("count", 10, low=1, high=1000) - kept)
    chance = random.Random(given.count("seed", call.question.seed, low=-(2**63), high=2**63))
    strategy = given.choice("strategy", "random", ("random", "stratified", "reservoir"))
    if strategy == "stratified":
        chosen = _stratify(documents, rest, count, given, chance)
    else:
        chosen = chance.sample(rest, min(count, len(rest)))
    places = sorted({*range(min(kept, len(documents))), *chosen})
    return [documents[place] for place in places]


def _stratify(
    documents: Sequence[JsonObject],
    rest: Sequence[int],
    count: int,
    given: Parameters,
    chance: random.Random,
) -> list[int]:
    """From each value its share, and at least ``min_per_stratum``."""
    field = given.text("stratify_by")
    if not field:
        raise StageFailed("stratify_by says which field the strata are of")
    strata: dict[str, list[int]] = {}
    for place in rest:
        strata.setdefault(encode(value_at(documents[place], field)), []).append(place)
    least = given.count("min_per_stratum", 1)
    chosen: list[int] = []
    for places in strata.values():
        share = max(least, count * len(places) // max(1, len(rest)))
        chosen += chance.sample(places, min(share, len(places)))
    return chosen


def deduplicate(call: StageCall, given: Parameters) -> list[JsonObject]:
    """The first, or the last, of those whose ``fields`` are the same."""
    if given.choice("strategy", "field", ("field", "fields", "exact", "content", "semantic")) == (
        "semantic"
    ):
        raise StageUnable("to compare what documents mean needs a model")
    fields = given.texts("fields") or [given.text("content_field", "document_id")]
    folds = not given.flag("case_sensitive", default=True)
    keep = given.choice("keep", "first", ("first", "last", "highest_score"))
    documents = call.documents()
    if keep == "highest_score":
        documents = sorted(documents, key=_score, reverse=True)
    chosen: dict[str, JsonObject] = {}
    for document in documents:
        text = encode([value_at(document, field) for field in fields])
        key = text.casefold() if folds else text
        if keep == "last":
            chosen.pop(key, None)
        chosen.setdefault(key, document)
    return list(chosen.values())


def group_by(call: StageCall, given: Parameters) -> list[JsonObject]:
    return group_documents(
        call.documents(),
        given.text("group_by_field", "source_object_id"),
        most=given.count("max_per_group", 10, low=1, high=1000),
        mode=given.choice("output_mode", "all", _MODES),
    )


def group_documents(
    documents: Sequence[JsonObject], field: str, *, most: int, mode: str
) -> list[JsonObject]:
    """Groups in the order of their best; within one "sorted by score (highest first)" (§22).
    Those without the field are one group, whose key is null."""
    groups: dict[str, list[JsonObject]] = {}
    for document in sorted(documents, key=_score, reverse=True):
        groups.setdefault(encode(value_at(document, field)), []).append(document)
    if mode == "first":
        return [group[0] for group in groups.values()]
    if mode == "flatten":
        return [each for group in groups.values() for each in group[:most]]
    return [_group(value_at(group[0], field), group[:most]) for group in groups.values()]


def _group(key: Json, members: list[JsonObject]) -> JsonObject:
    return {
        "group_key": key,
        "documents": [show(each) for each in members],
        "count": len(members),
        "score": _score(members[0]),
    }


def _score(document: JsonObject) -> float:
    score = document.get("score")
    return float(score) if isinstance(score, int | float) else 0.0
