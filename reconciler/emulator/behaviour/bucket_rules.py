"""What a bucket refuses, and what it makes of what it is given (§3)."""

from secrets import token_urlsafe

from reconciler.emulator.bodies.base import plain
from reconciler.emulator.bodies.bucket import Destination, IngestFilter, SourceAdapter, UniqueKey
from reconciler.emulator.bodies.schema import BucketSchema
from reconciler.emulator.call.references import require, require_all, require_connection
from reconciler.emulator.contract.http_errors import Conflict, FieldError, ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_object,
    as_text,
    as_texts,
    to_list,
)
from reconciler.emulator.contract.kinds import BUCKET, COLLECTION, RETRIEVER
from reconciler.emulator.storage.processing import sources_of
from reconciler.emulator.storage.store import Store

_WEBHOOK_ADAPTERS = ("mux", "iconik", "generic_webhook")


def new_unique_key(key: UniqueKey, schema: BucketSchema) -> Json:
    """Fields of the schema, "sorted internally" (§3)."""
    unknown = [name for name in key.fields if name not in schema.properties]
    if unknown:
        message = f"Not in bucket_schema: {', '.join(unknown)}"
        raise ValidationFailed.field(message, "unique_key", "fields")
    large = [name for name in key.fields if schema.properties[name].type in ("object", "array")]
    if large:
        raise ValidationFailed.field(f"Not scalar: {', '.join(large)}", "unique_key", "fields")
    return {"fields": to_list(sorted(set(key.fields))), "default_policy": key.default_policy}


def change_unique_key(live: Json, key: UniqueKey) -> Json:
    """The key is fixed at creation: only its ``default_policy`` may change (§3)."""
    if live is None:
        raise ValidationFailed.field("The bucket was created without a unique key", "unique_key")
    fields = as_texts(as_object(live).get("fields"))
    if sorted(set(key.fields)) != fields:
        message = f"The unique key is fixed at creation: repeat {', '.join(fields)}"
        raise ValidationFailed.field(message, "unique_key", "fields")
    keeps = "default_policy" not in key.model_fields_set
    policy = as_object(live).get("default_policy") if keeps else key.default_policy
    return {"fields": to_list(fields), "default_policy": policy}


def store_destination(store: Store, destination: Destination) -> Json:
    """The server appends a trailing slash to the prefix (§3)."""
    require_connection(store, destination.connection_id)
    prefix = destination.prefix
    return {
        "connection_id": destination.connection_id,
        "prefix": prefix if not prefix or prefix.endswith("/") else f"{prefix}/",
    }


def store_filter(store: Store, namespace: str, ingest: IngestFilter) -> Json:
    """The version is pinned on write when omitted, so read-back has a number (§3)."""
    retriever = require(store, RETRIEVER, namespace, ingest.retriever_id).decoded()
    version = ingest.retriever_version or retriever["version"]
    return {**as_object(plain(ingest)), "retriever_version": version}


def store_adapter(store: Store, adapter: SourceAdapter, bucket: str, namespace: str,
                 live: Json = None) -> Json:  # fmt: skip
    """Stored with its defaults; a webhook adapter gets a URL, once (§3)."""
    _check_sources(store, adapter, bucket, namespace)
    kept = as_object(plain(adapter))
    if adapter.adapter_type in _WEBHOOK_ADAPTERS:
        kept["webhook_url"] = as_text(as_object(live).get("webhook_url")) or (
            f"https://api.mixpeek.com/v1/ingest/{bucket}/{token_urlsafe(12)}"
        )
    return kept


def _check_sources(store: Store, adapter: SourceAdapter, bucket: str, namespace: str) -> None:
    require_connection(store, adapter.connection_id)
    require_all(store, BUCKET, namespace, to_list(adapter.source_bucket_ids or []))
    require_all(store, COLLECTION, namespace, [adapter.source_collection_id])
    queue = [*(adapter.source_bucket_ids or []), adapter.source_collection_id or ""]
    if bucket in _upstream(store, queue):
        raise Conflict(
            "The source adapter would make the bucket feed itself", code="source_adapter_cycle"
        )


def _upstream(store: Store, queue: list[str]) -> set[str]:
    """Everything that feeds these buckets and collections, themselves included."""
    seen: set[str] = set()
    while queue:
        current = queue.pop()
        if current not in seen:
            seen.add(current)
            queue += _feeds(store, current)
    return seen


def _feeds(store: Store, identifier: str) -> list[str]:
    collection = store.by_id(COLLECTION.word, identifier)
    if collection is not None:
        return sources_of(collection)
    bucket = store.by_id(BUCKET.word, identifier)
    adapter = as_object(bucket.decoded().get("source_adapter")) if bucket else {}
    single = as_text(adapter.get("source_collection_id"))
    return as_texts(adapter.get("source_bucket_ids")) + ([single] if single else [])


def change_schema(live: Json, schema: BucketSchema, *, force: bool) -> Json:
    """A destructive change is refused, each field named, unless forced (§3)."""
    wanted = as_object(plain(schema))
    broken = [] if force else find_breaks(as_object(live), wanted, "bucket_schema")
    if broken:
        raise ValidationFailed(broken, code="destructive_schema_change")
    return wanted


def find_breaks(live: JsonObject, wanted: JsonObject, root: str) -> list[FieldError]:
    """Fields that are removed or change their type."""
    before, after = as_object(live.get("properties")), as_object(wanted.get("properties"))
    found = ((name, _break(name, as_object(field), after)) for name, field in before.items())
    return [
        FieldError("breaking_change", ("body", root, "properties", name), message)
        for name, message in found
        if message
    ]


def _break(name: str, field: JsonObject, after: JsonObject) -> str | None:
    if name not in after:
        return f"Field '{name}' would be removed"
    was, becomes = field.get("type"), as_object(after[name]).get("type")
    return f"Field '{name}' would change from {was} to {becomes}" if was != becomes else None
