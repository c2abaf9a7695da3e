"""Bodies of the bucket endpoints (§3). What PATCH has and PUT lacks, and the reverse, is
here: ``source_adapter`` and ``storage_class`` (§0.11)."""

from typing import ClassVar, Literal, TypeAlias

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.bodies.schema import BucketSchema
from reconciler.emulator.contract.json_text import Json

StorageClass: TypeAlias = Literal["standard", "nearline", "coldline", "archive"]


class UniqueKey(BodyShape):
    keeps_null: ClassVar = frozenset({"default_policy"})
    fields: list[str] = Field(min_length=1)
    default_policy: Literal["insert", "update", "upsert"] | None = None


class Destination(BodyShape):
    connection_id: str
    prefix: str = ""


class IngestFilter(BodyShape):
    """``retriever_version`` is pinned on write when omitted (§3)."""

    retriever_id: str = Field(min_length=1)
    retriever_version: int | None = Field(None, ge=1)
    action: Literal["keep", "drop", "tag"] | None = None
    on_error: Literal["keep", "drop"] | None = None
    timeout_seconds: int = Field(30, ge=1, le=300)


class ExternalConnection(BodyShape):
    api_base_url: str | None = None
    credentials: dict[str, Json] | None = None


class EventFilter(BodyShape):
    event_types: list[str] | None = None


class BlobSource(BodyShape):
    file_field: str
    blob_type: str = "video"
    target_property: str


class Batching(BodyShape):
    mode: Literal["time_window", "count", "immediate"] = "time_window"
    window_seconds: int = Field(30, ge=5, le=300)
    max_batch_size: int = Field(100, ge=1, le=1000)
    auto_submit: bool = True


class SourceAdapter(BodyShape):
    adapter_type: Literal["mux", "iconik", "generic_webhook", "collection", "bucket"]
    enabled: bool = True
    connection_id: str | None = None
    connection: ExternalConnection | None = None
    event_filter: EventFilter | None = None
    field_mapping: dict[str, str] | None = None
    blob_source: BlobSource | None = None
    batching: Batching | None = None
    dedup_key: str | None = None
    webhook_secret: str | None = None
    webhook_url: str | None = None
    source_collection_id: str | None = None
    source_filters: dict[str, Json] | None = None
    source_bucket_ids: list[str] | None = None


class BucketCreate(BodyShape):
    bucket_name: str
    description: str | None = None
    bucket_schema: BucketSchema
    unique_key: UniqueKey | None = None
    metadata: dict[str, Json] = Field(default_factory=dict)
    storage_class: StorageClass | None = None
    destination: Destination | None = None
    ingest_filter: IngestFilter | None = None
    source_adapter: SourceAdapter | None = None


class BucketChange(BodyShape):
    """What PATCH and PUT have in common."""

    bucket_name: str | None = None
    description: str | None = None
    metadata: dict[str, Json] | None = None
    bucket_schema: BucketSchema | None = None
    unique_key: UniqueKey | None = None
    destination: Destination | None = None
    ingest_filter: IngestFilter | None = None


class BucketPatch(BucketChange):
    source_adapter: SourceAdapter | None = None


class BucketPut(BucketChange):
    storage_class: StorageClass | None = None
