"""A cluster as it is written and as it is read: nested in, flat out (§7)."""

from collections.abc import Sequence

from reconciler.emulator.bodies.base import plain
from reconciler.emulator.clustering.bodies import ClusterCreate
from reconciler.emulator.contract.json_text import JsonObject, as_list, as_object, to_list

SAME = ("description", "metadata", "filters", "llm_labeling", "source_cluster_ids",
        "source_enrichment_config", "cluster_type")  # fmt: skip
"""What is called and held alike on both sides."""
IN_VECTOR_CONFIG = ("face_cluster_merge", "sample_size", "algorithm_params", "layout_stability")
"""What an update takes flat, and what is written inside ``vector_config``."""
_FLATTENED = ("feature_uris", "multi_feature_strategy", "effective_feature_method", "sample_size",
              "face_cluster_merge", "layout_stability", "preprocessing_steps", "algorithm_params",
              "vis_n_components", "max_hierarchy_depth")  # fmt: skip
_OLDER_PARAMETERS = ("hdbscan_parameters", "kmeans_parameters", "dbscan_parameters")
_NOT_RUN: JsonObject = {
    "learned_weights": None,
    "learning_quality_score": None,
    "num_clusters": None,
    "num_documents_clustered": None,
    "execution_time_seconds": None,
    "quality_metrics": None,
    "hierarchy_detected": False,
    "hierarchy_relationships": None,
    "parent_cluster_id": None,
    "child_cluster_ids": None,
    "status": "PENDING",
    "error": None,
    "failure_category": None,
    "last_execution_task_id": None,
    "last_run_id": None,
    "last_executed_at": None,
    "completed_at": None,
    "llm_labeling_errors": None,
}
"""What only a run tells."""


def as_written(body: ClusterCreate) -> JsonObject:
    """ClusterModel, with the deprecated spellings where their successors belong."""
    written = as_object(plain(body))
    vector = as_object(written.get("vector_config"))
    single = vector.pop("feature_uri", None)
    if single is not None:
        vector.setdefault("feature_uris", [single])
    for older in _OLDER_PARAMETERS:
        if (said := vector.pop(older, None)) is not None:
            vector.setdefault("algorithm_params", said)
    return {**written, "vector_config": vector} if vector else written


def as_read(written: JsonObject, outputs: Sequence[tuple[str, str]]) -> JsonObject:
    """ClusterMetadata, of a cluster that never ran; ``outputs`` are ids and names."""
    vector, attribute = (
        as_object(written.get(name)) for name in ("vector_config", "attribute_config")
    )
    return {
        **_NOT_RUN,
        **{field: written.get(field) for field in SAME},
        "metadata": written.get("metadata") or {},
        "input_collections": as_list(written.get("collection_ids")),
        **{field: vector.get(field) for field in _FLATTENED},
        "algorithm": vector.get("clustering_method") or "attribute_based",
        "hierarchical_vector": vector.get("hierarchical"),
        "clustered_attributes": attribute.get("attributes"),
        "hierarchical_grouping": attribute.get("hierarchical_grouping"),
        "aggregation_method": attribute.get("aggregation_method"),
        "enrich_source": written.get("enrich_source_collection", False),
        "output_collection_ids": to_list(id_ for id_, _ in outputs),
        "output_collection_names": to_list(name for _, name in outputs),
    }


def with_changes(written: JsonObject, changes: JsonObject) -> JsonObject:
    """ClusterModel after an update, which speaks of everything flat."""
    inside = {name: changes[name] for name in IN_VECTOR_CONFIG if name in changes}
    others = {name: value for name, value in changes.items() if name not in inside}
    vector = {**as_object(written.get("vector_config")), **inside}
    return {**written, **others, **({"vector_config": vector} if vector else {})}
