"""The entries of a catalogue as people look them up: of the bundled copy, and of live rows."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from reconciler.kinds.catalogue.bundled import load_bundled, load_bundled_date
from reconciler.kinds.catalogue.inline_schema import inline_schema
from reconciler.kinds.catalogue.parameters import parameters_in
from reconciler.model.data import Data, Fields
from reconciler.model.search.catalogue_entry import CatalogueEntry, CatalogueListing, VectorOutput

STAGES: Final = "stages"
EXTRACTORS: Final = "extractors"
SECTIONS: Final = (STAGES, EXTRACTORS)

_WRITTEN_IN: Final = {STAGES: "Retriever", EXTRACTORS: "Collection"}
_OUTPUTS: Final[Mapping[str, tuple[str, int]]] = {
    "text_extractor@v1": ("multilingual_e5_large_instruct_v1", 1024),
    "image_extractor@v1": ("google_siglip_base_v1", 768),
    "multimodal_extractor@v1": ("vertex_multimodal_embedding", 1408),
}
"""As the vendor's examples have them (§10); the live catalogue alone is sure."""


def known_outputs(extractor: str) -> tuple[str, ...]:
    """What an extractor, as `name@version`, is known to write; perhaps not all of it."""
    return (_OUTPUTS[extractor][0],) if extractor in _OUTPUTS else ()


def bundled_entries() -> CatalogueListing:
    """Everything that this version knows."""
    bundled, notes = load_bundled(), _notes()
    found = [
        *(_bundled(STAGES, name, schema, notes) for name, schema in bundled.stages.items()),
        *(_bundled(EXTRACTORS, name, schema, notes) for name, schema in bundled.extractors.items()),
    ]
    return CatalogueListing(entries=tuple(found), source="bundled", date=load_bundled_date())


def live_entries(
    stages: Iterable[Fields], extractors: Iterable[Fields], *, source: str = "live"
) -> CatalogueListing:
    """What the API answered; a row without a name is none."""
    found = [*map(_stage, stages), *map(_extractor, extractors)]
    return CatalogueListing(
        entries=tuple(each for each in found if each is not None), source=source
    )


def _bundled(section: str, name: str, schema: Fields, notes: Fields) -> CatalogueEntry:
    note = _map(_map(notes.get(section)).get(name))
    outputs = _example_outputs(name) if section == EXTRACTORS else ()
    return CatalogueEntry(
        section=section,
        name=name,
        written_in=_WRITTEN_IN[section],
        says=_text(note.get("says")),
        category=_text(note.get("category")),
        parameters=tuple(
            parameters_in(schema, _texts(note.get("parameters")), _list(note.get("deprecated")))
        ),
        are_parameters_known=bool(schema.get("properties")),
        schema=schema,
        outputs=outputs,
        are_outputs_examples=bool(outputs),
    )


def _example_outputs(name: str) -> tuple[VectorOutput, ...]:
    if name not in _OUTPUTS:
        return ()
    output, dimensions = _OUTPUTS[name]
    return (VectorOutput(feature_uri=f"mixpeek://{name}/{output}", dimensions=dimensions),)


def _stage(row: Fields) -> CatalogueEntry | None:
    name, schema = _text(row.get("stage_id")), _schema(row)
    if not name:
        return None
    return CatalogueEntry(
        section=STAGES,
        name=name,
        written_in=_WRITTEN_IN[STAGES],
        says=_line(row.get("description")),
        category=_text(row.get("category")),
        parameters=tuple(parameters_in(schema, {}, ())),
        are_parameters_known=bool(schema.get("properties")),
        schema=schema,
    )


def _extractor(row: Fields) -> CatalogueEntry | None:
    plain, version = _text(row.get("feature_extractor_name")), _text(row.get("version"))
    if not plain or not version:
        return None
    name, schema = f"{plain}@{version}", _schema(row)
    return CatalogueEntry(
        section=EXTRACTORS,
        name=name,
        written_in=_WRITTEN_IN[EXTRACTORS],
        says=_line(row.get("description")),
        category=_text(row.get("category")) or _text(row.get("source")),
        parameters=tuple(parameters_in(schema, {}, ())),
        are_parameters_known=bool(schema.get("properties")),
        schema=schema,
        inputs=tuple(_list(row.get("supported_input_types"))),
        outputs=tuple(_outputs(name, row.get("required_vector_indexes"))),
        costs=tuple(_costs(_map(row.get("costs")))),
    )


def _outputs(name: str, indexes: Data) -> Iterator[VectorOutput]:
    for each in indexes if isinstance(indexes, list) else ():
        said = _map(each)
        index, output = _map(said.get("index")), _text(said.get("name"))
        dimensions = index.get("dimensions")
        if output:
            yield VectorOutput(
                feature_uri=_text(said.get("feature_uri")) or f"mixpeek://{name}/{output}",
                dimensions=dimensions if isinstance(dimensions, int) else None,
                distance=_text(index.get("distance")),
                says=_line(said.get("description")),
            )


def _costs(costs: Fields) -> Iterator[str]:
    rates = costs.get("rates")
    for each in rates if isinstance(rates, list) else ():
        rate = _map(each)
        credits_, unit = rate.get("credits_per_unit"), _text(rate.get("unit"))
        if isinstance(credits_, int | float) and not isinstance(credits_, bool) and unit:
            about = _line(rate.get("description"))
            yield f"{credits_:g} credits per {unit}{f' ({about})' if about else ''}"


def _schema(row: Fields) -> Fields:
    held = row.get("parameter_schema")
    return inline_schema(held) if isinstance(held, Mapping) else {}


@cache
def _notes() -> Fields:
    text = files("reconciler.kinds.catalogue").joinpath("notes.json").read_text(encoding="utf-8")
    held: Fields = json.loads(text)
    return held


def _map(value: Data) -> Fields:
    return value if isinstance(value, Mapping) else {}


def _list(value: Data) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _text(value: Data) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Data) -> dict[str, str]:
    return {key: inner for key, inner in _map(value).items() if isinstance(inner, str)}


def _line(value: Data) -> str:
    return " ".join(_text(value).split())
