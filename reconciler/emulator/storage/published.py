"""Where the public form of a retriever is kept (§9): one row, its name unique in the world."""

from reconciler.emulator.contract.kinds import PUBLICATION
from reconciler.emulator.storage.store import Row, Store


def publication_of(store: Store, retriever: Row) -> Row | None:
    return store.one(
        "kind=? AND json_extract(unread,'$.retriever_id')=?", (PUBLICATION.word, retriever.id)
    )


def unpublish(store: Store, retriever: Row) -> None:
    found = publication_of(store, retriever)
    if found is not None:
        store.remove(found)
        store.restate(retriever, "")
