"""The fields of made-up specs that the API changes in place, by kind."""

from collections.abc import Sequence
from typing import Any

import parts
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

NAMESPACE = parts.some(
    description=parts.texts,
    payload_indexes=parts.indexes,
    auto_create_indexes=st.just(False),
    adaptive_indexing=st.booleans(),
    infrastructure=parts.some(max_concurrent_jobs=st.integers(1, 9), gpu_type=parts.words),
    trusted_issuers=parts.issuers,
    tiering=parts.tiering,
    spend_budget=parts.some(daily_usd=parts.numbers, monthly_usd=parts.numbers),
)
RETRIEVER = parts.some(
    description=parts.texts,
    tags=st.lists(parts.texts, max_size=3, unique=True),
    metadata=parts.metadata,
    visibility=st.sampled_from(["private", "public"]),
)
_DESTINATION = parts.of(
    {"connection_id": st.just("warehouse")}, prefix=st.sampled_from(["", "a", "a/"])
)


def bucket(retrievers: Sequence[str]) -> parts.Made:
    """Of a bucket that one of these retrievers may guard."""
    fields: dict[str, SearchStrategy[Any]] = {
        "description": parts.texts,
        "metadata": parts.metadata,
        "storage_class": st.sampled_from(["standard", "nearline"]),
        "destination": _DESTINATION,
    }
    if retrievers:
        fields["ingest_filter"] = parts.of(
            {"retriever_id": st.sampled_from(retrievers)},
            action=st.sampled_from(["keep", "tag"]),
            timeout_seconds=st.integers(1, 60),
        )
    return parts.some(**fields)


def collection(retrievers: Sequence[str]) -> parts.Made:
    """Of a collection whose documents these retrievers may enrich."""
    fields: dict[str, SearchStrategy[Any]] = {
        "description": parts.texts,
        "enabled": st.booleans(),
        "metadata": parts.metadata,
        "tiering": parts.tiering,
    }
    if retrievers:
        fields["retriever_enrichments"] = st.lists(enrichments(retrievers), max_size=2)
    return parts.some(**fields)


def enrichments(retrievers: Sequence[str]) -> parts.Made:
    source = {"source_type": "document_field", "path": "title"}
    return parts.of(
        {
            "retriever_id": st.sampled_from(retrievers),
            "input_mappings": st.just([{"input_key": "q", "source": source}]),
            "write_back_fields": st.just([{"source_field": "title", "target_field": "best"}]),
        },
        priority=st.integers(0, 9),
        enabled=st.booleans(),
        scroll_filters=parts.filters,
    )
