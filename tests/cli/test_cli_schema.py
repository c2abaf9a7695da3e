"""`schema` prints what editors need, or puts it where they look, and takes nothing from anybody."""

import json
from pathlib import Path

from command_line import Invoke

from reconciler.model.errors import ExitCode


def test_it_prints_the_schema_of_manifests_unless_another_is_named(invoke: Invoke) -> None:
    assert json.loads(invoke("schema").out)["title"] == "A manifest"
    assert json.loads(invoke("schema", "project").out)["title"] == "reconciler.yaml"


def test_it_writes_them_and_leads_the_editor_there(invoke: Invoke, project: Path) -> None:
    said = invoke("schema", "--write", ".vscode")
    assert said.out.splitlines()[-1] == "wrote .vscode/settings.json"
    settings = json.loads((project / ".vscode" / "settings.json").read_text())
    assert settings["yaml.schemas"][".vscode/project.schema.json"] == "reconciler.yaml"
    for name in settings["yaml.schemas"]:
        assert json.loads((project / name).read_text())["$schema"]


def test_settings_that_are_there_keep_what_they_say(invoke: Invoke, project: Path) -> None:
    settings = project / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"editor.tabSize": 2, "yaml.schemas": {"mine.json": "x.yaml"}}')
    assert invoke("schema", "--write", ".vscode").code == ExitCode.OK
    held = json.loads(settings.read_text())
    assert held["editor.tabSize"] == 2
    assert held["yaml.schemas"]["mine.json"] == "x.yaml"
    before = settings.read_text()
    assert invoke("schema", "--write", ".vscode").code == ExitCode.OK
    assert settings.read_text() == before


def test_settings_with_comments_are_left_alone_and_said_so(invoke: Invoke, project: Path) -> None:
    settings = project / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text("{} // mine")
    said = invoke("schema", "--write", ".vscode")
    assert said.code == ExitCode.ERROR
    assert "yaml.schemas" in said.err
    assert [each.name for each in settings.parent.iterdir()] == ["settings.json"]


def test_what_somebody_else_wrote_is_not_replaced(invoke: Invoke, project: Path) -> None:
    theirs = project / "schemas" / "manifest.schema.json"
    theirs.parent.mkdir()
    theirs.write_text("{}")
    said = invoke("schema", "--write", "schemas")
    assert (said.code, theirs.read_text()) == (ExitCode.ERROR, "{}")
    assert "file-exists" in said.err or "is there already" in said.err


def test_a_file_beside_write_says_nothing(invoke: Invoke) -> None:
    assert invoke("schema", "project", "--write", "x").code == ExitCode.ERROR
