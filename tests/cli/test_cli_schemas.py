"""What the commands print and record for programs follows the published schemas."""

from pathlib import Path

import pytest
from command_line import BUCKET, Invoke
from schemas import faults_of

from reconciler.model.errors import ExitCode

pytestmark = pytest.mark.usefixtures("project")


def test_a_plan(invoke: Invoke) -> None:
    assert faults_of(invoke("plan", "--format", "json").out, "plan") == []


def test_a_run_with_its_record(project: Path, invoke: Invoke) -> None:
    file = project / "record.json"
    said = invoke("apply", "--auto-approve", "--format", "json", "--record", str(file))
    assert faults_of(said.out, "outcome") == []
    assert faults_of(file.read_text(), "record") == []


def test_a_refused_run_with_its_record(project: Path, invoke: Invoke) -> None:
    file = project / "record.json"
    invoke("apply", "--auto-approve")
    limited = ("destroy", "--auto-approve", "--max-deletes", "0")
    said = invoke(*limited, "--format", "json", "--record", str(file))
    assert said.code == ExitCode.REFUSED
    assert faults_of(said.out, "outcome") == []
    assert faults_of(file.read_text(), "record") == []


def test_a_run_that_fails_halfway(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_FAULTS", "POST /v1/buckets 1 422")
    file = project / "record.json"
    said = invoke("apply", "--auto-approve", "--format", "json", "--record", str(file))
    assert said.code == ExitCode.PARTIAL
    assert faults_of(said.out, "outcome") == []
    assert faults_of(file.read_text(), "record") == []


def test_a_run_without_a_plan(project: Path, invoke: Invoke) -> None:
    (project / "manifests" / "bucket.yaml").write_text(BUCKET.replace("description", "descripton"))
    file = project / "record.json"
    said = invoke("apply", "--auto-approve", "--format", "json", "--record", str(file))
    assert faults_of(said.out, "problems") == []
    assert faults_of(file.read_text(), "record") == []
    assert faults_of(invoke("validate", "--format", "json").out, "problems") == []


def test_a_dry_run(invoke: Invoke) -> None:
    assert faults_of(invoke("apply", "--dry-run", "--format", "json").out, "requests") == []


def test_a_mistake_on_the_command_line(invoke: Invoke) -> None:
    assert faults_of(invoke("plan", "--format", "json", "--bogus").out, "problems") == []


def test_drift(project: Path, invoke: Invoke) -> None:
    invoke("apply", "--auto-approve")
    assert faults_of(invoke("drift", "--format", "json").out, "drift") == []
    (project / "manifests" / "bucket.yaml").write_text(BUCKET.replace("Every ad", "Any ad"))
    said = invoke("drift", "--format", "json")
    assert said.code == ExitCode.CHANGES
    assert faults_of(said.out, "drift") == []


def test_what_is_live_and_what_is_written_of_it(invoke: Invoke) -> None:
    invoke("apply", "--auto-approve")
    assert faults_of(invoke("list", "--format", "json").out, "list") == []
    new = ("export", "--into", "new", "--stack", "ads-platform", "--api-url", "embedded")
    assert faults_of(invoke(*new, "--format", "json").out, "export") == []
    live = ("export", "--into", ".", "--dry-run", "--format", "json")
    assert faults_of(invoke(*live).out, "export") == []
