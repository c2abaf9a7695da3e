"""Which fields the documents have that a retriever finds, as far as manifests tell."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.kinds.collection import COLLECTION
from reconciler.kinds.compile.references import references_in
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields, child_of, value_at

EVERYWHERE: Final = frozenset(
    {
        "document_id",
        "collection_id",
        "score",
        "scores",
        "metadata",
        "document_blobs",
        "searchable_at",
        "created_at",
        "updated_at",
        "root_object_id",
        "root_bucket_id",
        "source_object_id",
        "source_document_id",
        "source_collection_id",
        "source_bucket_id",
        "source_type",
        "content_hash",
        "lineage_path",
        "features",
    }
)
"""What every document has (§19), by the first part of its path."""

_REWRITES: Final = frozenset({"json_transform", "aggregate", "summarize", "rag_prepare", "cluster"})
"""Stages that answer with documents of their own making."""

_ADDS: Final = ("output_field", "context_field", "citations_field", "score_field")
"""Parameters of a stage that name a field which it writes."""


def fields_found(
    searched: Address, retriever: Fields, declared: Mapping[Address, Fields]
) -> frozenset[str] | None:
    """The fields that documents may have besides `EVERYWHERE`; `None` where nobody can say."""
    known: set[str] = set()
    for parameters in _parameters(retriever):
        known |= {str(parameters[name]).split(".")[0] for name in _ADDS if parameters.get(name)}
    homes = retriever.get("collection_identifiers")
    names = [each for each in homes if isinstance(each, str)] if isinstance(homes, list) else []
    if not names or any(_stage_id(stage) in _REWRITES for stage in _stages(retriever)):
        return None
    for name in names:
        offered = _offered(Address(COLLECTION.name, searched.namespace, name), declared, ())
        if offered is None:
            return None
        known |= offered
    return frozenset(known)


def _offered(
    collection: Address, declared: Mapping[Address, Fields], above: tuple[Address, ...]
) -> frozenset[str] | None:
    """What a collection's documents carry; `None` where it is not declared, or fed by hand."""
    spec = declared.get(collection)
    kind = value_at(spec, ("source", "type"))
    if spec is None or kind not in ("bucket", "collection"):
        return None
    known = set(_carried(spec))
    for reference in references_in(COLLECTION, spec, collection):
        if reference.path[:1] != ("source",):
            continue
        source = Address(reference.kind, reference.namespace, reference.value)
        if source in above:
            continue
        held = _properties(declared.get(source))
        if held is None and source.kind == COLLECTION.name:
            held = _offered(source, declared, (*above, collection))
        known |= held or frozenset()
    return frozenset(known)


def _properties(bucket: Fields | None) -> frozenset[str] | None:
    held = value_at(bucket, ("bucket_schema", "properties"))
    return frozenset(held) if isinstance(held, Mapping) else None


def _carried(collection: Fields) -> Iterator[str]:
    """The names that fields have after they were carried along."""
    lists = [value_at(collection, ("feature_extractor", "field_passthrough"))]
    field_map = value_at(collection, ("source", "field_map"))
    lists += field_map.values() if isinstance(field_map, Mapping) else []
    for each in (field for held in lists if isinstance(held, list) for field in held):
        target = child_of(each, "target_path") or child_of(each, "source_path")
        if isinstance(target, str):
            is_renamed = bool(child_of(each, "target_path"))
            yield target.split(".")[0] if is_renamed else target.rpartition(".")[2]


def _stages(retriever: Fields) -> list[Data]:
    held = retriever.get("stages")
    return list(held) if isinstance(held, list) else []


def _stage_id(stage: Data) -> str:
    said = value_at(stage, ("config", "stage_id"))
    return said if isinstance(said, str) else ""


def _parameters(retriever: Fields) -> Iterator[Fields]:
    for stage in _stages(retriever):
        held = value_at(stage, ("config", "parameters"))
        if isinstance(held, Mapping):
            yield held


def is_known(field: str, known: frozenset[str]) -> bool:
    """Whether a document may have it; `metadata.brand` is also `brand` at the root (§19)."""
    first, _, rest = field.partition(".")
    plain = rest.partition(".")[0] if first == "metadata" and rest else first
    return plain in known or first.startswith("_") or (first in EVERYWHERE and first != "metadata")
