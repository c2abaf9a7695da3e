"""The same resources over and over, in the shape of a search pipeline's; for the server and HCL."""

import json
import random
from typing import Any, TypeAlias

Body: TypeAlias = dict[str, Any]


def retriever(i: int, more: str = "") -> Body:
    """A retriever, and something more in its description."""
    drawn = random.Random(i)
    search = {"feature_address": f"mixpeek://text_extractor@v1/e5_{i % 5}", "limit": 50 + i % 50}
    price = {"field": "metadata.price", "operator": "gt", "value": i}
    return {
        "retriever_name": f"retriever-{i:05d}",
        "description": f"Search pipeline {i} for team {i % 17}, tuned for recall{more}",
        "visibility": "private",
        "enabled": True,
        "collection_identifiers": [f"products-{i % 97:03d}", f"reviews-{i % 31:03d}"],
        "input_schema": {
            "query": {"type": "text", "required": True, "description": "Search query text"},
            "category": {"type": "string", "required": False, "description": "By category"},
            "top_k": {"type": "integer", "required": False, "default": 10 + i % 40},
        },
        "stages": [
            _stage(
                "knn", "filter", "feature_search", search | {"min_score": round(drawn.random(), 4)}
            ),
            _stage("price", "filter", "attribute_filter", price),
            _stage("rank", "sort", "rerank", {"model": "bge-reranker-v2", "top_k": 10}),
        ],
        "budget_limits": {"max_credits": 100.5, "max_time_ms": 60000},
        "tags": ["prod", f"team-{i % 17}", "search"],
        "metadata": {"owner": f"owner{i % 7}@example.com", "tier": "gold"},
    }


def _stage(name: str, type_: str, stage: str, parameters: Body) -> Body:
    config = {"stage_id": stage, "version": "v1", "parameters": parameters}
    return {"stage_name": name, "stage_type": type_, "config": config}


def collection(i: int) -> Body:
    """A collection that reads one bucket."""
    return {
        "collection_name": f"collection-{i:05d}",
        "description": f"Documents of bucket {i}",
        "enabled": True,
        "source": {"type": "bucket", "bucket_ids": [f"bkt-{i:05d}"]},
        "feature_extractor": {
            "feature_extractor_name": "text_extractor",
            "version": "v1",
            "parameters": {"model": "e5", "dims": 768, "chunk": 512},
            "input_mappings": {"text": "body"},
        },
        "metadata": {"owner": f"owner{i % 7}@example.com"},
    }


def as_hcl(value: object, indent: int = 4) -> str:
    """A value in Terraform's language."""
    if isinstance(value, dict):
        pad = " " * indent
        lines = "".join(f"{pad}{key} = {as_hcl(v, indent + 2)}\n" for key, v in value.items())
        return f"{{\n{lines}{' ' * (indent - 2)}}}"
    if isinstance(value, list):
        return f"[{', '.join(as_hcl(each, indent + 2) for each in value)}]"
    return json.dumps(value)
