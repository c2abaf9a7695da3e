"""No name, value, file name or message of others reaches a terminal, a page or a file as a command.

Every command in every form that the command line offers: a new command or form is tried as well.
"""

import asyncio
import io
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import httpx
import pytest
from hostile import Hostile, to_writes
from marked import Marked

from reconciler.cli.command_list import COMMANDS, LazyGroup
from reconciler.cli.main import group, main
from reconciler.emulator.app import create_app
from reconciler.model.errors import ExitCode
from reconciler.rendering.words.view import HARMFUL

EVIL = "a\x1b]0;owned\x07\x1b[2J\x9b31m\u202egpj\u2066\u200b\r\n::error::x\x00"
SPELLED = EVIL.encode("unicode-escape").decode().replace('"', '\\"')
NAMED = "\\u202egpj\\u2066\\u200b::error::x"
"""Names hold no control characters, and may hold everything else that harms."""
_HARMLESS = "\n\t"
_SETTINGS = "apiVersion: reconciler/v1\nstack: evil\napi: {url: embedded:api.db}\n"
_MANIFESTS = f"""\
apiVersion: reconciler/v1
kind: Namespace
metadata: {{name: ads}}
spec:
  description: "{SPELLED}"
  feature_extractors: [{{feature_extractor_name: text_extractor, version: v1}}]
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {{name: "raw{NAMED}", namespace: ads}}
spec:
  description: "{SPELLED}"
  metadata: {{"key{SPELLED}": "{SPELLED}"}}
  bucket_schema: {{properties: {{"p{SPELLED}": {{type: text, description: "{SPELLED}"}}}}}}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {{name: find, namespace: ads}}
spec:
  description: "{SPELLED}"
  tags: ["{SPELLED}"]
  collection_identifiers: []
  stages: [{{stage_name: "take{SPELLED}", config: {{stage_id: limit, parameters: {{limit: 5}}}}}}]
  input_schema: {{"q{SPELLED}": {{type: text, description: "{SPELLED}"}}}}
"""
_THEIRS = f"""\
version: "1.0"
parameters: [{{name: word, type: string, default: "{SPELLED}", description: "{SPELLED}"}}]
namespaces: [{{name: ads, description: "{SPELLED}"}}]
"bad{SPELLED}": []
buckets:
- name: "raw{SPELLED}"
  namespace: ads
  schema: {{properties: {{"p{SPELLED}": {{type: text, description: "${{{{ params.word }}}}"}}}}}}
  metadata: {{"key{SPELLED}": "${{{{ bad{SPELLED} }}}}"}}
acceptance: {{steps: [{{name: "{SPELLED}", kind: query, expect: {{"{SPELLED}": 1}}}}]}}
"""
_FLEET = """\
apiVersion: reconciler/v1
kind: Fleet
stacks: [{name: ads, folder: .}]
"""
_COMMANDS = {
    "validate": ["validate"],
    "lint": ["lint"],
    "fleet": ["fleet", "plan"],
    "render": ["render"],
    "compare": ["compare", "live", "home"],
    "fix": ["fix", "--diff"],
    "fmt": ["fmt", "--diff"],
    "plan": ["plan", "--show-unmanaged"],
    "show": ["show", "../plan.json"],
    "apply": ["apply", "--dry-run"],
    "snapshot": ["snapshot"],
    "destroy": ["destroy", "--dry-run"],
    "drift": ["drift"],
    "pull": ["pull", "Retriever/ads/find"],
    "export": ["export", "--into", "../exported", "--stack", "other", "--adopt", "--dry-run"],
    "get": ["get", "Retriever/ads/find"],
    "list": ["list"],
    "explain": ["explain", "retriever"],
    "catalogue": ["catalogue", "rerank", "--live"],
    "graph": ["graph", "--format", "dot"],
    "query": ["query", "Retriever/ads/find"],
    "dataset": ["dataset", "list"],
    "verify": ["verify"],
    "convert": ["convert", "../theirs.txt"],
    "doctor": ["doctor", "../theirs.txt"],
    "init": ["-C", "../new\x1b[2J", "init"],
}
_SILENT = {"emulator", "version", "completion", "schema"}
"""They show nothing of a project."""
_ELSEWHERE = {"controller"}
"""What it shows is tried where there is a database for it."""


def _forms() -> list[str]:
    (choice,) = (each for each in group.params if each.name == "format")
    return list(choice.type.choices)  # type: ignore[attr-defined]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, a file and resources with names of the worst sort."""
    folder = tmp_path / "project"
    (folder / "manifests").mkdir(parents=True)
    (folder / "environments").mkdir()
    (folder / "fleet.yaml").write_text(_FLEET)
    (folder / "reconciler.yaml").write_text(_SETTINGS)
    (folder / "environments" / "home.yaml").write_text("variables: {}\n")
    (folder / "manifests" / "all\x1b[2J\u202e.yaml").write_text(_MANIFESTS)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs a command line that must end well or say why; everything it said."""

    def run(*args: str) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        code = main(args)
        out, err = capsys.readouterr()
        assert "internal-error" not in out, err
        assert "itself failed" not in err, err
        assert code in [*ExitCode]
        return str(out + err)

    return run


def _harmful_in(text: str) -> list[str]:
    return [repr(text[max(0, at - 40) : at + 10]) for at in _places(text)]


def _places(text: str) -> list[int]:
    return [found.start() for found in HARMFUL.finditer(text) if found.group() not in _HARMLESS]


def _owned_by_nobody() -> None:
    """What a stranger made beside ours, and what a stranger did to ours."""

    async def send() -> None:
        transport = httpx.ASGITransport(create_app("api.db"))
        headers = {"Authorization": "Bearer any", "X-Namespace": "ads"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://api", headers=headers
        ) as api:
            body = {"bucket_name": f"other{EVIL}", "bucket_schema": {"properties": {}}}
            assert (await api.post("/v1/buckets", json=body)).is_success
            found = (await api.post("/v1/retrievers/list", json={})).json()["results"]
            ids = [(row.get("retriever") or row)["retriever_id"] for row in found]
            changed = {"description": f"moved{EVIL}", "tags": [f"moved{EVIL}"]}
            answers = [await api.patch(f"/v1/retrievers/{id_}", json=changed) for id_ in ids]
            assert all(answer.is_success for answer in answers)

    asyncio.run(send())


def test_every_command_is_tried() -> None:
    assert _COMMANDS.keys() | _SILENT | _ELSEWHERE == COMMANDS.keys()
    assert isinstance(group, LazyGroup)


def test_nothing_that_is_shown_can_do_anything(project: Path, said: Callable[..., str]) -> None:
    said("apply", "--auto-approve", "--record", "../first.json")
    _owned_by_nobody()
    said("plan", "-o", "../plan.json")
    shown = {
        f"{command} as {form}": said(*args, "--format", form, "--output", f"{form}=../{form}.out")
        for (command, args), form in product(_COMMANDS.items(), _forms())
    }
    files = [file for file in project.parent.iterdir() if file.is_file()]
    assert len(files) > 3
    written = {file.name: file.read_text(encoding="utf-8") for file in files}
    harmful = {where: _harmful_in(text) for where, text in (shown | written).items()}
    assert {where: found[:3] for where, found in harmful.items() if found} == {}
    assert any("owned" in text for text in shown.values())


def test_no_progress_and_no_ending_can_do_anything(project: Path, said: Callable[..., str]) -> None:
    for form, log in product(_forms(), ("text", "json")):
        told = said("apply", "--auto-approve", "--format", form, "--log-format", log)
        assert _harmful_in(told) == []
        (project / "api.db").unlink(missing_ok=True)


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_that_comes_in_can_do_anything(
    project: Path, said: Callable[..., str], form: str
) -> None:
    file = project.parent / "theirs\x1b[2J\u202e.yaml"
    file.write_text(_THEIRS)
    into = project.parent / "into\x1b[2J"
    for args in (["convert"], ["convert", "--into", str(into)], ["doctor"]):
        told = said(args[0], str(file), *args[1:], "--format", form)
        assert "owned" in told
        assert _harmful_in(told) == []
    written = [each.read_text(encoding="utf-8") for each in into.rglob("*.yaml")]
    assert len(written) == 2
    assert [_harmful_in(text) for text in written] == [[], []]
    assert _harmful_in(said("-C", f"../new{EVIL[:-1]}", "init", "--format", form)) == []


def test_no_problem_can_do_anything(project: Path, said: Callable[..., str]) -> None:
    bad = f'apiVersion: reconciler/v1\nkind: "B{SPELLED}"\nmetadata: {{name: a, "n{SPELLED}": 1}}\n'
    (project / "manifests" / "bad\x1b[2J.yaml").write_text(bad)
    (project / "manifests" / "worse.yaml").write_text(_MANIFESTS.replace("tags:", f'"{SPELLED}":'))
    (project / "manifests" / "raw.yaml").write_bytes(b"a: \x1b[2J\xc2\x9b\n")
    for form in _forms():
        for command in ("validate", "plan"):
            assert _harmful_in(said(command, "--format", form)) == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_message_of_the_api_can_do_anything(form: str, marked: Marked, api: Hostile) -> None:
    api.answer = to_writes(422, lambda _: {"detail": [{"loc": [EVIL], "msg": EVIL}, EVIL]})
    ended = marked.run("apply", "--auto-approve", "--format", form, "--record", "record.json")
    assert ended.code == 4
    record = (marked.root / "cwd" / "record.json").read_text()
    assert [_harmful_in(text) for text in (ended.out, ended.err, record)] == [[], [], []]
