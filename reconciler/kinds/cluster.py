"""A cluster: groups of documents that are alike, by their vectors or by what they say (§7).

    apiVersion: reconciler/v1
    kind: Cluster
    metadata: {name: ad_topics, namespace: ads}
    spec:
      collection_ids: [ad_scenes]
      cluster_type: vector
      vector_config:
        clustering_method: hdbscan
        feature_uris:
        - mixpeek://multimodal_extractor@v1/vertex_multimodal_embedding
        algorithm_params: {min_cluster_size: 10}
      llm_labeling: {enabled: true, model_name: gemini-2.5-flash}

It finds nothing until it is executed, and a change takes effect with its next execution:
`reconciler apply --execute-clusters` executes what it created or changed. What it reads and how it
groups never change in place, apart from `sample_size`, `algorithm_params`, `face_cluster_merge` and
`layout_stability`. The collections that it writes into are made by the server and go with it.
"""

from typing import Annotated, Literal

from pydantic import Field

from reconciler.kinds.clustering import (
    WHAT_IT_IS,
    AttributeConfig,
    Labeling,
    SourceEnrichment,
    VectorConfig,
    is_not_composite,
    only_composite,
)
from reconciler.kinds.clusters import as_declared, config_fits, needs_of_cluster, reads_something
from reconciler.kinds.declaration.kind import Features, Kind
from reconciler.kinds.declaration.marks import (
    LABEL,
    REPROCESSES,
    Computed,
    Default,
    NotReadBack,
    RefersTo,
    Unordered,
)
from reconciler.kinds.declaration.runs import Run
from reconciler.kinds.declaration.spec import Metadata, TopSpec
from reconciler.kinds.older_clusters import OLDER_CLUSTERS
from reconciler.kinds.shared import Filter


class ClusterSpec(TopSpec):
    """Fields of a cluster (§7)."""

    description: Annotated[str | None, Default(reset=""), LABEL] = None
    """What it is for, in your own words."""
    # Read as `input_collections`; those of its sources, where it is a composite one.
    collection_ids: Annotated[
        list[str] | None,
        Computed(is_filled_in=True, is_chosen=is_not_composite),
        Unordered(),
        RefersTo("Collection"),
        WHAT_IT_IS,
        REPROCESSES,
        Field(min_length=1),
    ] = None
    """The collections whose documents it groups."""
    source_cluster_ids: Annotated[
        list[str] | None,
        Default(),
        Unordered(),
        RefersTo("Cluster"),
        only_composite,
        REPROCESSES,
        Field(min_length=1),
    ] = None
    """The clusters whose groups it groups, in the place of documents: a composite cluster."""
    cluster_type: Annotated[
        Literal["vector", "attribute"] | None, Default(value="vector"), WHAT_IT_IS, REPROCESSES
    ] = None
    """By which config it groups: `vector_config` or `attribute_config`."""
    vector_config: Annotated[VectorConfig | None, Default(), WHAT_IT_IS, REPROCESSES] = None
    """How vectors are grouped."""
    attribute_config: Annotated[AttributeConfig | None, Default(), WHAT_IT_IS, REPROCESSES] = None
    """Which attributes make a group."""
    filters: Annotated[Filter | None, Default(reset={}), REPROCESSES] = None
    """Which documents it groups; all of them when it is not said."""
    llm_labeling: Annotated[Labeling | None, Default(reset={"enabled": False}), REPROCESSES] = None
    """How a language model names the groups."""
    # Read as `enrich_source`.
    enrich_source_collection: Annotated[
        bool | None, Default(value=False), WHAT_IT_IS, REPROCESSES
    ] = None
    """Whether it writes into the documents that it read, in the place of collections of its own."""
    source_enrichment_config: Annotated[
        SourceEnrichment | None, Computed(), WHAT_IT_IS, REPROCESSES
    ] = None
    """What it writes into them."""
    auto_execute_on_batch: Annotated[bool | None, Computed(), NotReadBack(), WHAT_IT_IS] = None
    """Whether it runs when a batch of its collections is done; told by their
    `cluster_applications`, and changed there."""
    auto_execute_min_documents: Annotated[int | None, Computed(), NotReadBack(), WHAT_IT_IS] = None
    """With fewer documents it does not run by itself."""
    auto_execute_cooldown_seconds: Annotated[int | None, Computed(), NotReadBack(), WHAT_IT_IS] = (
        None
    )
    """The least time between two runs by itself; an hour when it is not said."""
    metadata: Metadata = None
    """Your own keys; the owner's stamp lives among them, unseen."""


CLUSTER = Kind(
    name="Cluster",
    spec=ClusterSpec,
    path="/v1/clusters",
    id_field="cluster_id",
    name_field="cluster_name",
    # Optional, and nothing says that a second one is refused (§13).
    are_names_unique=False,
    is_vital=False,
    read_model=as_declared,
    makes={"output_collection_ids[]": "Collection"},
    run=Run(
        suffix="/execute",
        flag="--execute-clusters",
        ran_field="last_run_id",
        task_field="last_execution_task_id",
        failed={"status": "FAILED"},
    ),
    ends=("its triggers, executions and artifacts",),
    features=Features(needed=needs_of_cluster, from_kind="Collection"),
    checks=(config_fits, reads_something),
    answered=frozenset(
        (
            "namespace_id",
            "source_bucket_ids",
            "learned_weights",
            "learning_quality_score",
            "output_collection_ids",
            "output_collection_names",
            "num_clusters",
            "num_documents_clustered",
            "execution_time_seconds",
            "quality_metrics",
            "hierarchy_detected",
            "hierarchy_relationships",
            "parent_cluster_id",
            "child_cluster_ids",
            "status",
            "error",
            "failure_category",
            "last_execution_task_id",
            "last_run_id",
            "last_executed_at",
            "completed_at",
            "llm_labeling_errors",
            "created_at",
            "updated_at",
        )
    ),
    legacy=OLDER_CLUSTERS,
)
