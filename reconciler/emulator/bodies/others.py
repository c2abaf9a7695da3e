"""Bodies of alerts (§8), without the inner tables of
what only the engine reads: those parts are open."""

from typing import Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.contract.json_text import Json


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
