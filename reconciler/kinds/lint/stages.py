"""The stages of a search, and what is known of each for all of them: where it stands, what it does.

What a search does to documents is told by the ids of its stages; one that nobody knows may do
anything, and then rules about the whole of it are silent.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.lint.flow.stack import map_of, maps_in
from reconciler.model.data import Data, FieldPath, Fields, child_of

FINDS: Final = frozenset(
    {
        "feature_search",
        "query_expand",
        "attribute_filter",
        "llm_filter",
        "agent_search",
        "external_web_search",
        "external_reverse_image",
        "sql_lookup",
        "web_scrape",
        "api_call",
        "traverse_edge",
        "moment_group",
    }
)
"""Stages that find documents, or may bring some of their own."""

PASSES_ON: Final = frozenset(
    {
        "llm_filter",
        "llm_enrich",
        "api_call",
        "web_scrape",
        "code_execution",
        "sql_lookup",
        "rerank",
        "maxsim_rerank",
    }
)
"""Stages that work on every document they are given, for time or for credits, and leave its fields
as they are but for one that they say."""

ENRICHES: Final = frozenset(
    {
        "llm_enrich",
        "agentic_enrich",
        "cross_compare",
        "api_call",
        "web_scrape",
        "code_execution",
        "document_enrich",
        "taxonomy_enrich",
        "sql_lookup",
    }
)
"""Stages that work on every document as well, and leave as many, in the order they had."""

SORTS: Final = frozenset({"sort_attribute", "sort_relevance", "rerank", "maxsim_rerank"})
"""Stages after which documents stand in an order that they had not before."""

MAKES_ANEW: Final = frozenset(
    {
        "json_transform",
        "aggregate",
        "summarize",
        "rag_prepare",
        "cluster",
        "code_execution",
        "unwind",
        "document_enrich",
        "taxonomy_enrich",
        "agentic_enrich",
        "cross_compare",
        "agent_search",
        "external_web_search",
        "external_reverse_image",
        "sql_lookup",
        "api_call",
        "web_scrape",
        "traverse_edge",
        "moment_group",
    }
)
"""Stages after which documents may have fields that no collection wrote."""

_WRITES: Final = ("output_field", "context_field", "citations_field", "score_field")


class Stage(Struct, frozen=True):
    """One stage."""

    name: str
    id: str
    parameters: Fields
    config: Fields
    at: FieldPath
    """Its `config`, inside the spec."""

    @property
    def path(self) -> FieldPath:
        """Its parameters, from the top of the document."""
        return ("spec", *self.at, "parameters")

    @property
    def is_catalogued(self) -> bool:
        """Whether anything is known of what it does."""
        return self.id in load_bundled().stages

    @property
    def written(self) -> frozenset[str]:
        """The fields that it adds to documents, by the first part of their names."""
        names = (self.parameters.get(key) or self.default(key) for key in _WRITES)
        return frozenset(name.split(".")[0] for name in names if isinstance(name, str))

    def default(self, parameter: str) -> Data:
        """What a parameter is where nobody says it."""
        schema = map_of(load_bundled().stages.get(self.id))
        return child_of(map_of(schema.get("properties")).get(parameter), "default")

    def unsaid_defaults(self) -> Iterator[tuple[str, str]]:
        """The parameters that are not said, and have a text as their default."""
        schema = map_of(load_bundled().stages.get(self.id))
        for name, part in map_of(schema.get("properties")).items():
            default = part.get("default") if isinstance(part, Mapping) else None
            if isinstance(default, str) and self.parameters.get(name) is None:
                yield name, default


def stages_of(spec: Fields) -> list[Stage]:
    """The stages of a search, in their order."""
    found: list[Stage] = []
    for position, stage in maps_in(spec.get("stages")):
        config = map_of(stage.get("config"))
        name, id_ = stage.get("stage_name"), config.get("stage_id")
        parameters = map_of(config.get("parameters"))
        at: FieldPath = ("stages", position, "config")
        if isinstance(id_, str):
            found.append(Stage(str(name), id_, parameters, config, at))
    return found
