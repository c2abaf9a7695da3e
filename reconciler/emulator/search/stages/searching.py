"""Feature search: several searches, each by vectors or by words, fused into one ranking (§11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object, as_text
from reconciler.emulator.search.indexing.embedding import Sparse, embed, to_sparse
from reconciler.emulator.search.indexing.index import CollectionIndex
from reconciler.emulator.search.indexing.mapping import numbers_in
from reconciler.emulator.search.matching.fields import texts_in, values_at
from reconciler.emulator.search.stages.fusion import Ranking, fuse
from reconciler.emulator.search.stages.parameters import Parameters, StageFailed
from reconciler.emulator.search.stages.reducing import group_documents
from reconciler.emulator.search.stages.run import StageCall

_MOST, _FUSIONS = 5000, ("rrf", "dbsf", "weighted", "max", "learned")


@dataclass(frozen=True)
class _Search:
    """One of the searches, ready to be asked. ``vector`` or ``words``, or nothing where its
    query needs a model."""

    uri: str
    top_k: int
    min_score: float | None
    weight: float
    collections: list[str]
    words: str | None = None
    vector: list[float] | None = None
    text: str | None = None
    document: tuple[str, str] | None = None

    @property
    def tail(self) -> str:
        return self.uri.rpartition("/")[2]

    def query(self, call: StageCall, index: CollectionIndex) -> Sparse:
        if self.vector is not None:
            return to_sparse(self.vector)
        if self.document is not None:
            return _vector_of(call, *self.document, self.tail)
        return embed(self.text or "", index.dimensions)


def feature_search(call: StageCall, given: Parameters) -> list[JsonObject]:
    """From nothing, or among what came: the ``final_top_k`` best."""
    top = given.count("final_top_k", 25, low=1, high=_MOST)
    own = given.texts("collection_identifiers")
    _count_facets(call, given, own)
    listed = given.objects("searches")
    searches = [each for one in listed if (each := _read(call, Parameters(one), own)) is not None]
    fusion = given.choice("fusion", "rrf", _FUSIONS)
    if fusion == "learned":
        call.remarks.degrade(call.name, "no weights were learned here; they count as declared",
                             "Use fusion: weighted, or ask the API itself")  # fmt: skip
    if not searches:
        # Filters alone, or nothing but queries that need a model: what there is, unranked.
        ranked = call.documents(own)
    else:
        ranked = fuse([(_ask(call, each), each.weight, each.uri) for each in searches], fusion)
    if given.get("group_by") is not None:
        return _group(Parameters(as_object(given.get("group_by"))), ranked)
    return ranked[:top]


def feature_filter(call: StageCall, given: Parameters) -> list[JsonObject]:
    """The shape of an earlier generation: ``feature_uris: [{input: {text}, uri}]``, ``limit``."""
    searches: list[Json] = [
        {"feature_uri": each.get("uri") or each.get("feature_uri"), "query": each.get("input"),
         "top_k": given.get("limit") or 100, "weight": each.get("weight")}
        for each in given.objects("feature_uris")
    ]  # fmt: skip
    top = given.count("limit", 25, low=1, high=_MOST)
    fitting = {**given.values, "searches": searches or given.get("searches"), "final_top_k": top}
    return feature_search(call, Parameters(fitting))


def lacks_query(stages: Sequence[Json]) -> bool:
    """Is one of the searches asked with all inputs, because it has no query of its own?"""
    configs = [as_object(as_object(stage).get("config")) for stage in stages]
    given = [as_object(config.get("parameters")) for config in configs]
    listed = [each for one in given for each in as_list(one.get("searches"))]
    return any("query" not in as_object(each) for each in listed)


def _read(call: StageCall, given: Parameters, own: list[str]) -> _Search | None:
    score = given.get("min_score")
    search = _Search(
        uri=given.text("feature_uri"),
        top_k=given.count("top_k", 100, low=1, high=_MOST),
        min_score=None if score is None else given.number("min_score", 0.0),
        weight=given.number("weight", 1.0),
        collections=given.texts("collection_identifiers") or own,
    )
    return _with_query(call, search, given)


def _with_query(call: StageCall, search: _Search, given: Parameters) -> _Search | None:
    query = given.get("query")
    if query is None:
        query = " ".join(texts_in([*call.question.inputs.values()]))
        call.remarks.warn(f"Stage '{call.name}': a search has no query; all inputs are its query")
    said = as_object(query) if isinstance(query, dict) else {"value": query}
    mode = str(said.get("input_mode") or "text")
    if mode == "document":
        reference = as_object(said.get("document_ref"))
        place = str(reference.get("collection_id")), str(reference.get("document_id"))
        return replace(search, document=place)
    value = said.get("value", said.get("text", said.get("vector", said.get("values"))))
    if mode == "vector" or (isinstance(value, list) and mode != "multi_content"):
        return replace(search, vector=numbers_in(value))
    if mode not in ("text", "multi_content"):
        reason = f"a query of mode '{mode}' needs a model, and the emulator has none"
        call.remarks.degrade(call.name, reason, "Ask the API itself, or search by text")
        return None
    return _with_text(call, search, given, " ".join(texts_in(value)))


def _with_text(call: StageCall, search: _Search, given: Parameters, text: str) -> _Search | None:
    if not text.strip():
        empty = given.choice("on_empty", "error", ("error", "skip", "random"))
        if empty == "error":
            raise StageFailed("The query of a search is empty")
        call.remarks.warn(f"Stage '{call.name}': a search with an empty query is left out")
        return None
    return (
        replace(search, words=text)
        if given.flag("lexical", default=False)
        else replace(search, text=text)
    )


def _ask(call: StageCall, search: _Search) -> Ranking:
    """The best of all collections, each of which is asked for as many."""
    allowed = None if call.found is None else {_key(each) for each in call.documents()}
    holds = call.before
    best: Ranking = []
    for index in call.question.indexes(search.collections):
        taken = 0
        for position, score in _rank(call, search, index):
            document = index.documents[position]
            if search.min_score is not None and score < search.min_score:
                break
            if (allowed is None or _key(document) in allowed) and holds(document):
                best.append((score, document))
                taken += 1
                if taken == search.top_k:
                    break
    return sorted(best, key=lambda row: -row[0])[: search.top_k]


def _rank(call: StageCall, search: _Search, index: CollectionIndex) -> list[tuple[int, float]]:
    if search.words is not None:
        return index.texts().ask(search.words)
    scores = [0.0] * len(index.documents)
    members: list[int] = []
    query = search.query(call, index)
    for vectors in index.vectors(search.tail):
        vectors.score(query, scores)
        members.extend(vectors.members)
    members.sort()
    members.sort(key=scores.__getitem__, reverse=True)
    return [(position, scores[position]) for position in members]


def _vector_of(call: StageCall, collection: str, document: str, name: str) -> Sparse:
    index = call.question.index(collection)
    position = index.position_of(document)
    vector = None if position is None else index.vector_of(position, name)
    if vector is None:
        raise StageFailed(f"The document '{document}' has no vector to search with")
    return vector


def _key(document: JsonObject) -> tuple[str | None, str | None]:
    return as_text(document.get("collection_id")), as_text(document.get("document_id"))


def _group(given: Parameters, ranked: list[JsonObject]) -> list[JsonObject]:
    return group_documents(
        ranked,
        given.text("field"),
        most=given.count("max_per_group", 1, low=1, high=100),
        mode=given.choice("output_mode", "all", ("first", "all", "flatten")),
    )[: given.count("limit", 25, low=1, high=500)]


def _count_facets(call: StageCall, given: Parameters, own: list[str]) -> None:
    """Values of a field and how many documents have each, of all that the filters let through."""
    for each in given.objects("facets"):
        facet = Parameters(each)
        key, counts = facet.text("key"), dict[str, int]()
        for index in call.question.indexes(own):
            for document in filter(call.before, index.documents):
                for value in _values(document, key):
                    counts[value] = counts.get(value, 0) + 1
        most = facet.count("limit", 10, low=1, high=1000)
        ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:most]
        buckets: list[Json] = [{"value": value, "count": count} for value, count in ordered]
        call.remarks.facets.append({"key": key, "values": buckets})
        call.metadata["facets"] = [
            *as_list(call.metadata.get("facets")),
            {"key": key, "values": buckets},
        ]


def _values(document: JsonObject, key: str) -> set[str]:
    found = values_at(document, key.split("."))
    return {str(each) for each in found if isinstance(each, str | int | float)}
