"""What can be searched of one collection, kept in memory and brought up to date when it is asked.

Documents are read from the store as they stand there; only those that came since the last look
are embedded. Nothing has to be told of a write, whoever made it, in whichever process.
"""

import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field

from reconciler.emulator.contract.json_text import JsonObject, as_object, decode_object
from reconciler.emulator.search.indexing.embedding import DIMENSIONS, Sparse, embed, to_sparse
from reconciler.emulator.search.indexing.lexical import TextIndex
from reconciler.emulator.search.indexing.mapping import VECTORS, numbers_in, text_of
from reconciler.emulator.search.indexing.vectors import VectorIndex
from reconciler.emulator.storage.store import Row, Store

_COUNT = "SELECT COUNT(*), COALESCE(MAX(seq), 0) FROM items WHERE holder=?"
_NEW = "SELECT seq, body FROM items WHERE holder=? AND seq>? ORDER BY seq"


@dataclass
class CollectionIndex:
    """Vectors and words of documents are made when they are asked for. A document is embedded
    unless it brought vectors along, which are kept by the name of their index."""

    collection: JsonObject
    seqs: list[int] = field(default_factory=list)
    documents: list[JsonObject] = field(default_factory=list)
    _embedded: VectorIndex = field(default_factory=VectorIndex)
    _given: dict[str, VectorIndex] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)
    _vectors: int = 0
    _texts: TextIndex | None = None

    @property
    def dimensions(self) -> int:
        return dimensions_of(self.collection)

    def add(self, seq: int, document: JsonObject) -> None:
        self._places[str(document.get("document_id"))] = len(self.documents)
        self.seqs.append(seq)
        self.documents.append(document)

    def position_of(self, document_id: str) -> int | None:
        return self._places.get(document_id)

    def vectors(self, name: str) -> list[VectorIndex]:
        """Those that a search of this index looks through; no document is in two of them."""
        for position in range(self._vectors, len(self.documents)):
            self._embed(position)
        self._vectors = len(self.documents)
        return [self._embedded, *(index for key, index in self._given.items() if key == name)]

    def _embed(self, position: int) -> None:
        document = self.documents[position]
        given = as_object(document.pop(VECTORS, None))
        for name, vector in given.items():
            index = self._given.setdefault(name, VectorIndex())
            index.add(position, to_sparse(numbers_in(vector)))
        if not given:
            text = text_of(document, self.collection)
            self._embedded.add(position, embed(text, self.dimensions))

    def vector_of(self, position: int, name: str) -> Sparse | None:
        found = (index.members.get(position) for index in reversed(self.vectors(name)))
        return next((vector for vector in found if vector), None)

    def texts(self) -> TextIndex:
        """Made when words are asked for, which many retrievers never do."""
        if self._texts is None:
            self._texts = TextIndex()
            weakref.finalize(self, self._texts.close)
        late = self.documents[self._texts.size :]
        self._texts.add(text_of(each, self.collection) for each in late)
        return self._texts


_BY_STORE: "weakref.WeakKeyDictionary[Store, dict[str, CollectionIndex]]" = (
    weakref.WeakKeyDictionary()
)


def index_of(store: Store, row: Row) -> CollectionIndex:
    """The index of a collection as it is in this transaction."""
    kept = _BY_STORE.setdefault(store, {})
    collection = row.decoded()
    index = kept.get(row.id)
    count, last = store.sql.execute(_COUNT, (row.id,)).fetchone()
    if index is None or _is_past(index, collection, count, last, store, row):
        index = kept[row.id] = CollectionIndex(collection)
    known = index.seqs[-1] if index.seqs else 0
    for seq, body in store.sql.execute(_NEW, (row.id, known)).fetchall():
        index.add(seq, {"collection_id": row.id, **decode_object(body)})
    return index


def dimensions_of(collection: JsonObject) -> int:
    for each in index_descriptions(collection):
        number = as_object(each.get("index")).get("dimensions")
        if isinstance(number, int) and number > 0:
            return number
    return DIMENSIONS


def index_descriptions(collection: JsonObject) -> Iterator[JsonObject]:
    listed = collection.get("vector_indexes")
    return (as_object(each) for each in listed) if isinstance(listed, list) else iter(())


def _is_past(
    index: CollectionIndex, collection: JsonObject, count: int, last: int, store: Store, row: Row
) -> bool:
    """Something that is in the index is not in the store any more, or is embedded otherwise.

    A number is never given out twice, so what came since can be counted apart.
    """
    if index.collection.get("feature_extractor") != collection.get("feature_extractor"):
        return True
    known = index.seqs[-1] if index.seqs else 0
    if known == last:
        return count != len(index.seqs)
    query = "SELECT COUNT(*) FROM items WHERE holder=? AND seq<=?"
    return store.number(query, (row.id, known)) != len(index.seqs)
