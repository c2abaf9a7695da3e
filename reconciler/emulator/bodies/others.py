"""Bodies of taxonomies, alerts and triggers (§6–§8), without the inner tables of
what only the engine reads: those parts are open."""

from typing import Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape, OpenBodyShape
from reconciler.emulator.contract.json_text import Json


class SourceCollection(OpenBodyShape):
    collection_id: str


class TaxonomyConfig(OpenBodyShape):
    """Flat and hierarchical, told apart by ``taxonomy_type`` (§6)."""

    taxonomy_type: Literal["flat", "hierarchical"] = "flat"
    retriever_id: str | None = None
    input_mappings: list[dict[str, Json]] | None = None
    source_collection: SourceCollection | None = None
    inference_collections: list[str] | None = None
    cluster_ids: list[str] | None = None


class TaxonomyCreate(BodyShape):
    taxonomy_name: str = Field(min_length=1)
    description: str | None = None
    config: TaxonomyConfig
    metadata: dict[str, Json] | None = None


class TaxonomyPatch(BodyShape):
    taxonomy_name: str | None = Field(None, min_length=1)
    description: str | None = None
    metadata: dict[str, Json] | None = None


class Threshold(BodyShape):
    field: str = Field(min_length=1)
    operator: Literal["gt", "gte", "lt", "lte", "eq", "ne"]
    value: Json


class SystemCondition(BodyShape):
    type: Literal[
        "collection_empty", "batch_failed", "batch_stalled", "retriever_latency",
        "retriever_no_results", "batch_error_rate", "collection_drift", "retriever_accuracy",
        "retriever_alignment_regression", "task_queue_degraded", "dlq_growth",
        "provider_quota_exhausted", "retriever_no_interactions", "collection_stale",
        "budget_threshold", "ingest_stalled",
    ]  # fmt: skip
    params: dict[str, Json] | None = None


class NamespaceSelector(BodyShape):
    mode: Literal["all", "selected"] | None = None
    namespace_ids: list[str] | None = None


class Channel(BodyShape):
    channel_type: Literal["webhook", "slack", "email", "batch"]
    channel_id: str | None = None
    config: dict[str, Json] | None = None


class Notification(BodyShape):
    channels: list[Channel] = Field(min_length=1)
    include_matches: bool = True
    include_scores: bool = True
    template_id: str | None = None


class AlertPatch(BodyShape):
    name: str | None = Field(None, min_length=1, max_length=200)
    description: str | None = Field(None, max_length=1000)
    retriever_id: str | None = None
    trigger_on: Literal["results", "no_results"] | None = None
    min_count: int | None = Field(None, ge=1)
    threshold: Threshold | None = None
    inputs: dict[str, Json] | None = None
    cooldown_seconds: int | None = Field(None, ge=0, le=2_592_000)
    renotify_interval_seconds: int | None = Field(None, ge=60, le=2_592_000)
    system_condition: SystemCondition | None = None
    namespace_selector: NamespaceSelector | None = None
    notification_config: Notification | None = None
    enabled: bool | None = None
    metadata: dict[str, Json] | None = None


class AlertCreate(AlertPatch):
    name: str = Field(min_length=1, max_length=200)
    source: Literal["retriever", "system"] | None = None
    notification_config: Notification
    cooldown_seconds: int = Field(0, ge=0, le=2_592_000)
    enabled: bool = True


class TriggerCreate(BodyShape):
    action_type: Literal[
        "cluster", "taxonomy_enrichment", "batch_rerun", "collection_trigger",
        "retriever_execution", "alert_evaluation",
    ]  # fmt: skip
    action_config: dict[str, Json]
    trigger_type: Literal["cron", "interval", "event", "conditional"]
    schedule_config: dict[str, Json]
    name: str | None = None
    description: str | None = None
    status: Literal["active", "paused", "disabled", "failed"] = "active"


class TriggerPatch(BodyShape):
    schedule_config: dict[str, Json] | None = None
    name: str | None = None
    description: str | None = None
    status: Literal["active", "paused", "disabled", "failed"] | None = None


class TriggerListBody(BodyShape):
    action_type: str | None = None
    trigger_type: str | None = None
    status: str | None = None
    resource_id: str | None = None
    offset: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=1000)
    sort_by: str = "created_at"
    direction: str = "desc"
