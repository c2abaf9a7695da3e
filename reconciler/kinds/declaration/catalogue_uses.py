"""What a spec takes from the catalogues: its stages and extractors, and what each is told."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from reconciler.model.data import Data, FieldPath, Fields, is_object


class CatalogueSection(StrEnum):
    """Which of the catalogues it stands in, in the singular."""

    STAGE = "stage"
    EXTRACTOR = "extractor"


class CatalogueUse(Struct, frozen=True):
    """One entry of a catalogue that a spec names."""

    section: CatalogueSection
    name: str
    """The id of a stage, or `name@version`."""
    path: FieldPath
    """Where the name stands."""
    parameters: Fields
    at: FieldPath
    """Where its parameters stand, or would."""
    is_part: bool = False
    """Some of the parameters of an entry, written where another one takes them."""


def uses_of_retriever(spec: Fields) -> Iterator[CatalogueUse]:
    """The stages of its pipeline, and those written inside them."""
    yield from _stages(spec, ())


def uses_of_collection(spec: Fields) -> Iterator[CatalogueUse]:
    """The extractor it runs, and the stages of an inline transform."""
    yield from _extractor(spec.get("feature_extractor"), ("feature_extractor",))
    transform = spec.get("retriever_transform")
    if is_object(transform):
        yield from _stages(transform, ("retriever_transform",))


def uses_of_namespace(spec: Fields) -> Iterator[CatalogueUse]:
    """The extractors that are registered in it."""
    for position, extractor in _items(spec.get("feature_extractors")):
        yield from _extractor(extractor, ("feature_extractors", position))


def _stages(holder: Fields, path: FieldPath) -> Iterator[CatalogueUse]:
    for position, stage in _items(holder.get("stages")):
        config = stage.get("config")
        if is_object(config):
            yield from _stage(config, (*path, "stages", position, "config"))


def _stage(config: Fields, path: FieldPath) -> Iterator[CatalogueUse]:
    name, parameters = config.get("stage_id"), _map(config.get("parameters"))
    if not isinstance(name, str):
        return
    at: FieldPath = (*path, "parameters")
    yield CatalogueUse(CatalogueSection.STAGE, name, (*path, "stage_id"), parameters, at)
    inline = parameters.get("retriever_config")
    if name == "document_enrich" and is_object(inline):
        yield from _stages(inline, (*at, "retriever_config"))
    expanded = parameters.get("feature_search_config")
    if name == "query_expand" and is_object(expanded):
        inner: FieldPath = (*at, "feature_search_config")
        yield CatalogueUse(
            CatalogueSection.STAGE, "feature_search", inner, expanded, inner, is_part=True
        )


def _extractor(extractor: Data, path: FieldPath) -> Iterator[CatalogueUse]:
    if not is_object(extractor):
        return
    name, version = extractor.get("feature_extractor_name"), extractor.get("version")
    if not isinstance(name, str) or not isinstance(version, str):
        return
    key = "parameters" if extractor.get("parameters") else "params"
    yield CatalogueUse(
        CatalogueSection.EXTRACTOR,
        f"{name}@{version}",
        (*path, "feature_extractor_name"),
        _map(extractor.get(key)),
        (*path, key),
    )


def _items(value: Data) -> Iterator[tuple[int, Fields]]:
    for position, item in enumerate(value if isinstance(value, list) else ()):
        if is_object(item):
            yield position, item


def _map(value: Data) -> Fields:
    return value if is_object(value) else {}
