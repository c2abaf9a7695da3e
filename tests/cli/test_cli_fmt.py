"""`fmt` writes what differs, whole or not at all, and says what it did and what it could not."""

import json
import os
from pathlib import Path

import pytest
from command_line import Invoke
from schemas import faults_of

from reconciler.model.errors import ExitCode

UNTIDY = "kind: Bucket\napiVersion: reconciler/v1\nmetadata: {namespace: ads,  name: raw}\n"
TIDY = "apiVersion: reconciler/v1\nkind: Bucket\nmetadata: {name: raw, namespace: ads}\n"


@pytest.fixture
def untidy(project: Path) -> Path:
    file = project / "manifests" / "untidy.yaml"
    file.write_text(UNTIDY, encoding="utf-8")
    return file


def test_files_are_written_in_place_once(untidy: Path, invoke: Invoke) -> None:
    os.chmod(untidy, 0o640)
    said = invoke("fmt", str(untidy))
    assert said.code == ExitCode.OK
    assert "manifests/untidy.yaml\n1 file formatted" in said.out
    assert untidy.read_text(encoding="utf-8") == TIDY
    assert untidy.stat().st_mode & 0o777 == 0o640
    assert invoke("fmt", str(untidy)).out == "0 files formatted, 1 left as it is.\n"


def test_without_a_path_the_whole_project_is_formatted(untidy: Path, invoke: Invoke) -> None:
    assert invoke("fmt").code == ExitCode.OK
    assert untidy.read_text(encoding="utf-8") == TIDY
    assert invoke("fmt", "--check").code == ExitCode.OK


def test_a_check_writes_nothing_and_exits_2(untidy: Path, invoke: Invoke) -> None:
    said = invoke("fmt", "--check", str(untidy))
    assert said.code == ExitCode.CHANGES
    assert "manifests/untidy.yaml\n" in said.out
    assert untidy.read_text(encoding="utf-8") == UNTIDY


def test_a_diff_writes_nothing(untidy: Path, invoke: Invoke) -> None:
    said = invoke("fmt", "--diff", str(untidy))
    assert said.code == ExitCode.OK
    assert said.out.startswith("--- a/manifests/untidy.yaml\n+++ b/manifests/untidy.yaml\n@@ -1,3")
    assert "+metadata: {name: raw, namespace: ads}\n" in said.out
    assert untidy.read_text(encoding="utf-8") == UNTIDY
    assert invoke("fmt", "--diff", "--check", str(untidy)).code == ExitCode.CHANGES


def test_a_diff_does_not_show_a_secret(project: Path, invoke: Invoke) -> None:
    (project / "manifests" / "secret.yaml").write_text(
        "kind: Bucket\napiVersion: reconciler/v1\nmetadata: {name: raw, namespace: ads}\nspec:\n"
        "  source_adapter: {webhook_secret:  'hunter2', adapter_type: generic_webhook}\n",
        encoding="utf-8",
    )
    for form in ("text", "json"):
        said = invoke("fmt", "--diff", "manifests/secret.yaml", "--format", form)
        assert "(secret)" in said.out
        assert "hunter2" not in said.out + said.err


def test_what_cannot_be_formatted_is_told_and_hides_no_other_file(
    untidy: Path, invoke: Invoke
) -> None:
    broken = untidy.with_name("broken.yaml")
    broken.write_text("kind: [\n", encoding="utf-8")
    said = invoke("fmt", "manifests")
    assert said.code == ExitCode.ERROR
    assert "broken.yaml:2:1" in said.err
    assert broken.read_text(encoding="utf-8") == "kind: [\n"
    assert untidy.read_text(encoding="utf-8") == TIDY


@pytest.mark.skipif(os.geteuid() == 0 or os.name == "nt", reason="root may write everywhere")
def test_a_file_that_cannot_be_written_stays_as_it_was(untidy: Path, invoke: Invoke) -> None:
    os.chmod(untidy.parent, 0o555)
    try:
        said = invoke("fmt", str(untidy))
    finally:
        os.chmod(untidy.parent, 0o755)
    assert said.code == ExitCode.ERROR
    assert "cannot write" in said.err
    assert untidy.read_text(encoding="utf-8") == UNTIDY


def test_a_link_out_of_the_project_is_not_followed(
    project: Path, tmp_path_factory: pytest.TempPathFactory, invoke: Invoke
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "untidy.yaml"
    elsewhere.write_text(UNTIDY, encoding="utf-8")
    (project / "manifests" / "link.yaml").symlink_to(elsewhere)
    said = invoke("fmt")
    assert said.code == ExitCode.ERROR
    assert "outside of the project" in " ".join(said.err.split())
    assert elsewhere.read_text(encoding="utf-8") == UNTIDY


def test_a_file_needs_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(UNTIDY, encoding="utf-8")
    assert invoke("fmt", "a.yaml").code == ExitCode.OK
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == TIDY


def test_a_dash_is_a_filter(invoke: Invoke) -> None:
    assert invoke("fmt", "-", answer=UNTIDY).out == TIDY
    assert invoke("fmt", "-", "--check", answer=UNTIDY).code == ExitCode.CHANGES
    assert invoke("fmt", "-", "--check", answer=TIDY).code == ExitCode.OK
    said = invoke("fmt", "-", answer="kind: [")
    assert (said.code, said.out) == (ExitCode.ERROR, "")
    assert invoke("fmt", "-", "a.yaml", answer=TIDY).code == ExitCode.ERROR


def test_json_has_every_file_and_problem(untidy: Path, invoke: Invoke) -> None:
    untidy.with_name("broken.yaml").write_text("kind: [\n", encoding="utf-8")
    said = json.loads(invoke("fmt", "--format", "json", "manifests").out)
    assert faults_of(said, "rewriting") == []
    assert said["written"] is True
    assert "manifests/untidy.yaml" in [each["file"] for each in said["files"]]
    assert [each["code"] for each in said["problems"]] == ["syntax-error"]
    assert said["exit"] == {"code": 1, "reason": "error"}


def test_the_vendors_manifest_keeps_its_style_and_that_is_said(
    project: Path, invoke: Invoke
) -> None:
    file = project / "manifests" / "mixpeek.yaml"
    theirs = 'version:   "1.0"\nnamespaces:   [{name: vendors}]\n'
    file.write_text(theirs, encoding="utf-8")
    said = invoke("fmt", str(file))
    assert (said.code, said.out) == (ExitCode.OK, "0 files formatted, 1 left as it is.\n")
    assert "the vendor's own manifest, and keeps its style" in said.err
    assert file.read_text(encoding="utf-8") == theirs
    assert invoke("fmt", "--check", str(file)).code == ExitCode.OK
