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
