"""`lint` on the command line: what it shows, to whom, and with which exit code."""

import json
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from command_line import Invoke
from schemas import faults_of

from reconciler.cli.main import group
from reconciler.kinds.lint.registry import RULES
from reconciler.model.errors import ExitCode

pytestmark = pytest.mark.usefixtures("project")

SEARCH = """\
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  input_schema: {query: {type: text}, category: {type: string}}
  stages:
  - stage_name: search
    config:
      stage_id: feature_search
      parameters:
        searches:
        - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1
          query: {input_mode: text, value: "{{INPUT.query}}"}
"""


@pytest.fixture
def search(project: Path) -> Path:
    file = project / "manifests" / "search.yaml"
    file.write_text(SEARCH, encoding="utf-8")
    return file


def test_each_finding_has_its_code_and_warnings_exit_0(search: Path, invoke: Invoke) -> None:
    said = invoke("lint", str(search))
    assert said.code == ExitCode.OK
    assert "warning[unused-input]: Retriever/ads/search: no stage asks for the input" in said.out
    assert "note[missing-description]: Retriever/ads/search: " in said.out
    assert "\n1 warning, 1 note.\n" in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_strict_takes_warnings_for_errors_and_leaves_notes(search: Path, invoke: Invoke) -> None:
    said = invoke("lint", str(search), "--strict")
    assert said.code == ExitCode.ERROR
    assert "\n1 error, 1 note.\n" in said.out
    assert invoke("lint", str(search), "--strict", "--ignore", "unused-input").code == ExitCode.OK


def test_an_error_exits_1(search: Path, invoke: Invoke) -> None:
    twice = "  - stage_name: search\n    config: {stage_id: limit, parameters: {limit: 5}}\n"
    search.write_text(f"{SEARCH}{twice}", encoding="utf-8")
    said = invoke("lint", str(search), "--select", "duplicate-stage-name")
    assert (said.code, said.out.count("error[")) == (ExitCode.ERROR, 1)


@pytest.mark.parametrize(
    ("flags", "codes"),
    [
        (["--select", "unused-input"], ["unused-input"]),
        (["--select", "unused-*,missing-description"], ["unused-input", "missing-description"]),
        (["--select", "MISSING_DESCRIPTION"], ["missing-description"]),
        (["--ignore", "missing-description"], ["unused-input"]),
        (["--select", "unused-*", "--ignore", "unused-input"], []),
        (["--ignore", "*"], []),
    ],
)
def test_rules_are_chosen(search: Path, invoke: Invoke, flags: list[str], codes: list[str]) -> None:
    said = invoke("lint", str(search), *flags, "--format", "json")
    assert faults_of(said.out, "problems") == []
    assert {each["code"] for each in json.loads(said.out)["problems"]} == set(codes)


@pytest.mark.parametrize("flag", ["--select", "--ignore"])
def test_a_rule_that_there_is_not_is_told_with_the_one_that_was_meant(
    invoke: Invoke, flag: str
) -> None:
    said = invoke("lint", flag, "unusd-input")
    assert said.code == ExitCode.ERROR
    assert "`unusd-input` is no rule: did you mean `unused-input`?" in said.err


def test_without_findings_it_says_so(invoke: Invoke) -> None:
    said = invoke("lint", "--ignore", "unused-*,missing-description")
    assert (said.code, said.out) == (ExitCode.OK, "2 resources, no findings.\n")


def test_of_manifests_that_cannot_be_read_only_that_is_told(search: Path, invoke: Invoke) -> None:
    search.write_text(SEARCH.replace("input_schema", "input_scheme"), encoding="utf-8")
    said = invoke("lint")
    assert said.code == ExitCode.ERROR
    assert "error[unknown-field]: " in said.out
    assert "The rules were not asked: mend these first" in said.err


def test_a_path_that_is_not_there_is_told(invoke: Invoke) -> None:
    said = invoke("lint", "manifests/nowhere.yaml")
    assert said.code == ExitCode.ERROR
    assert "nowhere.yaml does not exist" in said.err


@pytest.mark.parametrize("form", ["json", "markdown", "html", "annotations", "sarif", "junit"])
def test_every_form_has_the_findings(search: Path, invoke: Invoke, form: str) -> None:
    said = invoke("lint", str(search), "--format", form)
    assert said.code == ExitCode.OK
    assert "unused-input" in said.out or "no stage asks for the input" in said.out


def test_outputs_are_written_beside_what_is_printed(search: Path, invoke: Invoke) -> None:
    file = search.parent.parent / "lint.sarif"
    said = invoke("lint", str(search), "--format", "annotations", "--output", f"sarif={file}")
    assert "::notice file=" in said.out
    assert '"level": "note"' in file.read_text(encoding="utf-8")


def test_the_rules_are_listed_without_a_project(invoke: Invoke, tmp_path: Path) -> None:
    said = invoke("lint", "--rules", "-C", str(tmp_path))
    assert said.code == ExitCode.OK
    assert said.out.endswith(f"{len(RULES)} rules.\n")
    told = invoke("lint", "--rules", "--select", "idle-ignore", "--format", "json")
    assert [each["code"] for each in json.loads(told.out)["rules"]] == ["idle-ignore"]


@pytest.mark.parametrize(
    ("flag", "typed", "expected"),
    [
        ("--select", "unused-b", {"unused-bucket"}),
        ("--ignore", "idle-", {"idle-ignore", "idle-secrets-version"}),
        ("--ignore", "idle-ignore,idle-", {"idle-ignore,idle-secrets-version"}),
    ],
)
def test_the_shell_completes_codes(flag: str, typed: str, expected: set[str]) -> None:
    shell = ShellComplete(group, {}, "reconciler", "_RECONCILER_COMPLETE")
    assert {each.value for each in shell.get_completions(["lint", flag], typed)} == expected
