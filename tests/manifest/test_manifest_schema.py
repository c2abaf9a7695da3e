"""The schemas that editors are given: as strict as can be, and never stricter than `validate`."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.catalogue.fit import fits
from reconciler.kinds.describe.docstrings import manual_of
from reconciler.manifest.load import load
from reconciler.manifest.project.project import load_project
from reconciler.manifest.schema.parameters import lenient
from reconciler.manifest.starter.files import Forge, Start, Template, files_of_start
from reconciler.model.data import Fields
from reconciler.model.errors import Rejected
from reconciler.workflows.schema import HandWritten, schema_as_json, schema_of

TESTS = Path(__file__).parents[1]
ALL = {**KINDS, **VERIFICATIONS}
SCHEMAS = {each: jsonschema.Draft202012Validator(schema_of(each)) for each in HandWritten}


def _wrong(document: Fields, file: HandWritten = HandWritten.MANIFEST) -> list[str]:
    """Paths at which a schema finds something wrong, the deepest of each alternative."""
    found = map(_deepest, SCHEMAS[file].iter_errors(document))
    return [".".join(map(str, each.absolute_path)) or each.message for each in found]


def _deepest(error: jsonschema.ValidationError) -> jsonschema.ValidationError:
    return jsonschema.exceptions.best_match([error])


@pytest.mark.parametrize("file", HandWritten)
def test_each_is_json_schema(file: HandWritten) -> None:
    held = json.loads(schema_as_json(file))
    jsonschema.Draft202012Validator.check_schema(held)
    assert held["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", ALL)
def test_the_example_on_a_kinds_page_fits(name: str) -> None:
    example = next(part for part in manual_of(ALL[name]) if part.startswith("    "))
    assert [_wrong(each) for each in yaml.safe_load_all(example)] == [[]]


@pytest.mark.parametrize("template", Template)
def test_what_init_writes_fits(template: Template) -> None:
    start = Start(template=template, stack="ads", namespace="ads", forge=Forge.NONE)
    kinds = {"reconciler.yaml": HandWritten.PROJECT}
    for name, text in files_of_start(start).items():
        file = kinds.get(name)
        file = HandWritten.ENVIRONMENT if name.startswith("environments/") else file
        file = HandWritten.MANIFEST if name.startswith("manifests/") else file
        if file is not None:
            assert [_wrong(each, file) for each in yaml.safe_load_all(text)] == [[]] * len(
                [*yaml.safe_load_all(text)]
            )


def _stories() -> Iterator[Path]:
    yield from sorted((TESTS / "planning" / "cases").glob("*/*/desired.yaml"))
    yield from sorted((TESTS / "oracle" / "maximal").glob("*.yaml"))


def test_what_validate_takes_fits(tmp_path: Path) -> None:
    """Over every story that is told of plans: an editor marks nothing that a run would take."""
    (tmp_path / "reconciler.yaml").write_text("stack: ads-platform\nmanifests: [all.yaml]\n")
    taken = 0
    for story in _stories():
        (tmp_path / "all.yaml").write_bytes(story.read_bytes())
        try:
            load(load_project(tmp_path, environ={}), kinds=KINDS, environ={})
        except Rejected:
            continue
        for document in yaml.safe_load_all(story.read_text()):
            taken += 1
            # Of parameters the live catalogue has the last word: a run only warns.
            assert [each for each in _wrong(document) if "parameters" not in each] == [], story
    assert taken > 300


def test_parameters_fit_where_the_catalogue_says_so() -> None:
    judged = 0
    for story in _stories():
        for document in yaml.safe_load_all(story.read_text()):
            stages = ((document or {}).get("spec") or {}).get("stages")
            for config in (each.get("config") for each in stages or ()):
                known = load_bundled().stages.get(config.get("stage_id"))
                if known is None or not isinstance(config.get("parameters"), dict):
                    continue
                judged += 1
                schema = jsonschema.Draft202012Validator(lenient(known))
                assert schema.is_valid(config["parameters"]) == fits(known, config["parameters"])
    assert judged > 100


BUCKET: Fields = {
    "apiVersion": "reconciler/v1",
    "kind": "Bucket",
    "metadata": {"name": "raw", "namespace": "ads"},
    "spec": {"bucket_schema": {"properties": {"video": {"type": "video"}}}},
}


def _bucket(**spec: object) -> Fields:
    return {**BUCKET, "spec": {**BUCKET["spec"], **spec}}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({**BUCKET, "kind": "Bukcet"}, "kind"),
        ({**BUCKET, "metadata": {"name": "raw"}}, "metadata"),
        ({**BUCKET, "metadta": {}}, "'metadta' was unexpected"),
        ({**BUCKET, "lifecycle": {"on_replace": "maybe"}}, "lifecycle.on_replace"),
        ({key: BUCKET[key] for key in ("apiVersion", "kind", "metadata")}, "'spec' is a required"),
        (_bucket(storage_class="freezer"), "spec.storage_class"),
        (_bucket(ingest_filter={"timeout_seconds": 30}), "spec.ingest_filter"),
        (_bucket(ingest_filter={"retriever_id": "r", "timeout_seconds": 3000}), "timeout_seconds"),
        (_bucket(unique_key={"fields": []}), "spec.unique_key.fields"),
        (_bucket(description=7), "spec.description"),
    ],
)
def test_what_is_wrong_is_found(document: Fields, path: str) -> None:
    (found,) = _wrong(document)
    assert path in found


def test_what_is_given_up_needs_no_spec() -> None:
    gone = {**BUCKET, "lifecycle": {"ensure": "absent"}}
    assert _wrong({key: value for key, value in gone.items() if key != "spec"}) == []


def test_an_older_spelling_is_marked_as_one_and_says_what_to_write() -> None:
    defined = schema_of(HandWritten.MANIFEST)["$defs"]["Bucket.spec"]  # type: ignore[index,call-overload]
    older = defined["properties"]["schema"]  # type: ignore[index,call-overload]
    assert (older["deprecated"], "bucket_schema" in older["deprecationMessage"]) == (True, True)
