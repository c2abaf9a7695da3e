"""A namespace: the room in which buckets, collections and retrievers live (§2).

    apiVersion: reconciler/v1
    kind: Namespace
    metadata: {name: ads}
    spec:
      description: Advertising library
      feature_extractors:
        - {feature_extractor_name: multimodal_extractor, version: v1}
      payload_indexes:
        - {field_name: metadata.brand, type: keyword}

A namespace carries no owner's stamp, so it is never pruned: delete it with `ensure: absent`, which
takes along what the stack owns in it, or all of it at the end with `destroy --include-namespaces`.
Extractors can be added and never altered. Payload indexes that the server keeps for itself are
left alone, and so are indexes that the manifest does not name.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reconciler.kinds.declaration.catalogue_uses import uses_of_namespace
from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Counts, Features, Kind, LegacySpelling
from reconciler.kinds.declaration.legacy_fixes import name_the_resource, remove, rename
from reconciler.kinds.declaration.marks import (
    LABEL,
    Additive,
    ChangeEffect,
    Computed,
    Default,
    KeyedBy,
    NotReadBack,
    RefersTo,
    Secret,
    ServerSet,
    always,
)
from reconciler.kinds.declaration.mutability import APPEND_ONLY
from reconciler.kinds.declaration.requests import AfterCreate
from reconciler.kinds.declaration.spec import InvalidCombination, OpenMap, Spec, TopSpec
from reconciler.kinds.declaration.vendor_section import VendorSection
from reconciler.kinds.expiry import ends_otherwise
from reconciler.kinds.features import offers_of_namespace
from reconciler.kinds.issuers import TrustedIssuer
from reconciler.kinds.shared import Tiering
from reconciler.model.change import ChangeClass

_AT_CREATION = immutable("it is fixed when the namespace is created")


class Extractor(Spec):
    """An extractor that collections of this namespace may use."""

    feature_extractor_name: str
    version: str
    params: Annotated[OpenMap | None, Computed()] = None
    feature_extractor_id: Annotated[str | None, ServerSet()] = None


class VectorConfig(Spec):
    """A vector index of a standalone namespace."""

    name: str
    dimension: int = Field(ge=1)
    metric: Annotated[str | None, Default(value="cosine")] = None


class PayloadIndex(Spec):
    """An index on a field of the documents, needed to filter by it."""

    field_name: str = Field(min_length=1, max_length=255)
    type: Literal["keyword", "integer", "float", "bool", "geo", "datetime", "text", "uuid"]
    field_schema: Annotated[OpenMap | None, Computed()] = None
    is_protected: Annotated[bool | None, Default(value=False)] = None
    """Set on indexes that the server keeps for itself."""


class ComputeAuthorization(Spec):
    """Who may read which document, asked of an outside service."""

    enabled: Annotated[bool | None, Computed(usual=False)] = None
    provider: Annotated[Literal["openfga"] | None, Computed(usual="openfga")] = None
    api_url: Annotated[str | None, Computed()] = None
    store_id: Annotated[str | None, Computed()] = None
    model_id: Annotated[str | None, Computed()] = None
    api_token_secret_ref: Annotated[str | None, Computed(), RefersTo("Secret")] = None
    api_token: Annotated[str | None, Computed(), Secret()] = None
    object_type: Annotated[str | None, Computed(usual="document")] = None
    relation: Annotated[str | None, Computed(usual="viewer")] = None
    user_type: Annotated[str | None, Computed(usual="user")] = None
    mode: Annotated[
        Literal["push", "pull_list_objects", "pull_batch_check", "auto"] | None,
        Computed(usual="auto"),
    ] = None
    list_objects_max: Annotated[int | None, Computed(usual=1000), Field(ge=1, le=100_000)] = None
    over_fetch_factor: Annotated[int | None, Computed(usual=2), Field(ge=1, le=10)] = None
    cache_ttl_seconds: Annotated[int | None, Computed(usual=30), Field(ge=0, le=3600)] = None


class Infrastructure(Spec):
    """Compute of the namespace; the server fills in what is not said."""

    ray_cluster_id: Annotated[
        str | None, Computed(), Field(pattern=r"^ray_[a-zA-Z0-9_]{3,64}$")
    ] = None
    ray_dashboard_url: Annotated[str | None, Computed()] = None
    s3_vector_bucket: Annotated[str | None, Computed()] = None
    max_concurrent_jobs: Annotated[int | None, Computed(usual=10), Field(ge=1, le=1000)] = None
    autoscaling_enabled: Annotated[bool | None, Computed(usual=True)] = None
    min_workers: Annotated[int | None, Computed(usual=1), Field(ge=0, le=100)] = None
    max_workers: Annotated[int | None, Computed(usual=10), Field(ge=1, le=100)] = None
    gpu_type: Annotated[str | None, Computed()] = None
    gpus_per_worker: Annotated[int | None, Computed(usual=1), Field(ge=0, le=8)] = None
    compute_profiles: Annotated[dict[str, OpenMap] | None, Computed()] = None
    s3_plugin_bucket: Annotated[str | None, Computed(usual="mixpeek-plugins")] = None
    s3_plugin_prefix: Annotated[str | None, Computed()] = None
    max_custom_plugins: Annotated[int | None, Computed(usual=0), Field(ge=0, le=100)] = None
    max_custom_models: Annotated[int | None, Computed(usual=0), Field(ge=0, le=50)] = None
    authorization: Annotated[ComputeAuthorization | None, Computed()] = None


class SpendBudget(Spec):
    """US dollars; null returns to the organisation's own (§1.6)."""

    daily_usd: Annotated[float | None, Computed(null_clears=True), Field(ge=0)] = None
    monthly_usd: Annotated[float | None, Computed(null_clears=True), Field(ge=0)] = None


class CostCapOverride(Spec):
    """A deliberate exception to the cost cap (deprecated by the vendor)."""

    daily_usd: Annotated[float | None, Computed(null_clears=True), Field(ge=0)]
    reason: str = Field(min_length=10, max_length=500)
    owner: str = Field(min_length=3, max_length=200)
    expires_at: Annotated[str | None, Computed()] = None


class Pin(Spec):
    """Keeps the namespace warm; may be refused on small plans."""

    enabled: Annotated[bool | None, Computed()] = None
    """False unpins it; nothing else tells that it is pinned."""
    warm_query_encoder: Annotated[bool | None, Computed(usual=False)] = None
    """Keeps query encoders running as well, which is billed by the hour."""


_ENDS_IT = ChangeEffect(ChangeClass.DESTROY)
"""The server deletes the namespace, and everything in it, when its time is over (§2)."""


_FROM_THE_START = immutable(
    "it counts from the request that says it: to move the end, write expires_at"
)


class NamespaceSpec(TopSpec):
    """Fields of a namespace (§2)."""

    namespace_id: Annotated[str | None, Computed(is_filled_in=True), _AT_CREATION] = None
    """An id to take over, when a namespace is restored or moved; usually left to the server."""
    mode: Annotated[
        Literal["managed", "standalone"] | None, Computed(usual="managed"), _AT_CREATION
    ] = None
    """`managed` extracts features; `standalone` stores vectors that you bring along."""
    namespace_type: Annotated[
        Literal["standard", "marketplace"] | None, Computed(usual="standard"), _AT_CREATION
    ] = None
    """`marketplace` is for curated data sets."""
    scope: Annotated[Literal["org", "system"] | None, Computed(usual="org"), _AT_CREATION] = None
    """`system` takes Mixpeek's own permission."""
    description: Annotated[str | None, Default(reset=""), LABEL] = None
    """What it is for, in your own words."""
    features: Annotated[list[str] | None, Computed(), NotReadBack(), _AT_CREATION] = None
    """What to search by, as feature keys: the server picks the extractors for them."""
    feature_extractors: Annotated[
        list[Extractor] | None,
        Computed(is_filled_in=True, is_chosen=always),
        KeyedBy("feature_extractor_name", is_ordered=False),
        # The server gives a usual set of its own, and extractors cannot be taken out (§2).
        Additive(),
        APPEND_ONLY,
    ] = None
    """The extractors that collections of this namespace may use."""
    vector_configs: Annotated[
        list[VectorConfig] | None, Computed(), KeyedBy("name", is_ordered=False), _AT_CREATION
    ] = None
    """The vector indexes of a standalone namespace."""
    payload_indexes: Annotated[
        list[PayloadIndex] | None, Computed(), KeyedBy("field_name", is_ordered=False), Additive()
    ] = None
    """The indexes on fields of the documents, needed to filter by them."""
    auto_create_indexes: Annotated[bool | None, Computed(usual=False)] = None
    """Whether the server adds indexes on fields that are often filtered by."""
    adaptive_indexing: Annotated[bool | None, Default(value=False, reset=False)] = None
    """Whether the vector index tunes itself to the searches it sees."""
    ttl_seconds: Annotated[
        int | None, Computed(), NotReadBack(ends_otherwise), _FROM_THE_START, _ENDS_IT, Field(ge=60)
    ] = None
    """How long it lives; it is deleted with everything in it. Reads as `expires_at`."""
    expires_at: Annotated[str | None, Computed(null_clears=True), AfterCreate(), _ENDS_IT] = None
    """When it is deleted, with everything in it."""
    infrastructure: Annotated[Infrastructure | None, Computed()] = None
    # An empty list is known to clear it, unlike most (§1.6).
    trusted_issuers: Annotated[
        list[TrustedIssuer] | None,
        Default(value=[], reset=[]),
        KeyedBy("issuer", is_ordered=False),
        Field(max_length=5),
    ] = None
    """The issuers of tokens with which end users may search without an API key."""
    tiering: Annotated[Tiering | None, Default(value={}, reset={})] = None
    # Written as two numbers and read with its history, so that only declared keys are compared
    # (§2).
    spend_budget: Annotated[SpendBudget | None, Computed()] = None
    cost_cap_override: Annotated[CostCapOverride | None, Computed(null_clears=True)] = None
    pinned: Annotated[Pin | None, Computed(), AfterCreate()] = None

    @model_validator(mode="after")
    def _has_vectors_of_its_own(self) -> "NamespaceSpec":
        """`vector_configs` in mode `standalone` only."""
        if self.mode == "managed" and self.vector_configs is not None:
            raise InvalidCombination(
                "takes vector_configs in mode standalone only",
                "remove them, or write mode: standalone",
            )
        return self

    @model_validator(mode="after")
    def _expires_one_way(self) -> "NamespaceSpec":
        """`ttl_seconds` or `expires_at`, never both."""
        if self.ttl_seconds is not None and self.expires_at is not None:
            raise InvalidCombination(
                "takes ttl_seconds or expires_at, never both", "remove one of them"
            )
        return self


NAMESPACE = Kind(
    name="Namespace",
    spec=NamespaceSpec,
    path="/v1/namespaces",
    id_field="namespace_id",
    name_field="namespace_name",
    # The API's own bounds, checked before anything is asked of it (§2).
    name_length=(3, 64),
    is_namespaced=False,
    is_container=True,
    # It has no `metadata`; its description is the only place to write, and is the user's (§0.16).
    is_stamped=False,
    is_deleted_later=True,
    loses=("everything in it, API keys and analytics included",),
    # Children are refused until then (§2).
    ready_field="namespace_ready",
    counts=Counts(
        documents="document_count", objects="object_count", complete="document_count_complete"
    ),
    features=Features(offered=offers_of_namespace),
    uses=uses_of_namespace,
    is_system=lambda live: live.get("scope") == "system",
    vendor=VendorSection(
        spellings={
            "feature_extractors[].name": "feature_extractor_name",
            "extractors": "feature_extractors",
            "extractors[].name": "feature_extractor_name",
            "indexes": "payload_indexes",
        },
        is_rolled_back=True,
    ),
    answered=frozenset(
        (
            "object",
            "created_at",
            "updated_at",
            "namespace_ready",
            *("document_count", "bucket_count"),
            "collection_count",
        )
    ),
    legacy=(
        LegacySpelling(
            "namespace_name", "write metadata: {name: <namespace_name>}", fix=name_the_resource
        ),
        LegacySpelling("name", "write metadata: {name: <name>}", fix=name_the_resource),
        LegacySpelling(
            "feature_extractors[].name",
            "write feature_extractor_name: <name>",
            replaces="feature_extractor_name",
            fix=rename("feature_extractor_name"),
        ),
        LegacySpelling("extractors", "write feature_extractors", fix=rename("feature_extractors")),
        LegacySpelling("indexes", "write payload_indexes", fix=rename("payload_indexes")),
        LegacySpelling("infrastructure.compute_tier", "is retired, take it out", fix=remove),
        LegacySpelling("infrastructure.ray_head_node_url", "is retired, take it out", fix=remove),
        LegacySpelling(
            "repair_vectors", "is a command, not a state: send it once by hand, not from here"
        ),
    ),
)
