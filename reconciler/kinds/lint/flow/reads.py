"""Which fields of documents a search reads, and where it says so."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from reconciler.kinds.lint.flow.stack import SPEC, list_of, map_of, maps_in, texts_in
from reconciler.kinds.lint.stages import MAKES_ANEW, Stage, stages_of
from reconciler.model.data import Data, FieldPath, Fields, value_at


class Read(Struct, frozen=True):
    """A field that is read."""

    path: FieldPath
    """From the top of the document."""
    name: str


_FIELDS: Final = {
    "attribute_filter": ("field",),
    "sort_attribute": ("field",),
    "group_by": ("group_by_field",),
    "rerank": ("document_field",),
    "sample": ("stratify_by",),
    "unwind": ("field",),
    "deduplicate": ("fields", "content_field"),
    "mmr": ("diversity_fields",),
    "document_enrich": ("source_field",),
    "web_scrape": ("url_field",),
    "summarize": ("content_field", "group_by"),
    "rag_prepare": ("content_field",),
}
"""The parameters of a stage that name a field, or several."""
_IN_LISTS: Final = {"feature_search": "facets", "aggregate": "group_by"}
"""Likewise, as `field` of the items of a list."""
_CONDITIONS: Final = ("conditions", "when", "pre_filters")
_TEMPLATE: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
_DOCUMENT: Final = re.compile(r"(?<![\w.\"'])DOC\.([A-Za-z_][\w.]*)", re.I)
_OWN_INPUTS: Final = "retriever_config"


def fields_read_by_stages(spec: Fields) -> Iterator[Read]:
    """Up to the stage behind which documents may have any field."""
    own: set[str] = set()
    for stage in stages_of(spec):
        for read in _fields_read(stage):
            if read.name.removeprefix("metadata.").split(".")[0] not in own:
                yield read
        if stage.id in MAKES_ANEW or not stage.is_catalogued:
            return
        own |= stage.written


def fields_filtered(filters: Data, path: FieldPath) -> Iterator[Read]:
    """The fields of a filter: of its conditions, and of its shorthands (§1.9)."""
    held = map_of(filters)
    if isinstance(name := held.get("field"), str):
        yield Read((*path, "field"), name)
        return
    for key, inner in held.items():
        if key in ("AND", "OR", "NOT"):
            for position, each in enumerate(list_of(inner)):
                yield from fields_filtered(each, (*path, key, position))
        elif key != "case_sensitive":
            yield Read((*path, key), key)


def fields_shown(spec: Fields) -> Iterator[Read]:
    """The fields that the page of results shows; none that a stage may have made."""
    stages = stages_of(spec)
    if any(stage.id in MAKES_ANEW or not stage.is_catalogued for stage in stages):
        return
    own = frozenset(name for stage in stages for name in stage.written)
    at: FieldPath = ("display_config", "exposed_fields")
    for position, name in enumerate(list_of(value_at(spec, at))):
        if isinstance(name, str) and name.removeprefix("metadata.").split(".")[0] not in own:
            yield Read((*SPEC, *at, position), name)


def _fields_read(stage: Stage) -> Iterator[Read]:
    for key in _FIELDS.get(stage.id, ()):
        held = stage.parameters.get(key)
        if isinstance(held, str):
            yield Read((*stage.path, key), held)
        for position, each in enumerate(list_of(held)):
            if isinstance(each, str):
                yield Read((*stage.path, key, position), each)
    listed = _IN_LISTS.get(stage.id)
    for position, each in maps_in(stage.parameters.get(listed)) if listed else ():
        if isinstance(name := each.get("field"), str):
            yield Read((*stage.path, str(listed), position, "field"), name)
    if isinstance(name := value_at(stage.parameters, ("group_by", "field")), str):
        yield Read((*stage.path, "group_by", "field"), name)
    yield from filters_of(stage)
    yield from _documents_in(stage)


def filters_of(stage: Stage) -> Iterator[Read]:
    """What a stage filters by, in conditions."""
    for key in _CONDITIONS:
        if key in stage.parameters:
            yield from fields_filtered(stage.parameters[key], (*stage.path, key))
    if "pre_filters" in stage.config:
        yield from fields_filtered(stage.config["pre_filters"], (*SPEC, *stage.at, "pre_filters"))


def _documents_in(stage: Stage) -> Iterator[Read]:
    for path, text in texts_in(stage.parameters):
        if "{" in text and _OWN_INPUTS not in path:
            found = [name for each in _TEMPLATE.findall(text) for name in _DOCUMENT.findall(each)]
            for name in dict.fromkeys(found):
                yield Read((*stage.path, *path), name)
