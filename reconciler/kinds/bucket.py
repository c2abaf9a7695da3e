"""A bucket: where objects arrive, and what they must look like (§3).

    apiVersion: reconciler/v1
    kind: Bucket
    metadata: {name: ad_videos, namespace: ads}
    spec:
      bucket_schema:
        properties:
          video: {type: video, required: true}
          ad_id: {type: string, required: true}
          brand: {type: string}
      unique_key: {fields: [ad_id], default_policy: upsert}

Properties can be added to a schema; removing one or changing its type would destroy data and is
refused. The fields of a unique key are fixed at creation. `storage_class` travels by PUT and
`source_adapter` by PATCH only; the reconciler picks the request.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from reconciler.kinds.declaration.kind import Counts, Kind, LegacySpelling, Properties
from reconciler.kinds.declaration.legacy_fixes import name_the_resource, rename, write
from reconciler.kinds.declaration.marks import (
    LABEL,
    REPROCESSES,
    CanonicalForm,
    Computed,
    Default,
    Deferrable,
    NotReadBack,
    RefersTo,
    Secret,
    ServerSet,
    Unordered,
)
from reconciler.kinds.declaration.mutability import KEEPS_PROPERTIES, SAME_KEY
from reconciler.kinds.declaration.requests import SentThrough
from reconciler.kinds.declaration.spec import Metadata, OpenMap, Spec, TopSpec
from reconciler.kinds.declaration.vendor_section import VendorSection
from reconciler.kinds.shared import IngestFilter, Schema
from reconciler.model.data import Data, Fields, is_object
from reconciler.model.edit import ReplaceValue
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import did_you_mean
from reconciler.model.text.renaming import surely_meant


class UniqueKey(Spec):
    """What makes an object the same object, and what happens when it comes again."""

    fields: Annotated[list[str], Unordered()] = Field(min_length=1)
    """Properties of the schema that are the same in no two objects."""
    default_policy: Annotated[Literal["insert", "update", "upsert"] | None, Default(reset=None)] = (
        None
    )
    """What an upload does that does not say it itself, when such an object is there."""


def _as_folder(prefix: str) -> str:
    """A folder ends with a slash."""
    return f"{prefix.rstrip('/')}/" if prefix else prefix


class Destination(Spec):
    """Where processed objects are written to."""

    connection_id: Annotated[str, RefersTo("Connection", needs="write_enabled")]
    """A connection with `write_enabled: true`."""
    prefix: Annotated[str | None, Default(value=""), CanonicalForm(_as_folder)] = None
    """The folder to write into; a slash is added to its end."""


class ExternalConnection(Spec):
    """Inline credentials (deprecated by the vendor: prefer connection_id)."""

    api_base_url: Annotated[str | None, Computed()] = None
    credentials: Annotated[OpenMap | None, Computed(), Secret()] = None


class EventFilter(Spec):
    """Which events of the outside system count."""

    event_types: Annotated[list[str] | None, Computed(), Unordered()] = None


class BlobSource(Spec):
    """Which file of an event becomes which property."""

    file_field: str
    blob_type: Annotated[str | None, Computed()] = None
    target_property: str


class Batching(Spec):
    """How events are gathered before they are processed."""

    mode: Annotated[
        Literal["time_window", "count", "immediate"] | None, Computed(usual="time_window")
    ] = None
    window_seconds: Annotated[int | None, Computed(usual=30), Field(ge=5, le=300)] = None
    max_batch_size: Annotated[int | None, Computed(usual=100), Field(ge=1, le=1000)] = None
    auto_submit: Annotated[bool | None, Computed(usual=True)] = None


class SourceAdapter(Spec):
    """An outside system, a collection or other buckets that feed this bucket."""

    adapter_type: Literal["mux", "iconik", "generic_webhook", "collection", "bucket"]
    enabled: Annotated[bool | None, Computed(usual=True)] = None
    connection_id: Annotated[str | None, Default(), RefersTo("Connection")] = None
    connection: Annotated[ExternalConnection | None, Computed()] = None
    event_filter: Annotated[EventFilter | None, Default()] = None
    field_mapping: Annotated[dict[str, str] | None, Default()] = None
    blob_source: Annotated[BlobSource | None, Default()] = None
    batching: Annotated[Batching | None, Computed()] = None
    dedup_key: Annotated[str | None, Default()] = None
    webhook_secret: Annotated[str | None, Computed(), Secret(), NotReadBack()] = None
    webhook_url: Annotated[str | None, ServerSet()] = None
    source_collection_id: Annotated[str | None, Default(), RefersTo("Collection")] = None
    source_filters: Annotated[OpenMap | None, Default()] = None
    source_bucket_ids: Annotated[list[str] | None, Default(), Unordered(), RefersTo("Bucket")] = (
        None
    )


class BucketSpec(TopSpec):
    """Fields of a bucket (§3)."""

    description: Annotated[str | None, Default(reset=""), LABEL] = None
    """What it is for, in your own words."""
    # The schema may grow and never shrink: the API refuses what existing objects would break (§3).
    bucket_schema: Annotated[Schema, KEEPS_PROPERTIES]
    """What its objects look like."""
    unique_key: Annotated[UniqueKey | None, Default(), SAME_KEY] = None
    metadata: Metadata = None
    """Your own keys; the owner's stamp lives among them, unseen."""
    storage_class: Annotated[
        Literal["standard", "nearline", "coldline", "archive"] | None,
        Computed(),
        # An asymmetry of the API: PATCH does not know it (§0.11).
        SentThrough("PUT"),
    ] = None
    """How readily objects can be read, and what storing them costs."""
    destination: Annotated[Destination | None, Default(reset=None)] = None
    ingest_filter: Annotated[
        # Its retriever may search collections that read this very bucket.
        IngestFilter | None, Default(reset=None), Deferrable(), REPROCESSES
    ] = None
    # And the other way round: PUT does not know it (§0.11).
    source_adapter: Annotated[SourceAdapter | None, Default(), SentThrough("PATCH")] = None


def key_is_of_properties(spec: Fields) -> Iterator[Problem]:
    """A unique key is made of properties that hold one plain value each (§3)."""
    known = _map(_map(spec.get("bucket_schema")).get("properties"))
    fields = _map(spec.get("unique_key")).get("fields")
    fields = fields if isinstance(fields, list) else []
    for position, name in enumerate(fields):
        path = ("unique_key", "fields", position)
        if not isinstance(name, str):
            continue
        if name not in known:
            says = f"`{name}` is no property of the bucket's schema"
            remedy = did_you_mean(name, known) or "add it to bucket_schema.properties"
            sure = surely_meant(name, known)
            fix = (ReplaceValue(path, sure),) if sure and sure not in fields else ()
            yield Problem("unknown-property", says, remedy, path=path, fix=fix)
        elif (type_ := _map(known[name]).get("type")) in ("object", "array"):
            says = f"`{name}` is of type {type_}, which no unique key can be made of"
            yield Problem("bad-key", says, "name a property that holds one value", path=path)


def _map(value: Data) -> Fields:
    return value if is_object(value) else {}


BUCKET = Kind(
    name="Bucket",
    spec=BucketSpec,
    path="/v1/buckets",
    id_field="bucket_id",
    name_field="bucket_name",
    is_deleted_later=True,
    loses=("its uploads, and its running batches",),
    counts=Counts(objects="object_count", bytes="total_size_bytes"),
    # The row of a bucket stays while its deletion's task runs (§16.25).
    is_leaving=lambda live: live.get("status") == "IN_PROGRESS",
    properties=Properties(
        held=lambda fields: frozenset(_map(_map(fields.get("bucket_schema")).get("properties")))
    ),
    checks=(key_is_of_properties,),
    vendor=VendorSection(
        spellings={"schema": "bucket_schema"}, apart={"sync": "Sync"}, is_rolled_back=True
    ),
    answered=frozenset(
        (
            "created_at",
            "updated_at",
            "status",
            "is_locked",
            "object_count",
            "failed_object_count",
            "total_size_bytes",
        )
    ),
    legacy=(
        LegacySpelling(
            "bucket_name", "write metadata: {name: <bucket_name>}", fix=name_the_resource
        ),
        LegacySpelling("name", "write metadata: {name: <name>}", fix=name_the_resource),
        LegacySpelling(
            "schema",
            "write bucket_schema: <schema>",
            replaces="bucket_schema",
            fix=rename("bucket_schema"),
        ),
        LegacySpelling(
            "bucket_schema.properties.*.type=json", "write type: object", fix=write("object")
        ),
        LegacySpelling(
            "bucket_schema.properties.*.type=url",
            "write type: string, or image, video, audio or pdf for the file that it leads to",
        ),
        LegacySpelling(
            "sync",
            "write a document of its own: kind: Sync, with spec: {bucket_id: <this bucket's name>, "
            "connection_id: ..., source_path: ...}",
            says="is a resource of its own, and no part of a bucket",
        ),
    ),
)
