"""`export`, `get`, `list`, `pull --all` on the command line: flags, streams, files, exit codes."""

import json
from pathlib import Path

import pytest
from command_line import Invoke

from reconciler.model.errors import ExitCode


@pytest.fixture
def live(project: Path, invoke: Invoke) -> str:
    """The project, applied; the URL of its API."""
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    return f"embedded:{project / '.reconciler' / 'embedded.db'}"


def _export(invoke: Invoke, live: str, *args: str, stack: str = "ads-platform") -> str:
    said = invoke("export", "--api-url", live, "--stack", stack, *args)
    assert said.code == ExitCode.OK, said.err
    assert said.err == ""
    return said.out


def test_an_exported_project_is_valid_and_plans_to_nothing(
    project: Path, invoke: Invoke, live: str
) -> None:
    assert "Wrote 2 manifests" in _export(invoke, live, "--into", "out")
    assert (project / "out" / "reconciler.yaml").read_text() == (
        "apiVersion: reconciler/v1\nstack: ads-platform\nmanifests: [manifests]\n"
    )
    assert invoke("-C", "out", "validate").code == ExitCode.OK
    plan = invoke("-C", "out", "--api-url", live, "plan", "--detailed-exitcode")
    assert plan.code == ExitCode.OK


def test_two_exports_are_the_same_bytes(project: Path, invoke: Invoke, live: str) -> None:
    for name in ("one", "two"):
        _export(invoke, live, "--into", name, "--layout", "flat")
    texts = [
        {path.name: path.read_bytes() for path in (project / name).rglob("*.yaml")}
        for name in ("one", "two")
    ]
    assert texts[0] == texts[1]
    assert "bucket-ads-videos.yaml" in texts[0]


def test_an_empty_account_is_a_project_without_resources(project: Path, invoke: Invoke) -> None:
    new = f"embedded:{project / 'new.db'}"
    assert "Wrote 0 manifests" in _export(invoke, new, "--into", "out")
    assert invoke("-C", "out", "validate").code == ExitCode.OK


def test_a_dry_run_writes_nothing(project: Path, invoke: Invoke, live: str) -> None:
    assert "Would write 2 manifests" in _export(invoke, live, "--into", "out", "--dry-run")
    assert not (project / "out").exists()


def test_others_are_named_first(invoke: Invoke, live: str) -> None:
    said = _export(invoke, live, "--into", "out", stack="shop")
    assert said.startswith(
        "Left out: 1 resource.\n"
        "  Bucket/ads/videos:\n"
        "    it belongs to the stack ads-platform\n"
        "    export it with --stack ads-platform, or hand it over:\n"
        "      docs/splitting-a-stack.md\n"
    )


def test_what_is_declared_is_changed_with_update_alone(
    project: Path, invoke: Invoke, live: str
) -> None:
    _export(invoke, live, "--into", "out")
    file = project / "out" / "manifests" / "buckets" / "ads" / "videos.yaml"
    said = file.read_text()
    file.write_text(f"# ours\n{said.replace('Every advertisement', 'Some')}")
    before = file.read_text()
    shown = _export(invoke, live, "--into", "out")
    assert "+  description: Every advertisement" in shown
    assert "--update writes them" in shown
    assert file.read_text() == before
    _export(invoke, live, "--into", "out", "--update")
    assert file.read_text() == f"# ours\n{said}"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--into", "elsewhere/new"], "which reads no manifests there"),
        (["--into", "reconciler.yaml"], "is a file"),
        (["--into", "out", "--stack", "a b"], "cannot be the name of a stack"),
        (["--into", ".", "--stack", "other"], "leave out --stack"),
        (["--into", ".", "--kind", "Buket"], "did you mean `Bucket`?"),
        (["--into", ".", "Bucket/ads/vidoes"], "did you mean `Bucket/ads/videos`?"),
        (["--into", ".", "--namespace", "adds"], "did you mean `ads`?"),
        ([], "Missing option '--into'"),
    ],
)
@pytest.mark.usefixtures("live")
def test_what_cannot_be_exported_is_told(invoke: Invoke, arguments: list[str], says: str) -> None:
    said = invoke("export", *arguments)
    assert said.code == ExitCode.ERROR
    assert says in " ".join(said.err.split())


@pytest.mark.usefixtures("live")
def test_get_prints_a_manifest_a_spec_or_a_row(invoke: Invoke) -> None:
    assert invoke("get", "Bucket/ads/videos").out.startswith(
        "apiVersion: reconciler/v1\nkind: Bucket"
    )
    spec = json.loads(invoke("get", "Bucket/ads/videos", "--format", "json").out)
    assert spec["description"] == "Every advertisement"
    row = json.loads(invoke("get", "Bucket/ads/videos", "--raw").out)
    assert row["bucket_name"] == "videos"
    missing = invoke("get", "Bucket/ads/vidoes")
    assert missing.code == ExitCode.ERROR
    assert "did you mean `Bucket/ads/videos`?" in missing.err
    assert "`reconciler list 'Bucket/*'`" in " ".join(invoke("get", "Bucket/*").err.split())


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("command", [("get", "Bucket/ads/videos"), ("list",), ("init",)])
def test_a_form_that_a_command_has_not_is_refused_with_those_it_has(
    invoke: Invoke, command: tuple[str, ...]
) -> None:
    said = invoke(*command, "--format", "markdown")
    assert said.code == ExitCode.ERROR
    assert said.err.endswith("this command has no markdown: it has text and json, on stdout\n")


@pytest.mark.usefixtures("live")
def test_list_names_owners_for_people_and_programs(invoke: Invoke) -> None:
    lines = invoke("list").out.splitlines()
    assert lines[0].split() == ["ADDRESS", "OWNER", "DOCUMENTS", "OBJECTS", "CHANGED"]
    assert lines[1].split()[:4] == ["Bucket/ads/videos", "ours", "-", "0"]
    assert "." not in lines[1].split()[4]
    said = json.loads(invoke("list", "Bucket/*", "--format", "json").out)
    assert [each["address"] for each in said["resources"]] == ["Bucket/ads/videos"]


def test_list_needs_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    monkeypatch.chdir(tmp_path)
    said = invoke("list", "--api-url", f"embedded:{tmp_path / 'x.db'}")
    assert (said.code, said.out) == (ExitCode.OK, "Nothing is live.\n")


@pytest.mark.usefixtures("live")
def test_pull_all_writes_a_manifest_for_what_has_none(project: Path, invoke: Invoke) -> None:
    (project / "manifests" / "bucket.yaml").unlink()
    said = invoke("pull", "--all", "--yes")
    assert said.code == ExitCode.OK, said.err
    assert "Wrote 1 new manifest." in said.out
    assert (project / "manifests" / "buckets" / "ads" / "videos.yaml").exists()
    assert invoke("plan", "--detailed-exitcode").code == ExitCode.OK


def test_two_namespaces_become_two_environments(project: Path, invoke: Invoke, live: str) -> None:
    manifest = project / "manifests" / "bucket.yaml"
    manifest.write_text(manifest.read_text().replace("Every advertisement", "Some"))
    for file in (project / "manifests").glob("*.yaml"):
        file.write_text(file.read_text().replace(": ads}", ": ads-staging}"))
    settings = project / "reconciler.yaml"
    settings.write_text(settings.read_text().replace("stack: ads-platform", "stack: ads-staging"))
    made = invoke("apply", "--auto-approve", "--api-url", live)
    assert made.code == ExitCode.OK, made.err
    pairs = "staging=ads-staging,prod=ads"
    said = _export(invoke, live, "--into", "out", "--as-environments", pairs)
    assert (
        "Wrote 2 manifests and 2 environments into out.\n"
        "staging is the stack ads-staging.\n"
        "prod is the stack ads-platform.\n"
    ) in said
    assert "description" in (project / "out" / "environments" / "prod.yaml").read_text()
    for name in ("staging", "prod"):
        args = ("-C", "out", "--env", name, "--api-url", live)
        assert invoke(*args, "validate").code == ExitCode.OK
        plan = invoke(*args, "plan", "--detailed-exitcode")
        assert plan.code == ExitCode.OK, plan.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--into", "out", "--as-environments", "ads"], "is not ENVIRONMENT=NAMESPACE"),
        (["--into", "out", "--as-environments", "a=ads"], "name two environments or more"),
        (["--into", "out", "--as-environments", "a=ads,b=ads"], "a namespace of its own"),
        (["--into", "out", "--as-environments", "a=ads,b=adds"], "did you mean `ads`?"),
        (["--into", ".", "--as-environments", "a=ads,b=x"], "a new one alone"),
        (["--into", "out", "Bucket/*", "--as-environments", "a=ads,b=x"], "leave out patterns"),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_cannot_become_environments_is_told(
    invoke: Invoke, live: str, arguments: list[str], says: str
) -> None:
    new = ["--stack", "shop"] if "out" in arguments else []
    said = invoke("export", "--api-url", live, *new, *arguments)
    assert said.code == ExitCode.ERROR
    assert says in " ".join(said.err.split())
