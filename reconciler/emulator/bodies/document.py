"""Bodies of the documents of a collection and the objects of a bucket (§19)."""

from typing import Literal

from pydantic import AliasChoices, ConfigDict, Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.bodies.lists import Sort
from reconciler.emulator.bodies.stage import Filters
from reconciler.emulator.contract.json_text import Json, JsonObject


class DocumentCreate(BodyShape):
    """No ``document_id``: the server gives it. The metadata will stand at the root."""

    metadata: dict[str, Json] | None = None
    vectors: dict[str, list[float | int]] | None = None
    features: list[dict[str, Json]] | None = None
    collection_id: str | None = None
    root_object_id: str | None = None
    root_bucket_id: str | None = None
    source_type: Literal["bucket", "collection", "direct_upsert", "signal"] | None = None
    source_collection_id: str | None = None
    source_document_id: str | None = None
    source_object_id: str | None = None
    lineage_path: str | None = None
    lineage_chain: list[dict[str, Json]] | None = None
    content_hash: str | None = None
    document_schema_version: str | None = None


class Partition(BodyShape):
    index: int = Field(ge=0)
    count: int = Field(ge=1, le=256)


class DocumentList(BodyShape):
    """``cursor`` wins over ``offset``; ``page_size`` is another name of ``limit``."""

    model_config = ConfigDict(populate_by_name=True, extra="forbid", strict=True, frozen=True)

    filters: Filters | None = None
    search: str | None = None
    sort: Sort | None = None
    limit: int | None = Field(
        None, ge=1, le=1000, validation_alias=AliasChoices("limit", "page_size")
    )
    offset: int | None = Field(None, ge=0)
    cursor: str | None = None
    partition: Partition | None = None
    include_total: bool | None = None
    select: list[str] | None = None
    group_by: str | None = None
    expand: list[str] | None = Field(None, max_length=50)
    return_presigned_urls: bool = False
    return_vectors: bool = False
    return_vector_names: Json = None


class DocumentsDelete(BodyShape):
    document_ids: list[str] | None = Field(None, min_length=1, max_length=1000)
    filters: Filters | None = None
    reason: str | None = Field(None, max_length=500)


class ObjectsCreate(BodyShape):
    objects: list[JsonObject] = Field(min_length=1, max_length=100)


class GroupByField(BodyShape):
    field: str
    alias: str | None = None
    date_trunc: str | None = None
    date_part: str | None = None


class AggregationOperation(BodyShape):
    function: Literal[
        "count", "count_distinct", "sum", "avg", "min", "max", "first", "last", "push",
        "add_to_set",
    ]  # fmt: skip
    alias: str
    field: str | None = None
    distinct_field: str | None = None


class HavingCondition(BodyShape):
    field: str
    operator: Literal["gt", "gte", "lt", "lte", "eq", "ne"]
    value: Json


class DocumentsAggregate(BodyShape):
    aggregations: list[AggregationOperation] = Field(min_length=1)
    group_by: list[GroupByField] | None = None
    filters: Filters | None = None
    having: list[HavingCondition] | None = None
    unwind: str | None = None
    range_buckets: list[dict[str, Json]] | None = None
    sort_by: str | None = None
    sort_direction: Literal["asc", "desc"] | None = None
    limit: int | None = Field(None, ge=1)


class CollectionExport(BodyShape):
    format: Literal["json", "csv", "parquet", "webdataset"] | None = None
    include_vectors: bool | None = None
    include_lineage: bool | None = None
    select_fields: list[str] | None = None
    filters: Filters | None = None
    sample_size: int | None = Field(None, ge=1, le=1_000_000)
    include_media: bool | None = None
    samples_per_shard: int | None = Field(None, ge=1, le=100_000)
    destination: dict[str, Json] | None = None
