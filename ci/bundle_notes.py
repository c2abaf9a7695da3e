"""Writes the words of the bundled catalogue, from the vendor's SDK: `python -m ci.bundle_notes`.

One sentence for each stage, extractor and parameter, the category of a stage, and the parameters
that are deprecated. What the SDK's prose does not tell stands in tables here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from ci.bundle_catalogue import RELEASED, VERSIONS, WITHOUT_MODEL, models

NOTES: Final = Path(__file__).parent.parent / "reconciler/kinds/catalogue/notes.json"

SAYS: Final[Mapping[str, str]] = {
    "agent_search": "Lets a model choose and run searches until it has an answer.",
    "agentic_enrich": "Lets a model with tools write fields into each document.",
    "aggregate": "Counts, sums and compares the documents that were found.",
    "api_call": "Calls an HTTP API for each document and keeps its answer.",
    "code_execution": "Runs your code over the documents, in isolation.",
    "cross_compare": "Compares documents with those of a reference collection.",
    "deduplicate": "Keeps one of each group of documents that are alike.",
    "external_reverse_image": "Searches the open web for an image and appends what it finds.",
    "feature_search": "Searches by one or more features and fuses the results.",
    "limit": "Cuts the documents to a window of them.",
    "moment_group": "Named by the vendor; what it does is told by the live catalogue alone.",
    "query_expand": "Searches with variations of the query and fuses the results.",
    "rerank": "Scores the documents anew with a cross-encoder model.",
    "score_normalize": "Brings scores to one scale.",
    "traverse_edge": "Named by the vendor; what it does is told by the live catalogue alone.",
    "unwind": "Makes one document of each item of a list field.",
    "audio_fingerprint_extractor@v1": "Vectors of short pieces of audio, to find the same sound.",
    "colbert_extractor@v1": "Vectors of single tokens of texts, for late interaction.",
    "colqwen_extractor@v1": "Vectors of parts of images and pages, for late interaction.",
    "document_graph_extractor@v1": "Blocks of PDFs with their layout, and their texts as vectors.",
    "face_identity_extractor@v1": "Faces in images and videos, each as a vector of who it is.",
    "gemini_multifile_extractor@v1": "All files of an object together as one vector by Gemini.",
    "image_extractor@v1": "Images as vectors.",
    "multimodal_extractor@v1": "Videos in segments, images and texts, as vectors of one space.",
    "multimodal_extractor@v2": "The same as v1, with vectors by Gemini.",
    "passthrough_extractor@v1": "Takes objects over as they are, or with vectors of your own.",
    "scrolling_text_extractor@v1": "All text that stands or moves on the screen of a video.",
    "text_extractor@v1": "Texts, whole or in chunks, as vectors of their meaning.",
    "transcoding_extractor@v1": "Videos as MP4 that browsers play; it makes no vectors.",
    "universal_extractor@v1": "Any kind of file as vectors of one space.",
    "web_scraper@v1": "Pages of web sites: their texts, code and images as vectors.",
}  # fmt: skip
"""In the place of a purpose that the SDK tells at length, or not at all."""

CATEGORIES: Final[Mapping[str, str]] = {"query_expand": "filter", "rerank": "sort"}
"""Of stages whose model does not tell it, by what they do to documents."""

_CATEGORY: Final = re.compile(r"Stage Category\W+(FILTER|SORT|REDUCE|APPLY|ENRICH)")
_PURPOSE: Final = re.compile(r"Purpose\W+(?P<says>.*?[.])(?:\s|$)", re.S)
_SENTENCE: Final = re.compile(r"^(.*?(?<!e\.g)(?<!i\.e)[.:;])(?:\s|$)", re.S)
_DEPRECATED: Final = re.compile(r"^\W*DEPRECATED\b")
_SHOUTED: Final = re.compile(r"^(REQUIRED|OPTIONAL|RECOMMENDED|NOT REQUIRED)[.:,]?\s+")
_LONGEST: Final = 160

Notes = dict[str, Any]


def notes() -> Notes:
    """What the catalogue says of stages, and of extractors."""
    stages = dict(_noted_stages())
    extractors = dict(_noted_extractors())
    return {"date": [*RELEASED.values()][-1], "stages": stages, "extractors": extractors}


def _noted_stages() -> Iterator[tuple[str, Notes]]:
    found = {
        module.removeprefix("stage_params_"): model for module, model in models("stage_params_")
    }
    for stage in sorted([*found, *WITHOUT_MODEL]):
        model = found.get(stage)
        prose = _prose(model)
        category = _CATEGORY.search(prose)
        said = category[1].lower() if category else CATEGORIES.get(stage)
        yield stage, _note(SAYS.get(stage) or _purpose(prose), model, said)


def _noted_extractors() -> Iterator[tuple[str, Notes]]:
    for _, model in models("", "_extractor_params"):
        name = model.model_fields["extractor_type"].default
        for one in VERSIONS.get(name, ("v1",)):
            yield f"{name}@{one}", _note(SAYS[f"{name}@{one}"], model, None)


def _note(says: str, model: type[BaseModel] | None, category: str | None) -> Notes:
    fields = model.model_fields if model else {}
    told = {info.alias or name: info.description or "" for name, info in fields.items()}
    parameters = {name: said for name, text in told.items() if (said := _first(text))}
    deprecated = [name for name, text in told.items() if _DEPRECATED.match(text)]
    return {
        "says": says,
        **({"category": category} if category else {}),
        **({"deprecated": deprecated} if deprecated else {}),
        **({"parameters": parameters} if parameters else {}),
    }


def _prose(model: type[BaseModel] | None) -> str:
    return " ".join((model.__doc__ or "").replace("│", " ").split()) if model else ""


def _purpose(prose: str) -> str:
    found = _PURPOSE.search(prose)
    if found is None:
        raise ValueError(f"no purpose in {prose[:60]!r}: add it to SAYS")
    says = found["says"]
    return f"{says[0].upper()}{says[1:]}"


def _first(text: str) -> str:
    """The first sentence of a description, without what a table says better."""
    plain = " ".join(text.replace("`", "").split())
    while _SHOUTED.match(plain):
        plain = _SHOUTED.sub("", plain)
    sentence = _SENTENCE.match(plain)
    said = sentence[1] if sentence else plain
    if len(said) > _LONGEST:
        said = f"{said[:_LONGEST].rpartition(' ')[0]} ..."
    return f"{said.rstrip(':;')}." if said and not said.endswith(("...", ".", ")")) else said


def text() -> str:
    """The bundled file, one line per stage and extractor."""
    told = notes()
    parts = [f'"date": {json.dumps(told["date"])}']
    for section in ("stages", "extractors"):
        lines = (f"{json.dumps(name)}: {json.dumps(it)}" for name, it in told[section].items())
        parts.append(f'"{section}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    NOTES.write_text(text(), encoding="utf-8")
