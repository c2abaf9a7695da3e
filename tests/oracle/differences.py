"""Where our fields differ from the vendor's on purpose, each place with its reason.

`**` stands for everything below a place.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

_NAME = "the name is in `metadata`, as every manifest's is"
_EXTRA = "the way to say a field that is newer than this version"
_SERVER_SET = "set by the server; listed so that a copied answer is accepted, and never sent"
_SET_BY = "the server's own note of who set it and when"
_BY_TYPE = "an open map: its keys depend on what is chosen beside it"
_IN_STAGES = "the vendor leaves a stage's config open; what every stage has is named (§5.3)"
_VALUES = "the vendor names one form, and any value is compared with in practice (§1.9)"
_IN_PROSE = "the vendor lists the choices in prose only (§2, §3, §4.3, §5.3, §8.1)"
_KEYS_IN_PROSE = "the vendor names the keys in prose only (§4.3)"
_VALUE = "`value` in a manifest, where only `${secret.NAME}` may stand"
_TOLD = "set by the server, and listed among what can be sent all the same (§8.2)"
_BY_VARIANT = "one model for each choice, so that each has its own configs"
_UPDATE_ONLY = "no request model of the vendor has it, and a collection's PATCH takes it (§4.5)"
_FLAT = "what an update calls a part of `vector_config` (§7)"
_EITHER = "one of two types, of which the vendor's client shows one"
_DEPRECATED = "an older spelling, which is told how it is written now"
_INTERNAL = '"Do not set manually": the vendor fills it in'

DIFFERENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "Namespace": {
        "namespace_name**": _NAME,
        "extra": _EXTRA,
        "repair_vectors": "a command and not a state; a manifest that says it is told so",
        "mode": _IN_PROSE,
        "feature_extractors[].feature_extractor_id": _SERVER_SET,
        "cost_cap_override.set_*": _SET_BY,
        "pinned.set_*": _SET_BY,
        "payload_indexes[].field_schema.**": _BY_TYPE,
    },
    "Bucket": {
        "bucket_name": _NAME,
        "extra": _EXTRA,
        "source_adapter.adapter_type": _IN_PROSE,
    },
    "Collection": {
        "collection_name": _NAME,
        "extra": _EXTRA,
        "feature_extractor.feature_extractor_id": _SERVER_SET,
        "feature_extractor.parameters.**": _BY_TYPE,
        "schedule.trigger_type": _IN_PROSE,
        "schedule.schedule_config.**": _KEYS_IN_PROSE,
        "retriever_transform.stages[].on_error": _IN_PROSE,
        "retriever_transform.stages[].config.**": _IN_STAGES,
        "**[].value": _VALUES,
        "**[].value.*": _VALUES,
        "index_map**": _UPDATE_ONLY,
        "tiering**": _UPDATE_ONLY,
        "lifecycle_state": _UPDATE_ONLY,
        "document_schema": _UPDATE_ONLY,
        "schema_validation": _UPDATE_ONLY,
        "schema_sync_enabled": _UPDATE_ONLY,
    },
    "Cluster": {
        "cluster_name": _NAME,
        "extra": _EXTRA,
        "algorithm_params": _FLAT,
        "sample_size**": _FLAT,
        "layout_stability": _FLAT,
        "face_cluster_merge**": _FLAT,
        "filters.**[].value": _VALUES,
        "filters.**[].value.*": _VALUES,
        "llm_labeling.candidate_labels**": _EITHER,
        "llm_labeling.response_shape": _EITHER,
        "llm_labeling.model_name": "each provider has models of its own, and more every month",
        "vector_config.algorithm_params.**": _BY_TYPE,
        "vector_config.*_parameters**": _DEPRECATED,
        "vector_config.feature_uri": _DEPRECATED,
        "vector_config.feature_extractor_name": _INTERNAL,
        "vector_config.version": _INTERNAL,
        "vector_config.output_name": _INTERNAL,
        "vector_config.preprocessing_steps[].**": "the vendor's client wraps each kind of step",
        "vector_config.vis_n_components": "the vendor lists the two in prose and in a check",
    },
    "PublishedRetriever": {
        "retriever_id": "in the path, and said by the name in `metadata`",
        "extra": _EXTRA,
    },
    "Retriever": {
        "retriever_name**": _NAME,
        "extra": _EXTRA,
        "stages[].on_error": _IN_PROSE,
        "stages[].config.**": _IN_STAGES,
    },
    "Taxonomy": {
        "taxonomy_name": _NAME,
        "extra": _EXTRA,
        "retriever_id": _SERVER_SET,
    },
    "Trigger": {
        "name": _NAME,
        "extra": _EXTRA,
        "action_config.**": _BY_TYPE,
        "schedule_config.**": _BY_TYPE,
        "status": "`disabled` and `failed` are the server's to say",
    },
    "Secret": {
        "secret_name**": _NAME,
        "extra": _EXTRA,
        "secret_value**": _VALUE,
        "value**": _VALUE,
    },
    "Webhook": {
        "webhook_name**": _NAME,
        "extra": _EXTRA,
        "channels[].channel": _BY_VARIANT,
        "webhook_id": _TOLD,
        "internal_id": _TOLD,
        "delivery_health": _TOLD,
        "created_at": _TOLD,
        "updated_at": _TOLD,
    },
    "Alert": {
        "name**": _NAME,
        "extra": _EXTRA,
        "notification_config.channels[].channel_type": _IN_PROSE,
    },
    "Connection": {
        "name**": _NAME,
        "extra": _EXTRA,
        "is_active": "only repeats what status says",
        "status": "of all the states of tasks, a connection is put into two by hand (§21)",
    },
    "Sync": {
        "extra": _EXTRA,
        "bucket_id": "the path of a sync says it",
        "paused": "set by requests of its own, pause and resume",
        "is_active": "a manifest says paused",
        "status": "the server's own; a manifest says paused",
        "description at most": "the update says it in prose: 500 characters",
        "file_filters.**": "open in the request; the read model and the prose name the keys",
    },
}


def unexplained(kind: str, paths: set[str]) -> set[str]:
    """The differing paths that no reason covers."""
    return paths - {path for pattern in _patterns(kind) for path in _covered(pattern, paths)}


def idle(kind: str, paths: set[str]) -> set[str]:
    """The reasons that explain nothing any more."""
    return {pattern for pattern in _patterns(kind) if not any(_covered(pattern, paths))}


def _patterns(kind: str) -> set[str]:
    return set(DIFFERENCES[kind])


def _covered(pattern: str, paths: set[str]) -> Iterator[str]:
    shell = pattern.replace("[", "[[]").replace("**", "*")
    return (path for path in paths if fnmatchcase(path, shell))
