"""`render`: what the manifests become, and where each value comes from."""

import json
from pathlib import Path

import pytest
from command_line import BUCKET, Invoke
from schemas import faults_of

from reconciler.model.errors import ExitCode

PROJECT = """\
stack: ads
api: {url: embedded}
variables:
  text: {type: string, default: usual}
  token: {secret: true}
defaults: {Bucket: {lifecycle: {prevent_destroy: true}}}
"""
WEBHOOK = """\
apiVersion: reconciler/v1
kind: Webhook
metadata: {name: hook}
spec:
  event_types: [object.created]
  channels: [{channel: webhook, configs: {url: "https://hooks.example/${var.token}"}}]
"""


@pytest.fixture(autouse=True)
def _layers(project: Path) -> None:
    (project / "reconciler.yaml").write_text(PROJECT)
    bucket = BUCKET.replace("Every advertisement", '"${var.text} $${literal}"')
    (project / "manifests" / "bucket.yaml").write_text(bucket)
    (project / "environments").mkdir()
    prod = (
        "variables: {text: ours}\npatches:\n"
        "- target: Bucket/ads/videos\n  spec: {metadata: {team: ads}}\n"
    )
    (project / "environments" / "prod.yaml").write_text(prod)


def test_every_value_says_where_it_comes_from(invoke: Invoke) -> None:
    said = invoke("render", "Bucket/ads/videos", "--env", "prod")

    assert (said.code, said.err) == (ExitCode.OK, "")
    assert said.out == (
        "# manifests/bucket.yaml:1\n"
        "apiVersion: reconciler/v1  # from manifests/bucket.yaml:1\n"
        "kind: Bucket  # from manifests/bucket.yaml:2\n"
        "metadata:\n"
        "  name: videos  # from manifests/bucket.yaml:3\n"
        "  namespace: ads  # from manifests/bucket.yaml:3\n"
        "lifecycle:\n"
        "  prevent_destroy: true  # from reconciler.yaml:6\n"
        "spec:\n"
        '  description: "ours $${literal}"'
        "  # from environments/prod.yaml:1 (var.text in manifests/bucket.yaml:5)\n"
        "  bucket_schema:\n"
        "    properties:\n"
        "      video:\n"
        "        type: video  # from manifests/bucket.yaml:8\n"
        "        required: true  # from manifests/bucket.yaml:8\n"
        "  metadata:\n"
        "    team: ads  # from environments/prod.yaml:4\n"
    )


def test_a_flag_is_named_and_without_origins_nothing_is(invoke: Invoke) -> None:
    args = ("render", "Bucket/ads/videos", "--env", "prod", "--var", "text=theirs")

    assert 'theirs $${literal}"  # from --var text (var.text in ' in invoke(*args).out
    assert "# from" not in invoke(*args, "--no-origins").out


def test_what_is_rendered_plans_as_what_it_came_from(project: Path, invoke: Invoke) -> None:
    assert invoke("apply", "--env", "prod", "--yes").code == ExitCode.OK
    rendered = invoke("render", "--env", "prod").out
    for file in (project / "manifests").iterdir():
        file.unlink()
    (project / "manifests" / "all.yaml").write_text(rendered)
    (project / "reconciler.yaml").write_text("stack: ads\napi: {url: embedded}\n")

    assert "No changes. 2 resources match" in invoke("plan").out


def test_json_has_every_value_with_its_place(invoke: Invoke) -> None:
    said = invoke("render", "--env", "prod", "--var", "text=x", "--format", "json")

    assert faults_of(said.out, "render") == []
    facts = json.loads(said.out)
    bucket = next(each for each in facts["documents"] if each["address"] == "Bucket/ads/videos")
    values = {each["path"]: each for each in bucket["values"]}
    assert values["spec.metadata.team"]["source"]["file"] == "environments/prod.yaml"
    (origin,) = values["spec.description"]["variables"]
    assert origin == {"name": "var.text", "source": None, "said_by": "--var text"}


def test_a_secret_stays_a_name_and_a_spelled_out_one_is_masked(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_VAR_token", "hunter2hunter2")
    hook = project / "manifests" / "hook.yaml"
    hook.write_text(WEBHOOK)
    for form in ((), ("--format", "json")):
        said = invoke("render", "Webhook/hook", *form)
        assert "${secret.RECONCILER_VAR_token}" in said.out
        assert "hunter2hunter2" not in said.out + said.err
    hook.write_text(WEBHOOK.replace("${var.token}", "spelled-out-secret"))
    for form in ((), ("--format", "json")):
        said = invoke("render", "Webhook/hook", *form)
        assert "(secret)" in said.out
        assert "spelled-out-secret" not in said.out + said.err


def test_what_is_wrong_is_told_aside_and_rendered_all_the_same(
    project: Path, invoke: Invoke
) -> None:
    file = project / "manifests" / "bucket.yaml"
    file.write_text(file.read_text().replace("  description:", "  descripton: x\n  description:"))

    said = invoke("render", "Bucket/ads/videos", "--env", "prod")

    assert said.code == ExitCode.OK
    assert "descripton: x" in said.out
    assert "did you mean `description`?" in said.err


def test_an_address_that_is_nothing_is_an_error(invoke: Invoke) -> None:
    said = invoke("render", "Bucket/ads/vidoes")

    assert said.code == ExitCode.ERROR
    assert "Bucket/ads/videos" in said.err
