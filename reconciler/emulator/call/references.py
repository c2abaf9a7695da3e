"""Do the things that a body points to exist? (§0.12, §4.4, §5.4)

References are ids: a name where an id is due is as unknown as anything else. Only where
the contract says "names or ids" is a name looked up, and then the id is what is kept.
"""

from collections.abc import Iterable

from reconciler.emulator.call.scope import find
from reconciler.emulator.contract.http_errors import NotFound
from reconciler.emulator.contract.json_text import Json
from reconciler.emulator.contract.kinds import CONNECTION, Kind
from reconciler.emulator.storage.store import Row, Store


def is_template(text: str) -> bool:
    """A placeholder such as ``{{COLLECTION_ID}}`` is filled in at run time (§5.4)."""
    return "{{" in text


def require(store: Store, kind: Kind, namespace: str, identifier: str) -> Row:
    """The row of an id, and of nothing but an id; 404 otherwise."""
    row = store.by_id(kind.word, identifier)
    if row is None or row.namespace != namespace:
        raise NotFound(kind.word, identifier)
    return row


def require_all(store: Store, kind: Kind, namespace: str, ids: Iterable[Json]) -> None:
    for identifier in ids:
        if isinstance(identifier, str) and not is_template(identifier):
            require(store, kind, namespace, identifier)


def require_connection(store: Store, identifier: Json) -> None:
    if isinstance(identifier, str):
        require(store, CONNECTION, "", identifier)


def resolve(store: Store, kind: Kind, namespace: str, identifier: str) -> str:
    """The id of what a name or an id means; 404 when it means nothing."""
    row = find(store, kind, namespace, identifier)
    if row is None:
        raise NotFound(kind.word, identifier)
    return row.id
