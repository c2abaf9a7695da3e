"""Bodies of taxonomies (§6): flat and hierarchical, told apart by ``taxonomy_type``."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.contract.json_text import Json

CollectionId: TypeAlias = Annotated[str, Field(pattern=r"^col_[a-zA-Z0-9_]+$")]
RetrieverId: TypeAlias = Annotated[str, Field(pattern=r"^ret_[a-zA-Z0-9_]+$")]


class TaxonomyInput(BodyShape):
    input_key: str
    source_type: Literal["payload", "literal", "vector", "blob"] | None = None
    path: str | None = None
    override: Json = None


class EnrichmentField(BodyShape):
    field_path: str
    target_field: str | None = None
    merge_mode: Literal["replace", "append"] = "replace"


class SourceCollection(BodyShape):
    collection_id: str
    enrichment_fields: list[EnrichmentField] | None = None


class Covariate(BodyShape):
    field_path: str
    covariate_type: Literal["categorical", "numeric", "embedding", "cluster_id"]
    name: str = Field(min_length=1, max_length=100)
    binning_strategy: Literal["quartiles", "deciles", "custom"] = "quartiles"
    clustering_method: Literal["kmeans", "hdbscan"] = "kmeans"
    n_clusters: int = Field(10, ge=2, le=100)


class StepAnalytics(BodyShape):
    timestamp_field: str
    sequence_id_field: str
    step_key_source: Literal["assignment_label", "assignment_node_id", "field_path"] = (
        "assignment_label"
    )
    step_key_field_path: str | None = None
    covariates: list[Covariate] = Field(default_factory=list, max_length=20)
    max_sequence_duration_days: int = Field(90, ge=1, le=365)


class HierarchicalNode(BodyShape):
    collection_id: CollectionId
    parent_collection_id: CollectionId | None = None
    label: str | None = None
    summary: str | None = None
    keywords: list[str] | None = None
    retriever_id: RetrieverId | None = None
    enrichment_fields: list[EnrichmentField] | None = None
    input_mappings: list[TaxonomyInput] | None = None


class FlatTaxonomy(BodyShape):
    taxonomy_type: Literal["flat"] = "flat"
    retriever_id: str
    input_mappings: list[TaxonomyInput]
    source_collection: SourceCollection
    top_k: int = Field(1, ge=1, le=50)
    step_analytics: StepAnalytics | None = None


class HierarchicalTaxonomy(BodyShape):
    taxonomy_type: Literal["hierarchical"]
    retriever_id: str | None = None
    input_mappings: list[TaxonomyInput] | None = None
    inference_strategy: Literal["schema", "cluster", "llm"] | None = None
    inference_collections: list[str] | None = None
    llm_provider: Literal["openai_chat_v1"] | None = None
    llm_model: str | None = None
    llm_prompt_template: str | None = None
    llm_sample_size: int = 0
    cluster_ids: list[str] | None = None
    cluster_overlap_threshold: float = 0.7
    hierarchical_nodes: list[HierarchicalNode] | None = None
    step_analytics: StepAnalytics | None = None
    path_field: str | None = None
    path_separator: str = Field("/", min_length=1)


def _type_of(config: object) -> str:
    """What is not said is flat (§6)."""
    said = config.get("taxonomy_type", "flat") if isinstance(config, dict) else "flat"
    return said if isinstance(said, str) else ""


TaxonomyConfig: TypeAlias = Annotated[
    Annotated[FlatTaxonomy, Tag("flat")] | Annotated[HierarchicalTaxonomy, Tag("hierarchical")],
    Discriminator(_type_of),
]


class TaxonomyCreate(BodyShape):
    taxonomy_name: str = Field(min_length=1)
    description: str | None = None
    config: TaxonomyConfig
    metadata: dict[str, Json] | None = None


class TaxonomyPatch(BodyShape):
    taxonomy_name: str | None = Field(None, min_length=1)
    description: str | None = None
    metadata: dict[str, Json] | None = None


class TaxonomyVersion(BodyShape):
    """§6: "a new config snapshot"; its keys are not documented, and ours are the config's."""

    config: TaxonomyConfig


class TaxonomyClone(BodyShape):
    taxonomy_name: str = Field(min_length=1)
    description: str | None = None
    config: TaxonomyConfig | None = None
