"""How a collection extracts: its extractor and what that is given (§4.3); part of its page."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from reconciler.kinds.declaration.marks import (
    Catalogued,
    Computed,
    Default,
    Inside,
    KeyedBy,
    Secret,
    ServerSet,
)
from reconciler.kinds.declaration.spec import OpenMap, Spec
from reconciler.kinds.shared import FieldPassthrough, InputMapping
from reconciler.model.data import Data, FieldPath, Fields, is_object


def read_by_collection(spec: Fields) -> Iterator[tuple[FieldPath, str]]:
    """The properties of its source that an extractor is given, or that are carried along."""
    extractor = spec.get("feature_extractor")
    if not is_object(extractor):
        return
    at = ("feature_extractor", "input_mappings")
    for path, said in _find_mapped(extractor.get("input_mappings")):
        if "{{" not in said:
            yield (*at, *path), said.split(".")[0]
    passed = extractor.get("field_passthrough")
    for position, field in enumerate(passed if isinstance(passed, list) else ()):
        source = field.get("source_path") if is_object(field) else None
        if isinstance(source, str):
            place = ("feature_extractor", "field_passthrough", position, "source_path")
            yield place, source.split(".")[0]


def _find_mapped(mappings: Data) -> Iterator[tuple[FieldPath, str]]:
    """`{input: field or [fields]}`, or a list of mappings that are not constants."""
    if is_object(mappings):
        for name, said in mappings.items():
            if isinstance(said, str):
                yield (name,), said
            for position, each in enumerate(said if isinstance(said, list) else ()):
                if isinstance(each, str):
                    yield (name, position), each
    for position, each in enumerate(mappings if isinstance(mappings, list) else ()):
        path = each.get("path") if is_object(each) else None
        if isinstance(path, str) and each.get("source_type") != "literal":
            yield (position, "path"), path


def is_unlike_its_sources(value: Data, beside: Fields, sources: Sequence[Fields]) -> bool:
    """Whether an input schema has what no source has, now or when the collection was made."""
    noted = beside.get("source_bucket_schemas")
    held: list[Data] = [*(noted.values() if is_object(noted) else ())]
    held += [source.get(key) for source in sources for key in ("bucket_schema", "output_schema")]
    known = [item for schema in held for item in _properties_in(schema).items()]
    return any(item not in known for item in _properties_in(value).items())


def _properties_in(schema: Data) -> Fields:
    properties = schema.get("properties") if is_object(schema) else None
    return properties if is_object(properties) else {}


class FeatureExtractor(Spec):
    """Which extractor runs, on which inputs, and what is carried along."""

    feature_extractor_name: str
    version: str
    input_mappings: Annotated[OpenMap | list[InputMapping] | None, Computed()] = None
    """Which field of the source is which input of the extractor."""
    params: Annotated[OpenMap | None, Computed()] = None
    """An older place for parameters."""
    parameters: Annotated[
        OpenMap | None,
        Computed(),
        Inside(
            {
                "": {
                    "llm_api_key": Secret(),
                    "captcha_service_api_key": Secret(),
                    "proxies": Secret(),
                    "custom_headers": Secret(in_headers=True),
                }
            }
        ),
        Catalogued("extractors", by=("feature_extractor_name", "version")),
    ] = None
    """What the extractor is told; the catalogue of extractors says what it takes."""
    field_passthrough: Annotated[
        list[FieldPassthrough] | None, Default(value=[]), KeyedBy("source_path", is_ordered=False)
    ] = None
    """Fields of the source that are carried into the documents."""
    include_all_source_fields: Annotated[bool | None, Default(value=False)] = None
    """Whether all of them are."""
    feature_extractor_id: Annotated[str | None, ServerSet()] = None
