"""A result in every form, on stdout and in files, and never yesterday's where there is none."""

import json
import os
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command_line import BUCKET, Invoke
from schemas import faults_of
from test_cli_main import loaded_by

from reconciler.cli.flags.global_flags import Format
from reconciler.model.errors import ExitCode

FORMS = [form.value for form in Format]
OTHERS = [form for form in FORMS if form != "text"]
STARTS = {
    "text": "+ Namespace/ads",
    "json": '{"format_version": ',
    "markdown": "<!-- reconciler:plan:ads-platform -->\n## Plan of `ads-platform`\n",
    "html": "<!DOCTYPE html>\n",
    "annotations": "",
    "sarif": '{\n  "$schema": ',
    "junit": "<?xml ",
}
YESTERDAY = "a result of an earlier run"


def output_in(folder: Path) -> list[str]:
    return [f"--output={form}={folder / form}" for form in FORMS]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_printed(form: str, project: Path, invoke: Invoke) -> None:
    saved = str(project / "saved.json")
    plan = invoke("plan", "--format", form, "-o", saved)
    assert plan.code == ExitCode.OK
    assert plan.out.startswith(STARTS[form])
    assert invoke("show", saved, "--format", form).out == plan.out


def test_every_form_is_written_at_once_beside_what_is_printed(
    project: Path, invoke: Invoke
) -> None:
    said = invoke("plan", *output_in(project))
    assert said.out == (project / "text").read_text()
    for form in OTHERS:
        assert (project / form).read_text() == invoke("plan", "--format", form).out


@pytest.mark.parametrize("form", FORMS)
def test_what_validate_finds_has_every_form(form: str, project: Path, invoke: Invoke) -> None:
    assert invoke("validate", "--format", form).code == ExitCode.OK
    (project / "manifests" / "bucket.yaml").write_text(BUCKET.replace("description", "descripton"))
    file = project / "found"
    said = invoke("validate", "--format", form, "--output", f"{form}={file}")
    assert said.code == ExitCode.ERROR
    assert said.out == file.read_text()
    assert "descripton" in said.out


def test_a_file_is_for_whoever_may_read_files_here(project: Path, invoke: Invoke) -> None:
    (project / "mine.md").touch(mode=0o640)
    (project / "mine.md").chmod(0o640)
    invoke("plan", "--output", "markdown=new.md", "--output", "markdown=mine.md")
    (project / "usual").touch()
    usual = stat.S_IMODE((project / "usual").stat().st_mode)
    assert stat.S_IMODE((project / "new.md").stat().st_mode) == usual
    assert stat.S_IMODE((project / "mine.md").stat().st_mode) == 0o640


def test_nothing_is_left_beside_the_files(project: Path, invoke: Invoke) -> None:
    before = {*project.iterdir()}
    invoke("plan", "--output", "json=plan.json")
    assert {*project.iterdir()} - before == {project / "plan.json", project / ".reconciler"}


# --- no result


def test_a_run_without_a_plan_leaves_no_earlier_one(project: Path, invoke: Invoke) -> None:
    for form in FORMS:
        (project / form).write_text(YESTERDAY)
    (project / "manifests" / "bucket.yaml").write_text(BUCKET.replace("description", "descripton"))
    said = invoke("plan", *output_in(project))
    assert said.code == ExitCode.ERROR
    assert said.out == ""
    for form in FORMS:
        text = (project / form).read_text()
        assert YESTERDAY not in text
        assert "descripton" in text
    assert faults_of((project / "json").read_text(), "problems") == []
    assert (project / "markdown").read_text().startswith(STARTS["markdown"])
    assert "::error file=" in (project / "annotations").read_text()
    ElementTree.fromstring((project / "junit").read_text())


@pytest.mark.parametrize("form", OTHERS)
def test_an_api_that_does_not_answer_is_told_in_every_form(
    form: str, project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_FAULTS", "POST /v1/namespaces/list * 403")
    file = project / "file"
    said = invoke("plan", "--format", form, "--output", f"{form}={file}")
    assert said.code == ExitCode.ERROR
    assert said.out == file.read_text()
    assert "api-forbidden" in said.out
    if form != "json":
        assert "error: " in said.err


@pytest.mark.parametrize(
    "settings",
    ["stack: ads-platform\nguards: {max_deletess: 1}\n", "stack: [\n", ""],
    ids=["a wrong key", "no YAML", "empty"],
)
def test_a_broken_project_is_told_in_the_comment_of_its_stack_where_that_is_known(
    settings: str, project: Path, invoke: Invoke
) -> None:
    (project / "reconciler.yaml").write_text(settings)
    said = invoke("plan", "--format", "markdown")
    assert said.code == ExitCode.ERROR
    stack = ":ads-platform" if "ads-platform" in settings else ""
    assert said.out.startswith(f"<!-- reconciler:plan{stack} -->\n")
    assert "**Plan failed:**" in said.out


def test_a_misspelt_option_is_told_in_the_files_that_were_asked_for_before_it(
    project: Path, invoke: Invoke
) -> None:
    (project / "plan.md").write_text(YESTERDAY)
    said = invoke("plan", "--output", "markdown=plan.md", "--max-deletes", "many")
    assert said.code == ExitCode.ERROR
    assert "**Plan failed:**" in (project / "plan.md").read_text()


def test_a_file_that_cannot_be_written_does_not_hide_the_failure_of_the_others(
    project: Path, invoke: Invoke
) -> None:
    said = invoke("plan", "--output", "sarif=missing/a", "--output", "markdown=b.md")
    assert said.code == ExitCode.ERROR
    assert said.err.startswith("error: cannot save the sarif as missing/a: No such file")
    assert "cannot save the" in (project / "b.md").read_text()


# --- what is asked for


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("markdown", "is not FORMAT=FILE, such as markdown=plan.md"),
        ("markdown=", "is not FORMAT=FILE"),
        ("word=plan.doc", "`word` is not a format: text, json, markdown"),
        ("json=-", "for json on the standard output, say --format json"),
    ],
)
def test_an_output_that_cannot_be_meant_is_exit_1(
    asked: str, says: str, project: Path, invoke: Invoke
) -> None:
    said = invoke("plan", "--output", asked)
    assert said.code == ExitCode.ERROR
    assert says in said.err
    assert not (project / ".reconciler").exists()


def test_two_results_do_not_go_to_one_file(project: Path, invoke: Invoke) -> None:
    for args in (
        ["--output", "json=a", "--output", "sarif=./a"],
        ["-o", "a", "--output", "json=a"],
    ):
        said = invoke("plan", *args)
        assert said.code == ExitCode.ERROR
        assert "a is named twice, and can hold one result only" in said.err
    assert not (project / "a").exists()


@pytest.mark.parametrize("file", ["reconciler.yaml", "manifests/bucket.yaml", "new.yml"])
def test_no_result_is_written_over_a_manifest(file: str, project: Path, invoke: Invoke) -> None:
    before = sorted((each, each.read_bytes()) for each in project.rglob("*.y*ml"))
    said = invoke("plan", "--output", f"json={project / file}")
    assert said.code == ExitCode.ERROR
    assert "may be a manifest: no form of a result is YAML" in said.err
    assert sorted((each, each.read_bytes()) for each in project.rglob("*.y*ml")) == before


WRITERS = {
    "plan -o": ["plan", "-o"],
    "plan --output": ["plan", "--output"],
    "show --output": ["show", "plan.json", "--output"],
    "drift --output": ["drift", "--output"],
    "validate --output": ["validate", "--output"],
    "snapshot -o": ["snapshot", "-o"],
    "apply --record": ["apply", "--auto-approve", "--record"],
    "apply PLANFILE --record": ["apply", "plan.json", "--auto-approve", "--record"],
    "destroy --record": ["destroy", "--auto-approve", "--record"],
}


def linked(file: Path, name: str) -> str:
    Path(name).symlink_to(file)
    return name


def linked_hard(file: Path, name: str) -> str:
    os.link(file, name)
    return name


def contents_of(project: Path) -> dict[Path, bytes]:
    """Every file, but for the embedded API's."""
    files = (each for each in project.rglob("*") if each.is_file())
    return {each: each.read_bytes() for each in files if ".reconciler" not in each.parts}


INPUTS = {
    "the settings": lambda: "reconciler.yaml",
    "a manifest": lambda: "manifests/bucket.yaml",
    "a manifest to be": lambda: "manifests/new.YAML",
    "an environment": lambda: "environments/prod.yml",
    "a link to the settings": lambda: linked(Path("reconciler.yaml"), "result.json"),
    "a link to a manifest": lambda: linked(Path("manifests/bucket.yaml"), "result.json"),
    "a hard link to a manifest": lambda: linked_hard(Path("manifests/bucket.yaml"), "result"),
    "a hard link to an environment": lambda: linked_hard(Path("environments/prod.yml"), "result"),
    "a manifest of another name": lambda: "declared.txt",
    "the baseline": lambda: "known",
    "the key": lambda: "key",
}


@pytest.mark.parametrize("target", INPUTS)
@pytest.mark.parametrize("writer", WRITERS)
def test_what_is_read_is_not_written(
    writer: str, target: str, project: Path, invoke: Invoke
) -> None:
    said = (project / "reconciler.yaml").read_text()
    more = "manifests: [manifests, declared.txt]\ndrift: {baseline: known}\n"
    (project / "reconciler.yaml").write_text(f"{said}{more}")
    (project / "declared.txt").write_text(BUCKET.replace("videos", "films"))
    (project / "known").write_text("apiVersion: reconciler/v1\nkind: DriftBaseline\n")
    (project / "key").write_text("sk-2")
    (project / "environments").mkdir()
    (project / "environments" / "prod.yml").write_text("prune: false\n")
    assert invoke("plan", "-o", "plan.json").code == ExitCode.OK
    file = INPUTS[target]()
    before = contents_of(project)
    words = [*WRITERS[writer], f"json={file}" if writer.endswith("--output") else file]
    told = invoke(*words, "--api-key-file", "key", "--format", "json")
    assert told.code == ExitCode.ERROR
    assert [each["code"] for each in json.loads(told.out)["problems"]] == ["usage"]
    assert contents_of(project) == before


@pytest.mark.parametrize("writer", ["apply PLANFILE --record", "show --output"])
def test_a_plan_that_is_read_is_not_written(writer: str, project: Path, invoke: Invoke) -> None:
    invoke("plan", "-o", "plan.json")
    before = (project / "plan.json").read_bytes()
    os.link("plan.json", "same.json")
    words = [*WRITERS[writer], "json=same.json" if writer.endswith("--output") else "same.json"]
    assert invoke(*words).code == ExitCode.ERROR
    assert (project / "plan.json").read_bytes() == before
    assert invoke("apply", "plan.json", "--auto-approve").code == ExitCode.OK


def test_the_result_of_an_earlier_run_is_written_over(project: Path, invoke: Invoke) -> None:
    for _ in range(2):
        assert invoke("plan", "-o", "plan.json", "--output", "html=plan.html").code == ExitCode.OK
        assert invoke("snapshot", "-o", "live.json").code == ExitCode.OK
    assert (project / "plan.html").read_text().startswith("<!")


@pytest.mark.usefixtures("project")
def test_a_plan_that_is_shown_is_not_overwritten(invoke: Invoke) -> None:
    invoke("plan", "-o", "plan.json")
    before = Path("plan.json").read_bytes()
    said = invoke("show", "plan.json", "--output", "json=plan.json", "--format", "json")
    assert said.code == ExitCode.ERROR
    assert json.loads(said.out)["problems"][0]["code"] == "usage"
    assert Path("plan.json").read_bytes() == before


@pytest.mark.usefixtures("project")
def test_a_folder_is_no_file(invoke: Invoke) -> None:
    said = invoke("plan", "--output", "json=manifests")
    assert said.code == ExitCode.ERROR
    assert "cannot save the json as manifests: it is there, and not a file" in said.err


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("command", ["apply", "destroy", "explain", "version"])
def test_a_command_says_which_forms_it_has(command: str, invoke: Invoke) -> None:
    said = invoke(command, "--format", "markdown")
    assert said.code == ExitCode.ERROR
    assert "this command has no markdown: it has text and json" in said.err
    assert said.out == ""


@pytest.mark.usefixtures("project")
def test_what_apply_did_is_kept_by_record(invoke: Invoke) -> None:
    said = invoke("apply", "--auto-approve", "--output", "json=done.json")
    assert said.code == ExitCode.ERROR
    assert "--record" in said.err


def test_outputs_may_be_said_before_and_after_the_command(project: Path, invoke: Invoke) -> None:
    invoke("--output", "json=a", "plan", "--output", "sarif=b")
    assert (project / "a").exists()
    assert (project / "b").exists()


# --- where things are


def test_other_tools_are_told_files_as_seen_from_the_top_of_the_repository(
    project: Path, invoke: Invoke
) -> None:
    inner = project / "infra" / "ads"
    inner.mkdir(parents=True)
    for name in ("reconciler.yaml", "manifests"):
        (project / name).rename(inner / name)
    (project / ".git").mkdir()
    (inner / "manifests" / "bucket.yaml").write_text(BUCKET.replace("description", "descripton"))
    said = invoke("-C", str(inner), "validate", "--format", "annotations")
    assert said.out.startswith("::error file=infra/ads/manifests/bucket.yaml,line=")
    sarif = json.loads(invoke("-C", str(inner), "validate", "--format", "sarif").out)
    place = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "infra/ads/manifests/bucket.yaml"


def test_an_environment_has_a_comment_of_its_own(project: Path, invoke: Invoke) -> None:
    (project / "environments").mkdir()
    (project / "environments" / "staging.yaml").write_text("stack: ads-staging\n")
    said = invoke("--env", "staging", "plan", "--format", "markdown", "-o", "plan.json")
    assert said.out.startswith("<!-- reconciler:plan:ads-staging:staging -->\n")
    assert invoke("show", "plan.json", "--format", "markdown").out == said.out


def test_a_form_is_loaded_only_when_it_is_asked_for(project: Path) -> None:
    forms = tuple(
        f"reconciler.rendering.{room}.as_{name}"
        for room, name in (
            ("json", "json"),
            ("markdown", "markdown"),
            ("html", "html"),
            ("ci", "annotations"),
            ("ci", "sarif"),
            ("ci", "junit"),
        )
    )
    args = ["-C", str(project), "plan"]
    assert loaded_by(*args, among=forms[1:]) == set()
    assert loaded_by(*args, "--format", "sarif", among=forms[1:]) == {forms[4]}
