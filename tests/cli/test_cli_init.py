"""`reconciler init`: a project that works at once, and nothing of anybody's is replaced."""

import json
import re
from pathlib import Path

import pytest
from command_line import Invoke
from schemas import faults_of

from reconciler.cli.command_list import COMMANDS
from reconciler.manifest.starter.files import Forge, Template

ROOT = Path(__file__).parents[2]
SAID = ("--stack", "shop", "--namespace", "shop")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one."""
    inside = tmp_path / "My Shop"
    inside.mkdir()
    monkeypatch.chdir(inside)
    for name in ("RECONCILER_ENV", "RECONCILER_API_URL", "MIXPEEK_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return inside


def texts(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_text() for file in files}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("environment", [(), ("--env", "staging")], ids=["", "staging"])
@pytest.mark.parametrize("template", [*Template])
def test_every_template_is_valid_applies_and_then_plans_to_nothing(
    invoke: Invoke, template: Template, environment: tuple[str, ...]
) -> None:
    assert invoke("init", "--template", template.value, *SAID).code == 0
    valid = invoke("validate", "--strict", *environment)
    assert valid.code == 0, valid.out
    assert "no problems" in valid.out
    applied = invoke("apply", "--api-url", "embedded", "--auto-approve", *environment)
    assert applied.code == 0, applied.err
    planned = invoke("plan", "--api-url", "embedded", "--detailed-exitcode", *environment)
    assert planned.code == 0, planned.out
    assert "No changes." in planned.out


def test_a_second_run_changes_nothing_and_brings_back_what_is_missing(
    folder: Path, invoke: Invoke
) -> None:
    invoke("init", "--template", "documents", *SAID)
    before = texts(folder)
    said = invoke("init", "--template", "documents", *SAID)
    assert "Nothing to write" in said.out
    assert texts(folder) == before
    (folder / "AGENTS.md").unlink()
    assert "Wrote AGENTS.md" in invoke("init", "--template", "documents", *SAID).out
    assert texts(folder) == before


def test_nothing_is_replaced_and_what_is_left_is_told(folder: Path, invoke: Invoke) -> None:
    (folder / "AGENTS.md").write_text("mine")
    said = invoke("init", *SAID)
    assert said.code == 0
    assert "Left AGENTS.md: it is there, and says something else" in said.out
    assert (folder / "AGENTS.md").read_text() == "mine"


def test_another_stack_gets_no_manifests_that_it_did_not_ask_for(
    folder: Path, invoke: Invoke
) -> None:
    (folder / "reconciler.yaml").write_text("stack: mine\n")
    said = invoke("init", "--template", "video-search", *SAID, "--ci", "gitlab")
    assert said.code == 0
    assert "Left out manifests/videos.yaml: reconciler.yaml is another stack's" in said.out
    assert not (folder / "manifests").exists()
    assert not (folder / "environments").exists()
    assert (folder / ".gitlab-ci.yml").exists()


@pytest.mark.parametrize(
    ("forge", "name", "source"),
    [
        ("github", ".github/workflows/mixpeek.yml", "ci/github/mixpeek.yml"),
        ("gitlab", ".gitlab-ci.yml", "ci/gitlab/reconciler.gitlab-ci.yml"),
    ],
)
def test_the_pipeline_is_the_documented_one(
    folder: Path, invoke: Invoke, forge: str, name: str, source: str
) -> None:
    invoke("init", *SAID, "--ci", forge)
    assert (folder / name).read_text() == (ROOT / source).read_text()


def test_without_a_terminal_nothing_is_asked(folder: Path, invoke: Invoke) -> None:
    said = invoke("init")
    assert said.code == 0, said.err
    text = (folder / "reconciler.yaml").read_text()
    assert "stack: My-Shop\n" in text
    assert "namespace: my-shop\n" in text
    assert not (folder / ".github").exists()


def test_at_a_terminal_it_asks_for_what_was_not_said_and_asks_again(
    folder: Path, invoke: Invoke
) -> None:
    said = invoke("init", "--stack", "ads", answer="videos\nvideo-search\n\ngithub\n")
    assert said.code == 0, said.err
    assert "stack [" not in said.err
    assert said.err.count("template (") == 2
    assert "namespace [ads]" in said.err
    assert (folder / "manifests" / "videos.yaml").exists()
    assert (folder / ".github" / "workflows" / "mixpeek.yml").exists()


def test_who_gives_no_answer_gets_no_files(folder: Path, invoke: Invoke) -> None:
    said = invoke("init", answer="x\nx\nx\n")
    assert said.code == 1
    assert "nothing was written" in said.err
    assert texts(folder) == {}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "flags", [("--stack", "a/b"), ("--namespace", "a/b"), ("--namespace", "ab"), ("--ci", "svn")]
)
def test_a_name_that_cannot_be_one_is_refused(invoke: Invoke, flags: tuple[str, str]) -> None:
    assert invoke("init", *flags).code == 1


def test_a_name_that_yaml_takes_for_something_else_is_quoted(folder: Path, invoke: Invoke) -> None:
    assert invoke("init", "--stack", "123", "--namespace", "null").code == 0
    assert 'stack: "123"' in (folder / "reconciler.yaml").read_text()
    said = invoke("validate", "--strict")
    assert said.code == 0, said.out


@pytest.mark.usefixtures("folder")
def test_json_follows_its_schema_and_names_the_next_commands(invoke: Invoke) -> None:
    said = invoke("-C", "ads", "init", "--format", "json", *SAID)
    assert faults_of(said.out, "init") == []
    found = json.loads(said.out)
    assert "reconciler.yaml" in found["written"]
    assert found["next"][0] == "reconciler -C ads validate"
    for command in found["next"][:2]:
        words = [*command.split()[1:], *(["--auto-approve"] if "apply" in command else [])]
        assert invoke(*words).code == 0


def test_what_agents_are_told_to_run_exists_and_changes_nothing(
    folder: Path, invoke: Invoke
) -> None:
    invoke("init", *SAID)
    text = (folder / "AGENTS.md").read_text()
    block = text.partition("```sh\n")[2].partition("```")[0]
    named = re.findall(r"^reconciler (\w+)", block, re.MULTILINE)
    assert named
    assert set(named) <= {*COMMANDS} - {"apply", "destroy", "pull", "init", "convert"}


def test_every_choice_has_its_files() -> None:
    starter = ROOT / "reconciler" / "manifest" / "starter"
    folders = {each.name for each in starter.iterdir() if each.is_dir()} - {"__pycache__"}
    assert folders == {*Template, "common", "ci", "live"}
    assert {each.stem for each in (starter / "ci").iterdir()} == {*Forge} - {Forge.NONE}


@pytest.fixture
def account(folder: Path, invoke: Invoke) -> str:
    """A namespace that nobody owns, beside another; the URL of its API."""
    live = f"embedded:{folder / 'live.db'}"
    for name in ("ads", "shop"):
        said = ("--template", "documents", "--stack", name, "--namespace", name)
        assert invoke("-C", f"of-{name}", "init", *said).code == 0
        applied = invoke("-C", f"of-{name}", "apply", "--api-url", live, "--auto-approve")
        assert applied.code == 0, applied.err
    return live


def test_from_live_is_a_project_whose_first_plan_does_nothing(
    folder: Path, invoke: Invoke, account: str
) -> None:
    live = ("--from-live", "--stack", "ads", "--namespace", "ads", "--api-url", account)
    said = invoke("-C", "new", "init", *live, "--ci", "github")
    assert said.code == 0, said.err
    assert "Wrote 4 manifests into new." in said.out
    assert "Next:\n  reconciler -C new validate" in said.out
    files = texts(folder / "new")
    assert {"AGENTS.md", ".gitignore", ".github/workflows/mixpeek.yml"} <= {*files}
    assert not any(name.startswith("environments/") for name in files)
    assert "variables" not in files["reconciler.yaml"]
    assert invoke("-C", "new", "validate", "--strict").code == 0
    planned = invoke("-C", "new", "plan", "--api-url", account, "--detailed-exitcode")
    assert planned.code == 0, planned.out


def test_from_live_asks_for_the_namespace_and_tells_what_is_left_out(
    folder: Path, invoke: Invoke, account: str
) -> None:
    live = ("--from-live", "--stack", "ads", "--kind", "Retriever", "--api-url", account)
    said = invoke("-C", "new", "init", *live, answer="\n\n")
    assert said.code == 0, said.err
    assert "namespace [all]" in said.err
    assert "template" not in said.err
    assert "it belongs to the stack shop" in said.out
    manifests = [name for name in texts(folder / "new") if name.startswith("manifests/")]
    assert manifests == ["manifests/retrievers/ads/passage_search.yaml"]


def test_from_live_for_programs(invoke: Invoke, account: str) -> None:
    live = ("--from-live", "--stack", "ads", "--format", "json", "--api-url", account)
    said = invoke("-C", "new", "init", *live)
    assert faults_of(said.out, "init") == []
    found = json.loads(said.out)
    assert "manifests/retrievers/ads/passage_search.yaml" in found["written"]
    assert {each["code"] for each in found["left_out"]} == {"foreign"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--from-live", "--template", "empty"], "--template or --from-live"),
        (["--kind", "Bucket"], "--kind is for --from-live"),
        (["--from-live", "--namespace", "adz"], "did you mean `ads`?"),
    ],
)
def test_what_cannot_begin_from_live_is_told(
    folder: Path, invoke: Invoke, account: str, arguments: list[str], says: str
) -> None:
    said = invoke("-C", "new", "init", *SAID[:2], *arguments, "--api-url", account)
    assert said.code == 1
    assert says in " ".join(said.err.split())
    assert not (folder / "new").exists()


def test_a_project_that_is_there_is_exported_into(
    folder: Path, invoke: Invoke, account: str
) -> None:
    before = texts(folder / "of-ads")
    said = invoke("-C", "of-ads", "init", "--from-live", "--stack", "ads", "--api-url", account)
    assert said.code == 1
    assert "reconciler export --adopt --into of-ads" in " ".join(said.err.split())
    assert texts(folder / "of-ads") == before


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("template", [*Template])
def test_what_is_written_is_in_the_one_style(invoke: Invoke, template: Template) -> None:
    assert invoke("init", "--template", template.value, *SAID).code == 0
    said = invoke("fmt", "--check")
    assert (said.code, said.err) == (0, ""), said.out


@pytest.mark.parametrize("name", ["manifests", ".vscode", "environments"])
def test_a_file_where_a_folder_is_due_is_told_before_anything_is_written(
    folder: Path, invoke: Invoke, name: str
) -> None:
    (folder / name).write_text("", encoding="utf-8")
    said = invoke("init", *SAID)
    assert said.code == 1
    assert f"{name} is a file, and a folder is due there" in " ".join(said.err.split())
    assert texts(folder) == {name: ""}


@pytest.mark.parametrize("is_link", [False, True], ids=["a folder", "a link to nothing"])
def test_a_project_file_that_is_none_is_no_other_stack(
    folder: Path, invoke: Invoke, is_link: bool
) -> None:
    file = folder / "reconciler.yaml"
    file.symlink_to("nowhere") if is_link else file.mkdir()
    said = invoke("init", *SAID)
    assert said.code == 1
    assert "reconciler.yaml is there, and no file that can be read" in " ".join(said.err.split())
    assert texts(folder) == {}
