"""Flags over environment over reconciler.yaml; a key that is never shown."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from command_line import Invoke

from reconciler.cli.flags.global_flags import GlobalFlags
from reconciler.cli.session.key_file import read_key_file
from reconciler.cli.session.settings import EmbeddedApi, RealApi, api_of, folder_of, warnings_about
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode, Rejected

ADS = Project(folder=Path("/ads"), stack="ads", api_url="https://file.example", key_env="ADS_KEY")
KEY = {"ADS_KEY": "sk-1"}


@pytest.mark.parametrize(
    ("flags", "environ", "url"),
    [
        (GlobalFlags(), {}, "https://file.example"),
        (GlobalFlags(), {"RECONCILER_API_URL": "https://env.example"}, "https://env.example"),
        (
            GlobalFlags(api_url="https://flag.example"),
            {"RECONCILER_API_URL": "https://env.example"},
            "https://flag.example",
        ),
    ],
    ids=["file", "environment", "flag"],
)
def test_a_flag_beats_the_environment_and_the_environment_the_file(
    flags: GlobalFlags, environ: dict[str, str], url: str
) -> None:
    assert api_of(ADS, flags, {**KEY, **environ}) == RealApi(url=url, key="sk-1", key_env="ADS_KEY")


@pytest.mark.parametrize(
    ("url", "database"),
    [
        ("embedded", Path("/ads/.reconciler/embedded.db")),
        ("embedded:/tmp/x.db", Path("/tmp/x.db")),
    ],
)
def test_the_embedded_api_needs_no_key(url: str, database: Path) -> None:
    assert api_of(ADS, GlobalFlags(api_url=url), {}) == EmbeddedApi(database)


def test_a_missing_key_says_how_to_give_one_and_how_to_do_without() -> None:
    with pytest.raises(Rejected) as rejected:
        api_of(ADS, GlobalFlags(), {"MIXPEEK_API_KEY": "of another project"})
    (problem,) = rejected.value.problems
    assert "ADS_KEY is not set" in problem.message
    assert "export ADS_KEY=…" in problem.remedy
    assert "embedded" in problem.remedy


def test_a_url_that_cannot_be_used_is_told_before_a_key_is_asked_for() -> None:
    with pytest.raises(Rejected, match=r"api\.example, cannot be used: it has no scheme"):
        api_of(ADS, GlobalFlags(api_url="api.example"), {})


def test_a_key_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sk-2\n")
    api = api_of(ADS, GlobalFlags(api_key_file=file), KEY)
    assert isinstance(api, RealApi)
    assert api.key == "sk-2"
    assert "sk-2" not in repr(api)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"], ids=["absent", "empty", "binary"])
def test_a_key_file_that_holds_no_key_is_a_problem(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Rejected, match=r"key"):
        api_of(ADS, GlobalFlags(api_key_file=file), {})


def test_a_key_is_read_from_what_another_program_writes(tmp_path: Path) -> None:
    pipe = tmp_path / "key"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", "printf sk-; printf '2\\n' > /dev/fd/1"], stdout=-1) as one:
        assert one.stdout is not None
        assert read_key_file(Path(f"/dev/fd/{one.stdout.fileno()}")) == "sk-2"
    with subprocess.Popen(["sh", "-c", f"echo sk-3 > '{pipe}'"]):
        assert read_key_file(pipe) == "sk-3"


def test_a_pipe_that_nobody_writes_into_is_not_waited_for_without_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key")
    with pytest.raises(Rejected, match=r"nobody wrote it, and closed it, within 0\.05 seconds"):
        read_key_file(tmp_path / "key", timeout=0.05)


def test_a_pipe_that_is_never_closed_is_not_waited_for_without_end() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"sk-2")
    with pytest.raises(Rejected, match="and closed it"):
        read_key_file(Path(f"/dev/fd/{reading}"), timeout=0.05)
    os.close(reading)
    os.close(writing)


def test_what_writes_without_end_holds_no_key() -> None:
    with subprocess.Popen(["yes"], stdout=subprocess.PIPE) as endless:
        assert endless.stdout is not None
        with pytest.raises(Rejected, match=r"more than 16,384 bytes"):
            read_key_file(Path(f"/dev/fd/{endless.stdout.fileno()}"))
        endless.kill()


@pytest.mark.parametrize(
    ("file", "why"),
    [("/dev/zero", "a device"), ("/dev/null", "a device"), (".", "a folder"), ("big", "more than")],
)
def test_what_is_no_key_file_is_told_as_what_it_is(
    file: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Path("big").open("wb") as big:
        big.truncate(2**40)
    with pytest.raises(Rejected, match=why) as rejected:
        read_key_file(Path(file))
    assert rejected.value.problems[0].remedy.startswith("name a file")


def test_a_key_file_that_others_can_read_is_warned_about(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sk-2")
    file.chmod(stat.S_IRUSR | stat.S_IRGRP)
    (warning,) = warnings_about(GlobalFlags(api_key_file=file))
    assert f"chmod 600 {file}" in warning.remedy
    file.chmod(stat.S_IRUSR)
    assert warnings_about(GlobalFlags(api_key_file=file)) == ()


def test_the_project_is_found_upwards(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "manifests")
    assert folder_of(GlobalFlags()) == project
    Path("elsewhere").mkdir()
    Path("elsewhere", "reconciler.yaml").write_text("")
    assert folder_of(GlobalFlags(project=Path("elsewhere"))) == Path("elsewhere")


def test_no_project_is_a_problem_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    monkeypatch.chdir(tmp_path)
    said = invoke("plan")
    assert said.code == ExitCode.ERROR
    assert "no reconciler.yaml" in said.err
    assert "-C DIR" in said.err


def test_there_is_no_way_to_pass_a_key_as_an_argument(invoke: Invoke) -> None:
    said = invoke("plan", "--api-key", "sk-3")
    assert said.code == ExitCode.ERROR
    assert "--api-key" in said.err
    assert "sk-3" not in said.err


def test_a_key_file_that_others_can_read_is_warned_about_on_stderr_unless_quiet(
    project: Path, invoke: Invoke
) -> None:
    file = project / "key"
    file.write_text("sk-2")
    file.chmod(0o644)
    assert "chmod 600" in invoke("plan", "--api-key-file", str(file)).err
    assert invoke("plan", "--api-key-file", str(file), "-q").err == ""


@pytest.mark.parametrize("command", ["plan", "validate"])
def test_a_folder_without_a_project_is_named(command: str, tmp_path: Path, invoke: Invoke) -> None:
    said = invoke("-C", str(tmp_path / "adds"), command)
    assert said.code == ExitCode.ERROR
    assert "no reconciler.yaml in" in said.err + said.out
    assert "/adds" in (said.err + said.out).replace("\n  ", "")
