"""Bodies of the namespace endpoints (§2)."""

from typing import Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape, Moment
from reconciler.emulator.bodies.schema import TieringOverride
from reconciler.emulator.contract.json_text import Json


class NamespaceExtractor(BodyShape):
    """BaseFeatureExtractorModel: ``params`` are locked at creation (§2)."""

    feature_extractor_name: str
    version: str
    params: dict[str, Json] | None = None


class VectorConfig(BodyShape):
    name: str
    dimension: int = Field(ge=1)
    metric: str = "cosine"


class IndexParams(BodyShape):
    """The eight per-type index parameter models (FieldSchema), told apart by ``type``."""

    type: str | None = None
    tokenizer: Literal["word", "whitespace", "prefix", "multilingual"] | None = None
    min_token_len: int | None = None
    max_token_len: int | None = None
    lowercase: bool | None = None
    lookup: bool | None = None
    range: bool | None = None
    is_tenant: bool | None = None


class PayloadIndex(BodyShape):
    field_name: str = Field(min_length=1, max_length=255)
    type: Literal["keyword", "integer", "float", "bool", "geo", "datetime", "text", "uuid"]
    field_schema: IndexParams | None = None
    is_protected: bool = False


class Authorization(BodyShape):
    enabled: bool = False
    provider: Literal["openfga"] = "openfga"
    api_url: str | None = None
    store_id: str | None = None
    model_id: str | None = None
    api_token_secret_ref: str | None = None
    api_token: str | None = None
    object_type: str = "document"
    relation: str = "viewer"
    user_type: str = "user"
    mode: Literal["push", "pull_list_objects", "pull_batch_check", "auto"] = "auto"
    list_objects_max: int = Field(1000, ge=1, le=100_000)
    over_fetch_factor: int = Field(2, ge=1, le=10)
    cache_ttl_seconds: int = Field(30, ge=0, le=3600)


class Infrastructure(BodyShape):
    """NamespaceInfrastructure: read back with its server defaults (§2)."""

    ray_cluster_id: str | None = Field(None, pattern="^ray_[a-zA-Z0-9_]{3,64}$")
    ray_dashboard_url: str | None = None
    s3_vector_bucket: str | None = None
    max_concurrent_jobs: int = Field(10, ge=1, le=1000)
    autoscaling_enabled: bool = True
    min_workers: int = Field(1, ge=0, le=100)
    max_workers: int = Field(10, ge=1, le=100)
    gpu_type: str | None = None
    gpus_per_worker: int = Field(1, ge=0, le=8)
    compute_profiles: dict[str, dict[str, Json]] | None = None
    s3_plugin_bucket: str = "mixpeek-plugins"
    s3_plugin_prefix: str | None = None
    max_custom_plugins: int = Field(0, ge=0, le=100)
    max_custom_models: int = Field(0, ge=0, le=50)
    authorization: Authorization | None = None


class ClaimFilter(BodyShape):
    claim: str = Field(min_length=1)
    field: str = Field(min_length=1)


class GroupClaim(BodyShape):
    claim: str = Field(min_length=1)
    prefix: str = Field(min_length=1, max_length=64)


class AdminClaim(BodyShape):
    claim: str = Field(min_length=1)
    values: list[str] = Field(min_length=1)


class TrustedIssuer(BodyShape):
    issuer: str = Field(min_length=1)
    jwks_url: str | None = Field(None, min_length=1)
    jwks: dict[str, Json] | None = None
    audience: list[str] | None = None
    algorithms: (
        list[Literal["RS256", "RS384", "RS512", "ES256", "ES384", "PS256"]] | None
    ) = Field(None, min_length=1)  # fmt: skip
    principal_claim: str = Field("sub", min_length=1)
    principal_prefix: str = Field("jwt:", max_length=64)
    claim_filters: list[ClaimFilter] | None = None
    retrievers: list[str] | None = None
    collections: list[str] | None = None
    owner_writable_collections: list[str] | None = None
    allowed_origins: list[str] | None = None
    group_claims: list[GroupClaim] | None = Field(None, max_length=8)
    admin_claim: AdminClaim | None = None
    enabled: bool = True


class SpendBudget(BodyShape):
    daily_usd: float | None = Field(None, ge=0)
    monthly_usd: float | None = Field(None, ge=0)


class CostCap(BodyShape):
    daily_usd: float | None = Field(ge=0)
    reason: str = Field(min_length=10, max_length=500)
    owner: str = Field(min_length=3, max_length=200)
    expires_at: Moment | None = None
    set_by: str | None = None
    set_at: Moment | None = None


class Pin(BodyShape):
    enabled: bool = True
    warm_query_encoder: bool = False
    set_at: Moment | None = None
    set_by: str | None = None


class NamespaceCreate(BodyShape):
    namespace_id: str | None = None
    namespace_name: str = Field(min_length=3, max_length=64)
    mode: Literal["managed", "standalone"] | None = None
    namespace_type: Literal["standard", "marketplace"] | None = None
    scope: Literal["org", "system"] | None = None
    description: str | None = None
    features: list[str] | None = None
    feature_extractors: list[NamespaceExtractor] = Field(default_factory=list)
    vector_configs: list[VectorConfig] | None = None
    payload_indexes: list[PayloadIndex] | None = None
    auto_create_indexes: bool | None = None
    adaptive_indexing: bool | None = None
    ttl_seconds: int | None = Field(None, ge=60)
    infrastructure: Infrastructure | None = None
    trusted_issuers: list[TrustedIssuer] | None = Field(None, max_length=5)
    tiering: TieringOverride | None = None
    spend_budget: SpendBudget | None = None
    cost_cap_override: CostCap | None = None


class NamespacePatch(BodyShape):
    namespace_name: str | None = Field(None, min_length=3, max_length=64)
    description: str | None = None
    feature_extractors: list[NamespaceExtractor] | None = None
    payload_indexes: list[PayloadIndex] | None = None
    auto_create_indexes: bool | None = None
    adaptive_indexing: bool | None = None
    repair_vectors: bool | None = None
    infrastructure: Infrastructure | None = None
    trusted_issuers: list[TrustedIssuer] | None = Field(None, max_length=5)
    spend_budget: SpendBudget | None = None
    pinned: Pin | Literal[True, False] | None = None
    tiering: TieringOverride | None = None
    expires_at: Moment | None = None
    ttl_seconds: int | None = Field(None, ge=60)
    cost_cap_override: CostCap | None = None


class NamespacePut(BodyShape):
    """§2: "all fields required" says its summary, yet both are optional."""

    namespace_name: str | None = Field(None, min_length=3, max_length=64)
    payload_indexes: list[PayloadIndex] | None = None
