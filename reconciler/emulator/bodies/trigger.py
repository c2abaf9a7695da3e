"""Bodies of triggers (§7.1): what runs, by ``action_type``; when, by ``trigger_type``."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape, OpenBodyShape
from reconciler.emulator.contract.json_text import Json


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
    status: Literal["active", "paused"] = "active"
    """ "Initial status (active or paused)"."""


class TriggerPatch(BodyShape):
    """ "Unknown fields are refused (extra="forbid")"; so is what cannot be changed."""

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


class HistoryPage(BodyShape):
    offset: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=1000)


class ClusterAction(BodyShape):
    cluster_id: str
    output_collection_ids: list[str] | None = None
    filters: dict[str, Json] | None = None
    mode: Literal["full", "assign", "composite"] = "full"
    source_execution_ids: list[str] | None = None
    assignment_threshold: float = Field(0.5, ge=0, le=1)


class TaxonomyAction(BodyShape):
    taxonomy_id: str
    collection_id: str
    target_collection_id: str | None = None
    filters: dict[str, Json] | None = None
    incremental: bool = False
    batch_size: int = Field(1000, ge=100, le=10_000)
    parallelism: int = Field(4, ge=1, le=16)


class BatchAction(BodyShape):
    batch_id: str
    filters: dict[str, Json] | None = None
    retry_failed_only: bool = False


class CollectionAction(BodyShape):
    collection_id: str
    include_buckets: list[str] | None = None
    include_collections: list[str] | None = None
    source_filters: dict[str, Json] | None = None


class Acceptance(BodyShape):
    max_total_time_ms: float | None = None
    max_stage_latency_breaches: int | None = Field(None, ge=0)
    min_results: int | None = Field(None, ge=0)
    judge_field: str | None = None
    min_pass_ratio: float | None = Field(None, ge=0, le=1)


class CanaryNotification(BodyShape):
    include_internal_diagnostics: bool = False
    channels: list[dict[str, Json]] = Field(min_length=1)
    notify_on: Literal["change", "failure", "always"] = "change"


class RetrieverAction(BodyShape):
    retriever_id: str
    inputs: dict[str, Json] | None = None
    filters: dict[str, Json] | None = None
    skip_cache: bool = True
    acceptance: Acceptance | None = None
    notification_config: CanaryNotification | None = None


class AlertAction(OpenBodyShape):
    """Of this one no source names more than the id."""

    alert_id: str


ACTIONS: Mapping[str, type[BodyShape]] = {
    "cluster": ClusterAction,
    "taxonomy_enrichment": TaxonomyAction,
    "batch_rerun": BatchAction,
    "collection_trigger": CollectionAction,
    "retriever_execution": RetrieverAction,
    "alert_evaluation": AlertAction,
}


class CronTimes(BodyShape):
    cron_expression: str
    timezone: str = "UTC"


class IntervalTimes(BodyShape):
    interval_seconds: int = Field(ge=1)
    start_immediately: bool = False


class EventTimes(OpenBodyShape):
    """Told of in prose only, as the next one: other keys are taken as they come."""

    event_type: str
    event_threshold: int = Field(ge=1)
    collection_id: str | None = None
    cooldown_seconds: int | None = Field(None, ge=0)


class ConditionTimes(OpenBodyShape):
    condition_type: str
    threshold: float
    metric: str | None = None
    check_interval_seconds: int | None = Field(None, ge=1)


TIMES: Mapping[str, type[BodyShape]] = {
    "cron": CronTimes,
    "interval": IntervalTimes,
    "event": EventTimes,
    "conditional": ConditionTimes,
}
