"""The stages of a retriever, and what their open parameters refer to (§5.3, §5.4).

The catalogue of stages is live, so parameters stay open maps. What is known of them is only where
ids and secrets stand, which is what names, order and masking need.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from reconciler.kinds.declaration.marks import (
    Catalogued,
    Computed,
    Default,
    Inside,
    Mark,
    RefersTo,
    Secret,
    ServerSet,
)
from reconciler.kinds.declaration.spec import OpenMap, Spec
from reconciler.kinds.shared import Filter

_COLLECTION = RefersTo("Collection")

_FEATURE_SEARCH: Final[Mapping[str, Mark]] = {
    "searches[].collection_identifiers": _COLLECTION,
    "searches[].query.document_ref.collection_id": _COLLECTION,
    "collection_identifiers": _COLLECTION,
    # Written by the server's evaluation gate; "a request that sets or changes it is refused".
    "learning_config.shipped_weight_set": ServerSet(),
}
_WITH_MODEL: Final[Mapping[str, Mark]] = {"api_key": Secret()}

STAGE_MARKS: Final[Mapping[str, Mapping[str, Mark]]] = {
    "feature_search": _FEATURE_SEARCH,
    "feature_filter": _FEATURE_SEARCH,
    "query_expand": {
        f"feature_search_config.{path}": mark for path, mark in _FEATURE_SEARCH.items()
    },
    "document_enrich": {
        "target_collection_id": _COLLECTION,
        "retriever_id": RefersTo("Retriever"),
        "retriever_config.collection_identifiers": _COLLECTION,
    },
    "taxonomy_enrich": {"taxonomy_id": RefersTo("Taxonomy")},
    "agentic_enrich": {
        "taxonomy_id": RefersTo("Taxonomy"),
        "example_collection_ids": _COLLECTION,
        "api_key": Secret(),
    },
    "cross_compare": {"reference_collection_id": _COLLECTION},
    "sql_lookup": {"connection_id": RefersTo("Connection")},
    "api_call": {"auth.secret_ref": RefersTo("Secret"), "headers": Secret(in_headers=True)},
    "rerank": {"learning_config.shipped_weight_set": ServerSet()},
    "llm_enrich": _WITH_MODEL,
    "llm_filter": _WITH_MODEL,
    "summarize": _WITH_MODEL,
    "agent_search": _WITH_MODEL,
    "code_execution": {"env": Secret()},
}


class StageConfig(Spec):
    """Which stage it is, and its parameters; filters stand beside them, not inside."""

    stage_id: str = Field(min_length=1)
    """Which stage of the catalogue it is."""
    parameters: Annotated[
        OpenMap | None, Inside(STAGE_MARKS, by="stage_id"), Catalogued("stages", by=("stage_id",))
    ] = None
    """What the stage is told; the catalogue of stages says what it takes."""
    pre_filters: Annotated[Filter | None, Default()] = None
    """What is searched at all; each filtered field needs a payload index."""
    post_filters: Annotated[OpenMap | None, Default()] = None
    """Taken and not applied by the API: results come unfiltered."""


class Stage(Spec):
    """One step of the pipeline; its name is its identity."""

    stage_name: str = Field(min_length=1)
    """Its identity: changes are shown, and ignored, under this name."""
    stage_type: Annotated[
        Literal["filter", "sort", "reduce", "apply", "enrich"] | None, Computed(is_filled_in=True)
    ] = None
    """What it does to results; the server knows it from `stage_id`."""
    config: StageConfig
    batch_size: str | None = None
    """How many results it takes at once; may be a template."""
    description: Annotated[str | None, Default()] = None
    on_error: Annotated[Literal["skip", "error"] | None, Default(value="error")] = None
    """Whether a search goes on without it when it fails."""
    output_alias: Annotated[str | None, Default()] = None
    """A name under which later stages find its results, `{{CONTEXT.name}}`."""
