"""Made-up stacks: manifests of a few namespaces with buckets, collections in tiers, and searches.

The names come from a small pool, so that one stack often is a later state of another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import changeable
import parts
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from reconciler.model.address import Address

Manifest: TypeAlias = dict[str, Any]
STACK = "ads-platform"
FEATURE = "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1"
NAMESPACES, BUCKETS = ("ads", "shop"), ("raw", "feed")
TIERS = (("first", "twin"), ("second",), ("third",))
WAREHOUSE = {
    "name": "warehouse",
    "provider_type": "s3",
    "provider_config": {},
    "test_before_save": False,
}
"""The one connection that these stacks refer to and cannot declare."""
RETRIEVERS = ("find", "rank", "ask")


@dataclass(frozen=True, slots=True)
class Named:
    """What the resources of one namespace may refer to."""

    buckets: Sequence[str]
    collections: Sequence[str] = ()
    retrievers: Sequence[str] = ()


@st.composite
def stacks(draw: DrawFn) -> list[Manifest]:
    """A whole stack; everything it refers to is in it."""
    return [manifest for name in _subset(draw, NAMESPACES) for manifest in _room(draw, name)]


def _subset(draw: DrawFn, names: Sequence[str]) -> list[str]:
    return draw(st.lists(st.sampled_from(names), min_size=1, max_size=len(names), unique=True))


def _room(draw: DrawFn, namespace: str) -> Iterator[Manifest]:
    """One namespace and what is in it, from the bottom up."""
    yield _manifest("Namespace", "", namespace, draw(_namespaces))
    asking = draw(_searches(Named((), ())))
    is_asked = draw(st.booleans())
    if is_asked:
        yield _manifest("Retriever", namespace, "filter", asking)
    buckets = _subset(draw, BUCKETS)
    for bucket in buckets:
        yield _manifest("Bucket", namespace, bucket, draw(_buckets(is_asked=is_asked)))
    below: list[str] = []
    for tier in TIERS[: draw(st.integers(0, 3))]:
        names = _subset(draw, tier)
        for name in names:
            spec = draw(_collections(Named(buckets, below, ["filter"] if is_asked else [])))
            yield _manifest("Collection", namespace, name, spec)
        below = [*below, *names]
    made: list[str] = []
    for name in RETRIEVERS[: draw(st.integers(0, 3))] if below else ():
        yield _manifest("Retriever", namespace, name, draw(_searches(Named((), below, made))))
        made = [*made, name]


def _manifest(kind: str, namespace: str, name: str, spec: dict[str, Any]) -> Manifest:
    inside = {"namespace": namespace} if namespace else {}
    return {
        "apiVersion": "reconciler/v1",
        "kind": kind,
        "metadata": {"name": name, **inside},
        "spec": spec,
    }


def addressed(manifest: Manifest) -> Address:
    """The address that a manifest declares."""
    names = manifest["metadata"]
    return Address(manifest["kind"], names.get("namespace", ""), names["name"])


_EXTRACTOR = {"feature_extractor_name": "text_extractor", "version": "v1"}
_OTHER = {"feature_extractor_name": "image_extractor", "version": "v1"}
_namespaces = st.builds(
    lambda extractors, more: {"feature_extractors": extractors, **more},
    st.sampled_from([[_EXTRACTOR], [_EXTRACTOR, _OTHER]]),
    changeable.NAMESPACE,
)


@st.composite
def _buckets(draw: DrawFn, *, is_asked: bool) -> dict[str, Any]:
    schema = {"properties": {"title": {"type": "text"}, **draw(parts.properties)}}
    key = parts.some(unique_key=st.just({"fields": ["title"], "default_policy": "upsert"}))
    more = changeable.bucket(["filter"] if is_asked else [])
    return {"bucket_schema": schema, **draw(key), **draw(more)}


@st.composite
def _collections(draw: DrawFn, named: Named) -> dict[str, Any]:
    source: dict[str, Any] = (
        {"type": "collection", "collection_ids": _subset(draw, named.collections)}
        if named.collections
        else {"type": "bucket", "bucket_ids": _subset(draw, named.buckets)}
    )
    source.update(draw(parts.some(source_filters=parts.some(filters=parts.filters))))
    schedule = {"trigger_type": "interval", "schedule_config": {"interval_seconds": 60}}
    return {
        "source": source,
        "feature_extractor": draw(_extractors),
        **draw(parts.some(schedule=st.just(schedule))),
        **draw(changeable.collection(named.retrievers)),
    }


_extractors = parts.of(
    {name: st.just(value) for name, value in _EXTRACTOR.items()},
    input_mappings=st.just({"text": "title"}),
    parameters=st.just({"extractor_type": "text_extractor", "chunk_size": 200}),
    field_passthrough=st.lists(
        parts.passthrough, max_size=2, unique_by=lambda each: str(each["source_path"])
    ),
    include_all_source_fields=st.booleans(),
)


@st.composite
def _searches(draw: DrawFn, named: Named) -> dict[str, Any]:
    used: list[str] = _subset(draw, named.collections) if named.collections else []
    stages: list[dict[str, Any]] = [_stage("take", "limit", {"limit": draw(parts.numbers)})]
    if used:
        search = {"feature_uri": FEATURE, "collection_identifiers": used, "top_k": 5}
        stages.append(_stage("search", "feature_search", {"searches": [search]}))
    if draw(st.booleans()) and named.retrievers:
        inner: dict[str, Any] = {
            "retriever_id": named.retrievers[-1],
            "target_collection_id": used[0],
        }
        stages.append(_stage("enrich", "document_enrich", inner))
    stages = list(draw(st.permutations(stages)))
    stages[0].update(draw(parts.some(description=parts.texts, on_error=st.just("skip"))))
    kept = parts.some(
        input_schema=parts.inputs,
        budget_limits=parts.some(max_credits=parts.numbers, max_time_ms=parts.numbers),
    )
    more = {**draw(kept), **draw(changeable.RETRIEVER)}
    return {"collection_identifiers": used, "stages": stages, **more}


def _stage(name: str, stage_id: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {"stage_name": name, "config": {"stage_id": stage_id, "parameters": parameters}}
