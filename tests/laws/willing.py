"""Made-up stacks that agree to be replaced, and whose references run in circles."""

from typing import Any

from changeable import enrichments
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from stacks import Manifest, stacks


@st.composite
def willing(draw: DrawFn, stack: SearchStrategy[list[Manifest]] | None = None) -> list[Manifest]:
    """A stack of which everything may be replaced, retrievers in either way."""
    return [agreeing(manifest, draw(_ways(manifest))) for manifest in draw(stack or circles())]


def _ways(manifest: Manifest) -> SearchStrategy[str]:
    swaps = ["swap"] if manifest["kind"] == "Retriever" else []
    return st.sampled_from([*swaps, "recreate"])


def agreeing(manifest: Manifest, way: str) -> Manifest:
    """The same resource, which may be replaced in this way."""
    return {**manifest, "lifecycle": {"on_replace": way}}


@st.composite
def circles(draw: DrawFn) -> list[Manifest]:
    """A stack in which retrievers enrich and guard what they read, across namespaces as well."""
    whole = draw(stacks())
    spread = [_abroad(draw, manifest, whole) for manifest in whole]
    return [_closed(draw, manifest, _searches_in(whole, manifest)) for manifest in spread]


def _abroad(draw: DrawFn, manifest: Manifest, whole: list[Manifest]) -> Manifest:
    """Some of the collections that read buckets read those of another namespace."""
    if manifest["spec"].get("source", {}).get("type") != "bucket" or not draw(st.booleans()):
        return manifest
    names = [each["metadata"] for each in whole if each["kind"] == "Bucket"]
    others = [each for each in names if each["namespace"] != manifest["metadata"]["namespace"]]
    if not others:
        return manifest
    read = draw(st.sampled_from(others))
    source = {"bucket_ids": [read["name"]], "source_namespace_id": read["namespace"]}
    spec = manifest["spec"]
    return {**manifest, "spec": {**spec, "source": {**spec["source"], **source}}}


def _searches_in(whole: list[Manifest], manifest: Manifest) -> list[str]:
    names = (each["metadata"] for each in whole if each["kind"] == "Retriever")
    room = manifest["metadata"].get("namespace")
    return [each["name"] for each in names if each["namespace"] == room]


def _closed(draw: DrawFn, manifest: Manifest, retrievers: list[str]) -> Manifest:
    if not retrievers or not draw(st.booleans()):
        return manifest
    more: dict[str, Any] = {}
    if manifest["kind"] == "Bucket":
        more = {"ingest_filter": {"retriever_id": draw(st.sampled_from(retrievers))}}
    if manifest["kind"] == "Collection":
        more = {"retriever_enrichments": [draw(enrichments(retrievers))]}
    return {**manifest, "spec": {**manifest["spec"], **more}}
