"""What the API answers of its catalogues, read as far as it can be understood."""

from typing import Any

import pytest

from reconciler.kinds.catalogue.entries import live_entries
from reconciler.kinds.catalogue.parameters import parameters_in

FACES: dict[str, Any] = {
    "feature_extractor_name": "faces",
    "version": "v1",
    "description": "Finds\n  faces.",
    "category": "face",
    "supported_input_types": ["image", "video"],
    "costs": {
        "tier": 2,
        "rates": [
            {"unit": "minute", "credits_per_unit": 200, "description": "Video processing"},
            {"unit": "image", "credits_per_unit": 1.5},
            {"unit": "image", "credits_per_unit": "much"},
        ],
    },
    "required_vector_indexes": [
        {"name": "arcface", "index": {"dimensions": 512, "distance": "cosine"}},
        {"name": "other", "feature_uri": "mixpeek://faces@v1/told", "index": None},
        None,
    ],
    "parameter_schema": {
        "properties": {
            "size": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
            "mode": {"anyOf": [{"enum": ["a", "b"], "type": "string"}, {"type": "null"}]},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "old": {"type": "string", "deprecated": True},
            "older": {"type": "string", "description": "DEPRECATED: use size. It is gone soon."},
            "named": {"$ref": "#/$defs/Named"},
        },
        "required": ["tags"],
        "$defs": {"Named": {"type": "object", "description": "A part. Of it."}},
    },
}


def only(stages: list[Any], extractors: list[Any]) -> Any:
    (entry,) = live_entries(stages, extractors).entries
    return entry


def test_an_extractor_tells_what_it_gives_and_costs() -> None:
    entry = only([], [FACES])
    assert (entry.name, entry.category, entry.says) == ("faces@v1", "face", "Finds faces.")
    assert entry.costs == ("200 credits per minute (Video processing)", "1.5 credits per image")
    assert [(each.feature_uri, each.dimensions) for each in entry.outputs] == [
        ("mixpeek://faces@v1/arcface", 512),
        ("mixpeek://faces@v1/told", None),
    ]


def test_a_parameter_tells_its_type_its_limits_and_its_default() -> None:
    told = {each.name: each for each in only([], [FACES]).parameters}
    assert next(iter(told)) == "tags"  # what is required comes first
    assert (told["tags"].type, told["tags"].limits) == ("list of texts", "not empty")
    assert (told["size"].type, told["size"].limits) == ("whole number", "1 to 9")
    assert told["size"].default == 3
    assert told["mode"].choices == ("a", "b")
    assert (told["named"].type, told["named"].says) == ("map", "A part.")
    assert {name for name, each in told.items() if each.is_deprecated} == {"old", "older"}


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"stage_id": 5},
        {"stage_id": ""},
        {"feature_extractor_name": "x"},
        {"feature_extractor_name": "x", "version": None},
    ],
)
def test_a_row_without_a_name_is_none(row: dict[str, Any]) -> None:
    assert live_entries([row], [row]).entries == ()


@pytest.mark.parametrize("schema", [None, [], "x", {"properties": []}, {"properties": {"a": 1}}])
def test_a_schema_that_is_none_breaks_nothing(schema: Any) -> None:
    entry = only([{"stage_id": "s", "description": None, "parameter_schema": schema}], [])
    assert (entry.name, entry.says) == ("s", "")
    assert [each.type for each in entry.parameters] in ([], ["anything"])


def test_the_words_of_a_parameter_may_come_from_elsewhere() -> None:
    schema = {"properties": {"a": {"type": "string", "description": "One. Two."}}}
    (told,) = parameters_in(schema, {"a": "Said."}, ["a"])
    assert (told.says, told.is_deprecated) == ("Said.", True)
