"""`reconciler fleet` on the command line: flags, streams, formats, files and exit codes."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from click.testing import CliRunner
from fleet_accounts import BUCKET, NAMESPACE
from schemas import faults_of
from served import serving

from reconciler.cli.main import group, main
from reconciler.emulator.call.options import Options
from reconciler.model.errors import ExitCode

pytestmark = pytest.mark.usefixtures("fleet")
HEAD = "apiVersion: reconciler/v1\nkind: Fleet\nstacks:\n"


class Terminal(io.StringIO):
    """A keyboard with somebody at it."""

    def isatty(self) -> bool:
        return True


class Said:
    """How a command line ended, and what it said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Invoke: TypeAlias = Callable[..., Said]


class Fleet:
    """A fleet in the current folder, each stack with an embedded account of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def stacks(self, *entries: str, settings: str = "api: {url: embedded}\n") -> None:
        (self.folder / "fleet.yaml").write_text(HEAD + "".join(f"- {{{e}}}\n" for e in entries))
        for entry in entries:
            name = entry.partition("name: ")[2].partition(",")[0]
            self.stack(name, settings)

    def stack(self, name: str, settings: str = "api: {url: embedded}\n") -> None:
        folder = self.folder / name
        (folder / "manifests").mkdir(parents=True, exist_ok=True)
        (folder / "reconciler.yaml").write_text(
            f"apiVersion: reconciler/v1\nstack: {name}\n{settings}"
        )
        self.declare(name, "All")

    def declare(self, name: str, description: str) -> None:
        text = f"{NAMESPACE}---\n{BUCKET % ('videos', description)}"
        (self.folder / name / "manifests" / "all.yaml").write_text(text)


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    monkeypatch.chdir(tmp_path)
    for name in ("RECONCILER_ENV", "RECONCILER_API_URL", "MIXPEEK_API_KEY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    made = Fleet(tmp_path)
    made.stacks("name: a, folder: a", "name: b, folder: b, wave: 2")
    return made


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Invoke:
    def run(*args: str, answer: str | None = None) -> Said:
        keyboard = io.StringIO() if answer is None else Terminal(answer)
        monkeypatch.setattr(sys, "stdin", keyboard)
        code = main(["fleet", *args])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


def test_one_line_for_each_stack_and_a_sum(invoke: Invoke) -> None:
    said = invoke("status")
    assert said.code == ExitCode.OK
    assert said.out.splitlines() == [
        "STACK  WAVE  RESULT",
        "a         1  2 to create, 0 to update, 0 to delete",
        "b         2  2 to create, 0 to update, 0 to delete",
        "",
        "2 stacks: 2 with changes.",
    ]


def test_a_plan_is_told_whole_under_its_stacks_name(invoke: Invoke) -> None:
    said = invoke("plan")
    assert said.out.index("── a") < said.out.index("+ Bucket/ads/videos") < said.out.index("── b")
    assert max(map(len, said.out.splitlines())) <= 80
    assert invoke("plan", "--detailed-exitcode").code == ExitCode.CHANGES


def test_apply_needs_somebody_to_ask(invoke: Invoke) -> None:
    said = invoke("apply")
    assert said.code == ExitCode.ERROR
    assert "--auto-approve" in said.err
    assert "--unattended" in said.err


def test_apply_asks_at_a_terminal_once_a_wave(invoke: Invoke) -> None:
    said = invoke("apply", answer="yes\nno\n")
    assert said.err.count('Only "yes" is accepted') == 2
    assert said.code == ExitCode.REFUSED
    assert "a         1  applied: 2 done" in said.out
    assert "b         2  not applied: nobody approved it" in said.out
    assert invoke("status", "a").out.splitlines()[1].endswith("in sync")


def test_auto_approve_applies_everything_and_again_nothing(invoke: Invoke) -> None:
    said = invoke("apply", "--auto-approve", "--verify")
    assert (said.code, said.out.splitlines()[-1]) == (0, "2 stacks: 2 applied.")
    said = invoke("apply", "--auto-approve")
    assert (said.code, said.out.splitlines()[-1]) == (0, "2 stacks: 2 clean.")
    for verb in ("plan", "status", "drift", "verify"):
        assert invoke(verb).out.splitlines()[-1] == "2 stacks: 2 clean."


def test_drift_is_an_exit_code_of_its_own(fleet: Fleet, invoke: Invoke) -> None:
    invoke("apply", "--auto-approve")
    fleet.declare("b", "Another")
    said = invoke("drift")
    assert said.code == ExitCode.CHANGES
    assert "b         2  1 changed" in said.out


@pytest.mark.parametrize("verb", ["plan", "apply", "drift", "verify", "status"])
def test_json_is_as_its_schema_says(fleet: Fleet, invoke: Invoke, verb: str) -> None:
    fleet.stacks("name: a, folder: a", "name: b, folder: b", "name: gone, folder: nowhere/x")
    extra = ("--auto-approve",) if verb == "apply" else ()
    said = invoke(verb, "--format", "json", *extra)
    assert faults_of(said.out, "fleet") == []
    assert said.data["command"] == verb
    assert said.data["exit"]["code"] == said.code == ExitCode.ERROR
    assert [each["name"] for each in said.data["stacks"]] == ["a", "b", "gone"]
    (problem,) = said.data["stacks"][2]["problems"]
    assert (problem["code"], problem["file"], problem["line"]) == ("no-project", "fleet.yaml", 6)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_the_same_state_is_the_same_report(invoke: Invoke, form: str) -> None:
    assert invoke("plan", "--format", form).out == invoke("plan", "--format", form).out


def test_every_form_goes_to_files_beside_the_result(invoke: Invoke) -> None:
    files = [f"--output={form}=r.{form}" for form in ("json", "markdown", "html")]
    assert invoke("plan", *files).code == 0
    assert faults_of(Path("r.json").read_text(), "fleet") == []
    comment = Path("r.markdown").read_text()
    assert comment.startswith("<!-- reconciler:fleet-plan -->\n## Plan of the fleet\n")
    assert "| :pencil2: `a` | 1 | `a` |" in comment
    assert 'id="stack-a"' in Path("r.html").read_text()


@pytest.mark.parametrize("form", ["sarif", "junit", "annotations"])
def test_a_form_that_a_fleet_has_not_is_refused(invoke: Invoke, form: str) -> None:
    assert invoke("plan", "--format", form).code == ExitCode.ERROR
    said = invoke("plan", "--output", f"{form}=x.{form}")
    assert said.code == ExitCode.ERROR
    assert not Path(f"x.{form}").exists()


def test_a_file_that_is_wrong_as_a_whole_is_told_in_every_form(
    fleet: Fleet, invoke: Invoke
) -> None:
    (fleet.folder / "fleet.yaml").write_text("apiVersion: reconciler/v1\nkind: Fleet\nstaks: []\n")
    said = invoke("plan", "--format", "json", "--output", "markdown=r.md")
    assert said.code == ExitCode.ERROR
    assert faults_of(said.out, "problems") == []
    assert {each["code"] for each in said.data["problems"]} == {"missing-field", "unknown-field"}
    assert "failed" in Path("r.md").read_text()


def test_no_file_that_is_read_is_written_over(invoke: Invoke) -> None:
    os.link("a/manifests/all.yaml", "report.txt")
    said = invoke("plan", "--output", "text=report.txt")
    assert said.code == ExitCode.ERROR
    assert "is read" in said.err
    assert Path("report.txt").read_text().startswith("apiVersion")


def test_the_list_is_one_line_that_github_takes_as_a_matrix(invoke: Invoke) -> None:
    said = invoke("list", "--format", "json")
    assert said.out.count("\n") == 1
    assert faults_of(said.out, "fleet-list") == []
    assert list(said.data) == ["include"]
    assert [each["name"] for each in said.data["include"]] == ["a", "b"]


def test_no_job_goes_missing_because_an_entry_is_wrong(fleet: Fleet, invoke: Invoke) -> None:
    with (fleet.folder / "fleet.yaml").open("a") as file:
        file.write("- {name: c, folder: c, wve: 1}\n")
    said = invoke("list", "--format", "json")
    assert said.code == ExitCode.ERROR
    assert faults_of(said.out, "problems") == []
    assert "\n3 stacks: 1 failed, 2 with changes.\n" in (out := invoke("plan").out)
    assert out.endswith("`reconciler explain unknown-field` tells more.\n")


def test_shards_of_the_list_are_the_list(fleet: Fleet, invoke: Invoke) -> None:
    fleet.stacks(*(f"name: s{n}, folder: s{n}, wave: {1 + n % 2}" for n in range(7)))
    parts = [
        [
            each["name"]
            for each in invoke("list", "--shard", f"{k}/3", "--format", "json").data["include"]
        ]
        for k in (1, 2, 3)
    ]
    assert sorted(name for part in parts for name in part) == [f"s{n}" for n in range(7)]
    assert invoke("status", "--shard", "3/3", "--format", "json").data["shard"] == "3/3"


def test_more_shards_than_stacks_leave_nothing_to_do(invoke: Invoke) -> None:
    said = invoke("plan", "--shard", "1/9")
    assert (said.code, said.out) == (0, "0 stacks of shard 1/9.\n")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--shard", "0/3"), "2/5"),
        (("--shard", "4/3"), "2/5"),
        (("--shard", "x"), "2/5"),
        (("--wave", "9"), "wave 9"),
        (("c",), "did you mean"),
        (("zzz-*",), "no stack"),
        (("--env", "de"), "`env`"),
        (("--api-key-file", "k"), "`key_env`"),
        (("--var", "results=5"), "RECONCILER_VAR_NAME"),
        (("--timeout", "soon"), "90s"),
        (("--timeout", "0s"), "90s"),
    ],
)
def test_a_flag_that_means_nothing_is_explained(
    fleet: Fleet, invoke: Invoke, args: tuple[str, ...], says: str
) -> None:
    fleet.stacks("name: ca, folder: ca")
    said = invoke("plan", *args)
    assert said.code == ExitCode.ERROR
    assert says in said.err


def test_only_what_is_named_is_run(invoke: Invoke) -> None:
    assert "\nb " not in invoke("status", "a").out
    assert "\na " not in invoke("status", "--wave", "2").out


def test_there_is_no_fleet_here(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").unlink()
    said = invoke("plan")
    assert said.code == ExitCode.ERROR
    assert "there is no fleet.yaml" in said.err


def test_it_is_found_upwards_of_the_folder_that_is_named(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("list", "-C", str(tmp_path / "a")).out.endswith("2 stacks in 2 waves.\n")


def test_progress_is_one_line_a_stack_also_for_programs(invoke: Invoke) -> None:
    assert "a: 2 to create" in invoke("plan").err
    assert invoke("plan", "-q").err == ""
    lines = [json.loads(line) for line in invoke("plan", "--log-format", "json").err.splitlines()]
    assert {"stack_started", "stack_ended"} == {each["event"] for each in lines}


def test_a_shell_is_offered_the_stacks_that_are_not_named_yet() -> None:
    environ = {"COMP_WORDS": "reconciler fleet plan a ", "COMP_CWORD": "4"}
    said = CliRunner().invoke(
        group,
        env={"_RECONCILER_COMPLETE": "bash_complete", **environ},
        prog_name="reconciler",
    )
    assert [line for line in said.output.splitlines() if line.startswith("plain,")] == ["plain,b"]


def test_a_key_that_is_wrong_for_one_is_right_for_the_other(
    fleet: Fleet, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.stacks(
        "name: a, folder: a, key_env: KEY_A", "name: b, folder: b, key_env: KEY_B", settings=""
    )
    monkeypatch.setenv("KEY_A", "sk-the-key-of-a-alone-is-right")
    monkeypatch.setenv("KEY_B", "sk-the-key-of-b-is-not-right-here")
    with serving(Options(api_key="sk-the-key-of-a-alone-is-right")) as server:
        monkeypatch.setenv("RECONCILER_API_URL", server.address)
        said = invoke("plan")
    assert said.code == ExitCode.ERROR
    assert "\n2 stacks: 1 failed, 1 with changes.\n" in said.out
    assert "KEY_B" in said.out
    for key in ("sk-the-key-of-a-alone-is-right", "sk-the-key-of-b-is-not-right-here"):
        assert key not in said.out + said.err


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
@pytest.mark.parametrize("said_in", ["fleet.yaml", "reconciler.yaml"])
def test_no_key_is_shown_wherever_somebody_wrote_it(
    fleet: Fleet, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, form: str, said_in: str
) -> None:
    key = "sk-pasted-by-mistake-into-a-description"
    entry = "name: a, folder: a" + (", key_env: WORD" if said_in == "fleet.yaml" else "")
    own = "api: {key_env: WORD}\n" if said_in == "reconciler.yaml" else ""
    fleet.stacks(entry, "name: b, folder: b, key_env: OTHER", settings="")
    fleet.stack("a", own)
    fleet.declare("b", key)
    monkeypatch.setenv("WORD", key)
    monkeypatch.setenv("OTHER", "sk-another-key-of-another-stack")
    with serving() as server:
        monkeypatch.setenv("RECONCILER_API_URL", server.address)
        said = invoke("plan", "--format", form)
    assert said.code == ExitCode.OK
    assert key not in said.out + said.err
    assert "(secret)" in said.out or form == "markdown"


TOKEN = "4f1c2d3e5a6b-of-nobody-else"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HOOK_URL", f"https://hooks.example.org/services/{TOKEN}"),
        ("HOOK_URL", f"https://me:{TOKEN}@hooks.example.org/fleet"),
        ("HOOK_SECRET", TOKEN),
        ("RECONCILER_DATABASE_URL", f"postgresql://reconciler:{TOKEN}@db.example.org/reconciler"),
        ("RECONCILER_DATABASE_URL", f"host=db.example.org dbname=reconciler password={TOKEN}"),
        ("RECONCILER_DATABASE_URL", f"postgresql://db.example.org/reconciler?password={TOKEN}"),
        ("PGPASSWORD", TOKEN),
        ("OTEL_EXPORTER_OTLP_HEADERS", f"x-team=search,authorization=Bearer%20{TOKEN}"),
    ],
)
def test_nothing_of_the_controllers_is_shown_and_no_word_is_hidden_for_it(
    fleet: Fleet, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    file = fleet.folder / "fleet.yaml"
    notify = "controller: {notify: [{url_env: HOOK_URL, secret_env: HOOK_SECRET}]}\n"
    file.write_text(file.read_text().replace("stacks:", f"{notify}stacks:"))
    monkeypatch.setenv(variable, value)
    words = "see https://db.example.org, the authorization of reconciler in services"
    fleet.declare("b", f"{TOKEN} {words}")
    said = invoke("plan", "--format", "json")
    assert said.code == ExitCode.OK
    assert TOKEN not in said.out + said.err
    assert f"(secret) {words}" in said.out


def test_ctrl_c_ends_it_with_a_report(fleet: Fleet, tmp_path: Path) -> None:
    fleet.stacks("name: a, folder: a, key_env: KEY_A", settings="")
    with serving(Options(latency_ms=60_000)) as server:
        environ = {**os.environ, "RECONCILER_API_URL": server.address, "KEY_A": "sk-of-a"}
        run = subprocess.Popen(
            [sys.executable, "-m", "reconciler", "fleet", "plan", "--log-format", "json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environ,
            cwd=tmp_path,
        )
        assert run.stderr is not None
        assert "stack_started" in run.stderr.readline()
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=20)
    assert run.returncode == ExitCode.INTERRUPTED
    assert "a         1  interrupted" in out
    assert "Traceback" not in err
