"""The vendor's own manifest, read as it is: what it becomes, and what a step of it asks."""

from pathlib import Path

import pytest

from reconciler.kinds import KINDS
from reconciler.manifest.load import LoadedProject, load
from reconciler.manifest.project.project import Project, load_project
from reconciler.model.address import Address
from reconciler.model.data import Data
from reconciler.model.errors import Rejected
from reconciler.model.secrets.secret import SecretText
from reconciler.model.verification.acceptance import DocumentCount, NotAskable, QueryCheck
from reconciler.model.verification.expectation import Bounds

HEAD = """\
version: "1.0"
parameters:
  - {name: limit, type: integer, default: 10}
  - {name: tags, type: array, items: string, required: false}
namespaces: [{name: video_search}]
"""
RETRIEVER = """\
retrievers:
  - name: search
    namespace: video_search
    metadata: {token: "${{ secrets.TOKEN }}", said: "${HOME} $${x} {{INPUT.y}} {{SECRET.z}}"}
    stages:
      - stage_name: find
        config: {stage_id: feature_search, parameters: {final_top_k: "${{params.limit}}"}}
"""
SEARCH = Address("Retriever", "video_search", "search")


def loaded(folder: Path, text: str, **variables: Data) -> LoadedProject:
    file = folder / "mixpeek.yaml"
    file.write_text(text)
    project = Project(folder=folder, stack="s", manifests=("mixpeek.yaml",), variables=variables)
    return load(project, kinds=KINDS, environ={"HOME": "not this"})


def spec_of(found: LoadedProject) -> str:
    return repr(found.desired.resources[SEARCH].spec)


def test_a_parameter_has_its_default_and_a_variable_of_its_name_overrides_it(
    tmp_path: Path,
) -> None:
    assert "'final_top_k': 10" in spec_of(loaded(tmp_path, HEAD + RETRIEVER))
    assert "'final_top_k': 3" in spec_of(loaded(tmp_path, HEAD + RETRIEVER, limit=3))
    assert "'final_top_k': 4" in spec_of(loaded(tmp_path, HEAD + RETRIEVER, limit="4"))


def test_a_secret_stays_a_name_and_nothing_else_of_the_text_is_filled_in(tmp_path: Path) -> None:
    resource = loaded(tmp_path, HEAD + RETRIEVER).desired.resources[SEARCH]
    metadata = resource.spec["metadata"]
    assert isinstance(metadata, dict)
    assert isinstance(metadata["token"], SecretText)
    assert metadata["token"].names == ("TOKEN",)
    assert metadata["said"] == "${HOME} $${x} {{INPUT.y}} {{SECRET.z}}"


def test_a_variable_of_the_project_that_is_no_parameter_means_nothing_there(
    tmp_path: Path,
) -> None:
    text = HEAD + RETRIEVER.replace("${HOME}", "${var.other}")
    assert "${var.other}" in spec_of(loaded(tmp_path, text, other="filled in"))


def test_an_optional_parameter_without_a_value_is_told_where_it_is_used(tmp_path: Path) -> None:
    text = HEAD + RETRIEVER + '    tags: "${{ params.tags }}"\n'
    with pytest.raises(Rejected) as refusal:
        loaded(tmp_path, text)
    (problem,) = refusal.value.problems
    assert (problem.code, str(problem.location)) == ("unset-variable", "mixpeek.yaml:13:11")
    assert "'tags': ['a']" in spec_of(loaded(tmp_path, text, tags=["a"]))


def test_every_field_has_its_place_in_the_vendors_file(tmp_path: Path) -> None:
    locations = loaded(tmp_path, HEAD + RETRIEVER).desired.resources[SEARCH].locations
    assert str(locations.of_value(("metadata", "name"))) == "mixpeek.yaml:7:11"
    assert str(locations.of_key(("spec", "stages", 0, "config"))) == "mixpeek.yaml:12:9"


STEPS = """\
buckets: [{name: raw, namespace: video_search, schema: {properties: {text: {type: text}}}}]
collections:
  - name: scenes
    namespace: video_search
    source: {type: bucket, bucket_ids: [raw]}
    feature_extractor: {name: text_extractor, version: v1}
acceptance:
  max_cost_usd: 2
  steps:
"""


def checks(folder: Path, step: str) -> tuple[object, ...]:
    found = loaded(folder, f"{HEAD}{RETRIEVER}{STEPS}    - {step}\n")
    (acceptance,) = found.acceptances
    assert (acceptance.max_cost_usd, acceptance.max_credits) == (2.0, 2000.0)
    assert str(acceptance.cost_location) == "mixpeek.yaml:20:3"
    return acceptance.checks


def test_a_query_with_known_names_is_the_spec_of_a_check(tmp_path: Path) -> None:
    asked = "retriever: search, filters: {AND: []}, limit: '${{params.limit}}'"
    step = f"{{name: finds, kind: query, {asked}, expect: {{results: {{at_least: 3}}}}}}"
    (check,) = checks(tmp_path, step)
    assert isinstance(check, QueryCheck)
    assert check.address == Address("Check", "video_search", "finds")
    assert check.spec == {
        "retriever": "search",
        "request": {"filters": {"AND": []}, "limit": 10},
        "expect": {"results": {"at_least": 3}},
    }


def test_a_bare_number_is_what_the_observed_number_must_be(tmp_path: Path) -> None:
    (check,) = checks(
        tmp_path, "{name: n, kind: documents, collection: scenes, expect: {documents: 5}}"
    )
    assert isinstance(check, DocumentCount)
    assert check.address == Address("Check", "video_search", "n")
    assert check.counted == Address("Collection", "video_search", "scenes")
    assert check.documents == Bounds(5, 5)


@pytest.mark.parametrize(
    ("step", "guilty"),
    [
        ("{name: n, kind: alert, expect: {fires: true}}", "kind"),
        ("{name: n, kind: realtime, expect: {dims: 512}}", "kind"),
        ("{name: n, kind: query, retriever: search, expect: {top_value: 1}}", "top_value"),
        ("{name: n, kind: query, retriever: search, expect: {min_results: 1}}", "min_results"),
        ("{name: n, kind: query, retriever: search, expect: {}}", "expect"),
        ("{name: n, kind: query, retriever: other, expect: {results: 1}}", "retriever: other"),
        ("{name: n, kind: query, query: cars, retriever: search, expect: {results: 1}}", "query: "),
        ("{name: n, kind: query, retriever: search, expect: {results: '>=1'}}", "results"),
        ("{name: n, kind: query, expect: {results: 1}}", "{name"),
        ("{name: n, kind: documents, collection: scenes, expect: {rows: 1}}", "rows"),
    ],
)
def test_what_is_not_known_cannot_be_asked_and_says_where(
    tmp_path: Path, step: str, guilty: str
) -> None:
    (check,) = checks(tmp_path, step)
    assert isinstance(check, NotAskable)
    assert check.reason
    assert check.remedy
    at = check.location
    assert at.excerpt[at.column - 1 :].startswith(guilty)


def test_the_key_of_the_api_is_no_secret_of_a_manifest(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as refusal:
        loaded(tmp_path, HEAD + RETRIEVER.replace("secrets.TOKEN", "secrets.MIXPEEK_API_KEY"))
    (problem,) = refusal.value.problems
    assert (problem.code, str(problem.location)) == ("variable-of-secrets", "mixpeek.yaml:9:23")


def test_an_environment_patches_what_the_vendors_manifest_declares(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "test.yaml").write_text(
        "variables: {limit: 2}\n"
        "patches: [{target: Retriever/*/search, spec: {description: patched}}]\n"
    )
    (tmp_path / "reconciler.yaml").write_text("stack: s\nmanifests: [mixpeek.yaml]\n")
    (tmp_path / "mixpeek.yaml").write_text(HEAD + RETRIEVER)
    project = load_project(tmp_path, environ={}, environment="test")
    found = load(project, kinds=KINDS, environ={})
    assert found.warnings == ()
    assert "'description': 'patched'" in spec_of(found)
    assert "'final_top_k': 2" in spec_of(found)
    locations = found.desired.resources[SEARCH].locations
    assert str(locations.of_value(("spec", "description"))).startswith("environments/test.yaml:2:")


def test_what_is_suggested_in_place_of_an_unknown_word_is_one_of_the_vendors(
    tmp_path: Path,
) -> None:
    text = HEAD + RETRIEVER.replace("params.limit", "params.nothing") + "bogus: 1\n"
    with pytest.raises(Rejected) as refused:
        loaded(tmp_path, text.replace("${HOME}", "costs $${{ params.limit }}"))
    remedies = {each.code: each.remedy for each in refused.value.problems}
    assert remedies["undeclared-parameter"] == "known here: limit, tags"
    assert remedies["unknown-section"].startswith("known here: acceptance, ")


def test_a_section_without_entries_leaves_nothing_out(tmp_path: Path) -> None:
    assert not loaded(tmp_path, f"{HEAD}clusters: []\ntaxonomies:\n").warnings
