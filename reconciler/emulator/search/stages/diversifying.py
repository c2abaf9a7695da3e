"""``mmr``: the next best that is least like those before it (§11)."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from reconciler.emulator.contract.json_text import JsonObject, as_object, as_text
from reconciler.emulator.search.indexing.embedding import Sparse
from reconciler.emulator.search.matching.fields import number_at, put_at, value_at
from reconciler.emulator.search.stages.parameters import Parameters, StageFailed, StageUnable
from reconciler.emulator.search.stages.run import StageCall

Likeness: TypeAlias = Callable[[int, int], float]
"""Of two documents, by their places; 1 for the same."""


def mmr(call: StageCall, given: Parameters) -> list[JsonObject]:
    """``lambda * score - (1 - lambda) * likeness`` to the most like of those before it."""
    documents = call.documents()
    share = given.number("lambda", 0.7)
    if not 0 <= share <= 1:
        raise StageFailed("lambda should be from 0 to 1")
    path = given.text("score_field", "score")
    relevance = [number_at(each, path) or 0.0 for each in documents]
    alike = _likeness(call, given, documents)
    closest = [0.0] * len(documents)
    waiting, chosen = list(range(len(documents))), list[JsonObject]()
    for _ in range(given.count("top_k", 25, low=1, high=500)):
        if not waiting:
            break
        values = {each: share * relevance[each] - (1 - share) * closest[each] for each in waiting}
        best = max(waiting, key=values.__getitem__)
        waiting.remove(best)
        chosen.append(
            put_at(documents[best], given.text("mmr_score_field", "scores.mmr"), values[best])
        )
        for each in waiting:
            closest[each] = max(closest[each], alike(each, best))
    return chosen


def _likeness(call: StageCall, given: Parameters, documents: Sequence[JsonObject]) -> Likeness:
    """By one address, by several, by fields; else by what a search before it looked through."""
    if given.get("similarity_metric") == "euclidean":
        raise StageUnable("how near a euclidean distance counts is told nowhere")
    single = given.text("diversity_feature_uri")
    if single:
        return _of_vectors(call, documents, [(single, 1.0)])
    several = [Parameters(each) for each in given.objects("diversity_features")]
    if several:
        named = [(each.text("feature_uri"), each.number("weight", 1.0)) for each in several]
        return _of_vectors(call, documents, named)
    fields = given.texts("diversity_fields")
    if fields:
        return _of_fields(documents, fields, as_object(given.get("diversity_field_weights")))
    return _of_vectors(call, documents, [(_searched(documents), 1.0)])


def _of_vectors(
    call: StageCall, documents: Sequence[JsonObject], weighted: Sequence[tuple[str, float]]
) -> Likeness:
    total = sum(weight for _, weight in weighted) or 1.0
    shares = [weight / total for _, weight in weighted]
    vectors = [
        [_vector(call, document, uri.rpartition("/")[2]) for document in documents]
        for uri, _ in weighted
    ]

    def alike(one: int, other: int) -> float:
        products = (_product(each[one], each[other]) for each in vectors)
        return sum(share * product for share, product in zip(shares, products, strict=True))

    return alike


def _of_fields(
    documents: Sequence[JsonObject], fields: Sequence[str], said: JsonObject
) -> Likeness:
    """The share of fields that are the same, by their weights."""
    weights = [Parameters(said).number(field, 1.0) for field in fields]
    total = sum(weights) or 1.0
    values = [[value_at(document, field) for field in fields] for document in documents]

    def alike(one: int, other: int) -> float:
        rows = zip(weights, values[one], values[other], strict=True)
        return sum(weight for weight, a, b in rows if a is not None and a == b) / total

    return alike


def _searched(documents: Sequence[JsonObject]) -> str:
    """The address of the search that found them, which its scores name."""
    found = (uri for each in documents for uri in as_object(each.get("scores")) if "://" in uri)
    return next(found, "")


def _vector(call: StageCall, document: JsonObject, name: str) -> Sparse:
    collection = as_text(document.get("collection_id"))
    if collection is None:
        return {}
    index = call.question.index(collection)
    position = index.position_of(str(document.get("document_id")))
    return {} if position is None else index.vector_of(position, name) or {}


def _product(one: Sparse, other: Sparse) -> float:
    small, large = sorted((one, other), key=len)
    return sum(weight * large.get(place, 0.0) for place, weight in small.items())
