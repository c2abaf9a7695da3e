"""Stage ids that published examples still show, and what took their place (§11)."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

SEARCHES = "`searches: [{feature_uri: ..., query: {input_mode: text, value: ...}, top_k: ...}]`"


class LegacyStage(Struct, frozen=True):
    """A name of an earlier generation."""

    successor: str
    """The id of the stage that does it today."""
    write: str
    """How its parameters are written there."""
    may_work: bool = False
    """The vendor's own examples show it, so that the API may take it, listed or not."""


OLDER_STAGES: Final[Mapping[str, LegacyStage]] = {
    "feature_filter": LegacyStage("feature_search", SEARCHES, may_work=True),
    "semantic_search": LegacyStage("feature_search", SEARCHES, may_work=True),
    "hybrid_search": LegacyStage(
        "feature_search", f"{SEARCHES} with several searches, and `fusion: rrf`", may_work=True
    ),
    "structured_filter": LegacyStage(
        "attribute_filter", "`field`, `operator` and `value`, or `conditions`", may_work=True
    ),
    "knn_search": LegacyStage("feature_search", SEARCHES),
    "vector_search": LegacyStage("feature_search", SEARCHES),
    "visual_search": LegacyStage(
        "feature_search", SEARCHES.replace("input_mode: text", "input_mode: content")
    ),
    "filter": LegacyStage("attribute_filter", "`field`, `operator` and `value`, or `conditions`"),
    "metadata_filter": LegacyStage(
        "attribute_filter", "`field`, `operator` and `value`, or `conditions`"
    ),
    "sort": LegacyStage(
        "sort_attribute", "`field` and `direction` (`sort_relevance` sorts by score)"
    ),
    "sort_by_field": LegacyStage("sort_attribute", "`field` and `direction`"),
    "llm_enrichment": LegacyStage(
        "llm_enrich", "`prompt`, `output_field`, `provider` and `model_name`"
    ),
    "learned_rerank": LegacyStage("rerank", "`query`, `inference_name` and `top_k`"),
    "web_search": LegacyStage("external_web_search", "`query` and `num_results`"),
}
"""By their id. What is not listed here and not in a catalogue is a misspelling."""

OLDER_EXTRACTORS: Final = frozenset({"course_content_extractor"})
"""Extractors that the API had once, and that nothing took the place of (§10)."""

_IN_SEARCHES = f"write it inside {SEARCHES}".replace("{", "{{").replace("}", "}}")
_ITS_MODEL = "take it out, or name the model as `embedding_model`"
_HOW_MANY = "write `final_top_k: {}`"

OLDER_PARAMETERS: Final[Mapping[tuple[str, str], str]] = {
    ("feature_search", "feature_address"): _IN_SEARCHES,
    ("feature_search", "feature_uri"): _IN_SEARCHES,
    ("feature_search", "feature_uris"): _IN_SEARCHES,
    ("feature_search", "vector_field"): _IN_SEARCHES,
    ("feature_search", "input_mapping"): _IN_SEARCHES,
    ("feature_search", "query"): _IN_SEARCHES,
    ("feature_search", "k"): _HOW_MANY,
    ("feature_search", "limit"): _HOW_MANY,
    ("feature_search", "top_k"): _HOW_MANY,
    ("text_extractor@v1", "model"): _ITS_MODEL,
    ("image_extractor@v1", "model"): "take it out: there is no choice of a model",
    ("multimodal_extractor@v1", "model"): "take it out: there is no choice of a model",
    (
        "text_extractor@v1",
        "chunk_strategy",
    ): "write `split_by`: it takes characters, words, sentences or paragraphs",
    ("attribute_filter", "filters"): "write `conditions: {{AND: [...]}}`",
    ("group_by", "field"): "write `group_by_field: {}`",
    ("group_by", "max_features"): "write `max_per_group: {}`",
}
"""Parameters that examples of earlier generations tell a stage or an extractor, and how that is
written now; `{}` is the value, where it is one word."""

OLDER_KEYS: Final[Mapping[tuple[str, str], str]] = {
    ("feature_search", "k"): "final_top_k",
    ("feature_search", "limit"): "final_top_k",
    ("feature_search", "top_k"): "final_top_k",
    ("group_by", "field"): "group_by_field",
    ("group_by", "max_features"): "max_per_group",
}
"""Of these, the parameters that only have another name now."""

IDLE_PARAMETERS: Final = frozenset(
    {("image_extractor@v1", "model"), ("multimodal_extractor@v1", "model")}
)
"""And those that nothing takes the place of."""
