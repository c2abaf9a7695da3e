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
_IN_PROSE = "the vendor lists the choices in prose only (§2, §3, §4.3, §5.3)"
_KEYS_IN_PROSE = "the vendor names the keys in prose only (§4.3)"
_UPDATE_ONLY = "no request model of the vendor has it, and a collection's PATCH takes it (§4.5)"

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
