"""The bundled catalogue: whole, dated, and what the vendor's SDK says."""

from collections.abc import Iterator
from typing import Any

import pytest

from ci import bundle_catalogue, bundle_notes
from reconciler.emulator.behaviour.catalogue import EXTRACTORS
from reconciler.emulator.contract.parameters import schema_of
from reconciler.kinds.catalogue.bundled import load_bundled, load_bundled_date


def _schemas() -> Iterator[tuple[str, Any]]:
    yield from load_bundled().stages.items()
    yield from load_bundled().extractors.items()


def test_the_bundled_file_is_what_the_sdk_of_its_day_says() -> None:
    """`python -m ci.bundle_catalogue` renews it."""
    assert bundle_catalogue.BUNDLED.read_text(encoding="utf-8") == bundle_catalogue.text()


def test_its_words_are_what_the_sdk_says() -> None:
    """`python -m ci.bundle_notes` renews them."""
    assert bundle_notes.NOTES.read_text(encoding="utf-8") == bundle_notes.text()


def test_whatever_is_bundled_is_told_in_a_sentence() -> None:
    notes, held = bundle_notes.notes(), bundle_catalogue.bundle()
    for section in ("stages", "extractors"):
        assert notes[section].keys() == held[section].keys()
        assert all(note["says"].endswith(".") for note in notes[section].values())


def test_the_copy_is_dated() -> None:
    assert load_bundled_date() == "2026-10-23"


def test_no_schema_leads_elsewhere() -> None:
    assert '"$ref"' not in bundle_catalogue.BUNDLED.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("stage", "path", "default"),
    [
        ("rerank", ("query",), "{{INPUT.query}}"),
        ("rerank", ("cache_behavior",), "auto"),
        ("feature_search", ("final_top_k",), 25),
        ("feature_search", ("fusion",), "rrf"),
        ("feature_search", ("searches", "top_k"), 100),
        ("feature_search", ("searches", "on_empty"), "error"),
        ("feature_search", ("learning_config", "algorithm"), "thompson_sampling"),
        ("llm_enrich", ("schema",), None),
        ("cluster", ("feature_uri",), None),
        ("sort_relevance", ("direction",), "desc"),
    ],
)
def test_a_default_is_known_at_any_depth(stage: str, path: tuple[str, ...], default: Any) -> None:
    schema: Any = load_bundled().stages[stage]
    for key in path:
        schema = schema.get("items", schema)["properties"][key]
    assert schema["default"] == default


def test_an_extractor_is_known_by_name_and_version() -> None:
    extractors = load_bundled().extractors
    assert {"multimodal_extractor@v1", "multimodal_extractor@v2"} <= set(extractors)
    text: Any = extractors["text_extractor@v1"]
    assert text["properties"]["split_by"]["default"] == "none"
    assert text["properties"]["chunk_size"] == {
        "maximum": 10000,
        "minimum": 1,
        "type": ["integer", "null"],
        "default": 1000,
    }


def test_a_filter_holds_any_value() -> None:
    conditions: Any = load_bundled().stages["attribute_filter"]
    condition = conditions["properties"]["conditions"]["properties"]["AND"]["items"]["anyOf"][1]
    assert condition["properties"]["value"] == {}


def _properties(schema: Any) -> dict[str, Any]:
    return schema["properties"] if schema else {}


def test_the_copy_and_the_emulated_api_were_read_apart_and_agree() -> None:
    """One is made from the SDK, the other from the contract: what both say is the same."""
    extractors = ((f"{each.name}@{each.version}", each.name) for each in EXTRACTORS)
    pairs = [
        *((schema, schema_of("stage", name)) for name, schema in load_bundled().stages.items()),
        *(
            (load_bundled().extractors[id_], schema_of("extractor", name))
            for id_, name in extractors
        ),
    ]
    told = [(_properties(copy), _properties(emulated)) for copy, emulated in pairs if emulated]
    assert len(told) > 35
    for copy, emulated in told:
        assert copy.keys() - {"extractor_type"} == emulated.keys() - {"extractor_type"}
        for name, said in emulated.items():
            # Defaults of enumerations stand in prose, which only the copy was told.
            assert said.get("default") in (None, copy[name].get("default")), name


def test_every_default_fits_its_own_schema() -> None:
    from jsonschema import Draft202012Validator

    def fits(schema: Any) -> None:
        for value in schema.values() if isinstance(schema, dict) else schema:
            if isinstance(value, dict | list):
                fits(value)
        if isinstance(schema, dict) and "default" in schema and "type" in schema:
            Draft202012Validator(schema).validate(schema["default"])

    for _, schema in _schemas():
        Draft202012Validator.check_schema(schema)
        fits(schema)
