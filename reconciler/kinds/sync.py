"""A sync: what a bucket takes from a storage connection, once or again and again.

    apiVersion: reconciler/v1
    kind: Sync
    metadata: {name: delivered_ads, namespace: ads}
    spec:
      bucket_id: ad_videos
      connection_id: ad_archive
      source_path: agency-archive/delivered
      file_filters: {include_patterns: ['*.mp4', '*.mov']}
      schema_mapping:
        mappings:
          video: {target_type: blob, source: {type: file}}
          brand: {target_type: field, source: {type: tag, key: brand}}
      polling_interval_seconds: 900

A sync has no name at the API. Its name here stands in its stamp; one that carries none is found by
its bucket, its connection and its path, and is called by its id where no manifest means it. What it
reads is fixed when it is created: connection, path, mode, file filters and what is skipped. Another
one begins anew. Deleting a sync keeps the objects that it brought; deleting its bucket takes it
along. While a worker runs it, the API changes nothing about it: that is waited for, and told.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Kind, LegacySpelling
from reconciler.kinds.declaration.legacy_fixes import name_the_resource
from reconciler.kinds.declaration.listing import Listing, Parent
from reconciler.kinds.declaration.marks import (
    LABEL,
    REPROCESSES,
    Computed,
    Default,
    NotReadBack,
    RefersTo,
    Unordered,
)
from reconciler.kinds.declaration.requests import AfterCreate, Switched
from reconciler.kinds.declaration.spec import (
    Anything,
    InvalidCombination,
    Metadata,
    OpenMap,
    Spec,
    TopSpec,
)
from reconciler.kinds.moments import moment
from reconciler.kinds.schema_mapping import SchemaMapping
from reconciler.kinds.shared import IngestFilter, told_in
from reconciler.model.data import Fields

_WHAT_IT_READS = immutable("what a sync reads is fixed when it is created")
_ITS_BUCKET = immutable("a sync belongs to its bucket for good")


class MetadataFilter(Spec):
    """A condition on what the storage knows of a file."""

    field: str
    operator: Annotated[
        Literal[
            "equals", "not_equals", "contains", "not_contains", "gt", "lt", "gte", "lte", "exists"
        ]
        | None,
        Default(value="contains"),
    ] = None
    value: Annotated[Anything, Default()] = None


class FileFilters(Spec):
    """Which files are taken; a file must pass all that is said."""

    include_patterns: Annotated[list[str] | None, Default(), Unordered()] = None
    """`*.mp4` in any folder; with a `/`, from the sync's own path on."""
    exclude_patterns: Annotated[list[str] | None, Default(), Unordered()] = None
    extensions: Annotated[list[str] | None, Unordered(), NotReadBack()] = None
    """Such as `.mp4`. The API takes them, and tells of them nowhere."""
    min_size_bytes: Annotated[int | None, Default(), Field(ge=0)] = None
    max_size_bytes: Annotated[int | None, Default(), Field(ge=0)] = None
    modified_after: Annotated[str | None, Default(), AfterValidator(moment)] = None
    modified_before: Annotated[str | None, Default(), AfterValidator(moment)] = None
    mime_types: Annotated[list[str] | None, Default(), Unordered()] = None
    """Such as `video/*`."""
    metadata_filters: Annotated[list[MetadataFilter] | None, Default()] = None


class Reconciling(Spec):
    """What happens here when something changes there."""

    on_delete: Annotated[bool | None, Default(value=True)] = None
    """What is deleted there is deleted here, with its documents."""
    on_update: Annotated[bool | None, Default(value=True)] = None
    """Metadata that changed there is taken over, and processed again."""
    on_filter_drift: Annotated[bool | None, Default(value=True)] = None
    """What passes the filters no longer is deleted here."""
    re_extract_on_update: Annotated[bool | None, Default(value=True)] = None
    """Whether what was taken over is also processed again."""
    re_extract_fields: Annotated[list[str] | None, Default(), Unordered()] = None
    """Processed again only where one of these changed."""


_ALL_OF_IT = {
    "on_delete": True,
    "on_update": True,
    "on_filter_drift": True,
    "re_extract_on_update": True,
}


class SyncSpec(TopSpec):
    """Fields of a sync."""

    bucket_id: Annotated[str, RefersTo("Bucket", is_source=True), _ITS_BUCKET]
    """The bucket that it fills."""
    connection_id: Annotated[str, RefersTo("Connection"), _WHAT_IT_READS]
    """The storage that it reads."""
    source_path: Annotated[str | None, Default(value="/"), _WHAT_IT_READS] = None
    """Where in the storage: `bucket/folder`, a folder's id, `DATABASE.SCHEMA.TABLE`, a URL."""
    sync_mode: Annotated[
        Literal["initial_only", "continuous"] | None, Default(value="continuous"), _WHAT_IT_READS
    ] = None
    """Again and again, or once."""
    file_filters: Annotated[FileFilters | None, Default(), _WHAT_IT_READS] = None
    skip_duplicates: Annotated[bool | None, Default(value=True), _WHAT_IT_READS] = None
    """Whether what is there already stays as it is; otherwise it is replaced."""
    sync_from: Annotated[
        str | None, Computed(), NotReadBack(), _WHAT_IT_READS, AfterValidator(moment)
    ] = None
    """Only what changed after this moment is taken, and nothing from before."""
    schema_mapping: Annotated[SchemaMapping | None, Default()] = None
    """Which property comes from where; without it, the file becomes `content`."""
    polling_interval_seconds: Annotated[
        int | None, Default(value=300, reset=300), Field(ge=30, le=86_400)
    ] = None
    """How often a continuous sync looks."""
    batch_size: Annotated[int | None, Default(value=50, reset=50), Field(ge=1, le=100)] = None
    """How many files are taken at once."""
    skip_batch_submission: Annotated[bool | None, Default(value=False, reset=False)] = None
    """Whether objects only arrive: nothing is processed, and nothing of them is found."""
    batch_collection_ids: Annotated[
        list[str] | None, Default(reset=[]), Unordered(), RefersTo("Collection")
    ] = None
    """The collections that process what arrives; without it, all that read the bucket."""
    ingest_filter: Annotated[IngestFilter | None, Default(reset=None), REPROCESSES] = None
    """In the place of the bucket's own."""
    reconcile: Annotated[Reconciling | None, Default(reset=_ALL_OF_IT)] = None
    provider_filters: Annotated[OpenMap | None, Default(reset={})] = None
    """What the storage itself is asked for; `use_search_api: true` needs no path."""
    max_objects_per_run: Annotated[
        int | None, Default(value=100_000, reset=100_000), Field(ge=1)
    ] = None
    """A run takes no more than this."""
    sync_concurrency: Annotated[int | None, Computed(), Field(ge=1, le=100)] = None
    """How many objects are taken at the same time; the server's own number is 8."""
    description: Annotated[str | None, Default(reset=""), LABEL, Field(max_length=500)] = None
    """What it is for, in your own words."""
    metadata: Metadata = None
    """Your own keys; the owner's stamp lives among them, unseen."""
    paused: Annotated[
        bool | None,
        Default(value=False, reset=False),
        AfterCreate(),
        Switched({("False", "True"): "/pause", ("True", "False"): "/resume"}, is_alone=True),
        told_in("pause_reason", "last_error"),
    ] = None
    """Whether it stands still; a run that is under way ends."""

    @model_validator(mode="after")
    def _reads_somewhere(self) -> "SyncSpec":
        """`source_path`, unless `provider_filters` say `use_search_api: true`."""
        if self.source_path is None and not _searches(self.provider_filters):
            raise InvalidCombination(
                "needs source_path: where in the storage it reads",
                "add `source_path: ...`, or provider_filters: {use_search_api: true} where the "
                "storage is searched",
            )
        return self


def _searches(filters: OpenMap | None) -> bool:
    return filters is not None and filters.get("use_search_api") is True


_ENDED = ("COMPLETED", "COMPLETED_WITH_ERRORS")
"""A sync that reads once is not active any more when it has, and nobody paused it."""


def _with_pause(body: Fields) -> Fields:
    """The two ways in which the API says that a sync stands still, as one."""
    is_off = body.get("is_active") is False and body.get("status") not in _ENDED
    return {**body, "paused": body.get("paused") is True or is_off}


SYNC = Kind(
    name="Sync",
    spec=SyncSpec,
    path="/v1/buckets/{parent}/syncs",
    id_field="sync_config_id",
    name_field="",
    parent=Parent(field="bucket_id", kind="Bucket", without="Connection"),
    identity=("connection_id", "source_path"),
    are_names_unique=False,
    listing=Listing(needs_names=False),
    read_model=_with_pause,
    busy_field="locked",
    loses=("where it had got to: a new one reads from the beginning, or from its sync_from",),
    answered=frozenset(
        (
            *("internal_id", "namespace_id", "create_object_on_confirm", "total_files_discovered"),
            *("total_files_synced", "total_files_failed", "total_bytes_synced", "stats"),
            *("created_at", "updated_at", "last_sync_at", "per_shard_last_sync_at"),
            *("next_sync_at", "created_by_user_id", "last_error", "consecutive_failures"),
            *("source_type", "locked_by_worker_id", "locked_at", "lock_expires_at", "locked"),
            *("pending_full_sync", "pause_reason", "paused_at", "paused_by_user_id"),
            *("max_batch_chunk_size", "batch_chunk_size", "current_sync_run_id", "schedule"),
            *("sync_run_counter", "batch_ids", "task_ids", "batches_created", "resume_enabled"),
            *("resume_cursor", "resume_last_primary_key", "resume_objects_processed"),
            *("resume_checkpoint_frequency", "current_cursor", "sync_checkpoints"),
            "sync_progress",
        )
    ),
    legacy=(
        LegacySpelling(
            "is_active",
            "write paused: true, or paused: false",
            says="is one of the two ways in which the API tells that a sync stands still",
        ),
        LegacySpelling(
            "status",
            "take it out; to have the sync stand still, write paused: true",
            says="is the server's own",
        ),
        LegacySpelling(
            "name",
            "write metadata: {name: <name>}",
            fix=name_the_resource,
            says="is no field of the API's; the name here stands in metadata",
        ),
    ),
)
