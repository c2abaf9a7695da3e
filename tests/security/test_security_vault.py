"""The values of the vault and of webhooks: no run says one, or leaves one behind.

A secret is sent under another name than the manifest's; a webhook holds secrets in lists, in maps
and in URLs, and sends all of them with every update.
"""

import pytest
from hostile import Hostile, to_writes
from marked import Marked

_VAULT = """\
apiVersion: reconciler/v1
kind: Secret
metadata: {name: stripe}
spec: {value: "${secret.HOOK}"}
---
apiVersion: reconciler/v1
kind: Webhook
metadata: {name: ops}
spec:
  event_types: [alert.triggered]
  channels:
  - channel: slack
    configs: {webhook_url: "https://hooks.example/${secret.LINES}"}
  - channel: webhook
    configs:
      url: https://Sp3llM4rkSp3llM4rkSp3llM4rk.example
      headers: {Authorization: "${secret.HEADER}"}
      signing_secret: ${secret.HOOK}
"""
_LITERAL = """\
apiVersion: reconciler/v1
kind: Secret
metadata: {name: written_out}
spec: {value: Sp3llM4rkSp3llM4rkSp3llM4rk}
"""
_UNDER_ITS_OTHER_NAME = _LITERAL.replace("value:", "secret_value:")
_BEYOND = _LITERAL.replace(
    "spec: {value: ", 'spec: {value: "${secret.HOOK}", extra: {secret_value: '
).replace("4rk}", "4rk}}")
_BESIDE_A_URL = """\
apiVersion: reconciler/v1
kind: Webhook
metadata: {name: ops}
spec:
  event_types: [alert.triggered]
  channels:
  - {channel: webhook, configs: {url: https://Sp3llM4rkSp3llM4rk.example, sining_secret: x}}
"""
_FORMS = {"people": ("-v",), "programs": ("--format", "json", "--log-format", "json")}
_APPLY = ("apply", "--auto-approve", "--record", "record.json", "--exclude", "Retriever/ads/find")


def _quoting(told: str) -> object:
    entries = [{"location": ["body", "secret_value"], "message": told, "type": told, "input": told}]
    details = {"validation_errors": entries, "resource": told, "id": told}
    return {"error": {"message": told, "type": told, "code": told, "details": details}}


def _repeating(told: str) -> object:
    return {"secret_name": "stripe", "webhook_id": "wh_0123456789abcdef", "warnings": [told, told]}


@pytest.fixture
def vault(marked: Marked) -> Marked:
    marked.write("manifests/vault.yaml", _VAULT)
    return marked


@pytest.mark.parametrize("form", _FORMS)
def test_a_good_run_and_all_that_follows_tell_nothing(vault: Marked, form: str) -> None:
    for command in (
        ("plan", "--exclude", "Retriever/ads/find", "-o", "plan.json"),
        ("apply", "--dry-run"),
        _APPLY,
        ("plan",),
        ("apply", "--dry-run", "--resend", "Secret/stripe", "--resend", "Webhook/ops"),
        (*_APPLY, "--resend", "Secret/stripe", "--resend", "Webhook/ops"),
        ("drift",),
        ("get", "Webhook/ops"),
        ("list",),
        ("snapshot", "-o", "live.json"),
        ("plan", "--snapshot", "live.json"),
        ("export", "Webhook/ops", "Secret/stripe", "--into", "exported", "--stack", "other"),
        ("pull", "Webhook/ops"),
    ):
        ended = vault.run(*_FORMS[form], *command)
        assert ended.leaks == [], command
        assert "internal-error" not in ended.err, command


def test_the_raw_row_of_a_webhook_tells_nothing_either(vault: Marked) -> None:
    assert vault.run(*_APPLY).code == 0
    ended = vault.run("get", "Webhook/ops", "--raw")
    assert (ended.code, ended.leaks) == (0, [])


@pytest.mark.parametrize("status", [200, 400, 409, 422, 500])
@pytest.mark.parametrize("form", _FORMS)
def test_an_api_that_repeats_them_is_not_repeated(
    vault: Marked, api: Hostile, status: int, form: str
) -> None:
    assert vault.run("apply", "--auto-approve", "--target", "Namespace/ads").code == 0
    api.answer = to_writes(status, _repeating if status == 200 else _quoting)
    ended = vault.run(*_FORMS[form], *_APPLY)
    assert any(told.is_write for told in api.heard)
    assert ended.leaks == []
    assert "internal-error" not in ended.err


@pytest.mark.parametrize("form", _FORMS)
def test_an_update_that_fails_tells_nothing_of_what_it_sent_whole(
    vault: Marked, api: Hostile, form: str
) -> None:
    assert vault.run(*_APPLY).code == 0
    vault.write("manifests/vault.yaml", _VAULT.replace("alert.triggered", "alert.created"))
    api.answer = to_writes(422, _quoting)
    ended = vault.run(*_FORMS[form], *_APPLY, "--resend", "Secret/stripe")
    assert ended.leaks == []
    assert ended.code in (1, 4)


@pytest.mark.parametrize("manifest", [_LITERAL, _UNDER_ITS_OTHER_NAME, _BEYOND, _BESIDE_A_URL])
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_value_that_is_written_out_is_refused_and_not_shown(
    marked: Marked, manifest: str, form: str
) -> None:
    marked.write("manifests/written.yaml", manifest)
    for command in ("validate", "plan"):
        ended = marked.run(command, "--format", form)
        assert (ended.code, ended.leaks) == (1, []), command
        assert "written.yaml" in ended.out + ended.err
