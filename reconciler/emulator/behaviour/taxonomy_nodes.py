"""What a taxonomy grows with time: the nodes of its documents' paths, and what is inferred."""

import re
from collections.abc import Iterator
from hashlib import sha256

from reconciler.emulator.behaviour.taxonomy_config import with_inferred
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_object,
    as_text,
    decode_object,
    encode,
)
from reconciler.emulator.storage.store import Row, Store

_HAS_PATH = re.compile(r'"path_field":\s*"')


def infer(store: Store, taxonomy: str) -> None:
    """The end of an inference: the levels are in the config, and it can be used."""
    row = store.by_id("taxonomy", taxonomy)
    if row is not None:
        held = row.decoded()
        config = with_inferred(store, as_object(held["config"]))
        store.rewrite(row, {**held, "config": config, "ready": True})


def taxonomy_text(store: Store, row: Row) -> str:
    """TaxonomyResponse: "nodes" of a path hierarchy are those that documents were met with."""
    if not _HAS_PATH.search(row.body):
        return row.body
    held = row.decoded()
    return encode({**held, "nodes": list(_nodes(store, row, as_object(held["config"])))})


def _nodes(store: Store, row: Row, config: JsonObject) -> Iterator[JsonObject]:
    seen: set[tuple[str, ...]] = set()
    for document in _documents(store, row):
        path = _path_of(document, config)
        for depth in range(1, len(path) + 1):
            prefix = path[:depth]
            if prefix not in seen:
                seen.add(prefix)
                yield {
                    "node_id": _node_id(prefix),
                    "label": prefix[-1],
                    "path": list(prefix),
                    "parent_id": _node_id(prefix[:-1]) if depth > 1 else None,
                    "level": depth - 1,
                }


def _node_id(path: tuple[str, ...]) -> str:
    return f"node_{sha256(encode(list(path)).encode()).hexdigest()[:16]}"


def _documents(store: Store, row: Row) -> Iterator[JsonObject]:
    """Those of the collections that apply it."""
    for each in store.rows("kind='collection' AND namespace=?", (row.namespace,)):
        if f'"{row.id}"' in each.body:
            found = store.sql.execute("SELECT body FROM items WHERE holder=?", (each.id,))
            yield from (decode_object(text) for (text,) in found.fetchall())


def _path_of(document: JsonObject, config: JsonObject) -> tuple[str, ...]:
    held: Json = document
    for step in str(config["path_field"]).split("."):
        held = as_object(held).get(step)
    if isinstance(held, list):
        return tuple(str(each) for each in held)
    separator = as_text(config.get("path_separator")) or "/"
    return tuple(filter(None, str(held or "").split(separator)))
