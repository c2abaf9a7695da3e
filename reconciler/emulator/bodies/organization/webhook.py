"""Bodies of webhooks (§8.2): one shape for create and update, and one per channel."""

from typing import Annotated, Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape, Moment
from reconciler.emulator.contract.json_text import Json

EventType = Literal[
    "object.created", "objects.created.batch", "object.updated", "object.deleted",
    "document.created", "document.updated", "document.deleted", "documents.updated.batch",
    "documents.deleted.batch", "collection.created", "collection.updated", "collection.deleted",
    "collection.documents.written", "collection.documents.batch_completed", "cluster.created",
    "cluster.updated", "cluster.deleted", "cluster.execution.started",
    "cluster.execution.completed", "cluster.execution.failed", "trigger.created",
    "trigger.updated", "trigger.deleted", "trigger.paused", "trigger.resumed", "trigger.fired",
    "trigger.execution.completed", "trigger.execution.failed", "taxonomy.created",
    "taxonomy.updated", "taxonomy.deleted", "alert.created", "alert.updated", "alert.deleted",
    "alert.triggered", "alert.execution.completed", "alert.execution.failed",
    "annotation.created", "annotation.updated", "annotation.deleted", "resource.executed",
    "resource.execution_failed", "manifest.apply.resource_state",
]  # fmt: skip


class EmailConfigs(BodyShape):
    to_addresses: list[str]
    subject_template: str | None = None
    body_template: str | None = None
    content_type: Literal["plain_text", "html", "markdown", "json"] = "html"
    cc_addresses: list[str] = Field(default_factory=list)
    bcc_addresses: list[str] = Field(default_factory=list)


class SlackConfigs(BodyShape):
    webhook_url: str
    channel: str | None = None
    username: str | None = None
    icon_emoji: str | None = None
    icon_url: str | None = None
    blocks_template: str | None = None


class WebhookConfigs(BodyShape):
    url: str
    headers: dict[str, str] = Field(default_factory=dict)
    payload_template: dict[str, Json] | None = None
    timeout: float = 10.0
    signing_secret: str | None = None


class EmailChannel(BodyShape):
    channel: Literal["email"]
    configs: EmailConfigs


class SlackChannel(BodyShape):
    channel: Literal["slack"]
    configs: SlackConfigs


class WebhookChannel(BodyShape):
    channel: Literal["webhook"]
    configs: WebhookConfigs


Channel = Annotated[EmailChannel | SlackChannel | WebhookChannel, Field(discriminator="channel")]


class WebhookBody(BodyShape):
    """What the server sets is declared as well, and does nothing."""

    webhook_name: str = Field(min_length=1, max_length=200)
    event_types: list[EventType] = Field(min_length=1)
    resource_types: list[str] | None = None
    channels: list[Channel] = Field(min_length=1)
    is_active: bool = True
    webhook_id: str | None = Field(None, pattern=r"^wh_[a-fA-F0-9]{16}$")
    internal_id: str | None = None
    delivery_health: dict[str, Json] | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None


SERVER_SET = frozenset(("webhook_id", "internal_id", "delivery_health", "created_at", "updated_at"))


class WebhookListBody(BodyShape):
    """No page keys here (§0.4)."""

    event_type: str | None = None
    is_active: bool | None = None
