"""What a cluster means and needs, and how it is read: flattened, with names of its own (§7)."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.kinds.features import uris_in
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.problem import Problem, Severity

CALLED_ALIKE: Final = (
    "feature_uris",
    "algorithm_params",
    "sample_size",
    "multi_feature_strategy",
    "effective_feature_method",
    "face_cluster_merge",
    "preprocessing_steps",
    "max_hierarchy_depth",
    "vis_n_components",
    "layout_stability",
)
"""Fields of `vector_config` that are read outside of it, under the same names."""
_VECTOR: Final = {
    "clustering_method": "algorithm",
    "hierarchical": "hierarchical_vector",
    **{name: name for name in CALLED_ALIKE},
}
"""A field of `vector_config` -> what it is called where it is read."""
_ATTRIBUTE: Final = {
    "attributes": "clustered_attributes",
    "hierarchical_grouping": "hierarchical_grouping",
    "aggregation_method": "aggregation_method",
}
_OLDER_INPUTS: Final = {"input_collections", "collection_id"}
_TYPES: Final = {"vector": "vector_config", "attribute": "attribute_config"}


def as_declared(read: Fields) -> Fields:
    """What was read, with the form in which it is written beside it.

    An update is answered as it is written, and stays as it is.
    """
    if "input_collections" not in read:
        return read
    is_vector = read.get("cluster_type") != "attribute"
    return {
        **read,
        "collection_ids": read["input_collections"],
        "enrich_source_collection": read.get("enrich_source"),
        "vector_config": _gather(read, _VECTOR) if is_vector else None,
        "attribute_config": None if is_vector else _gather(read, _ATTRIBUTE),
    }


def _gather(read: Fields, names: Mapping[str, str]) -> dict[str, Data]:
    said = {name: read.get(flat) for name, flat in names.items()}
    return {name: value for name, value in said.items() if value is not None}


def needs_of_cluster(fields: Fields) -> Iterator[tuple[FieldPath, str]]:
    """The URIs a cluster groups by."""
    config = fields.get("vector_config")
    if isinstance(config, Mapping):
        yield from uris_in(config.get("feature_uris"), ("vector_config", "feature_uris"))


def config_fits(spec: Fields) -> Iterator[Problem]:
    """`cluster_type` says which config there is, and the configs agree with what is beside them."""
    said = spec.get("cluster_type")
    type_ = said if isinstance(said, str) and said in _TYPES else "vector"
    due, other = _TYPES[type_], _TYPES["attribute" if type_ == "vector" else "vector"]
    if spec.get(other) is not None:
        yield _misplaced(type_, due, other, is_alone=spec.get(due) is None)
    elif spec.get(due) is None and "algorithm" not in spec:  # else it is a copied answer
        yield Problem(
            "bad-combination",
            f"a cluster of type {type_} needs `{due}`",
            f"write {due}: {{...}}",
            path=("cluster_type",) if said else (),
        )
    yield from _doubts_in_vector_config(spec.get("vector_config"))
    yield from _idle_beside(spec)
    labeling = spec.get("llm_labeling")
    if isinstance(labeling, Mapping) and labeling.get("enabled") and not labeling.get("model_name"):
        yield Problem(
            "bad-combination",
            "`llm_labeling` is enabled, and names no model",
            "write model_name: gemini-2.5-flash, or another model of the vendor's",
            path=("llm_labeling", "enabled"),
        )


def _misplaced(type_: str, due: str, other: str, *, is_alone: bool) -> Problem:
    meant = next(name for name, config in _TYPES.items() if config == other)
    remedy = f"write cluster_type: {meant}, or write {due} in its place"
    return Problem(
        "bad-combination",
        f"`{other}` is not for a cluster of type {type_}",
        remedy if is_alone else f"remove {other}, or write cluster_type: {meant} and remove {due}",
        path=(other,),
    )


def _doubts_in_vector_config(config: Data) -> Iterator[Problem]:
    if not isinstance(config, Mapping):
        return
    if config.get("clustering_method") == "attribute_based":
        yield Problem(
            "bad-combination",
            "`attribute_based` groups by attributes, and this is `vector_config`",
            "write cluster_type: attribute and attribute_config: {attributes: [...]} in the place "
            "of vector_config, or another clustering_method",
            path=("vector_config", "clustering_method"),
        )
    weights, said = config.get("feature_weights"), config.get("feature_uris")
    uris = said if isinstance(said, list) else []
    for uri in weights if isinstance(weights, Mapping) else ():
        if uri not in uris:
            yield Problem(
                "bad-combination",
                f"`{uri}` is weighted, and is none of feature_uris",
                "add it to feature_uris, or remove its weight",
                path=("vector_config", "feature_weights", uri),
            )


_ONLY_WITH: Final = {
    "source_enrichment_config": "enrich_source_collection",
    "auto_execute_min_documents": "auto_execute_on_batch",
    "auto_execute_cooldown_seconds": "auto_execute_on_batch",
}


def _idle_beside(spec: Fields) -> Iterator[Problem]:
    for name, needed in _ONLY_WITH.items():
        if spec.get(name) is not None and spec.get(needed) is not True:
            yield Problem(
                "no-effect",
                f"`{name}` says nothing where {needed} is not true",
                f"write {needed}: true, or remove {name}",
                Severity.WARNING,
                path=(name,),
            )


def reads_something(spec: Fields) -> Iterator[Problem]:
    """Collections, or clusters, and never both: a composite cluster reads what its sources read."""
    collections, clusters = spec.get("collection_ids"), spec.get("source_cluster_ids")
    if collections is None and clusters is None and not _OLDER_INPUTS & spec.keys():
        yield Problem(
            "bad-combination",
            "a cluster needs collection_ids, or source_cluster_ids",
            "write collection_ids: [...]",
        )
    elif collections is not None and clusters is not None:
        yield Problem(
            "bad-combination",
            "`collection_ids` of a composite cluster are those of its source clusters",
            "remove collection_ids; or remove source_cluster_ids",
            path=("collection_ids",),
        )
    if clusters is not None and spec.get("cluster_type") == "attribute":
        yield Problem(
            "bad-combination",
            "`source_cluster_ids` are for a cluster of type vector only",
            "remove source_cluster_ids, or write cluster_type: vector and vector_config: {...}",
            path=("source_cluster_ids",),
        )
