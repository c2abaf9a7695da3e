"""Which text of a document is embedded, and which vectors it brought along (§4.3, §19)."""

from collections.abc import Iterator

from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object, as_text
from reconciler.emulator.search.matching.fields import texts_in, values_at
from reconciler.emulator.storage.processing import EXTRACTED

VECTORS = "_vectors"
"""The vectors that a document brought along, kept beside it and not shown."""
_IDENTITY = ("document_id", "collection_id", "source_object_id", "root_object_id")
_SYSTEM = frozenset(
    (*_IDENTITY, "root_bucket_id", "source_type", "source_collection_id", "source_document_id",
     "lineage_path", "lineage_chain", "content_hash", "document_schema_version", "searchable_at",
     "document_blobs", "features")
)  # fmt: skip


def text_of(document: JsonObject, collection: JsonObject) -> str:
    """What the collection's ``input_mappings`` name; every text of the document where they
    name nothing that it has."""
    source = {**as_object(document.get(EXTRACTED)), **document}
    extractor = as_object(collection.get("feature_extractor"))
    paths = list(mapped_paths(extractor.get("input_mappings")))
    found = [value for path in paths for value in values_at(source, path.split("."))]
    texts = [text for value in found for text in texts_in(value)]
    return "\n".join(texts or texts_in(own_fields(source)))


def own_fields(document: JsonObject) -> JsonObject:
    """What a user wrote, without what identifies the document."""
    return {key: value for key, value in document.items() if key not in _SYSTEM}


def mapped_paths(mappings: Json) -> Iterator[str]:
    """Of ``{input: path or paths}`` and of ``[{input_key, source_type, path}]`` alike."""
    if isinstance(mappings, dict):
        for value in mappings.values():
            yield from (text for text in texts_in(value))
    for each in map(as_object, as_list(mappings)):
        path = as_text(each.get("path"))
        if path and each.get("source_type") != "literal":
            yield path


def numbers_in(value: Json) -> list[float]:
    return [float(each) for each in as_list(value) if isinstance(each, int | float)]
