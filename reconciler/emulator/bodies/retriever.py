"""Bodies of the retriever endpoints and of publishing (§5.2, §9)."""

from typing import Literal, TypeAlias

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.bodies.display import Display
from reconciler.emulator.bodies.schema import InputField
from reconciler.emulator.bodies.stage import Stage
from reconciler.emulator.contract.json_text import Json

Visibility: TypeAlias = Literal["private", "public", "marketplace"]


class BudgetLimits(BodyShape):
    max_credits: float | None = Field(None, ge=0)
    max_time_ms: int | None = Field(None, ge=0)


class RetrieverCreate(BodyShape):
    retriever_name: str = Field(min_length=1)
    description: str | None = None
    visibility: Visibility = "private"
    marketplace_listing_id: str | None = None
    requires_subscription: bool = False
    collection_identifiers: list[str] = Field(default_factory=list)
    stages: list[Stage] = Field(min_length=1)
    input_schema: dict[str, InputField] = Field(default_factory=dict)
    budget_limits: BudgetLimits = BudgetLimits()
    tags: list[str] = Field(default_factory=list)
    metadata: dict[str, Json] | None = None
    display_config: Display | None = None


class RetrieverPatch(BodyShape):
    """No ``budget_limits``: clone to change them (§5.2)."""

    retriever_name: str | None = Field(None, min_length=1)
    description: str | None = None
    visibility: Visibility | None = None
    marketplace_listing_id: str | None = None
    requires_subscription: bool | None = None
    tags: list[str] | None = None
    metadata: dict[str, Json] | None = None
    display_config: Display | None = None
    collection_identifiers: list[str] | None = None
    stages: list[Stage] | None = Field(None, min_length=1)
    input_schema: dict[str, InputField] | None = None


class RetrieverClone(BodyShape):
    """No metadata and no visibility: set them by a PATCH afterwards (§5.5)."""

    retriever_name: str = Field(min_length=1)
    description: str | None = None
    collection_identifiers: list[str] | None = None
    stages: list[Stage] | None = Field(None, min_length=1)
    input_schema: dict[str, InputField] | None = None
    budget_limits: BudgetLimits | None = None
    tags: list[str] | None = None
    display_config: Display | None = None


class RateLimit(BodyShape):
    enabled: bool = True
    tier: Literal["standard", "elevated", "enterprise", "unlimited"] = "standard"
    requests_per_minute: int | None = Field(None, ge=1)
    requests_per_hour: int | None = Field(None, ge=1)
    requests_per_day: int | None = Field(None, ge=1)
    max_results_per_query: int = Field(100, ge=1, le=1000)
    enable_ip_limits: bool = False
    max_requests_per_ip_hour: int | None = Field(None, ge=1)


class Publish(BodyShape):
    display_name: str | None = Field(None, max_length=100)
    public_name: str | None = Field(
        None, min_length=3, max_length=50, pattern="^[a-z0-9][a-z0-9-]*[a-z0-9]$"
    )
    description: str | None = Field(None, max_length=500)
    icon_base64: str | None = Field(None, max_length=300_000)
    display_config: Display | None = None
    rate_limit_config: RateLimit = RateLimit()
    password_secret_name: str | None = None
    include_metadata: bool = True
    tags: list[str] = Field(default_factory=list)
    category: str | None = Field(None, max_length=50)


class PublishPatch(BodyShape):
    display_config: Display | None = None
    rate_limit_config: RateLimit | None = None
    password_secret_name: str | None = None
    is_active: bool | None = None
    tags: list[str] | None = None
    category: str | None = None
