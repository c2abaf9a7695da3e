"""`reconciler convert`: what other forms say, as manifests; and what of it nobody knows."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from command_line import BUCKET, NAMESPACE, Invoke
from schemas import faults_of

from reconciler.cli.main import main

MANIFEST = """\
version: "1.0"
metadata: {name: my-environment}
parameters:
  - {name: home, type: string, default: ads}
  - {name: most, type: integer, description: results of a search}
namespaces:
  - name: "${{ params.home }}"
    feature_extractors: [{name: multimodal_extractor, version: v1}]
buckets:
  - name: videos
    namespace: "${{ params.home }}"
    description: "costs $5, ${HOME} and {{INPUT.x}}"
    schema: {properties: {video: {type: video, required: true}}}
    metadata: {token: "${{ secrets.TOKEN }}"}
retrievers:
  - name: search
    namespace: "${{ params.home }}"
    stages:
      - stage_name: find
        config: {stage_id: feature_search, parameters: {final_top_k: "${{ params.most }}"}}
"""
CONVERTED = """\
# Variables of these manifests, for reconciler.yaml or an environment:
# variables:
#   home: "ads"  # a value of type string
#   most: ...  # must be set: a value of type integer; results of a search
# Environment variables that they read while they are applied: TOKEN
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: "${var.home}"}
spec:
  feature_extractors:
    - feature_extractor_name: multimodal_extractor
      version: v1
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: "${var.home}"}
spec:
  description: "costs $5, $${HOME} and {{INPUT.x}}"
  bucket_schema:
    properties:
      video:
        type: video
        required: true
  metadata:
    token: "${secret.TOKEN}"
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: "${var.home}"}
spec:
  stages:
    - stage_name: find
      config:
        stage_id: feature_search
        parameters:
          final_top_k: "${var.most}"
"""


@pytest.fixture
def manifest(project: Path) -> Path:
    file = project / "mixpeek.yaml"
    file.write_text(MANIFEST)
    return file


@pytest.mark.usefixtures("manifest")
def test_the_vendors_manifest_is_written_with_variables_and_secrets(invoke: Invoke) -> None:
    said = invoke("convert", "mixpeek.yaml")
    assert (said.code, said.err) == (0, "")
    assert said.out == CONVERTED


def test_what_is_written_declares_what_reading_it_as_it_is_declares(
    project: Path, manifest: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "t0ken-of-theirs")
    settings = project / "reconciler.yaml"
    settings.write_text(settings.read_text() + "variables: {home: ads, most: 7}\n")
    shutil.rmtree(project / "manifests")
    (project / "manifests").mkdir()
    shutil.copy(manifest, project / "manifests" / "theirs.yaml")
    assert invoke("apply", "--auto-approve").code == 0
    assert "No changes." in invoke("plan").out
    (project / "manifests" / "theirs.yaml").unlink()
    said = invoke("convert", "mixpeek.yaml", "--into", "manifests")
    assert said.code == 0, said.err
    names = sorted(p.relative_to(project).as_posix() for p in project.rglob("manifests/*/*.yaml"))
    assert names == [
        "manifests/buckets/videos.yaml",
        "manifests/namespaces/var.home.yaml",
        "manifests/retrievers/search.yaml",
    ]
    assert "No changes." in invoke("plan").out


def test_no_file_is_replaced_and_what_is_there_already_is_left(
    project: Path, manifest: Path, invoke: Invoke
) -> None:
    assert invoke("convert", "mixpeek.yaml", "--into", "out").code == 0
    assert invoke("convert", "mixpeek.yaml", "--into", "out").code == 0
    bucket = project / "out" / "buckets" / "videos.yaml"
    (project / "out" / "retrievers" / "search.yaml").unlink()
    bucket.write_text("mine")
    said = invoke("convert", "mixpeek.yaml", "--into", "out")
    assert said.code == 1
    assert "out/buckets/videos.yaml is there already" in said.err
    assert bucket.read_text() == "mine"
    assert not (project / "out" / "retrievers" / "search.yaml").exists()
    assert manifest.read_text() == MANIFEST


def test_what_nobody_knows_is_named_in_its_place_and_kept(manifest: Path, invoke: Invoke) -> None:
    manifest.write_text(MANIFEST.replace("    stages:", "    ranking: best\n    stages:"))
    said = invoke("convert", "mixpeek.yaml")
    assert said.code == 1
    assert "`ranking` is not a field" in said.err
    assert "mixpeek.yaml:18:5" in said.err
    assert "  ranking: best\n" in said.out


BODY = '{"bucket_name": "videos", "bucket_schema": {"properties": {"video": {"type": "video"}}}}'


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"[{BODY}]",
        f'{{"results": [{BODY}], "total_count": 1}}',
        BODY[:-1] + ', "bucket_id": "bkt_1", "object_count": 3, "created_at": "2026-10-20"}',
        "bucket_name: videos\nbucket_schema:\n  properties: {video: {type: video}}\n",
        f"curl -XPOST https://api.mixpeek.com/v1/buckets -H 'X-Namespace: ads' -d '{BODY}'",
        f"$ curl -sS $BASE/v1/buckets/ \\\n  -H 'x-namespace: ads' \\\n  --json '{BODY}' | jq .",
    ],
)
def test_a_body_is_told_by_its_fields_wherever_it_stands(
    project: Path, invoke: Invoke, text: str
) -> None:
    (project / "it").write_text(text)
    said = invoke("convert", "it", "--namespace", "ads")
    assert said.code == 0, said.err
    assert said.out == (
        "apiVersion: reconciler/v1\nkind: Bucket\nmetadata: {name: videos, namespace: ads}\n"
        "spec:\n  bucket_schema:\n    properties:\n      video:\n        type: video\n"
    )


def test_what_the_server_sets_in_an_answer_is_left_out_and_told(
    project: Path, invoke: Invoke
) -> None:
    (project / "it.json").write_text(BODY[:-1] + ', "bucket_id": "bkt_1", "object_count": 3}')
    said = invoke("convert", "it.json", "--namespace", "ads")
    assert said.code == 0
    assert "left out, as the server sets them: bucket_id, object_count" in said.err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BODY, "missing-field"),
        ('{"a": 1}', "unknown-kind"),
        ("- 1", "not-a-body"),
        ("curl https://api.mixpeek.com/v1/buckets", "not-a-body"),
        ("curl -X DELETE https://api.mixpeek.com/v1/buckets/b", "not-a-body"),
        (f"curl https://a/v1/buckets -d '{BODY}'", "missing-field"),
        (f"curl https://a/v1/buckets -H 'X-Namespace: $NS' -d '{BODY}'", "missing-field"),
        ("curl https://a/v1/buckets -H 'X-Namespace: ads' -d @body.json", "body-elsewhere"),
        ("curl https://a/v1/buckets -d '{", "malformed-curl"),
        ("curl -F manifest_file=@mixpeek.yaml https://a/v1/manifest/apply", "not-a-body"),
        ("", "empty-file"),
    ],
)
def test_what_cannot_be_converted_says_why(
    project: Path, invoke: Invoke, text: str, code: str
) -> None:
    (project / "it").write_text(text)
    said = invoke("convert", "it", "--format", "json")
    assert said.code == 1
    problems = json.loads(said.out)["problems"]
    assert [(each["code"], bool(each["remedy"])) for each in problems] == [(code, True)]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("curl", "no-curl"),
        ("snapshot", "bad-snapshot-file"),
        ("manifest", "not-a-manifest"),
        ("body", "missing-field"),
    ],
)
def test_what_is_named_and_is_not_says_so_with_the_file(
    project: Path, invoke: Invoke, form: str, code: str
) -> None:
    (project / "it.json").write_text(BODY)
    said = invoke("convert", "it.json", "--from", form, "--format", "json")
    assert said.code == 1
    problems = json.loads(said.out)["problems"]
    assert [(each["code"], each["file"]) for each in problems] == [(code, "it.json")]


def test_the_standard_input_is_a_file_as_well(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "it.json").write_text(BODY)
    with (project / "it.json").open() as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        code = main(["convert", "-", "--namespace", "ads"])
    assert code == 0
    assert invoke("convert", "it.json", "--namespace", "ads").code == 0


def test_a_closed_standard_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["convert", "-"]) == 1


def test_the_key_of_a_curl_command_is_shown_nowhere(project: Path, invoke: Invoke) -> None:
    key = "sk_live_0123456789abcdef"
    (project / "it.sh").write_text(
        f"curl -u me:{key} --oauth2-bearer {key} -b k={key} 'https://a/v1/buckets?api_key={key}'"
        f" -H 'Authorization: Bearer {key}' -H 'X-Namespace: ns_1' -d '{BODY[:-1]}, \"oops\": 1}}'"
    )
    for form in ("text", "json"):
        said = invoke("convert", "it.sh", "--format", form)
        assert said.code == 1
        assert key not in said.out + said.err


@pytest.mark.parametrize(
    "written",
    [
        """curl -d $'{"bucket_name": "it\\'s", "description": "a\\u0021\\x21"}' {to}""",
        """curl.exe ^\r\n  """
        """-d "{\\"bucket_name\\": \\"it's\\", \\"description\\": \\"a!!\\"}" {to}""",
        """#!/bin/sh\nset -e\nexport KEY=sk_secret\nTO='x'\n"""
        """curl -d '{"bucket_name": "it'"'"'s", "description": "a!!"}' {to}""",
        """curl -d "{\\"bucket_name\\": \\"it's\\", \\"description\\": \\"a!!\\"}" {to}""",
    ],
    ids=["as a browser copies it", "as Windows has it", "in a script", "in double quotes"],
)
def test_a_command_is_read_as_its_shell_reads_it(
    project: Path, invoke: Invoke, written: str
) -> None:
    to = "-H 'Authorization: Bearer sk_secret' -H 'X-Namespace: ads' https://api.mixpeek.com"
    file = project / "command.txt"
    file.write_text(written.replace("{to}", f"{to}/v1/buckets"), encoding="utf-8", newline="")
    said = invoke("convert", str(file))
    assert 'name: "it\'s", namespace: ads' in said.out
    assert 'description: "a!!"' in said.out
    assert "sk_secret" not in said.out + said.err


def test_a_secret_that_is_spelled_out_becomes_a_name(project: Path, invoke: Invoke) -> None:
    stage = {"stage_id": "llm_filter", "parameters": {"api_key": "sk-of-somebody", "criteria": "x"}}
    body = {"retriever_name": "s", "stages": [{"stage_name": "judge", "config": stage}]}
    (project / "it.json").write_text(json.dumps(body))
    said = invoke("convert", "it.json", "--namespace", "ads")
    assert said.code == 0, said.err
    assert 'api_key: "${secret.RETRIEVER_S_API_KEY}"' in said.out
    assert "RETRIEVER_S_API_KEY" in said.out.splitlines()[0]
    assert "sk-of-somebody" not in said.out + said.err


def test_a_snapshot_is_what_was_declared(project: Path, invoke: Invoke) -> None:
    assert invoke("apply", "--auto-approve").code == 0
    assert invoke("snapshot", "-o", "live.json").code == 0
    shutil.rmtree(project / "manifests")
    said = invoke("convert", "live.json", "--into", "manifests")
    assert said.code == 0, said.err
    assert (project / "manifests" / "buckets" / "videos.yaml").exists()
    plan = invoke("plan")
    assert plan.code == 0, plan.err
    assert "No changes. 2 resources" in plan.out


@pytest.mark.parametrize("wrap", ["frontier", "manifest_yaml", "manifest"])
def test_a_manifest_inside_an_answer_is_found(project: Path, invoke: Invoke, wrap: str) -> None:
    inside = {"manifest": {"frontier": {"config_yaml": MANIFEST}}, "snapshot_id": "snap_1"}
    content = inside if wrap == "frontier" else {wrap: MANIFEST, "format": "yaml"}
    (project / "it.json").write_text(json.dumps(content))
    said = invoke("convert", "it.json")
    assert (said.code, said.out) == (0, CONVERTED)


@pytest.mark.usefixtures("manifest")
def test_json_follows_its_schema(invoke: Invoke) -> None:
    said = invoke("convert", "mixpeek.yaml", "--format", "json")
    assert faults_of(said.out, "convert") == []
    found = json.loads(said.out)
    assert [each["name"] for each in found["variables"] if each["required"]] == ["most"]
    assert found["secrets"] == ["TOKEN"]


def test_our_own_manifests_are_no_body(project: Path, invoke: Invoke) -> None:
    (project / "ours.yaml").write_text(f"{NAMESPACE}---\n{BUCKET}")
    said = invoke("convert", "ours.yaml")
    assert said.code == 1
    assert "this is a manifest already" in said.err
