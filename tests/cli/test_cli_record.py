"""`--record FILE`: what a run did, whichever way it ended."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from command_line import BUCKET, Invoke
from repositories import Repository

from reconciler.model.errors import ExitCode

pytestmark = pytest.mark.usefixtures("project")


def read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def test_a_record_tells_the_plan_every_step_and_what_it_cost(project: Path, invoke: Invoke) -> None:
    file = project / "record.json"
    assert invoke("apply", "--auto-approve", "--record", str(file)).code == 0
    record = read(file)
    assert record["reconciler_record"] == 1
    assert (record["command"], record["stack"], record["api"]) == (
        "apply", "ads-platform", "embedded",
    )  # fmt: skip
    assert [(each["address"], each["outcome"]) for each in record["steps"]] == [
        ("Namespace/ads", "done"),
        ("Bucket/ads/videos", "done"),
    ]
    assert all(each["seconds"] >= 0 for each in record["steps"])
    assert record["summary"] == {"done": 2, "failed": 0, "skipped": 0, "unknown": 0}
    assert record["calls"]["total"] == sum(record["calls"]["by_method"].values()) > 2
    assert record["exit"] == {"code": 0, "reason": "ok"}
    assert record["plan"]["resource_changes"]
    assert record["began_at"] <= record["ended_at"]


def test_a_record_names_the_commit_and_what_was_changed_since(
    project: Path, invoke: Invoke
) -> None:
    file = project / "record.json"
    assert invoke("apply", "--auto-approve", "--record", str(file)).code == 0
    assert (read(file)["commit"], read(file)["is_dirty"]) == (None, None)

    repository = Repository(project, is_empty=False)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message=first")
    invoke("apply", "--auto-approve", "--record", str(file))
    assert read(file)["commit"] == repository.git("rev-parse", "HEAD")
    assert read(file)["is_dirty"] is False

    (project / "manifests" / "more.yaml").write_text(BUCKET.replace("videos", "films"))
    invoke("apply", "--auto-approve", "--record", str(file))
    assert read(file)["is_dirty"] is True


def test_a_record_is_for_its_owner_alone(project: Path, invoke: Invoke) -> None:
    file = project / "record.json"
    invoke("apply", "--auto-approve", "--record", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_run_that_cannot_plan_records_why(project: Path, invoke: Invoke) -> None:
    (project / "manifests" / "bucket.yaml").write_text(BUCKET.replace("description", "descripton"))
    file = project / "record.json"
    assert invoke("apply", "--auto-approve", "--record", str(file)).code == ExitCode.ERROR
    record = read(file)
    assert record["plan"] is None
    assert [each["code"] for each in record["problems"]] == ["unknown-field"]
    assert record["exit"] == {"code": 1, "reason": "error"}


def test_a_refused_run_records_its_refusals(project: Path, invoke: Invoke) -> None:
    file = project / "record.json"
    invoke("apply", "--auto-approve")
    code = invoke("destroy", "--auto-approve", "--max-deletes", "0", "--record", str(file)).code
    record = read(file)
    assert code == ExitCode.REFUSED
    assert record["exit"] == {"code": 3, "reason": "refused"}
    assert record["plan"]["mixpeek"]["guards"]
    assert record["command"] == "destroy"
    assert record["steps"] == []


def test_a_record_that_cannot_be_written_is_told_before_anything_is_done(
    project: Path, invoke: Invoke
) -> None:
    said = invoke("apply", "--auto-approve", "--record", str(project / "nowhere" / "record.json"))
    assert said.code == ExitCode.ERROR
    assert "cannot save the record" in said.err
    assert "2 to create" in invoke("plan").out


def test_a_run_that_is_cut_off_leaves_a_record_that_says_so(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project / "record.json"
    from reconciler.cli.applying import run_apply as carry_out

    class Cut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise Cut

    monkeypatch.setattr(carry_out, "_run", cut)
    with pytest.raises(Cut):
        invoke("apply", "--auto-approve", "--record", str(file))
    assert read(file)["exit"] == {"code": 130, "reason": "interrupted"}


def test_a_saved_plan_is_recorded_as_well(project: Path, invoke: Invoke) -> None:
    plan, file = project / "plan.json", project / "record.json"
    invoke("plan", "-o", str(plan))
    assert invoke("apply", str(plan), "--auto-approve", "--record", str(file)).code == 0
    assert read(file)["summary"]["done"] == 2
