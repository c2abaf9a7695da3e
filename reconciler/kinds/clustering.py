"""How a cluster groups, and how its groups are named (§7); part of its page."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal

from pydantic import Field

from reconciler.kinds.declaration.changes import Changes, Obstacle, ProposedChange, immutable
from reconciler.kinds.declaration.marks import Computed, Default, NotReadBack, Unordered
from reconciler.kinds.declaration.requests import SentAs
from reconciler.kinds.declaration.spec import Anything, OpenMap, Spec
from reconciler.kinds.shared import InputMapping
from reconciler.model.data import Data, Fields

WHAT_IT_IS: Final = immutable("it is what the cluster is; another value is another cluster")


def _only_composite(proposal: ProposedChange) -> Iterator[Obstacle]:
    if not proposal.before or not proposal.after:
        yield Obstacle("a cluster is a composite one from its creation on, or never")


only_composite: Final = Changes(
    _only_composite, "in place on a composite cluster; no other becomes one, and it stays one"
)


def is_not_composite(_: Data, beside: Fields, __: Sequence[Fields]) -> bool:
    """Whether its collections were somebody's choice, and not those of its source clusters."""
    return not beside.get("source_cluster_ids")


class WeightLearning(Spec):
    """How the weights of features are found."""

    method: Annotated[Literal["grid_search", "bayesian"] | None, Computed()] = None
    max_iterations: Annotated[int | None, Computed(), Field(ge=5, le=100)] = None
    metric: Annotated[
        Literal["silhouette", "davies_bouldin", "calinski_harabasz"] | None, Computed()
    ] = None
    """What good groups are measured by."""
    sample_size: Annotated[int | None, Computed(), Field(ge=100)] = None
    """How many documents are enough to learn from; all when it is not said."""
    random_state: Annotated[int | None, Computed()] = None


_SHARE: Final = Field(ge=0, le=1)


class FaceMerge(Spec):
    """When two groups of faces are one person."""

    enabled: Annotated[bool | None, Default(value=True)] = None
    centroid_cosine_threshold: Annotated[float | None, Default(value=0.55), _SHARE] = None
    """How alike two groups must be."""
    bbox_iou_threshold: Annotated[float | None, Default(value=0.4), _SHARE] = None
    """How far faces in one frame must cover each other."""
    scene_jaccard_threshold: Annotated[float | None, Default(value=0.3), _SHARE] = None
    """How many scenes two groups must share."""
    bbox_field: Annotated[str | None, Default(value="bbox")] = None
    frame_field: Annotated[str | None, Default(value="frame_number")] = None
    scene_field: Annotated[str | None, Default(value="scene_id")] = None


class Preprocessing(Spec):
    """What is done to vectors before they are grouped."""

    method: Literal["tsne", "umap", "whitening", "none"]
    n_components: Annotated[int | None, Computed(), Field(ge=2, le=256)] = None
    random_state: Annotated[int | None, Computed()] = None
    perplexity: Annotated[float | None, Computed()] = None
    """For `tsne`."""
    learning_rate: Annotated[float | None, Computed()] = None
    """For `tsne`."""
    n_neighbors: Annotated[int | None, Computed(), Field(ge=2)] = None
    """For `umap`."""
    min_dist: Annotated[float | None, Computed(), _SHARE] = None
    """For `umap`."""
    metric: Annotated[str | None, Computed()] = None
    """For `umap`: how distances are measured."""
    regularization: Annotated[float | None, Computed(), Field(ge=0)] = None
    """For `whitening`."""


class VectorConfig(Spec):
    """How vectors are grouped."""

    clustering_method: Literal[
        "kmeans",
        "dbscan",
        "hdbscan",
        "agglomerative",
        "spectral",
        "gaussian_mixture",
        "mean_shift",
        "optics",
        "leiden",
        "evoc",
        "attribute_based",
        "auto",
    ]
    """The algorithm."""
    feature_uris: Annotated[list[str], Unordered()] = Field(min_length=1)
    """Which vectors: `mixpeek://EXTRACTOR@VERSION/OUTPUT`, of every collection that it reads."""
    algorithm_params: Annotated[OpenMap | None, Computed(), SentAs("algorithm_params")] = None
    """What the algorithm is told, such as `min_cluster_size`."""
    sample_size: Annotated[int | None, Default(), SentAs("sample_size"), Field(le=1_000_000)] = None
    """How many documents it groups at the most."""
    multi_feature_strategy: Annotated[
        Literal["concatenate", "independent", "weighted"] | None, Default(value="concatenate")
    ] = None
    """Whether several vectors are joined, grouped one by one, or weighted."""
    normalize_features: Annotated[bool | None, Computed(), NotReadBack()] = None
    """Whether no vector outweighs the others by its length; true when it is not said."""
    feature_weights: Annotated[dict[str, float] | None, Computed(), NotReadBack()] = None
    """How much each feature URI counts."""
    weight_learning_config: Annotated[WeightLearning | None, Computed(), NotReadBack()] = None
    output_strategy: Annotated[
        Literal["single", "per_feature"] | None, Computed(), NotReadBack()
    ] = None
    """Whether it writes into one collection, or into one per feature."""
    effective_feature_method: Annotated[
        Literal["mean", "median", "medoid"] | None, Default(value="mean")
    ] = None
    """What stands for the middle of a group."""
    enrich_source: Annotated[bool | None, Computed(), NotReadBack()] = None
    """Whether the documents that it read are told their group."""
    face_cluster_merge: Annotated[
        FaceMerge | None, Default(reset={"enabled": False}), SentAs("face_cluster_merge")
    ] = None
    """For groups of faces: when two of them are one person."""
    preprocessing_steps: Annotated[list[Preprocessing] | None, Default()] = None
    """What is done to vectors first, in this order."""
    hierarchical: Annotated[bool | None, Default(value=False)] = None
    """Whether groups are divided further."""
    max_hierarchy_depth: Annotated[int | None, Default(value=3), Field(ge=1, le=5)] = None
    """How often at the most."""
    vis_n_components: Annotated[Literal[2, 3] | None, Default(value=2)] = None
    """Whether the map of its groups has two dimensions or three."""
    layout_stability: Annotated[
        Literal["none", "transform", "align"] | None,
        Default(value="align", reset="align"),
        SentAs("layout_stability"),
    ] = None
    """How the map of its groups keeps its shape from one run to the next."""


class AttributeConfig(Spec):
    """Which attributes make a group."""

    attributes: list[str] = Field(min_length=1)
    """Fields of documents, the outermost first; dots lead deeper."""
    hierarchical_grouping: Annotated[bool | None, Default(value=False)] = None
    """Whether each attribute divides the groups of the one before it."""
    aggregation_method: Annotated[str | None, Computed()] = None
    """Whose value stands for a group: `most_frequent`, `first` or `last`."""


class LabelingInputs(Spec):
    """What the model is shown of a document."""

    input_mappings: list[InputMapping] = Field(min_length=1)


class Labeling(Spec):
    """How a language model names the groups."""

    enabled: Annotated[bool | None, Default(value=False)] = None
    model_name: Annotated[str | None, Default()] = None
    """Which model; needed where it is enabled."""
    provider: Annotated[Literal["openai", "google", "anthropic", "typesafe"] | None, Computed()] = (
        None
    )
    """Whose model it is; told by its name when it is not said."""
    labeling_inputs: Annotated[LabelingInputs | None, Default()] = None
    """What the model is shown of a document; all of it when it is not said."""
    include_summary: Annotated[bool | None, Default(value=True)] = None
    include_keywords: Annotated[bool | None, Default(value=True)] = None
    max_samples_per_cluster: Annotated[int | None, Default(), Field(ge=1, le=20)] = None
    """How many documents of a group the model is shown; it depends on the group when it is not
    said."""
    sample_text_max_length: Annotated[int | None, Default(value=200), Field(ge=50, le=500)] = None
    sample_selection_strategy: Annotated[
        Literal["nearest", "representative"] | None, Default(value="nearest")
    ] = None
    """Whether the model is shown the middle of a group, or its whole extent."""
    use_embedding_dedup: Annotated[bool | None, Default(value=True)] = None
    embedding_similarity_threshold: Annotated[
        float | None, Default(value=0.8), Field(ge=0.5, le=1.0)
    ] = None
    """From where on two names are one."""
    cache_ttl_seconds: Annotated[int | None, Default(value=604_800), Field(ge=0, le=2_592_000)] = (
        None
    )
    """How long a name is kept for the same documents."""
    labeling_context: Annotated[str | None, Default(), Field(max_length=2000)] = None
    """What the documents are about, in your own words."""
    custom_prompt: Annotated[str | None, Default()] = None
    """In the place of the vendor's own prompt."""
    response_shape: Annotated[Anything, Default()] = None
    """What the model answers with: a sentence, or an example."""
    parameters: Annotated[OpenMap | None, Default()] = None
    """What the model is told, such as `temperature`."""
    candidate_labels: Annotated[Anything, Default()] = None
    """The names there are: a list, or a map of names and what they mean."""


class EnrichedField(Spec):
    """A field of a group that is written into a document."""

    source_field: str
    target_field: str


class SourceEnrichment(Spec):
    """What is written into the documents that were read."""

    field_mappings: Annotated[list[EnrichedField] | None, Computed()] = None
