"""`reconciler snapshot` and `plan --snapshot`: neither key nor network, and nothing to save."""

import json
import shutil
import stat
from pathlib import Path

import pytest
from command_line import BUCKET, Invoke

REAL = "apiVersion: reconciler/v1\nstack: ads-platform\napi: {url: https://api.mixpeek.com}\n"


@pytest.fixture
def live(project: Path, invoke: Invoke) -> Path:
    """A snapshot of a project that is applied."""
    assert invoke("apply", "--auto-approve").code == 0
    said = invoke("snapshot", "-o", "live.json")
    assert said.code == 0, said.err
    assert "Snapshot of 2 resources" in said.err
    return project / "live.json"


def test_a_plan_against_a_snapshot_says_so_in_every_form(
    project: Path, invoke: Invoke, live: Path
) -> None:
    (project / "manifests" / "bucket.yaml").write_text(BUCKET.replace("Every", "Each"))
    shutil.rmtree(project / ".reconciler")
    said = invoke("plan", "--snapshot", str(live), "--detailed-exitcode")
    assert said.code == 2, said.err
    assert "1 to update" in said.out
    assert "made against a snapshot of 20" in said.out
    told = json.loads(invoke("plan", "--snapshot", str(live), "--format", "json").out)
    codes = [each["code"] for each in told["mixpeek"]["warnings"]]
    assert codes == ["planned-against-snapshot"]
    assert told["applyable"] is False
    assert "Can be applied" not in invoke("plan", "--snapshot", str(live), "--format", "html").out
    shown = invoke("plan", "--snapshot", str(live), "--format", "markdown").out
    assert "1 to update" in shown
    assert "Can be applied" not in shown
    assert not (project / ".reconciler").exists()


def test_no_key_is_needed_for_a_snapshot_of_the_real_api(
    project: Path, invoke: Invoke, live: Path
) -> None:
    (project / "reconciler.yaml").write_text(REAL)
    assert invoke("plan").code == 1
    text = live.read_text().replace('"api": "embedded"', '"api": "https://api.mixpeek.com"')
    live.write_text(text)
    said = invoke("plan", "--snapshot", str(live))
    assert said.code == 0, said.err
    assert "No changes." in said.out


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "form", ["text", "json", "markdown", "html", "annotations", "sarif", "junit"]
)
def test_no_form_hides_that_nobody_asked_the_api(invoke: Invoke, live: Path, form: str) -> None:
    said = invoke("plan", "--snapshot", str(live), "--format", form)
    assert said.code == 0, said.err
    assert "made against a snapshot of" in " ".join(said.out.split())


@pytest.mark.usefixtures("project")
def test_a_plan_against_a_snapshot_cannot_be_saved(invoke: Invoke, live: Path) -> None:
    said = invoke("plan", "--snapshot", str(live), "-o", "plan.json")
    assert said.code == 1
    assert "cannot be saved" in said.err


@pytest.mark.usefixtures("project")
def test_a_file_that_is_no_snapshot_is_told_with_its_name(invoke: Invoke, live: Path) -> None:
    for name in ("reconciler.yaml", "nowhere.json", "manifests"):
        said = invoke("plan", "--snapshot", name)
        assert said.code == 1
        assert name in said.err
        assert "reconciler snapshot -o FILE" in said.err
    assert live.exists()


def test_a_snapshot_goes_to_stdout_too_and_its_file_is_private(
    project: Path, invoke: Invoke, live: Path
) -> None:
    assert json.loads(invoke("snapshot").out)["stack"] == "ads-platform"
    assert stat.S_IMODE(live.stat().st_mode) == 0o600
    assert invoke("snapshot", "-o", str(project)).code == 1
