"""Secrets that are not there: told while nothing has happened, by every command that needs them."""

from pathlib import Path

import pytest
from command_line import BUCKET, Invoke

from reconciler.model.errors import ExitCode

HOOK = "  source_adapter: {adapter_type: generic_webhook, webhook_secret: '${secret.HOOK}'}\n"


@pytest.fixture(autouse=True)
def _hooked(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "manifests" / "bucket.yaml").write_text(BUCKET + HOOK)
    monkeypatch.delenv("HOOK", raising=False)


def test_plan_and_dry_run_warn(invoke: Invoke) -> None:
    for command in (["plan"], ["apply", "--dry-run"]):
        said = invoke(*command)
        assert said.code == ExitCode.OK
        assert "HOOK is not set" in said.out
        assert "--> manifests/bucket.yaml:9:67" in said.out


def test_apply_sends_nothing_and_names_the_place(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = invoke("apply", "--auto-approve")
    assert said.code == ExitCode.ERROR
    assert "HOOK is not set" in said.err
    assert "nothing was sent" in said.err
    assert "2 to create" in invoke("plan").out
    monkeypatch.setenv("HOOK", "hook")
    assert invoke("apply", "--auto-approve").code == ExitCode.OK


def test_a_saved_plan_is_applied_with_the_secrets_of_whoever_applies_it(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "HOOK is not set" in invoke("plan", "-o", "plan.json").out
    assert "HOOK is not set" in invoke("apply", "plan.json", "--dry-run").out
    assert invoke("apply", "plan.json", "--auto-approve").code == ExitCode.ERROR
    monkeypatch.setenv("HOOK", "hook")
    said = invoke("apply", "plan.json", "--auto-approve")
    assert said.code == ExitCode.OK
    assert "HOOK" not in said.out + said.err


def test_validate_looks_secrets_up_only_when_asked(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert invoke("validate").code == ExitCode.OK
    said = invoke("validate", "--secrets")
    assert said.code == ExitCode.ERROR
    assert "HOOK is not set" in said.out + said.err
    monkeypatch.setenv("HOOK", "hook")
    assert invoke("validate", "--secrets").code == ExitCode.OK
