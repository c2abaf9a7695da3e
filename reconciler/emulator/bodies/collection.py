"""Bodies of the collection endpoints (§4.2, §4.3, §4.5)."""

from typing import ClassVar, Literal, TypeAlias

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.bodies.schema import BucketSchema, LogicalOperator, TieringOverride
from reconciler.emulator.bodies.stage import Stage
from reconciler.emulator.contract.json_text import Json

Phase: TypeAlias = Literal[1, 2, 3, 4]
_NAME = "^[A-Za-z0-9_-]{3,100}$"


class Passthrough(BodyShape):
    keeps_null: ClassVar = frozenset({"default"})
    source_path: str
    target_path: str | None = None
    default: Json = None
    required: bool = False


class SourceFilters(BodyShape):
    filters: LogicalOperator | None = None


class Source(BodyShape):
    type: Literal["bucket", "collection", "taxonomy", "cluster", "direct_upsert", "signals", "none"]
    bucket_ids: list[str] | None = Field(None, min_length=1)
    source_namespace_id: str | None = None
    collection_id: str | None = None
    collection_ids: list[str] | None = Field(None, min_length=1)
    inherited_bucket_ids: list[str] | None = None
    source_filters: SourceFilters | None = None
    field_map: dict[str, list[Passthrough]] | None = None


class InputMapping(BodyShape):
    input_key: str
    source_type: Literal["payload", "literal", "vector", "blob"] | None = None
    path: str | None = None
    override: Json = None


class ExtractorConfig(BodyShape):
    """``parameters`` are open: each extractor reads its own (§10)."""

    feature_extractor_name: str
    version: str
    params: dict[str, Json] | None = None
    parameters: dict[str, Json] | None = None
    input_mappings: dict[str, str | list[str]] | list[InputMapping] | None = None
    field_passthrough: list[Passthrough] = Field(default_factory=list)
    include_all_source_fields: bool = False


class Schedule(BodyShape):
    trigger_type: Literal["cron", "interval"]
    schedule_config: dict[str, Json]
    description: str | None = None


class TaxonomyApplication(BodyShape):
    taxonomy_id: str
    execution_mode: Literal["materialize"] = "materialize"
    target_collection_id: str | None = None
    scroll_filters: LogicalOperator | None = None
    execution_phase: Literal[1, 2, 3] = 1
    priority: int = Field(0, ge=0, le=1000)
    hierarchical_enrichment_style: Literal["full_chain", "best_match", "combined"] = "combined"


class ClusterApplication(BodyShape):
    cluster_id: str
    auto_execute_on_batch: bool = True
    min_document_threshold: int | None = None
    cooldown_seconds: int = 3600
    execution_phase: Literal[1, 2, 3] = 2
    priority: int = Field(0, ge=0, le=1000)


class MappingSource(BodyShape):
    source_type: Literal["document_field", "constant", "source_blob"]
    path: str | None = None
    value: Json = None


class InputFrom(BodyShape):
    """AlertInputMapping and EnrichmentInputMapping: one shape under two names."""

    input_key: str
    source: MappingSource


class AlertApplication(BodyShape):
    alert_id: str
    execution_mode: Literal["on_ingest", "scheduled", "on_demand"] = "on_ingest"
    input_mappings: list[InputFrom] = Field(min_length=1)
    execution_phase: Phase = 3
    priority: int = Field(0, ge=0, le=1000)


class WriteBack(BodyShape):
    source_field: str
    target_field: str
    mode: Literal["first", "all_as_array", "concat"] = "first"


class RetrieverEnrichment(BodyShape):
    retriever_id: str
    input_mappings: list[InputFrom] = Field(min_length=1)
    write_back_fields: list[WriteBack] = Field(min_length=1)
    execution_phase: Phase = 4
    priority: int = Field(0, ge=0, le=1000)
    scroll_filters: LogicalOperator | None = None
    enabled: bool = True


class RetrieverTransform(BodyShape):
    retriever_id: str | None = None
    retriever_version: int | None = Field(None, ge=1)
    stages: list[Stage] | None = Field(None, min_length=1)
    input_mappings: list[InputFrom] | None = None
    write_back_fields: list[WriteBack] | None = None
    unique_id_field: str | list[str] | None = None


class Applications(BodyShape):
    """What a collection runs on its documents; writable by POST and PATCH."""

    taxonomy_applications: list[TaxonomyApplication] | None = None
    cluster_applications: list[ClusterApplication] | None = None
    alert_applications: list[AlertApplication] | None = None
    retriever_enrichments: list[RetrieverEnrichment] | None = None
    retriever_transform: RetrieverTransform | None = None


class CollectionCreate(Applications):
    collection_name: str = Field(pattern=_NAME)
    description: str | None = None
    source: Source
    input_schema: BucketSchema | None = None
    feature_extractor: ExtractorConfig | None = None
    features: list[str] | None = Field(None, min_length=1)
    enabled: bool = True
    metadata: dict[str, Json] | None = None
    schedule: Schedule | None = None
    embedding_task: str | None = None


class CollectionPatch(Applications):
    """The keys that the prose allows (§4.5); ``source``, ``feature_extractor`` and the
    retired ``tiering_rules`` are not among them."""

    collection_name: str | None = Field(None, pattern=_NAME)
    description: str | None = None
    enabled: bool | None = None
    metadata: dict[str, Json] | None = None
    schedule: Schedule | None = None
    tiering: TieringOverride | None = None
    index_map: dict[str, str] | None = None


class CollectionClone(BodyShape):
    collection_name: str = Field(pattern=_NAME)
    description: str | None = None
    source: Source | None = None
    feature_extractor: ExtractorConfig | None = None
    enabled: bool | None = None
    metadata: dict[str, Json] | None = None
    taxonomy_applications: list[TaxonomyApplication] | None = None


class LifecycleMove(BodyShape):
    lifecycle_state: Literal["active", "cold", "archived", "frozen"]
    async_transition: bool = True


class TriggerRun(BodyShape):
    include_buckets: list[str] | None = None
    include_collections: list[str] | None = None
    object_ids: list[str] | None = None
    source_filters: LogicalOperator | None = None
    dedup_strategy: Literal["skip", "replace", "force"] | None = None
    reembed: dict[str, Json] | None = None
