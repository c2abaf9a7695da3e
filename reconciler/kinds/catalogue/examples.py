"""What to write in a manifest to use a stage or an extractor: right as it stands, or nearly."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.kinds.catalogue.parameters import types_of
from reconciler.model.data import Data, Fields

_URI: Final = "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1"
_QUERY: Final = "{{INPUT.query}}"
_SEARCHES: Final[Fields] = {
    "searches": [
        {
            "feature_uri": _URI,
            "query": {"input_mode": "text", "value": _QUERY},
            "top_k": 100,
        }
    ],
    "final_top_k": 25,
}
_TOLD: Final[Mapping[str, Fields]] = {
    "feature_search": _SEARCHES,
    "query_expand": {"feature_search_config": _SEARCHES, "num_expansions": 3},
    "attribute_filter": {"field": "metadata.status", "operator": "eq", "value": "active"},
    "maxsim_rerank": {"feature_uri": "mixpeek://colbert_extractor@v1/colbertv2_v1", "top_n": 25},
    "rerank": {"query": _QUERY, "document_field": "content", "top_k": 10},
    "sort_attribute": {"field": "metadata.created_at", "direction": "desc"},
    "sort_relevance": {"score_field": "score", "direction": "desc"},
    "sample": {"count": 10, "strategy": "random"},
    "limit": {"limit": 10, "offset": 0},
    "mmr": {"lambda": 0.7, "top_k": 25},
    "group_by": {"group_by_field": "source_object_id", "max_per_group": 10},
    "llm_filter": {"criteria": "Keep only documents about cars", "provider": "google"},
    "llm_enrich": {"prompt": "Summarize the document", "output_field": "summary"},
    "summarize": {"prompt": "Summarize the documents", "output_field": "summary"},
    "taxonomy_enrich": {"taxonomy_id": "brands", "top_k": 3},
    "document_enrich": {
        "target_collection_id": "products",
        "source_field": "source_object_id",
        "target_field": "document_id",
    },
    "sql_lookup": {
        "connection_id": "warehouse",
        "query": "select name from products where id = $id",
        "parameters": {"id": "{{DOC.metadata.product_id}}"},
    },
    "unwind": {"field": "metadata.tags"},
    "agentic_enrich": {
        "system_prompt": "Find out who is shown",
        "output_schema": {"type": "object", "properties": {"who": {"type": "string"}}},
    },
    "deduplicate": {"fields": ["source_object_id"]},
    "external_web_search": {"query": _QUERY, "num_results": 10},
    "web_scrape": {"url_field": "metadata.url", "output_field": "web_content"},
}
"""Where required parameters and defaults alone show nothing."""
_INPUTS: Final = {
    "text_extractor": {"text": "body"},
    "image_extractor": {"image": "picture"},
    "multimodal_extractor": {"video": "video"},
}
"""An input of an extractor, and a property of a bucket that it may be given."""
_BLANKS: Final[Mapping[str, Data]] = {
    "integer": 1,
    "number": 1,
    "boolean": True,
    "array": [],
    "object": {},
}
_MOST: Final = 3


def stage_example(name: str, schema: Fields) -> Fields:
    """The stages of a retriever with this one, named after what it is."""
    parameters = {**_required(schema), **_TOLD.get(name, {})} or dict(_said(schema))
    config: Fields = {"stage_id": name, **({"parameters": parameters} if parameters else {})}
    return {"stages": [{"stage_name": name, "config": config}]}


def extractor_example(name: str, schema: Fields) -> Fields:
    """The extractor of a collection."""
    plain, _, version = name.partition("@")
    inputs: Fields = _INPUTS.get(plain, {})
    parameters = _required(schema)
    return {
        "feature_extractor": {
            "feature_extractor_name": plain,
            "version": version,
            **({"input_mappings": inputs} if inputs else {}),
            **({"parameters": parameters} if parameters else {}),
        }
    }


def _required(schema: Fields) -> dict[str, Data]:
    needed = schema.get("required")
    properties = _properties(schema)
    return {
        str(name): _value(properties.get(str(name), {}))
        for name in (needed if isinstance(needed, list) else ())
    }


def _said(schema: Fields) -> Iterator[tuple[str, Data]]:
    """A few parameters as they are by default, to see what can be told."""
    plain = [
        (name, part["default"])
        for name, part in _properties(schema).items()
        if isinstance(part.get("default"), str | int | float)
    ]
    yield from plain[:_MOST]


def _properties(schema: Fields) -> Mapping[str, Fields]:
    held = schema.get("properties")
    found = held.items() if isinstance(held, Mapping) else ()
    return {name: part for name, part in found if isinstance(part, Mapping)}


def _value(schema: Fields) -> Data:
    default, allowed = schema.get("default"), schema.get("enum")
    if default is not None:
        return default
    if isinstance(allowed, list) and allowed:
        first: Data = allowed[0]
        return first
    types = types_of(schema)
    return _BLANKS.get(types[0], "...") if types else "..."
