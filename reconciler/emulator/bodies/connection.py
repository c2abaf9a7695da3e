"""Bodies of storage connections (§21), and of syncs of a bucket with one.

Of a sync, what a change may say is less than what a create does.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape, Moment, OpenBodyShape
from reconciler.emulator.bodies.bucket import IngestFilter
from reconciler.emulator.contract.json_text import Json

Provider = Literal[
    "google_drive", "s3", "snowflake", "sharepoint", "tigris", "postgresql", "instagram",
    "tiktok", "rss", "http_api", "box", "brightdata", "backblaze", "mux", "email", "supabase",
    "iconik", "gcs", "azure_blob", "rtsp",
]  # fmt: skip
Status = Literal["ACTIVE", "SUSPENDED", "FAILED", "ARCHIVED"]


class ConnectionPatch(BodyShape):
    name: str | None = Field(None, min_length=1, max_length=100)
    description: str | None = Field(None, max_length=500)
    metadata: dict[str, Json] | None = None
    status: Status | None = None
    is_active: bool | None = None
    write_enabled: bool | None = None
    provider_config: dict[str, Json] | None = None


class ConnectionCreate(BodyShape):
    """``test_before_save`` is not read back, and nothing is tested here."""

    name: str = Field(min_length=1, max_length=100)
    provider_type: Provider
    provider_config: dict[str, Json]
    description: str | None = Field(None, max_length=500)
    metadata: dict[str, Json] | None = None
    write_enabled: bool = False
    test_before_save: bool = True


class ConnectionList(BodyShape):
    provider_type: Provider | None = None
    status: str | None = None
    is_active: bool | None = None


class MappingSource(OpenBodyShape):
    """Where a value comes from; which keys go with which type is the engine's business."""

    type: Literal[
        "file", "column", "metadata", "tag", "constant", "drive_property", "filename_regex",
        "folder_path", "rss_field", "rtsp_field",
    ]  # fmt: skip


class FieldMapping(BodyShape):
    target_type: Literal["field"] = "field"
    source: MappingSource
    transform: str | None = None
    required: bool = False


class BlobMapping(BodyShape):
    target_type: Literal["blob"]
    source: MappingSource
    blob_type: str = "auto"
    blob_property: str = Field("content", min_length=1)
    mime_type_override: str | None = None


class Reconcile(BodyShape):
    on_delete: bool = True
    on_update: bool = True
    on_filter_drift: bool = True
    re_extract_on_update: bool = True
    re_extract_fields: list[str] | None = None


class SchemaMapping(BodyShape):
    mappings: dict[str, FieldMapping | BlobMapping]


Interval: TypeAlias = Annotated[int, Field(ge=30, le=86_400)]
BatchSize: TypeAlias = Annotated[int, Field(ge=1, le=100)]
Concurrency: TypeAlias = Annotated[int, Field(ge=1, le=100)]
Most: TypeAlias = Annotated[int, Field(ge=1)]


class SyncCreate(BodyShape):
    """``sync_from`` is not read back."""

    connection_id: str
    source_path: str | None = None
    sync_mode: Literal["initial_only", "continuous"] = "continuous"
    file_filters: dict[str, Json] | None = None
    schema_mapping: SchemaMapping | None = None
    polling_interval_seconds: Interval = 300
    batch_size: BatchSize = 50
    skip_batch_submission: bool = False
    batch_collection_ids: list[str] | None = None
    ingest_filter: IngestFilter | None = None
    skip_duplicates: bool = True
    reconcile: Reconcile | None = None
    sync_from: Moment | None = None
    provider_filters: dict[str, Json] | None = None
    description: str | None = None
    max_objects_per_run: Most | None = None
    sync_concurrency: Concurrency | None = None
    metadata: dict[str, Json] | None = None


class SyncPatch(BodyShape):
    """What is read of and what it reads are fixed: connection, path, mode and file filters."""

    description: str | None = Field(None, max_length=500)
    metadata: dict[str, Json] | None = None
    status: str | None = None
    is_active: bool | None = None
    polling_interval_seconds: Interval | None = None
    batch_size: BatchSize | None = None
    schema_mapping: SchemaMapping | None = None
    skip_batch_submission: bool | None = None
    batch_collection_ids: list[str] | None = None
    ingest_filter: IngestFilter | None = None
    max_objects_per_run: Most | None = None
    sync_concurrency: Concurrency | None = None
    reconcile: Reconcile | None = None
    provider_filters: dict[str, Json] | None = None


class SyncList(BodyShape):
    connection_id: str | None = None
    status: str | None = None
    is_active: bool | None = None
