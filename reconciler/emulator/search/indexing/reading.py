"""A document as it is shown: without what the server keeps to itself (§19)."""

from collections.abc import Sequence

from reconciler.emulator.contract.json_text import Json, JsonObject, as_texts
from reconciler.emulator.search.indexing.embedding import to_dense
from reconciler.emulator.search.indexing.index import CollectionIndex, index_descriptions, index_of
from reconciler.emulator.search.indexing.mapping import VECTORS
from reconciler.emulator.search.matching.fields import select, values_at
from reconciler.emulator.storage.processing import EXTRACTED
from reconciler.emulator.storage.store import Store

_KEPT_BACK = frozenset({VECTORS, EXTRACTED})
_MOST_EXPANDED = 50


def show(document: JsonObject) -> JsonObject:
    return {key: value for key, value in document.items() if key not in _KEPT_BACK}


def show_selected(document: JsonObject, paths: Sequence[str] | None) -> JsonObject:
    """Whatever is selected, a document says which it is (§19)."""
    if not paths:
        return show(document)
    return select(show(document), ["document_id", "collection_id", *paths])


def vector_names(collection: JsonObject) -> list[str]:
    return [str(each["name"]) for each in index_descriptions(collection)]


def with_vectors(
    index: CollectionIndex, document: JsonObject, names: Sequence[str] | None = None
) -> JsonObject:
    """Vectors come back as fields that are named as they are."""
    position = index.position_of(str(document.get("document_id")))
    if position is None:
        return document
    known = names or vector_names(index.collection)
    found = {name: index.vector_of(position, name) for name in known}
    dense: dict[str, Json] = {
        name: [*to_dense(vector, max(index.dimensions, max(vector) + 1))]
        for name, vector in found.items()
        if vector
    }
    return {**document, **dense}


def wanted_vectors(said: Json) -> list[str] | None:
    """``return_vector_names``: true is all of them."""
    names = as_texts(said)
    return names or None


def expand(
    indexes: Sequence[CollectionIndex], document: JsonObject, fields: Sequence[str]
) -> JsonObject:
    """Documents that a field names, beside it under ``_expanded``, one level deep."""
    found: JsonObject = {}
    for field in fields:
        ids = [each for each in values_at(document, field.split(".")) if isinstance(each, str)]
        rows = [row for each in ids[:_MOST_EXPANDED] for row in _lookup(indexes, each)]
        found[field] = [*rows]
    return {**document, "_expanded": found} if fields else document


def _lookup(indexes: Sequence[CollectionIndex], document_id: str) -> list[JsonObject]:
    found = [(index, index.position_of(document_id)) for index in indexes]
    return [show(index.documents[place]) for index, place in found if place is not None][:1]


def indexes_of_namespace(store: Store, namespace: str) -> list[CollectionIndex]:
    rows = store.rows("namespace=? AND kind='collection' ORDER BY seq", (namespace,))
    return [index_of(store, row) for row in list(rows)]
