"""Shapes of clusters that published examples still show, and how each is written now."""

from typing import Final

from reconciler.kinds.clusters import CALLED_ALIKE
from reconciler.kinds.declaration.kind import LegacySpelling
from reconciler.kinds.declaration.legacy_fixes import (
    list_as,
    move,
    name_the_resource,
    remove,
    rename,
)

_INTERNAL: Final = ("feature_extractor_name", "version", "output_name")
_PARAMETERS: Final = ("hdbscan_parameters", "kmeans_parameters", "dbscan_parameters")

OLDER_CLUSTERS: Final[tuple[LegacySpelling, ...]] = (
    LegacySpelling(
        "vector_config.feature_uri",
        "write feature_uris: [<feature_uri>]",
        replaces="feature_uris",
        fix=list_as("feature_uris"),
    ),
    *(
        LegacySpelling(
            f"vector_config.{name}",
            f"write algorithm_params: <{name}>",
            fix=rename("algorithm_params"),
        )
        for name in _PARAMETERS
    ),
    *(
        LegacySpelling(
            f"vector_config.{name}", "remove it: the API takes it from feature_uris", fix=remove
        )
        for name in _INTERNAL
    ),
    LegacySpelling("cluster_name", "write metadata: {name: <cluster_name>}", fix=name_the_resource),
    LegacySpelling("name", "write metadata: {name: <name>}", fix=name_the_resource),
    LegacySpelling(
        "collection_id", "write collection_ids: [<collection_id>]", fix=list_as("collection_ids")
    ),
    # As the API answers.
    LegacySpelling(
        "input_collections",
        "write collection_ids: <input_collections>",
        fix=rename("collection_ids"),
    ),
    LegacySpelling(
        "enrich_source",
        "write enrich_source_collection: <enrich_source>",
        fix=rename("enrich_source_collection"),
    ),
    *(
        LegacySpelling(
            name,
            f"write vector_config: {{{name}: <{name}>, ...}}",
            fix=move("vector_config", name),
        )
        for name in CALLED_ALIKE
    ),
    LegacySpelling(
        "algorithm",
        "write vector_config: {clustering_method: <algorithm>, ...}",
        when=lambda beside: beside.get("algorithm") != "attribute_based",
        fix=move("vector_config", "clustering_method"),
    ),
    LegacySpelling(
        "algorithm",
        "remove it: `cluster_type: attribute` says it",
        when=lambda beside: beside.get("algorithm") == "attribute_based",
        fix=remove,
    ),
    LegacySpelling(
        "hierarchical_vector",
        "write vector_config: {hierarchical: <hierarchical_vector>, ...}",
        fix=move("vector_config", "hierarchical"),
    ),
    LegacySpelling(
        "clustered_attributes",
        "write attribute_config: {attributes: <clustered_attributes>, ...}",
        fix=move("attribute_config", "attributes"),
    ),
    LegacySpelling(
        "hierarchical_grouping",
        "write attribute_config: {hierarchical_grouping: <hierarchical_grouping>, ...}",
        fix=move("attribute_config", "hierarchical_grouping"),
    ),
    LegacySpelling(
        "aggregation_method",
        "write attribute_config: {aggregation_method: <aggregation_method>, ...}",
        fix=move("attribute_config", "aggregation_method"),
    ),
)
