"""`fix` mends what is certain, lists it, and tells what is left."""

import json
from pathlib import Path

import pytest
from command_line import BUCKET, Invoke
from schemas import faults_of

from reconciler.model.errors import ExitCode

SLIPPED = BUCKET.replace("description:", "descripton:")


@pytest.fixture
def slipped(project: Path) -> Path:
    file = project / "manifests" / "bucket.yaml"
    file.write_text(SLIPPED, encoding="utf-8")
    return file


def test_what_was_mended_is_listed_with_its_place(slipped: Path, invoke: Invoke) -> None:
    said = invoke("fix")
    assert said.code == ExitCode.OK
    assert said.out.startswith("manifests/bucket.yaml:5: `descripton` is not a field")
    assert "1 file mended, " in said.out
    assert slipped.read_text(encoding="utf-8") == BUCKET
    assert invoke("fix").out.startswith("0 files mended")


def test_a_check_and_a_diff_write_nothing(slipped: Path, invoke: Invoke) -> None:
    assert invoke("fix", "--check").code == ExitCode.CHANGES
    said = invoke("fix", "--diff")
    assert said.code == ExitCode.OK
    assert "--- a/manifests/bucket.yaml\n" in said.out
    assert "-  descripton: Every advertisement\n+  description: Every advertisement\n" in said.out
    assert slipped.read_text(encoding="utf-8") == SLIPPED


def test_what_is_left_is_told_as_usual(slipped: Path, invoke: Invoke) -> None:
    slipped.write_text(f"{SLIPPED}  colour: red\n", encoding="utf-8")
    said = invoke("fix")
    assert said.code == ExitCode.ERROR
    assert "`colour` is not a field" in said.err
    assert "descripton" not in said.err
    assert slipped.read_text(encoding="utf-8") == f"{BUCKET}  colour: red\n"


def test_a_file_that_is_not_yaml_hides_no_other(slipped: Path, invoke: Invoke) -> None:
    slipped.with_name("broken.yaml").write_text("kind: [\n", encoding="utf-8")
    said = invoke("fix")
    assert said.code == ExitCode.ERROR
    assert "broken.yaml:2:1" in said.err
    assert slipped.read_text(encoding="utf-8") == BUCKET


def test_a_secret_is_mended_unseen(slipped: Path, invoke: Invoke) -> None:
    slipped.write_text(
        BUCKET + "  source_adapter: {adapter_type: generic_webhook, webhook_secret: 47110815}\n",
        encoding="utf-8",
    )
    for form in ("text", "json"):
        said = invoke("fix", "--diff", "--format", form)
        assert "47110815" not in said.out + said.err
        assert "(secret)" in said.out


@pytest.mark.usefixtures("slipped")
def test_json_has_what_was_mended_and_what_is_left(invoke: Invoke) -> None:
    said = json.loads(invoke("fix", "--format", "json").out)
    assert faults_of(said, "rewriting") == []
    (file,) = said["files"]
    assert (said["written"], file["file"]) == (True, "manifests/bucket.yaml")
    assert [(each["code"], each["line"]) for each in file["mended"]] == [("unknown-field", 5)]


def test_validate_names_it_once_where_it_helps(slipped: Path, invoke: Invoke) -> None:
    said = invoke("validate")
    assert said.err == "`reconciler fix` knows how to mend all of them.\n"
    slipped.write_text(f"{BUCKET}  colour: red\n", encoding="utf-8")
    assert "reconciler fix" not in invoke("validate").err


def test_a_patch_of_an_environment_is_not_taken_for_the_manifest(
    slipped: Path, invoke: Invoke
) -> None:
    slipped.write_text(BUCKET, encoding="utf-8")
    folder = slipped.parents[1] / "environments"
    folder.mkdir()
    (folder / "prod.yaml").write_text(
        "apiVersion: reconciler/v1\npatches:\n"
        "- target: Bucket/ads/videos\n  spec: {descripton: Other}\n",
        encoding="utf-8",
    )
    said = invoke("fix", "--env", "prod")
    assert said.code == ExitCode.ERROR
    assert "environments/prod.yaml" in said.err
    assert slipped.read_text(encoding="utf-8") == BUCKET


VENDORS = """\
version:   "1.0"
namespaces: [{name: vendors, feature_extractors: [{name: text_extractor, version: v1}]}]
buckets:
- {name: theirs, namespace: vendors, created_at: "2026-01-01", schema: {properties: {}}}
"""


@pytest.fixture
def vendors(project: Path) -> Path:
    file = project / "manifests" / "mixpeek.yaml"
    file.write_text(VENDORS, encoding="utf-8")
    return file


def test_the_vendors_manifest_is_left_alone_and_that_is_said(vendors: Path, invoke: Invoke) -> None:
    said = invoke("fix")
    assert said.code == ExitCode.ERROR
    assert "`created_at` is told by the API" in said.err
    assert "in which nothing is mended" in said.err
    assert "reconciler convert manifests/mixpeek.yaml --into DIR" in " ".join(said.err.split())
    assert vendors.read_text(encoding="utf-8") == VENDORS
    assert "`reconciler fix` knows" not in invoke("validate").err


def test_a_vendors_manifest_in_which_nothing_is_wrong_is_no_matter_of_fix(
    vendors: Path, invoke: Invoke
) -> None:
    vendors.write_text(VENDORS.replace(' created_at: "2026-01-01",', ""), encoding="utf-8")
    said = invoke("fix")
    assert (said.code, said.err) == (ExitCode.OK, "")


def test_each_document_of_a_file_is_mended_with_its_own_line(slipped: Path, invoke: Invoke) -> None:
    other = SLIPPED.replace("name: ", "name: other_", 1)
    slipped.write_text(f"# both\n---\n{SLIPPED}--- # the other\n{other}", encoding="utf-8")
    said = invoke("fix")
    line = SLIPPED.count("\n")
    assert f"manifests/bucket.yaml:{2 + 5}: `descripton`" in said.out
    assert f"manifests/bucket.yaml:{3 + line + 5}: `descripton`" in said.out
    mended = f"# both\n---\n{BUCKET}--- # the other\n{other.replace('descripton', 'description')}"
    assert slipped.read_text(encoding="utf-8") == mended


def test_how_many_problems_can_be_mended_is_no_more_than_a_promise(
    slipped: Path, invoke: Invoke
) -> None:
    slipped.write_text(f"{SLIPPED}  colour: red\n", encoding="utf-8")
    said = invoke("validate").err
    assert said.endswith("`reconciler fix` knows how to mend at least 1 of them.\n")
