"""Bodies of clusters (§7): written nested, changed flat."""

from typing import Literal, TypeAlias

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.bodies.schema import LogicalOperator
from reconciler.emulator.contract.json_text import Json

Algorithm: TypeAlias = Literal[
    "kmeans", "dbscan", "hdbscan", "agglomerative", "spectral", "gaussian_mixture", "mean_shift",
    "optics", "leiden", "evoc", "attribute_based", "auto",
]  # fmt: skip
Layout: TypeAlias = Literal["none", "transform", "align"]


class FaceMerge(BodyShape):
    enabled: bool = True
    centroid_cosine_threshold: float = 0.55
    bbox_iou_threshold: float = 0.4
    scene_jaccard_threshold: float = 0.3
    bbox_field: str = "bbox"
    frame_field: str = "frame_number"
    scene_field: str = "scene_id"


class WeightLearning(BodyShape):
    method: Literal["grid_search", "bayesian"] = "bayesian"
    max_iterations: int = 20
    metric: Literal["silhouette", "davies_bouldin", "calinski_harabasz"] = "silhouette"
    sample_size: int | None = None
    random_state: int = 42


class Preprocessing(BodyShape):
    """One of four steps; which keys each has, only the engine minds."""

    method: Literal["tsne", "umap", "whitening", "none"]
    n_components: int | None = None
    random_state: int | None = None
    perplexity: float | None = None
    learning_rate: float | None = None
    n_neighbors: int | None = None
    min_dist: float | None = None
    metric: str | None = None
    regularization: float | None = None


class VectorClustering(BodyShape):
    clustering_method: Algorithm
    feature_uris: list[str] | None = Field(None, min_length=1)
    feature_uri: str | None = None
    sample_size: int | None = Field(None, le=1_000_000)
    kmeans_parameters: dict[str, Json] | None = None
    dbscan_parameters: dict[str, Json] | None = None
    hdbscan_parameters: dict[str, Json] | None = None
    algorithm_params: dict[str, Json] | None = None
    multi_feature_strategy: Literal["concatenate", "independent", "weighted"] = "concatenate"
    normalize_features: bool = True
    feature_weights: dict[str, float] | None = None
    weight_learning_config: WeightLearning | None = None
    output_strategy: Literal["single", "per_feature"] = "single"
    effective_feature_method: Literal["mean", "median", "medoid"] = "mean"
    enrich_source: bool = False
    face_cluster_merge: FaceMerge | None = None
    preprocessing_steps: list[Preprocessing] | None = None
    hierarchical: bool = False
    max_hierarchy_depth: int = Field(3, ge=1, le=5)
    vis_n_components: Literal[2, 3] = 2
    layout_stability: Layout | None = None


class AttributeClustering(BodyShape):
    attributes: list[str] = Field(min_length=1)
    hierarchical_grouping: bool = False
    aggregation_method: str | None = None


class LabelInput(BodyShape):
    input_key: str
    source_type: Literal["payload", "literal", "vector", "blob"] | None = None
    path: str | None = None
    override: Json = None


class LabelInputs(BodyShape):
    input_mappings: list[LabelInput] = Field(min_length=1)


class Labeling(BodyShape):
    enabled: bool = False
    labeling_inputs: LabelInputs | None = None
    provider: Literal["openai", "google", "anthropic", "typesafe"] | None = None
    model_name: str | None = None
    include_summary: bool = True
    include_keywords: bool = True
    max_samples_per_cluster: int | None = Field(None, ge=1, le=20)
    sample_text_max_length: int = Field(200, ge=50, le=500)
    sample_selection_strategy: Literal["nearest", "representative"] = "nearest"
    use_embedding_dedup: bool = True
    embedding_similarity_threshold: float = Field(0.8, ge=0.5, le=1.0)
    cache_ttl_seconds: int = Field(604_800, ge=0, le=2_592_000)
    labeling_context: str | None = Field(None, max_length=2000)
    custom_prompt: str | None = None
    response_shape: str | dict[str, Json] | None = None
    parameters: dict[str, Json] | None = None
    candidate_labels: list[str] | dict[str, str] | None = None


class EnrichedField(BodyShape):
    source_field: str
    target_field: str


class SourceEnrichment(BodyShape):
    field_mappings: list[EnrichedField] | None = None


class ClusterPatch(BodyShape):
    """The ten that an update takes, whatever they were inside when they were written."""

    cluster_name: str | None = None
    description: str | None = None
    metadata: dict[str, Json] | None = None
    llm_labeling: Labeling | None = None
    filters: LogicalOperator | None = None
    face_cluster_merge: FaceMerge | None = None
    sample_size: int | None = Field(None, le=1_000_000)
    algorithm_params: dict[str, Json] | None = None
    source_cluster_ids: list[str] | None = Field(None, min_length=1)
    layout_stability: Layout | None = None


class ClusterCreate(BodyShape):
    collection_ids: list[str] | None = None
    source_cluster_ids: list[str] | None = Field(None, min_length=1)
    cluster_name: str | None = None
    description: str | None = None
    metadata: dict[str, Json] | None = None
    cluster_type: Literal["vector", "attribute"] = "vector"
    vector_config: VectorClustering | None = None
    attribute_config: AttributeClustering | None = None
    filters: LogicalOperator | None = None
    llm_labeling: Labeling | None = None
    enrich_source_collection: bool = False
    source_enrichment_config: SourceEnrichment | None = None
    auto_execute_on_batch: bool = False
    auto_execute_min_documents: int | None = None
    auto_execute_cooldown_seconds: int = 3600


class ClusterRun(BodyShape):
    mode: Literal["full", "assign", "composite"] = "full"
    source_execution_ids: list[str] | None = None
    assignment_threshold: float = 0.5
    filters: LogicalOperator | None = None
    sample_size: int | None = None
    vis_n_components: Literal[2, 3] | None = None
    defer_visualization: bool | None = None
    layout_stability: Layout | None = None
    llm_labeling: Labeling | None = None
