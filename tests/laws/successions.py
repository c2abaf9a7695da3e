"""Two states of one made-up stack, of which either may come first."""

import json
from collections.abc import Iterator
from typing import Any, Final

import changeable
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from stacks import Manifest, stacks

_KEPT: Final = {
    "Namespace": {"feature_extractors"},
    "Bucket": {"bucket_schema", "unique_key"},
    "Collection": {"source", "feature_extractor", "schedule"},
    "Retriever": {"collection_identifiers", "stages", "input_schema", "budget_limits"},
}
_CHANGING: Final[dict[str, SearchStrategy[dict[str, Any]]]] = {
    "Namespace": changeable.NAMESPACE,
    "Bucket": changeable.bucket([]),
    "Collection": changeable.collection([]),
    "Retriever": changeable.RETRIEVER,
}


@st.composite
def successions(draw: DrawFn) -> tuple[list[Manifest], list[Manifest]]:
    """Two states that differ in nothing the API could not change."""
    whole = draw(stacks())
    return _variant(draw, whole), _variant(draw, whole)


def _variant(draw: DrawFn, whole: list[Manifest]) -> list[Manifest]:
    return [_varied(draw, manifest) for manifest in _thinned(draw, whole)]


def _thinned(draw: DrawFn, whole: list[Manifest]) -> list[Manifest]:
    """Without some of the resources to which nothing refers."""
    left = list(whole)
    for manifest in reversed(whole):
        if not any(_mentions(other, manifest) for other in left) and draw(st.booleans()):
            left.remove(manifest)
    return left


def _mentions(other: Manifest, manifest: Manifest) -> bool:
    if other is manifest:
        return False
    if manifest["kind"] == "Namespace":
        return bool(other["metadata"].get("namespace") == manifest["metadata"]["name"])
    return json.dumps(manifest["metadata"]["name"]) in json.dumps(other["spec"])


def _varied(draw: DrawFn, manifest: Manifest) -> Manifest:
    return {**manifest, "spec": dict(_fields(draw, manifest))}


def _fields(draw: DrawFn, manifest: Manifest) -> Iterator[tuple[str, Any]]:
    kept, changing = _KEPT[manifest["kind"]], draw(_CHANGING[manifest["kind"]])
    for name, value in manifest["spec"].items():
        if name in kept or (name not in changing and draw(st.booleans())):
            yield name, value
    yield from changing.items()
