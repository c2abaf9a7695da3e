"""What a taxonomy's config must mean, and what the server makes of it (§6)."""

from collections.abc import Iterator

from reconciler.emulator.bodies.applied.taxonomy import (
    FlatTaxonomy,
    HierarchicalNode,
    HierarchicalTaxonomy,
    TaxonomyConfig,
)
from reconciler.emulator.bodies.base import plain
from reconciler.emulator.call.references import require_all
from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_object, as_text, to_list
from reconciler.emulator.contract.kinds import CLUSTER, COLLECTION, RETRIEVER
from reconciler.emulator.storage.store import Store

SYSTEM_ENTRY = "validation_warnings"


def check_config(store: Store, namespace: str, config: TaxonomyConfig) -> None:
    """Everything it names exists, and the fields go together."""
    if isinstance(config, FlatTaxonomy):
        require_all(store, RETRIEVER, namespace, [config.retriever_id])
        require_all(store, COLLECTION, namespace, [config.source_collection.collection_id])
        return
    _check_levels(config)
    nodes = config.hierarchical_nodes or []
    retrievers = [config.retriever_id, *(node.retriever_id for node in nodes)]
    require_all(store, RETRIEVER, namespace, retrievers)
    require_all(store, COLLECTION, namespace, [node.collection_id for node in nodes])
    require_all(store, COLLECTION, namespace, to_list(config.inference_collections or []))
    require_all(store, CLUSTER, namespace, to_list(config.cluster_ids or []))


def _check_levels(config: HierarchicalTaxonomy) -> None:
    nodes = config.hierarchical_nodes or []
    if config.path_field is not None and (nodes or config.inference_strategy):
        says = "path_field is not combined with hierarchical_nodes or inference_strategy"
        raise ValidationFailed.field(says, "config", "path_field")
    known = {*(node.collection_id for node in nodes), *(config.inference_collections or [])}
    for node in nodes:
        if node.parent_collection_id not in (None, *known):
            says = f"Parent '{node.parent_collection_id}' is no node of this taxonomy"
            raise ValidationFailed.field(says, "config", "hierarchical_nodes")


def is_inferred(config: JsonObject) -> bool:
    """Cluster and LLM inference runs later; a schema is compared at once."""
    return config.get("inference_strategy") in ("cluster", "llm")


def stored_config(store: Store, config: TaxonomyConfig) -> JsonObject:
    """As it is read back: what a schema tells is there already."""
    held = as_object(plain(config))
    return with_inferred(store, held) if held.get("inference_strategy") == "schema" else held


def with_inferred(store: Store, config: JsonObject) -> JsonObject:
    """The levels that were found beside those that were named, with texts where a model writes."""
    nodes = [as_object(node) for node in _items(config.get("hierarchical_nodes"))]
    named = {node["collection_id"] for node in nodes}
    found = [each for each in _items(config.get("inference_collections")) if each not in named]
    above = nodes[0]["collection_id"] if nodes else None
    for each in found:
        parent = {"parent_collection_id": above} if above else {}
        nodes.append({"collection_id": each, **parent})
        above = above or each
    if config.get("inference_strategy") == "llm":
        nodes = [_with_texts(store, node) for node in nodes]
    # Read back as the vendor's models read it, with its declared fields.
    shaped = [HierarchicalNode.model_validate(node) for node in nodes]
    return {**config, "hierarchical_nodes": [plain(node) for node in shaped]}


def _with_texts(store: Store, node: JsonObject) -> JsonObject:
    row = store.by_id(COLLECTION.word, str(node["collection_id"]))
    name = row.name if row else "?"
    return {"label": name.title(), "summary": f"What is in {name}", "keywords": [name], **node}


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def with_system_entries(store: Store, metadata: JsonObject, config: JsonObject) -> JsonObject:
    """Merged with the system entries, which are the server's own (§6)."""
    return {**metadata, SYSTEM_ENTRY: list(_find_doubts(store, config))}


def _find_doubts(store: Store, config: JsonObject) -> Iterator[str]:
    retriever = store.by_id(RETRIEVER.word, as_text(config.get("retriever_id")) or "")
    source = as_text(as_object(config.get("source_collection")).get("collection_id"))
    searched = _items(retriever.decoded().get("collection_ids")) if retriever else []
    if retriever and source and source not in searched:
        yield f"Retriever '{retriever.name}' does not search the source collection"
