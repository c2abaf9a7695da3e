"""A collection: what one extractor makes of the objects of buckets, or of other collections (§4).

    apiVersion: reconciler/v1
    kind: Collection
    metadata: {name: ad_scenes, namespace: ads}
    spec:
      source: {type: bucket, bucket_ids: [ad_videos]}
      feature_extractor:
        feature_extractor_name: multimodal_extractor
        version: v1
        input_mappings: {video: video}
        field_passthrough: [{source_path: brand}]

What a collection reads and how it extracts never changes in place: that is another one. It is
disabled for good when the collection it reads is deleted. After an update it is read again (§4.5).
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reconciler.kinds.applications import (
    AlertApplication,
    ClusterApplication,
    RetrieverEnrichment,
    RetrieverTransform,
    TaxonomyApplication,
)
from reconciler.kinds.declaration.catalogue_uses import uses_of_collection
from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Counts, Features, Kind, Properties
from reconciler.kinds.declaration.marks import (
    LABEL,
    REPROCESSES,
    Additive,
    Computed,
    Default,
    Deferrable,
    KeyedBy,
    NotReadBack,
    RefersTo,
    ServerSet,
    Unordered,
    always,
)
from reconciler.kinds.declaration.mutability import PIN_ONLY, UNLESS_POISONED, UNTIL_ARCHIVED
from reconciler.kinds.declaration.requests import AfterCreate, RemovedBy, SentThrough, Unproven
from reconciler.kinds.declaration.spec import InvalidCombination, Metadata, OpenMap, Spec, TopSpec
from reconciler.kinds.declaration.vendor_section import VendorSection
from reconciler.kinds.extraction import FeatureExtractor, is_unlike_its_sources, read_by_collection
from reconciler.kinds.features import needs_of_collection, offers_of_collection
from reconciler.kinds.older_collections import OLDER_COLLECTIONS
from reconciler.kinds.schedules import Schedule
from reconciler.kinds.shared import FieldPassthrough, Filter, Schema, Tiering

_WHAT_IT_IS = immutable("it is what the collection is; another value is another collection")


class SourceFilters(Spec):
    """Which objects or documents of the source are read."""

    filters: Annotated[Filter | None, Default()] = None


class Source(Spec):
    """Buckets, or collections, never both."""

    type: Literal["bucket", "collection", "taxonomy", "cluster", "direct_upsert", "signals", "none"]
    """What it reads from; `bucket` and `collection` are the usual ones."""
    bucket_ids: Annotated[
        list[str] | None,
        Default(),
        Unordered(),
        RefersTo("Bucket", within="source_namespace_id"),
        Field(min_length=1),
    ] = None
    source_namespace_id: Annotated[str | None, Default(), RefersTo("Namespace")] = None
    """The namespace of the buckets, when it is another one."""
    collection_id: Annotated[str | None, Default(), RefersTo("Collection", is_source=True)] = None
    collection_ids: Annotated[
        list[str] | None,
        Default(),
        Unordered(),
        RefersTo("Collection", is_source=True),
        Field(min_length=1),
    ] = None
    inherited_bucket_ids: Annotated[list[str] | None, ServerSet()] = None
    source_filters: Annotated[SourceFilters | None, Default()] = None
    field_map: Annotated[
        dict[str, list[FieldPassthrough]] | None,
        Default(),
        RefersTo(
            "Bucket",
            within="source_namespace_id",
            is_key=True,
            by_type={"collection": "Collection"},
        ),
    ] = None
    """Which fields of each source are carried along, by source."""

    @model_validator(mode="after")
    def _names_its_source(self) -> "Source":
        """`bucket_ids` for type bucket; `collection_id` or `collection_ids` for collection."""
        collections = self.collection_id is not None or self.collection_ids is not None
        if self.type == "bucket" and (self.bucket_ids is None or collections):
            raise InvalidCombination(
                "of type bucket needs bucket_ids, and no collection_id(s)",
                "write source: {type: bucket, bucket_ids: [...]}",
            )
        if self.type == "collection" and (not collections or self.bucket_ids is not None):
            raise InvalidCombination(
                "of type collection needs collection_id or collection_ids, and no bucket_ids",
                "write source: {type: collection, collection_ids: [...]}",
            )
        if self.collection_id is not None and self.collection_ids is not None:
            raise InvalidCombination(
                "takes collection_id or collection_ids, never both", "remove collection_id"
            )
        if self.source_namespace_id is not None and self.type != "bucket":
            raise InvalidCombination(
                "takes source_namespace_id for buckets only", "remove source_namespace_id"
            )
        return self


class CollectionSpec(TopSpec):
    """Fields of a collection (§4.2)."""

    description: Annotated[str | None, Default(reset=""), LABEL] = None
    """What it is for, in your own words."""
    source: Annotated[Source, _WHAT_IT_IS, REPROCESSES]
    input_schema: Annotated[
        Schema | None,
        Computed(is_filled_in=True, is_chosen=is_unlike_its_sources),
        _WHAT_IT_IS,
        REPROCESSES,
    ] = None
    """What the extractor is given; taken from the source when it is not said."""
    feature_extractor: Annotated[
        FeatureExtractor | None,
        Computed(is_filled_in=True, is_chosen=always),
        _WHAT_IT_IS,
        REPROCESSES,
    ] = None
    features: Annotated[list[str] | None, Computed(), NotReadBack(), _WHAT_IT_IS, REPROCESSES] = (
        None
    )
    """What to search by, as feature keys: the server picks the extractor for them."""
    enabled: Annotated[bool | None, Default(value=True, reset=True), UNLESS_POISONED] = None
    """Whether new objects are processed."""
    metadata: Metadata = None
    """Your own keys; the owner's stamp lives among them, unseen."""
    # Nobody says how it is cleared, so its trigger is deleted (§16.13).
    schedule: Annotated[
        Schedule | None, Default(), RemovedBy("/v1/triggers/{id}", id_field="trigger_id")
    ] = None
    taxonomy_applications: Annotated[
        list[TaxonomyApplication] | None,
        Default(value=[], reset=[]),
        KeyedBy("taxonomy_id"),
        REPROCESSES,
        Deferrable(),
    ] = None
    """The taxonomies that label its documents."""
    # A new cluster writes itself in here (§0.17).
    cluster_applications: Annotated[
        list[ClusterApplication] | None,
        Computed(),
        KeyedBy("cluster_id", is_ordered=False),
        Additive(),
        REPROCESSES,
        Deferrable(),
        Unproven(),
    ] = None
    """The clusters that run when batches finish; the server adds some by itself."""
    alert_applications: Annotated[
        list[AlertApplication] | None,
        Default(value=[], reset=[]),
        KeyedBy("alert_id"),
        Deferrable(),
        Unproven(),
    ] = None
    """The alerts that are asked about new documents."""
    retriever_enrichments: Annotated[
        list[RetrieverEnrichment] | None,
        Default(value=[], reset=[]),
        REPROCESSES,
        Deferrable(),
    ] = None
    """The retrievers that run for every document and write their answers back."""
    retriever_transform: Annotated[RetrieverTransform | None, Default(), PIN_ONLY, REPROCESSES] = (
        None
    )
    embedding_task: Annotated[str | None, Computed(), REPROCESSES, Unproven()] = None
    """What embeddings are made for, where a model takes a hint: retrieval by default."""
    index_map: Annotated[dict[str, str] | None, Computed(), AfterCreate()] = None
    """Which index answers for which feature URI: how models are switched and rolled back."""
    # Unknown to a create (§4.2).
    tiering: Annotated[Tiering | None, Default(value={}, reset={}), AfterCreate()] = None
    lifecycle_state: Annotated[
        Literal["active", "cold", "archived", "frozen"] | None,
        Computed(usual="active"),
        AfterCreate(),
        # The usual PATCH does not move it (§4.1).
        SentThrough("PATCH", "/lifecycle"),
        UNTIL_ARCHIVED,
    ] = None
    """`active` is searchable, `cold` is only stored, `archived` keeps nothing but its metadata."""
    # Whether an update takes this or the next two, nobody says (§4.5).
    document_schema: Annotated[OpenMap | None, Computed(), AfterCreate(), Unproven()] = None
    """A JSON Schema that documents are held to."""
    schema_validation: Annotated[
        Literal["strict", "warn", "off"] | None, Computed(usual="off"), AfterCreate(), Unproven()
    ] = None
    """What happens to documents that break `document_schema`."""
    schema_sync_enabled: Annotated[bool | None, Computed(usual=True), AfterCreate(), Unproven()] = (
        None
    )
    """Whether the server extends the output schema by what it sees in documents."""

    @model_validator(mode="after")
    def _extracts_one_way(self) -> "CollectionSpec":
        """Exactly one of `feature_extractor`, `features` and `retriever_transform`."""
        ways = (self.feature_extractor, self.features, self.retriever_transform)
        if sum(way is not None for way in ways) != 1:
            raise InvalidCombination(
                "needs exactly one of feature_extractor, features and retriever_transform",
                "say in one way what it extracts",
            )
        return self


COLLECTION = Kind(
    name="Collection",
    spec=CollectionSpec,
    path="/v1/collections",
    id_field="collection_id",
    name_field="collection_name",
    name_length=(3, 100),
    name_pattern=r"^[A-Za-z0-9_-]+$",
    is_patch_untyped=True,
    counts=Counts(documents="document_count", documents_path="/documents/count"),
    loses=("its place in every index: a new one is empty until it is triggered",),
    features=Features(
        offered=offers_of_collection, needed=needs_of_collection, from_kind="Namespace"
    ),
    # The server's own (§1.5).
    is_system=lambda live: live.get("collection_name") == "_direct_upsert",
    uses=uses_of_collection,
    properties=Properties(read=read_by_collection, source="source"),
    vendor=VendorSection(spellings={"feature_extractor.name": "feature_extractor_name"}),
    answered=frozenset(
        (
            "created_at",
            "updated_at",
            "output_schema",
            "trigger_id",
            "schema_version",
            "document_count",
            "warnings",
        )
    ),
    legacy=OLDER_COLLECTIONS,
)
