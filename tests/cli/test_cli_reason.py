"""What the audit log is told about each change: which commit, whose run, and why."""

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import BUCKET, Invoke

from reconciler.cli.session.reason import PIPELINES, VARIABLE, reason_for
from reconciler.emulator.app import create_app

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SHA": "4f2c" * 10,
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/ads",
    "GITHUB_RUN_ID": "77",
    "GITHUB_TRIGGERING_ACTOR": "octocat",
}
GITLAB = {
    "GITLAB_CI": "true",
    "CI_COMMIT_SHA": "9a7b" * 10,
    "CI_PIPELINE_URL": "https://job:token@gitlab.com/acme/ads/-/pipelines/5",
    "GITLAB_USER_LOGIN": "tanuki",
    "CI_COMMIT_TITLE": "Raise the budget",
}


def told(folder: Path, environ: dict[str, str], said: str | None = None, plan: str = "") -> str:
    return reason_for("apply", said=said, folder=folder, environ=environ, plan=plan)()


def audit(project: Path) -> list[dict[str, Any]]:
    """The embedded API's audit log, oldest first."""

    async def read() -> Any:
        app = create_app(str(project / ".reconciler" / "embedded.db"))
        transport = httpx.ASGITransport(app)
        headers = {"Authorization": "Bearer k"}
        async with httpx.AsyncClient(transport=transport, base_url="http://e") as api:
            url = "/v1/organizations/audit/logs"
            return (await api.get(url, headers=headers)).json()["results"]

    return list(reversed(asyncio.run(read())))


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No CI system around the tests themselves."""
    for pipeline in PIPELINES:
        monkeypatch.delenv(pipeline.marker, raising=False)
    monkeypatch.delenv(VARIABLE, raising=False)


def test_github_tells_commit_actor_and_run(tmp_path: Path) -> None:
    assert told(tmp_path, GITHUB, said="Raise the budget") == (
        f"reconciler apply; commit {'4f2c' * 10}; by octocat; "
        "run https://github.com/acme/ads/actions/runs/77; Raise the budget"
    )


def test_gitlab_tells_the_title_too_and_no_credentials(tmp_path: Path) -> None:
    assert told(tmp_path, GITLAB) == (
        f"reconciler apply; commit {'9a7b' * 10}; by tanuki; "
        "run https://gitlab.com/acme/ads/-/pipelines/5; Raise the budget"
    )


def test_what_is_said_goes_before_the_variable_and_that_before_the_title(tmp_path: Path) -> None:
    loud = {**GITLAB, VARIABLE: "from the variable"}
    assert told(tmp_path, loud, said="from the flag").endswith("; from the flag")
    assert told(tmp_path, loud).endswith("; from the variable")


@pytest.mark.parametrize(
    "said",
    [
        "As told in https://ada:secret@wiki.example/ads, see there",
        "As told in https://ada:s@cret@wiki.example/ads, see there",
        "As told in https://secret@wiki.example/ads, see there",
    ],
)
def test_credentials_of_a_url_are_in_no_reason_wherever_it_comes_from(
    tmp_path: Path, said: str
) -> None:
    for environ, flag in (({}, said), ({VARIABLE: said}, None), (GITLAB, said)):
        assert told(tmp_path, environ, said=flag).endswith(
            "As told in https://wiki.example/ads, see there"
        )
    titled = {**GITLAB, "CI_COMMIT_TITLE": said}
    assert "cret" not in told(tmp_path, titled)
    assert told(tmp_path, {}, said="mail ada@example.com") == (
        "reconciler apply; mail ada@example.com"
    )


def test_a_half_set_ci_environment_is_no_url(tmp_path: Path) -> None:
    assert "run" not in told(tmp_path, {"GITHUB_ACTIONS": "true", "GITHUB_SHA": "1a2b"})


def test_without_ci_the_repository_tells(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.yaml").write_text("a: 1\n")
    git(tmp_path, "add", "a.yaml")
    git(tmp_path, "commit", "-qm", "Declare ads\n\nwith a body that is not told")
    clean = told(tmp_path, {})
    assert clean.endswith("; Declare ads")
    assert "-dirty" not in clean
    (tmp_path / "a.yaml").write_text("a: 2\n")
    head = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=tmp_path, text=True).strip()
    assert told(tmp_path, {}) == f"reconciler apply; commit {head}-dirty; Declare ads"


def test_without_a_repository_or_git_the_command_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(tmp_path, {}) == "reconciler apply"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert told(tmp_path, {}, plan="sha256:0123") == "reconciler apply; plan sha256:0123"


@pytest.mark.usefixtures("quiet")
def test_every_change_is_in_the_audit_log_with_its_reason(project: Path, invoke: Invoke) -> None:
    assert invoke("apply", "--auto-approve", "-m", "First steps").code == 0
    assert [(each["action"], each["reason"]) for each in audit(project)] == [
        ("namespace_created", "reconciler apply; First steps"),
        ("bucket_created", "reconciler apply; First steps"),
    ]


@pytest.mark.usefixtures("quiet")
def test_a_saved_plan_is_named_and_a_deletion_too(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoke("apply", "--auto-approve")
    (project / "manifests" / "bucket.yaml").write_text(BUCKET.replace("Every", "Each"))
    saved = invoke("plan", "-o", "plan.json")
    monkeypatch.setenv(VARIABLE, "Approved in #12")
    assert invoke("apply", "plan.json", "--auto-approve").code == 0
    digest = saved.err.split("Plan ")[1].split(",")[0]
    update = audit(project)[-1]
    assert update["action"] == "bucket_updated"
    assert update["reason"] == f"reconciler apply; plan {digest}; Approved in #12"
    invoke("destroy", "--auto-approve", "--max-deletes=9", "--max-delete-percent=100")
    assert audit(project)[-1]["reason"] == "reconciler destroy; Approved in #12"


def test_reading_never_starts_git(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("git was started")

    invoke("apply", "--auto-approve")
    monkeypatch.setattr(subprocess, "run", refuse)
    for command in (["plan"], ["validate"], ["apply", "--dry-run"], ["apply", "--auto-approve"]):
        assert invoke(*command).code == 0
    assert project.exists()
